"""`insolegen mill`: one insole or a pair in, a program for a three-axis mill out."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

import click

from insolegen.cli.sizes import read_blank, read_tool

if TYPE_CHECKING:
    from insolegen.fabrication.milling.plan import MillingRequest
    from insolegen.machining import MillingJob
    from insolegen.model.milling import Blank, Tool
    from insolegen.verification.exported import ExportedMesh

_MATERIALS = ("eva", "cork", "modelling-foam", "polypropylene")


@click.command()
@click.argument("insole", type=click.Path(path_type=Path))
@click.argument("second", metavar="[INSOLE2]", required=False, type=click.Path(path_type=Path))
@click.option("-o", "--output", required=True, metavar="OUT.nc", type=click.Path(path_type=Path), help="The program.")
@click.option(
    "--material", type=click.Choice(_MATERIALS),
    help="What is milled; left out, eva, and for a positive modelling-foam.",
)  # fmt: skip
@click.option(
    "--positive", is_flag=True,
    help="A positive, sole up: what a tool leaves at the foot of its walls, below the device, does not matter.",
)  # fmt: skip
@click.option(
    "--tool", metavar="SHAPE:MM", callback=read_tool, default="ball:8", show_default=True,
    help="Finishing tool: ball or flat, and its diameter.",
)  # fmt: skip
@click.option(
    "--rough-tool",
    metavar="SHAPE:MM",
    callback=read_tool,
    help="Another tool for roughing; left out, the finishing tool.",
)
@click.option(
    "--outline-tool", metavar="SHAPE:MM", callback=read_tool,
    help="Another tool for the outline: a flat one leaves no foot at the wall.",
)  # fmt: skip
@click.option(
    "--scallop", metavar="MM", type=float, default=0.05, show_default=True, help="Highest ridge between two passes."
)
@click.option(
    "--direction", type=click.Choice(["0", "90"]), default="90", show_default=True,
    help="Finishing passes along the foot (0) or across it (90), in degrees.",
)  # fmt: skip
@click.option(
    "--blank", metavar="LxWxH", callback=read_blank, help="The block, mm; left out, the smallest in steps of 5 mm."
)
@click.option(
    "--machine", metavar="LxWxH", callback=read_blank, help="The machine's travel, mm; left out, it is not checked."
)
@click.option("--tabs", metavar="N", type=int, default=4, show_default=True, help="Holding tabs for each insole.")
@click.option(
    "--dialect", type=click.Choice(["grbl", "linuxcnc", "iso"]), default="grbl", show_default=True,
    help="The controller's language.",
)  # fmt: skip
@click.option(
    "--zero", type=click.Choice(["corner", "centre"]), default="corner", show_default=True,
    help="Where x and y are 0 on the blank; z is 0 on the table.",
)  # fmt: skip
@click.option(
    "--report", metavar="OUT.json", type=click.Path(path_type=Path), help="Also write what is known of the job."
)
@click.option(
    "--map", "picture", metavar="FILE.png", type=click.Path(path_type=Path),
    help="Also draw what stays on the insole and what the tool cannot reach; drawn of a refused design too.",
)  # fmt: skip
@click.option("--force", is_flag=True, help="Overwrite existing files.")
def mill(
    insole: Path,
    second: Path | None,
    output: Path,
    material: str | None,
    positive: bool,
    tool: Tool,
    rough_tool: Tool | None,
    outline_tool: Tool | None,
    scallop: float,
    direction: str,
    blank: Blank | None,
    machine: Blank | None,
    tabs: int,
    dialect: Any,
    zero: Any,
    report: Path | None,
    picture: Path | None,
    force: bool,
) -> None:
    """Write the program that mills an insole, or a pair from one block.

    INSOLE is a file of `insolegen design` with a flat underside, in mm, resting on z = 0. Roughing by levels, finishing
    by straight passes that come closer where it is steep, the rim and the outline by ways around it. The text of the
    program is then run on paper, apart from the planner: one that cuts more than 0.05 mm into the insole, leaves more
    than the scallop, or moves fast through material is not written (exit code 5), nor is one for a design that the tool
    cannot reach.
    """
    from insolegen.errors import UsageError, VerificationError
    from insolegen.fabrication.milling.cutting import MATERIALS
    from insolegen.fabrication.milling.plan import MillingRequest
    from insolegen.fabrication.output import check_output, write_all_whole
    from insolegen.machining import build_program
    from insolegen.verification.judge import release

    outputs = [path for path in (output, report, picture) if path is not None]
    for path in outputs:
        check_output(path, force=force)
    if picture is not None and picture.suffix.lower() != ".png":
        raise UsageError(
            f"maps are not written as {picture.suffix!r}", expected=".png", where=str(picture), remedy="name it .png"
        )
    files = [insole] if second is None else [insole, second]
    meshes = [_read(path) for path in files]
    request = MillingRequest(
        cut=MATERIALS[material or ("modelling-foam" if positive else "eva")],
        tool=tool,
        rough_tool=rough_tool,
        outline_tool=outline_tool,
        scallop_mm=scallop,
        direction=0 if direction == "0" else 90,
        tabs=tabs,
        blank=blank,
        machine=machine,
        positive=positive,
    )
    names = [path.name for path in files]
    try:
        job = build_program(names, meshes, request, dialect=dialect, zero=zero)
        release(job.check.failures, device="program")
    except VerificationError:
        if picture is not None:
            write_all_whole([(picture, _reach_map(names, meshes, request))], force=force)
        raise
    from insolegen.cli.mill_report import job_report, summary

    writers: list[tuple[Path, Callable[[BinaryIO], object]]] = [
        (output, lambda stream: stream.write(job.text.encode("ascii")))
    ]
    if report is not None:
        text = job_report(job, files, output, dialect, zero)
        writers.append((report, lambda stream: stream.write(text.encode())))
    if picture is not None:
        writers.append((picture, _job_map(names, job)))
    write_all_whole(writers, force=force)
    for remark in _remarks(job):
        click.echo(remark, err=True)
    click.echo(summary(job, names, output))


def _read(path: Path) -> ExportedMesh:
    """An insole that is one closed solid on the table."""
    from insolegen.cli.insole_file import read_insole
    from insolegen.errors import VerificationError
    from insolegen.verification.solid import check_solid

    mesh = read_insole(path)
    solid = check_solid(mesh)
    faults = []
    if solid.bodies != 1 or not solid.watertight:
        faults.append(f"not one closed solid: {solid.bodies} bodies, {solid.open_edges} open edges")
    elif solid.volume_mm3 <= 0:
        faults.append(f"inside out: a volume of {solid.volume_mm3:.0f} mm3")
    if abs(mesh.bounds[0, 2]) > 0.01:
        faults.append(f"the lowest point at z = {mesh.bounds[0, 2]:.3f} mm")
    if faults:
        raise VerificationError(
            "; ".join(faults),
            expected="one closed solid that rests on z = 0, as `insolegen design` writes it",
            where=path.name,
            remedy="make the insole again",
        )
    return mesh


def _remarks(job: MillingJob) -> list[str]:
    cut, tool = job.plan.request.cut, job.plan.request.outline_tool or job.plan.request.tool
    remarks = []
    thinnest = job.plan.thinnest_mm
    if thinnest < cut.least_floor_mm:
        remarks.append(
            f"warning: the thinnest place is {thinnest:.1f} mm; milled {cut.name} should keep {cut.least_floor_mm:g} mm"
        )
    if tool.shape == "ball":
        remarks.append(
            f"note: a ball leaves a foot of {tool.radius_mm:g} mm at the wall, to be ground off; "
            f"--outline-tool flat:{min(tool.diameter_mm, 6):g} does not"
        )
    return remarks


def _job_map(names: list[str], job: MillingJob) -> Callable[[BinaryIO], object]:
    from insolegen.views.milling_map import MillingPicture, save_milling_map

    pictures = [
        MillingPicture(name, one.target, one.unreachable, one.leftover, one.gouge)
        for name, one in zip(names, job.check.insoles, strict=True)
    ]
    return lambda stream: save_milling_map(pictures, stream, scallop_mm=job.plan.request.scallop_mm)


def _reach_map(names: list[str], meshes: list[ExportedMesh], request: MillingRequest) -> Callable[[BinaryIO], object]:
    from insolegen.verification.milling.target import Target
    from insolegen.views.milling_map import MillingPicture, save_milling_map

    targets = [Target.of(mesh) for mesh in meshes]
    pictures = [
        MillingPicture(name, target, (target.best(request.tool) - target.top) * target.upright, None, None)
        for name, target in zip(names, targets, strict=True)
    ]
    return lambda stream: save_milling_map(pictures, stream, scallop_mm=request.scallop_mm)
