"""`insolegen corrections`: what can be prescribed, within which limits, and on whose word."""

from __future__ import annotations

import click


@click.command()
@click.argument("kind", required=False)
@click.option("--json", "as_json", is_flag=True, help="Print JSON and nothing else.")
def corrections(kind: str | None, as_json: bool) -> None:
    """List the corrections in the order in which they usually apply, or print the fields of one.

    KIND is the name that stands in a profile. KIND `device` prints what belongs to every device: base, cup, trim, rim.
    """
    import json

    from insolegen.cli.prescription_text import correction_text, overview
    from insolegen.prescriptions.describe import describe_correction, describe_device
    from insolegen.prescriptions.registry import CORRECTIONS, correction_named

    if kind is not None:
        if kind == "device":
            summary = "What is made whatever is corrected."
            described = {"kind": kind, "summary": summary, "remarks": "", "fields": describe_device()}
        else:
            described = describe_correction(correction_named(kind))
        click.echo(json.dumps(described, indent=2, ensure_ascii=False) if as_json else correction_text(described))
        return
    described_all = [describe_correction(correction) for correction in CORRECTIONS]
    if as_json:
        click.echo(json.dumps({"corrections": described_all}, indent=2, ensure_ascii=False))
    else:
        click.echo(overview([(one["kind"], one["summary"]) for one in described_all]))
