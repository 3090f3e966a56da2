"""`insolegen design`: a scan in, an insole and its report out."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from insolegen.cli.options import (
    dose_option,
    hints_of,
    measuring_options,
    patient_of,
    prescription_options,
    scan_options,
)

if TYPE_CHECKING:
    from insolegen.model.insole import Insole
    from insolegen.model.request import NormSet


@click.command()
@click.argument("scan", type=click.Path(path_type=Path))
@prescription_options
@dose_option
@scan_options
@measuring_options
@click.option(
    "-o",
    "--output",
    metavar="OUT.stl",
    type=click.Path(path_type=Path),
    help="The insole, as .stl, .3mf (with its firmness zones) or .ply; left out, <scan>_insole.stl in this folder.",
)
@click.option("--report", metavar="OUT.json", type=click.Path(path_type=Path), help="Also write the report.")
@click.option(
    "--cover",
    metavar="OUT.dxf",
    type=click.Path(path_type=Path),
    help="Also write the outline of the cover to be cut, seen from above, as .dxf or .svg at 1:1 in mm.",
)
@click.option(
    "--engrave",
    metavar="TEXT",
    help="Write this on the underside, for instance an order's number; {side} in it becomes L or R. Cut in where there "
    "is material to spare, raised under the arch of a shell.",
)
@click.option(
    "--bed",
    metavar="MACHINE|WxDxH",
    help="Refuse an insole that does not fit this bed, mm, and say how it must be turned; for instance 250x210x220.",
)
@click.option(
    "--pair",
    is_flag=True,
    help="Also write the other foot's insole, as the mirror image of this one; the report says so.",
)
@click.option(
    "--other-foot",
    metavar="SCAN",
    type=click.Path(path_type=Path),
    help="A scan of the same person's other foot, to be compared: the report says where the two differ too much.",
)
@click.option("--strict", is_flag=True, help="Refuse what would be a warning in the report.")
@click.option("--force", is_flag=True, help="Overwrite existing files.")
def design(
    scan: Path,
    profile: str | None,
    overrides: tuple[str, ...],
    dose_percent: float | None,
    side: str | None,
    unit: str | None,
    scan_kind: str | None,
    weight_bearing: str | None,
    landmarks: Path | None,
    norms: NormSet,
    output: Path | None,
    report: Path | None,
    cover: Path | None,
    engrave: str | None,
    bed: str | None,
    pair: bool,
    other_foot: Path | None,
    strict: bool,
    force: bool,
) -> None:
    """Make an insole from a foot scan.

    The insole is measured again on its own mesh; one whose doses, walls or fit are not what was asked for is not
    written (exit code 5). The file is in mm, on its own side, toes along +x, resting on z = 0.
    """
    from insolegen.delivery import Delivery, deliver
    from insolegen.model.request import Request

    target = output or Path(f"{scan.stem}_insole.stl")
    hints = hints_of(side, unit, scan_kind, weight_bearing)
    request = Request(profile, overrides, norms=norms, patient=patient_of(), label=engrave, dose_percent=dose_percent)
    machine = None
    if bed is not None:
        from insolegen.fabrication.beds import bed_named

        machine = bed_named(bed)
    order = Delivery(scan, target, report, request, hints, strict, force, landmarks, cover, machine, pair, other_foot)
    insole = deliver(order)
    for finding in insole.findings:
        click.echo(f"{finding.severity}: {finding.message}", err=True)
    click.echo(_summary(insole, target))


def _summary(insole: Insole, target: Path) -> str:
    values, device, prescription = insole.measurements.values, insole.device, insole.prescription
    lines = [
        f"{target}",
        f"  foot      {insole.foot.side}, {values['foot_length_mm']:.1f} mm long, scanned in {insole.foot.unit}; "
        f"arch {insole.measurements.arch.classification.replace('_', ' ')}",
        f"  profile   {prescription.profile} ({prescription.chosen_because})",
        f"  device    {device['length_mm']:.1f} x {device['width_mm']:.1f} x {device['height_mm']:.1f} mm, "
        f"at least {device['minimum_thickness_mm']:.2f} mm thick, {device['triangles']} triangles, one closed solid",
    ]
    lines += [
        f"  dose      {dose.correction}.{dose.parameter}: asked {dose.requested:.2f}, built {dose.realised:.2f}"
        for dose in insole.doses
    ]
    lines.append(f"  fit       {insole.fit['residual_rms_gap_mm']:.3f} mm rms off the foot beyond what was asked for")
    if insole.other_foot is not None:
        other = insole.other_foot
        lines.insert(2, f"  other     {other.side}, arch {other.arch_class.replace('_', ' ')}")
    return "\n".join(lines)
