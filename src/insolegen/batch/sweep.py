"""One foot, several prescriptions: what they share is done once, what comes of each is one table."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from insolegen.batch.orders import AS_STL, Output
from insolegen.delivery import on_bed, write_insole
from insolegen.errors import InsolegenError, UsageError
from insolegen.fabrication.beds import bed_named
from insolegen.fabrication.formats import check_format
from insolegen.fabrication.output import check_output, write_whole
from insolegen.measuring import measure
from insolegen.model.dose import Dose
from insolegen.model.request import Request
from insolegen.model.scan import ScanHints
from insolegen.pipeline import build_insole_on
from insolegen.prescriptions.prescribe import prescribe
from insolegen.prescriptions.variants import Variant
from insolegen.scans.align import align
from insolegen.scans.read import read_scan
from insolegen.verification.judge import release

TABLE = "sweep.csv"
COLUMNS = (
    "variant", "file", "status", "correction", "parameter", "requested", "realised", "tolerance", "unit", "ok",
    "message",
)  # fmt: skip


@dataclass(frozen=True)
class Outcome:
    """What came of one variant: the name of its insole's file and its doses, or the error that refused it."""

    variant: Variant
    file: str
    doses: tuple[Dose, ...] = ()
    error: InsolegenError | None = None


def sweep_variants(
    scan_file: Path,
    hints: ScanHints,
    request: Request,
    variants: Sequence[Variant],
    directory: Path,
    *,
    output: Output = AS_STL,
    force: bool = False,
    watch: Callable[[Outcome], object] = lambda outcome: None,
) -> tuple[Outcome, ...]:
    """Make the insole of every variant, each with its report, and the table of all doses.

    Raises ScanError, PrescriptionError and UsageError before anything is written: what one variant must not be
    prescribed refuses all. A variant that cannot be shaped, or is not what was asked for, is an outcome with its error
    and has no files. In a label `{value}` becomes the variant's value. `watch` sees every outcome as soon as it is
    there.
    """
    files = {variant: directory / f"{scan_file.stem}_{variant.label}{output.suffix}" for variant in variants}
    bed = bed_named(output.bed) if output.bed is not None else None
    check_format(Path(f"insole{output.suffix}"))
    _check(directory, files.values(), force)
    scan = read_scan(scan_file, hints)
    foot = align(scan)
    measurements = measure(foot, request.landmarks, norms=request.norms)
    requests = {variant: _with(request, variant, output.label) for variant in variants}
    for wanted in requests.values():
        prescribe(wanted.profile, wanted.overrides, measurements, wanted.patient)
    directory.mkdir(parents=True, exist_ok=True)
    outcomes = []
    for variant, file in files.items():
        try:
            insole, failures = build_insole_on(foot, measurements, requests[variant])
            release(failures, device=f"{variant.override}, exported insole")
            insole = insole if bed is None else on_bed(insole, bed)
            write_insole(scan, insole, file, file.with_suffix(".json"), force=force)
            outcome = Outcome(variant, file.name, insole.doses)
        except UsageError:
            raise  # a file that cannot be written is no property of the variant
        except InsolegenError as error:
            outcome = Outcome(variant, "", error=error)
        outcomes.append(outcome)
        watch(outcome)
    text = table(outcomes)
    write_whole(directory / TABLE, lambda stream: stream.write(text.encode()), force=force)
    return tuple(outcomes)


def table(outcomes: Sequence[Outcome]) -> str:
    """Every dose of every variant as CSV, one row a dose; a refused variant has one row that says why."""
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(COLUMNS)
    for outcome in outcomes:
        head = (outcome.variant.override, outcome.file)
        if outcome.error is not None:
            writer.writerow((*head, "refused", *[""] * 7, " ".join(str(outcome.error).split())))
        for dose in outcome.doses:
            numbers = (f"{value:.6g}" for value in (dose.requested, dose.realised, dose.tolerance))
            ok = str(dose.ok).lower()
            writer.writerow((*head, "done", dose.correction, dose.parameter, *numbers, dose.unit, ok, ""))
    return stream.getvalue()


def _with(request: Request, variant: Variant, label: str | None) -> Request:
    label = None if label is None else label.replace("{value}", variant.value)
    return replace(request, overrides=(*request.overrides, variant.override), label=label)


def _check(directory: Path, insoles: Iterable[Path], force: bool) -> None:
    if not directory.exists():
        return
    if not directory.is_dir():
        raise UsageError("a file", expected="a folder", where=str(directory), remedy="name a folder for the variants")
    check_output(directory / TABLE, force=force)
    for insole in insoles:
        check_output(insole, force=force)
        check_output(insole.with_suffix(".json"), force=force)
