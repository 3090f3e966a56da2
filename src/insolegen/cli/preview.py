"""`insolegen preview`: a foot, its insole and every number on one page."""

from __future__ import annotations

from pathlib import Path

import click

from insolegen.cli.options import dose_option, hints_of, patient_of, prescription_options, scan_options

_FORMATS = (".png", ".pdf")


@click.command()
@click.argument("scan", type=click.Path(path_type=Path))
@click.option(
    "-o",
    "--output",
    required=True,
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="The picture; its ending, .png or .pdf, is its format.",
)
@prescription_options
@dose_option
@scan_options
@click.option("--force", is_flag=True, help="Overwrite an existing file.")
def preview(
    scan: Path,
    output: Path,
    profile: str | None,
    overrides: tuple[str, ...],
    dose_percent: float | None,
    side: str | None,
    unit: str | None,
    scan_kind: str | None,
    weight_bearing: str | None,
    force: bool,
) -> None:
    """Draw a scan and the insole on it, as a picture or a PDF.

    One page: the sole with its landmarks and dimensions, the insole from above and from the side, where it departs
    from the foot, both cut together with the gaps between them, the measures, the doses and the findings. SCAN is a
    foot scan; the insole is the one that `insolegen design` makes with the same options; one
    that design would not release is drawn all the same, and the page says so.
    """
    from typing import TYPE_CHECKING, cast

    from insolegen.fabrication.output import check_output, write_whole

    file_format = _format_of(output)
    check_output(output, force=force)

    from insolegen.model.request import Request
    from insolegen.pipeline import build_insole
    from insolegen.scans.read import read_scan

    if TYPE_CHECKING:
        from insolegen.views.page import PreviewFormat

    hints = hints_of(side, unit, scan_kind, weight_bearing)
    # A device that fails its checks is drawn too: to see why is what a preview is for.
    request = Request(profile, overrides, patient=patient_of(), dose_percent=dose_percent)
    insole, failures = build_insole(read_scan(scan, hints), request)
    for failure in failures:
        click.echo(f"not to be released: {failure.where}: {failure.found} (expected: {failure.expected})", err=True)

    # Matplotlib costs a second: only when there is something to draw.
    from insolegen.views.page import save_preview

    write_whole(
        output,
        lambda stream: save_preview(insole, stream, cast("PreviewFormat", file_format), scan_file=scan.name),
        force=force,
    )


def _format_of(output: Path) -> str:
    from insolegen.errors import UsageError

    ending = output.suffix.lower()
    if ending not in _FORMATS:
        raise UsageError(
            f"previews are not written as {ending!r}" if ending else "the name has no ending that says the format",
            expected=" or ".join(_FORMATS),
            where=str(output),
            remedy=f"name the output {output.stem}.png or {output.stem}.pdf",
        )
    return ending.removeprefix(".")
