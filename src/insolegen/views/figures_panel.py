"""The numbers of the page: measures, arch, doses, device, fit, findings."""

from __future__ import annotations

from math import isfinite

from insolegen.model.finding import Finding
from insolegen.model.insole import Insole
from insolegen.model.measurements import Measurements
from insolegen.views.paper import BAD, DOUBT, GOOD, INK, MUTED, SMALL
from insolegen.views.tables import Cell, Column, Sheet, paragraph_height
from insolegen.views.words import as_number, in_words, unit_of

_SEVERITY = {"serious": (0, BAD), "warning": (1, DOUBT), "note": (2, MUTED)}
_DEVICE = ("length_mm", "width_mm", "height_mm", "minimum_thickness_mm")
_FIT = {
    "mean_gap_mm": "mean gap to the scan",
    "rms_gap_mm": "rms gap",
    "p95_gap_mm": "95 % of gaps below",
    "residual_rms_gap_mm": "rms gap, corrections taken off",
}


def write_measures(sheet: Sheet, measured: Measurements) -> None:
    """Every measure with its unit and how sure it is; what the scan does not allow is said to be unknown."""
    sheet.heading("Measures", "confidence")
    columns = [
        Column(sheet.width - 1.20), Column(0.50, right=True), Column(0.05), Column(0.25), Column(0.40, right=True),
    ]  # fmt: skip
    unknown = [Column(sheet.width - 1.20), Column(0.80, right=True)]
    for name, value in measured.values.items():
        sure = measured.confidence.get(name)
        if value is None:
            sheet.row(unknown, [Cell(in_words(name)), Cell("not measurable", MUTED)])
            continue
        cells = [
            Cell(in_words(name)), Cell(as_number(value, name), bold=True), Cell(""), Cell(unit_of(name), MUTED),
            Cell("" if sure is None else f"{sure:.2f}", _sureness(sure)),
        ]  # fmt: skip
        sheet.row(columns, cells)
    if measured.sizes:
        sizes = " · ".join(f"{in_words(name)} {size:.1f}" for name, size in measured.sizes.items())
        sheet.paragraph(Cell(f"sizes, a guide only: {sizes}", MUTED), size=SMALL)


def write_arch(sheet: Sheet, measured: Measurements) -> None:
    """Class of the arch, agreement, and what each index says by which cut-offs."""
    arch = measured.arch
    known = arch.classification != "unknown"
    sheet.heading(f"Arch: {in_words(arch.classification)}", f"agreement {arch.agreement:.2f}" if known else "")
    if not arch.evidence:
        sheet.paragraph(Cell("no index could be measured on this scan", MUTED))
    for item in arch.evidence:
        limits = item.get("limits")
        cutoffs = " | ".join(f"{limit:g}" for limit in limits) if isinstance(limits, (list, tuple)) else ""
        columns = [Column(sheet.width - 1.40), Column(0.65, right=True), Column(0.75, right=True)]
        name, value = str(item.get("measure", "")), item.get("value")
        number = f"{as_number(value, name)} {unit_of(name)}".strip() if isinstance(value, (int, float)) else ""
        sheet.row(columns, [Cell(in_words(name)), Cell(number, bold=True), Cell(in_words(str(item.get("class", ""))))])
        source = f"cut-offs {cutoffs}; {item.get('source', '')} [{item.get('certainty', '')}]"
        sheet.paragraph(Cell(source, MUTED), indent=0.10, size=5.6)


def write_doses(sheet: Sheet, insole: Insole) -> None:
    """Each correction's dose as requested and as found on the finished mesh."""
    sheet.heading("Doses", "measured on the finished mesh")
    if not insole.doses:
        sheet.paragraph(Cell("no corrections", MUTED))
        return
    columns = [
        Column(sheet.width - 1.33), Column(0.34, right=True), Column(0.42, right=True), Column(0.05), Column(0.24),
        Column(0.28, right=True),
    ]  # fmt: skip
    sheet.row(columns, [Cell(""), Cell("asked", MUTED), Cell("found", MUTED), Cell(""), Cell(""), Cell("")])
    for dose in insole.doses:
        digits = 2 if dose.unit == "fraction" else 1
        realised = f"{dose.realised:.2f}" if isfinite(dose.realised) else "–"
        cells = [
            Cell(_dose_name(dose.correction, dose.parameter)), Cell(f"{dose.requested:.{digits}f}"),
            Cell(realised, INK if dose.ok else BAD, bold=True), Cell(""), Cell(unit_of(f"_{dose.unit}"), MUTED),
            Cell("ok", GOOD, bold=True) if dose.ok else Cell("OFF", BAD, bold=True),
        ]  # fmt: skip
        sheet.row(columns, cells)


def write_device(sheet: Sheet, insole: Insole) -> None:
    """Size of the device and how closely it follows the foot."""
    sheet.heading("Insole", "mm")
    columns = [Column(sheet.width - 0.60), Column(0.60, right=True)]
    for name in _DEVICE:
        value = insole.device.get(name)
        if isinstance(value, (int, float)):
            sheet.row(columns, [Cell(in_words(name)), Cell(f"{value:.1f}", bold=True)])
    for name, label in _FIT.items():
        if name in insole.fit:
            sheet.row(columns, [Cell(label), Cell(f"{insole.fit[name]:.2f}", bold=True)])
    within = insole.fit.get("within_1mm_fraction")
    if within is not None and isfinite(within):
        sheet.row(columns, [Cell("gap within 1 mm"), Cell(f"{100 * within:.0f} %", bold=True)])


def write_findings(sheet: Sheet, findings: tuple[Finding, ...]) -> None:
    """What is doubtful, the worst first; what finds no room is counted."""
    sheet.heading("Findings")
    if not findings:
        sheet.paragraph(Cell("none", MUTED))
        return
    ordered = sorted(findings, key=lambda finding: _SEVERITY[finding.severity][0])
    for number, finding in enumerate(ordered):
        title = f"{finding.severity}: {in_words(finding.code)}"
        needed = paragraph_height(title, sheet.width) + paragraph_height(finding.message, sheet.width - 0.10, SMALL)
        last = number == len(ordered) - 1
        if needed > sheet.left - (0 if last else 0.15):
            sheet.paragraph(Cell(f"… and {len(ordered) - number} more in the report", MUTED))
            sheet.cut_short = True
            return
        sheet.paragraph(Cell(title, _SEVERITY[finding.severity][1], bold=True))
        sheet.paragraph(Cell(finding.message), indent=0.10, size=SMALL)
        sheet.space(0.03)


def _dose_name(correction: str, parameter: str) -> str:
    """`rearfoot_post`, `angle_deg`: the correction; the parameter too where it is not simply its size."""
    field = in_words(parameter)
    if correction == "device":
        return field
    return in_words(correction) if field in ("angle", "height", "depth") else f"{in_words(correction)}, {field}"


def _sureness(sure: float | None) -> str:
    return MUTED if sure is None else GOOD if sure >= 0.8 else DOUBT if sure >= 0.5 else BAD
