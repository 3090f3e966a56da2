"""`insolegen sweep`: one foot, one field, several values; an insole for each and one table of their doses."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from insolegen.cli.options import (
    hints_of,
    measuring_options,
    output_of,
    output_options,
    patient_of,
    prescription_options,
    scan_options,
)

if TYPE_CHECKING:
    from insolegen.batch.sweep import Outcome
    from insolegen.model.request import NormSet


@click.command()
@click.argument("scan", type=click.Path(path_type=Path))
@click.argument("values", metavar="KIND.FIELD=A,B,C")
@prescription_options
@scan_options
@measuring_options
@output_options
@click.option(
    "-o",
    "--output",
    "directory",
    required=True,
    metavar="DIR",
    type=click.Path(path_type=Path),
    help="Folder for the insoles, their reports and sweep.csv; made if it is not there.",
)
@click.option("--force", is_flag=True, help="Overwrite existing files.")
@click.pass_context
def sweep(
    ctx: click.Context,
    scan: Path,
    values: str,
    profile: str | None,
    overrides: tuple[str, ...],
    side: str | None,
    unit: str | None,
    scan_kind: str | None,
    weight_bearing: str | None,
    landmarks: Path | None,
    norms: NormSet,
    file_format: str,
    engrave: str | None,
    bed: str | None,
    directory: Path,
    force: bool,
) -> None:
    """Make one insole for each of several values, and one table of their doses.

    KIND.FIELD is what --set takes, for instance rearfoot_post.angle_deg=0,2,4,6 or device.trim=sulcus,full. The scan
    is read and measured once. DIR/<scan>_<KIND.FIELD>_<value>.stl (or .3mf, .ply) and .json are what `insolegen
    design` would write; DIR/sweep.csv has every dose of every variant.

    A value that must not be prescribed refuses the whole sweep before anything is written (exit code 4). A variant
    that cannot be built, or that fails its verification, leaves no files but a line in the table; the exit code is
    then that of the first of them.
    """
    from insolegen.batch.sweep import TABLE, sweep_variants
    from insolegen.measuring.landmark_file import read_landmarks
    from insolegen.model.request import Request
    from insolegen.prescriptions.variants import read_variants

    variants = read_variants(values)
    given = read_landmarks(landmarks) if landmarks is not None else None
    request = Request(profile, overrides, given, norms, patient_of())
    hints = hints_of(side, unit, scan_kind, weight_bearing)
    output = output_of(file_format, engrave, bed)
    outcomes = sweep_variants(scan, hints, request, variants, directory, output=output, force=force, watch=_report)
    click.echo(f"{directory / TABLE}: {sum(o.error is None for o in outcomes)} of {len(outcomes)} variants made")
    for outcome in outcomes:
        if outcome.error is not None:
            ctx.exit(outcome.error.exit_code)


def _report(outcome: Outcome) -> None:
    if outcome.error is not None:
        click.echo(f"{outcome.variant.override}: refused")
        click.echo(f"{outcome.variant.override}: {outcome.error}", err=True)
        return
    own = [dose for dose in outcome.doses if dose.correction == outcome.variant.kind] or outcome.doses
    shown = "; ".join(
        f"{dose.parameter} asked {dose.requested:.2f}, built {dose.realised:.2f} {dose.unit}" for dose in own
    )
    click.echo(f"{outcome.variant.override}: {shown}; all {len(outcome.doses)} doses within tolerance: {outcome.file}")
