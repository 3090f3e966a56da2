"""`insolegen verify`: a finished insole measured again, from its file and its report alone."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from insolegen.cli.insole_file import content_of, read_insole

if TYPE_CHECKING:
    from insolegen.model.device import Device
    from insolegen.verification.exported import ExportedMesh
    from insolegen.verification.recheck import Check, Recheck
    from insolegen.verification.record import DeviceRecord
    from insolegen.verification.walls import Thickness

FAILED = 5
"""The exit code that says: the device is not what its report says."""


@click.command()
@click.argument("insole", type=click.Path(path_type=Path))
@click.argument("report", type=click.Path(path_type=Path), required=False)
@click.option(
    "--scan", metavar="SCAN", type=click.Path(path_type=Path), help="Also measure the fit to this scan again."
)
@click.option(
    "--bed", metavar="BED", help="Also look whether it fits this printer: its name, or WIDTHxDEPTHxHEIGHT in mm."
)
@click.option(
    "--map",
    "picture",
    metavar="FILE.png",
    type=click.Path(path_type=Path),
    help="Also draw how thick the insole is along the normal, everywhere.",
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON and nothing else.")
@click.option("--force", is_flag=True, help="Overwrite an existing map.")
@click.pass_context
def verify(
    ctx: click.Context,
    insole: Path,
    report: Path | None,
    scan: Path | None,
    bed: str | None,
    picture: Path | None,
    as_json: bool,
    force: bool,
) -> None:
    """Measure a finished insole again, from its file and its report alone.

    INSOLE is the file that goes to the machine, REPORT what `insolegen design --report` wrote with it. Looked at: the
    solid, whether it passes through itself, its size, its thickness everywhere, in the walls of its cup and at its
    edges, hollows and overhangs that its machine minds, its surface against the one that was released, the depth of
    its cup, and every dose; said beside that: mass, material, cost and time of a print, and which printers have room
    for it. A mesh that some other program saved again passes as long as it is the same device in the same place; the
    order of its vertices does not matter. Without REPORT only what the mesh says of itself is looked at. If anything
    is off, the exit code is 5.
    """
    from insolegen.verification.making import device_of, examine, least_thickness_mm, making_checks
    from insolegen.verification.recheck import look_alone, recheck, with_checks
    from insolegen.verification.record import read_record

    if picture is not None:
        _check_map(picture, force)
    mesh = read_insole(insole)
    content = None if report is None else content_of(report)
    if report is None or content is None:
        _refuse_scan_alone(scan)
        device, found = None, look_alone(mesh)
    else:
        record = read_record(content, report.name)
        device, found = device_of(record.prescription.device), recheck(mesh, record)
        if scan is not None:
            found = _with_fit(found, mesh, record, scan)
    made = examine(mesh, device)
    found = with_checks(found, making_checks(made, device))
    if device is not None and content is not None:
        found = with_checks(found, _print_checks(mesh, device, content))
    found = with_checks(found, (_beds_check(mesh) if bed is None else _bed_check(mesh, bed),))
    if picture is not None and made.thickness is not None:
        _draw_map(made.thickness, insole, picture, least_thickness_mm(device), force)
    if as_json:
        _print_json(found, insole, report)
    else:
        _print_table(found, insole)
    if not found.ok:
        ctx.exit(FAILED)


def _refuse_scan_alone(scan: Path | None) -> None:
    from insolegen.errors import UsageError

    if scan is not None:
        raise UsageError(
            "a scan without the report of the insole",
            expected="the report, which says where the insole lies on the foot",
            where="--scan",
            remedy="name the report too",
        )


def _check_map(picture: Path, force: bool) -> None:
    from insolegen.errors import UsageError
    from insolegen.fabrication.output import check_output

    if picture.suffix.lower() != ".png":
        raise UsageError(
            f"the ending {picture.suffix!r}", expected=".png", where=str(picture), remedy="name the map a PNG"
        )
    check_output(picture, force=force)


def _draw_map(thickness: Thickness, insole: Path, picture: Path, least_mm: float, force: bool) -> None:
    from insolegen.fabrication.output import write_whole
    from insolegen.views.thickness_map import save_thickness_map

    places, along_normal = thickness.places, thickness.along_normal_mm
    write_whole(
        picture,
        lambda stream: save_thickness_map(places, along_normal, stream, name=insole.name, least_mm=least_mm),
        force=force,
    )


def _bed_check(mesh: ExportedMesh, name: str) -> Check:
    from insolegen.errors import DesignError
    from insolegen.fabrication.beds import bed_named, place_on_bed
    from insolegen.verification.recheck import Check

    bed = bed_named(name)
    expected = f"room on {bed.width_mm:g} x {bed.depth_mm:g} x {bed.height_mm:g} mm"
    try:
        placed = place_on_bed(mesh.vertices, bed)
    except DesignError as error:
        return Check(f"fits {bed.name}", error.found, expected, False)
    turned = f"turned by {placed.turn_deg:.0f} degrees" if placed.turn_deg else "as it lies"
    return Check(f"fits {bed.name}", turned, expected, True)


def _beds_check(mesh: ExportedMesh) -> Check:
    """The printers of the table that have room for it: said, since nobody asked for one of them."""
    from insolegen.fabrication.beds import BEDS
    from insolegen.verification.recheck import Check

    room = [name for name in BEDS if _bed_check(mesh, name).ok]
    return Check("fits printers", ", ".join(room) or "none of those known", "--bed judges one", None)


def _print_checks(mesh: ExportedMesh, device: Device, report: bytes) -> tuple[Check, ...]:
    """What making it takes, said and not judged."""
    import json

    from insolegen.fabrication.estimate import UNZONED_INFILL_PERCENT, estimate_print
    from insolegen.model.material import MATERIALS
    from insolegen.verification.recheck import Check
    from insolegen.verification.solid import check_solid

    solid = check_solid(mesh)
    before = json.loads(report)["device"].get("print") or {}
    infill = float(before.get("infill_percent", UNZONED_INFILL_PERCENT))
    found = estimate_print(device, solid.volume_mm3, solid.area_mm2, infill)
    if found is None:
        density = MATERIALS[device.material].density_g_cm3
        if density is None:
            return (Check("mass", "not known", "device.material is not stated", None),)
        mass = solid.volume_mm3 / 1000 * density
        return (Check("mass", f"{mass:.0f} g", "an estimate; insolegen mill says the time", None),)
    said = [
        ("mass", f"{found.mass_g:.0f} g"),
        ("material", f"{found.material_mm3 / 1000:.0f} cm3, {found.material_cost_eur:.2f} EUR"),
    ]
    if found.time_h is not None and found.filament_m is not None:
        said.append(("printing", f"{found.time_h:.1f} h, {found.filament_m:.1f} m of filament"))
    return tuple(Check(what, how_much, "an estimate", None) for what, how_much in said)


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
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    rows = [(check.what, check.found, check.expected, check.ok) for check in found.checks]
    for dose in found.doses:
        realised = f"{dose.realised:.3f} {dose.unit}" if dose.realised == dose.realised else "beside the device"
        asked = f"{dose.requested:.3f} {dose.unit} within {dose.tolerance:g}"
        rows.append((f"{dose.correction}.{dose.parameter}", realised, asked, dose.ok))
    table = Table("", "", "found", "expected", box=None, pad_edge=False, padding=(0, 2, 0, 0))
    for what, seen, expected, ok in rows:
        verdict = {True: Text("pass", "green"), False: Text("FAIL", "bold red"), None: Text("note", "dim")}[ok]
        table.add_row(verdict, Text(what), Text(seen), Text(expected))
    # Where nobody looks, a line is a row, however long, for whoever reads it by lines.
    Console(width=None if sys.stdout.isatty() else 1000, highlight=False).print(table)
    judged = [ok for *_, ok in rows if ok is not None]
    failed = sum(not ok for ok in judged)
    click.echo(
        f"{insole}: " + (f"{failed} of {len(judged)} checks failed" if failed else f"all {len(judged)} checks pass")
    )


def _print_json(found: Recheck, insole: Path, report: Path | None) -> None:
    from dataclasses import asdict

    from insolegen import __version__
    from insolegen.report import as_json, dose_entry, plain

    answer: dict[str, Any] = {
        "insolegen": __version__,
        "schema": 1,
        "insole": insole.name,
        "report": None if report is None else report.name,
        "ok": found.ok,
        "checks": [asdict(check) for check in found.checks],
        "dose": [{name: value for name, value in dose_entry(dose).items() if name != "probe"} for dose in found.doses],
    }
    click.echo(as_json(plain(answer)), nl=False)
