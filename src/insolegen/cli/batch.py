"""`insolegen batch`: a folder of scans in, a folder of insoles and a table of what came of each out."""

from __future__ import annotations

from pathlib import Path

import click

from insolegen.cli.options import (
    dose_option,
    hints_of,
    output_of,
    output_options,
    patient_of,
    prescription_options,
    scan_options,
)

SOME_FAILED = 6
"""The exit code that says: some orders were refused or failed; the summary names them."""


@click.command()
@click.argument("orders", type=click.Path(path_type=Path))
@prescription_options
@dose_option
@scan_options
@output_options
@click.option(
    "-o",
    "--output",
    "directory",
    required=True,
    metavar="DIR",
    type=click.Path(path_type=Path),
    help="Folder for the results: one folder an order, and summary.csv.",
)
@click.option("--strict", is_flag=True, help="Refuse an order whose report would hold a warning.")
@click.option("--preview", is_flag=True, help="Also draw each foot and its insole: preview.png.")
@click.option("--recursive", is_flag=True, help="Also take scans from the folders below ORDERS.")
@click.option(
    "--workers", type=click.IntRange(min=1), metavar="N", help="Number of processes; left out, one a usable core."
)
@click.option("--resume", is_flag=True, help="Go on with a batch: keep what is done with these options, make the rest.")
@click.option("--force", is_flag=True, help="Make everything again and replace earlier results.")
@click.pass_context
def batch(
    ctx: click.Context,
    orders: Path,
    directory: Path,
    profile: str | None,
    overrides: tuple[str, ...],
    dose_percent: float | None,
    side: str | None,
    unit: str | None,
    scan_kind: str | None,
    weight_bearing: str | None,
    file_format: str,
    engrave: str | None,
    bed: str | None,
    strict: bool,
    preview: bool,
    recursive: bool,
    workers: int | None,
    resume: bool,
    force: bool,
) -> None:
    """Make the insoles of a whole list of orders.

    ORDERS is a folder of scans; each file in it that ends in .stl, .ply, .obj, .off, .glb or .3mf is an order, named
    like the file without its ending. Or it is a file, .csv or .json, with one order a line: scan, id, profile, set,
    side, unit, scan_kind, weight_bearing, conditions, clinician_reviewed, body_mass_kg, age_years,
    dose_percent, other_foot (a scan of the same person's other foot, to be compared), format, engrave, bed, of which
    only scan must be given. The options of this command hold for every order that says nothing else.

    DIR/<order>/ gets insole.stl (or .3mf, .ply) and report.json, as `insolegen design` would write them, whatever the
    number of workers. DIR/summary.csv says what came of each order: done, refused (something to mend, the message says
    what) or failed (a bug; error.txt in the order's folder says more).

    One bad scan never stops the rest. If any order was refused or failed, the exit code is 6.
    """
    import sys

    from insolegen.batch.folder import orders_in_folder
    from insolegen.batch.order_file import SUFFIXES, orders_in_file
    from insolegen.batch.orders import Wish
    from insolegen.batch.process import process_orders
    from insolegen.batch.progress import progress
    from insolegen.batch.results import SUMMARY, strangers
    from insolegen.batch.runner import usable_cores
    from insolegen.prescriptions.overrides import apply_overrides
    from insolegen.prescriptions.profile import Profile
    from insolegen.prescriptions.shipped import resolve_profile

    # What is wrong with the prescription itself is said once, and not ten thousand times.
    apply_overrides(resolve_profile(profile) if profile is not None else Profile(name="", summary=""), overrides)
    hints = hints_of(side, unit, scan_kind, weight_bearing)
    wish = Wish(profile, overrides, hints, patient_of(), dose_percent, output_of(file_format, engrave, bed))
    if orders.suffix.lower() in SUFFIXES and not orders.is_dir():
        found = orders_in_file(orders, wish)
    else:
        found = orders_in_folder(orders, wish, recursive=recursive, leave_out=directory)
    for remark in found.remarks:
        click.echo(remark, err=True)
    try:
        with progress(len(found.orders), sys.stderr) as watch:
            tally = process_orders(
                found.orders,
                directory,
                workers=workers or usable_cores(),
                strict=strict,
                preview=preview,
                force=force,
                resume=resume,
                watch=watch,
            )
    except KeyboardInterrupt:
        click.echo(f"stopped; what is done is in {directory}, and --resume makes the rest", err=True)
        raise
    if left := strangers(directory, found.orders):
        shown = ", ".join(left[:3]) + (", ..." if len(left) > 3 else "")
        click.echo(f"{directory} also holds {len(left)} insoles of earlier batches: {shown}", err=True)
    kept = f" ({tally.kept} of them before)" if tally.kept else ""
    click.echo(f"{tally.done} done{kept}, {tally.refused} refused, {tally.failed} failed: {directory / SUMMARY}")
    if not tally.whole:
        ctx.exit(SOME_FAILED)
