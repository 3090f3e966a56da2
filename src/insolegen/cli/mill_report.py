"""What `insolegen mill` tells: a few lines for people, a record for programs."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from insolegen.machining import MillingJob


def summary(job: MillingJob, names: list[str], output: Path) -> str:
    """A few lines for people."""
    plan, request = job.plan, job.plan.request
    tools = ", ".join(f"T{number} {tool}" for number, tool in enumerate(plan.tools, start=1))
    lines = [
        f"{output}",
        f"  blank     {plan.blank} mm of {request.cut.name}; {tools}",
        f"  tools     must stick out at least {plan.blank.height_mm:g} mm, as deep as they cut",
        f"  time      about {job.minutes:.0f} min, {job.text.count(chr(10))} lines",
    ]
    for name, one in zip(names, job.check.insoles, strict=True):
        lines.append(f"  {name}")
        lines.append(f"    gouge       {one.gouge_mm:.3f} mm at most")
        lines.append(f"    leftover    {one.leftover_mm:.3f} mm at most, 95 % under {one.leftover_p95_mm:.3f} mm")
        lines.append(
            f"    unreachable {one.unreachable_mm:.2f} mm at most, {one.unreachable_mm2:.0f} mm2 deeper than 0.3 mm"
        )
        if one.tabs:
            strips = f"; strips of skin among them, where the edge is thin: {one.strips}" if one.strips else ""
            lines.append(f"    held        by {one.tabs} tabs{strips}")
        else:
            lines.append("    held        by no tab: hold the blank by vacuum or tape")
    return "\n".join(lines)


def job_report(job: MillingJob, files: list[Path], output: Path, dialect: str, zero: str) -> str:
    """Everything that is known of the job, as JSON."""
    from dataclasses import asdict

    from insolegen import __version__
    from insolegen.report import as_json, plain

    plan, request = job.plan, job.plan.request
    program: dict[str, Any] = {
        "file": output.name,
        "sha256": hashlib.sha256(job.text.encode("ascii")).hexdigest(),
        "dialect": dialect,
        "zero": zero,
        "lines": job.text.count("\n"),
        "minutes": job.minutes,
    }
    insoles = [
        {
            "file": path.name.encode("utf-8", "replace").decode(),
            "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
            "file_to_blank": place.matrix.tolist(),
            "gouge_mm": one.gouge_mm,
            "leftover_mm": one.leftover_mm,
            "leftover_p95_mm": one.leftover_p95_mm,
            "left_anywhere_mm": one.left_anywhere_mm,
            "unreachable_mm": one.unreachable_mm,
            "unreachable_mm2": one.unreachable_mm2,
            "tabs": one.tabs,
            "strips": one.strips,
            "left_at_strips_mm": one.left_at_strips_mm,
            "held": one.held,
            "tabs_section_mm2": tabs.section_mm2,
        }
        for path, place, one, tabs in zip(files, plan.placements, job.check.insoles, plan.tabs, strict=True)
    ]
    return as_json(
        plain(
            {
                "insolegen": __version__,
                "schema": 1,
                "program": program,
                "blank": asdict(plan.blank),
                "tools": [str(tool) for tool in plan.tools],
                "operations": [
                    {
                        "name": operation.name,
                        "tool": str(operation.tool),
                        "rpm": operation.rpm,
                        "feed_mm_min": operation.feed_mm_min,
                        "strokes": len(operation.strokes),
                    }
                    for operation in plan.operations
                ],
                "material": asdict(request.cut),
                "least_stick_out_mm": plan.blank.height_mm,
                "positive": request.positive,
                "scallop_mm": request.scallop_mm,
                "direction_deg": request.direction,
                "thinnest_mm": plan.thinnest_mm,
                "insoles": insoles,
            }
        )
    )
