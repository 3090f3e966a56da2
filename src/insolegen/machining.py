"""From insoles to a program for a mill that has been run on paper: the recipe of `insolegen mill`, without a file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from insolegen.fabrication.milling.plan import MillingPlan, MillingRequest, plan_milling
from insolegen.fabrication.milling.program import DIALECTS, DialectName, Zero, minutes, program_text
from insolegen.fabrication.milling.tabs import STRIP_HEIGHT_MM, TAB_HEIGHTS_MM
from insolegen.verification.exported import ExportedMesh
from insolegen.verification.judge import release
from insolegen.verification.milling.check import MillingCheck, MillingOrder, check_program


@dataclass(frozen=True, eq=False)
class MillingJob:
    """A program, how it was planned, and what running it on paper showed."""

    plan: MillingPlan
    text: str
    minutes: float
    check: MillingCheck


def make_program(
    names: Sequence[str],
    insoles: Sequence[ExportedMesh],
    request: MillingRequest,
    *,
    dialect: DialectName = "grbl",
    zero: Zero = "corner",
) -> MillingJob:
    """Plan the milling of one insole or a pair, write the program, and run its text on paper.

    Raises UsageError where the blank, the machine or the request do not fit, VerificationError where an insole cannot
    be milled from above or the program is not what was asked for.
    """
    job = build_program(names, insoles, request, dialect=dialect, zero=zero)
    release(job.check.failures, device="program")
    return job


def build_program(
    names: Sequence[str],
    insoles: Sequence[ExportedMesh],
    request: MillingRequest,
    *,
    dialect: DialectName = "grbl",
    zero: Zero = "corner",
) -> MillingJob:
    """Make the program and say what is wrong with it: to look at one that must not be released."""
    plan = plan_milling(names, [insole.corners for insole in insoles], request)
    text = program_text(plan, DIALECTS[dialect], zero)
    blank = plan.blank
    order = MillingOrder(
        blank=blank,
        zero=(blank.length_mm / 2, blank.width_mm / 2, 0.0) if zero == "centre" else (0.0, 0.0, 0.0),
        tools=dict(enumerate(plan.tools, start=1)),
        finish_tool=request.tool,
        outline_tool=request.outline_tool or request.tool,
        scallop_mm=request.scallop_mm,
        plunge_mm_min=request.cut.plunge_mm_min,
        tabs=request.tabs,
        tab_mm=0.9 * min(TAB_HEIGHTS_MM),
        strip_mm=0.9 * STRIP_HEIGHT_MM,
    )
    placed = [ExportedMesh(place.place(insole.corners)) for place, insole in zip(plan.placements, insoles, strict=True)]
    return MillingJob(plan, text, minutes(plan), check_program(text, placed, order))
