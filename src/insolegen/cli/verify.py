"""`insolegen verify`: a finished insole measured again, from its file and its report alone."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from insolegen.verification.exported import ExportedMesh
    from insolegen.verification.recheck import Recheck
    from insolegen.verification.record import DeviceRecord

FAILED = 5
"""The exit code that says: the device is not what its report says."""


@click.command()
@click.argument("insole", type=click.Path(path_type=Path))
@click.argument("report", type=click.Path(path_type=Path))
@click.option(
    "--scan", metavar="SCAN", type=click.Path(path_type=Path), help="Also measure the fit to this scan again."
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON and nothing else.")
@click.pass_context
def verify(ctx: click.Context, insole: Path, report: Path, scan: Path | None, as_json: bool) -> None:
    """Measure a finished insole again, from its file and its report alone.

    INSOLE is the file that goes to the machine, REPORT what `insolegen design --report` wrote with it. Looked at: the
    solid, its size, its thinnest place, its surface against the one that was released, the depth of its cup, and every
    dose. A mesh that some other program saved again passes as long as it is the same device in the same place; the
    order of its vertices does not matter. If anything is off, the exit code is 5.
    """
    from insolegen.verification.recheck import recheck
    from insolegen.verification.record import read_record

    record = read_record(_content(report), report.name)
    mesh = _mesh(insole)
    found = recheck(mesh, record)
    if scan is not None:
        found = _with_fit(found, mesh, record, scan)
    if as_json:
        _print_json(found, insole, report)
    else:
        _print_table(found, insole)
    if not found.ok:
        ctx.exit(FAILED)


def _content(path: Path) -> bytes:
    from insolegen.errors import UsageError

    try:
        return path.read_bytes()
    except OSError as error:
        raise UsageError(
            f"cannot be read: {error.strerror or error}",
            expected="a file that may be read",
            where=str(path),
            remedy="check the spelling and the folder",
        ) from error


def _mesh(path: Path) -> ExportedMesh:
    """The triangles of a mesh file; a binary STL without the readers of scans, which cost more than the reading."""
    from insolegen.errors import ScanError, VerificationError
    from insolegen.verification.exported import ExportedMesh

    data = _content(path)
    if path.suffix.lower() == ".stl" and len(data) == 84 + 50 * int.from_bytes(data[80:84], "little"):
        return ExportedMesh.from_stl_bytes(data)
    from insolegen.scans.read import decode_scan

    try:
        mesh = decode_scan(data, path.name)
    except ScanError as error:
        raise VerificationError(
            error.found, expected=error.expected, where=error.where, remedy="make or save the insole again"
        ) from error
    return ExportedMesh.from_arrays(mesh.vertices, mesh.faces)


def _with_fit(found: Recheck, mesh: ExportedMesh, record: DeviceRecord, scan: Path) -> Recheck:
    import msgspec
    import numpy as np

    from insolegen.errors import UsageError
    from insolegen.model.device import Device
    from insolegen.model.prescription import Prescription
    from insolegen.model.request import Request
    from insolegen.model.scan import ScanHints
    from insolegen.pipeline import fit_again
    from insolegen.prescriptions.registry import AnyCorrection
    from insolegen.scans.read import read_scan
    from insolegen.verification.recheck import with_fit

    of = record.scan
    read = read_scan(scan, ScanHints(of.side, of.unit, of.kind, of.weight_bearing))
    if of.sha256 and read.sha256 != of.sha256:
        click.echo(f"{scan.name} is not the very file that the report names, {of.file}", err=True)
    asked = record.prescription
    try:
        prescription = Prescription(
            asked.profile,
            asked.chosen_because,
            msgspec.convert(asked.device, Device),
            tuple(msgspec.convert(one, AnyCorrection) for one in asked.corrections),
        )
    except msgspec.ValidationError as error:
        raise UsageError(
            f"the prescription cannot be read: {error}",
            expected="a prescription of this version of insolegen",
            where="report",
            remedy=f"check the fit with insolegen {record.insolegen}, which wrote the report",
        ) from error
    # What a person marked counts as sure, and only that.
    marked = {
        name: np.asarray(landmark["scan"], dtype=np.float64)
        for name, landmark in record.measurements.get("landmarks", {}).items()
        if landmark.get("confidence") == 1.0
    }
    fit = fit_again(read, Request(landmarks=marked), prescription, mesh, record.foot_to_file)
    return with_fit(found, fit)


def _print_table(found: Recheck, insole: Path) -> None:
    rows = [(check.what, check.found, check.expected, check.ok) for check in found.checks]
    for dose in found.doses:
        realised = f"{dose.realised:.3f} {dose.unit}" if dose.realised == dose.realised else "beside the device"
        asked = f"{dose.requested:.3f} {dose.unit} within {dose.tolerance:g}"
        rows.append((f"{dose.correction}.{dose.parameter}", realised, asked, dose.ok))
    wide, next_wide = (max(len(text) for text in texts) for texts in ([r[0] for r in rows], [r[1] for r in rows]))
    for what, seen, expected, ok in rows:
        click.echo(f"{'pass' if ok else 'FAIL'}  {what:{wide}}  {seen:{next_wide}}  expected {expected}")
    failed = sum(not ok for *_, ok in rows)
    click.echo(f"{insole}: " + (f"{failed} of {len(rows)} checks failed" if failed else f"all {len(rows)} checks pass"))


def _print_json(found: Recheck, insole: Path, report: Path) -> None:
    from dataclasses import asdict

    from insolegen import __version__
    from insolegen.report import as_json, dose_entry, plain

    answer: dict[str, Any] = {
        "insolegen": __version__,
        "schema": 1,
        "insole": insole.name,
        "report": report.name,
        "ok": found.ok,
        "checks": [asdict(check) for check in found.checks],
        "dose": [{name: value for name, value in dose_entry(dose).items() if name != "probe"} for dose in found.doses],
    }
    click.echo(as_json(plain(answer)), nl=False)
