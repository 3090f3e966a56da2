"""`insolegen measure`: what a scan says of its foot."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from insolegen.cli.options import hints_of, scan_options


@click.command()
@click.argument("scan", type=click.Path(path_type=Path))
@scan_options
@click.option("--json", "as_json", is_flag=True, help="Print the report as JSON and nothing else.")
def measure(
    scan: Path,
    side: str | None,
    unit: str | None,
    scan_kind: str | None,
    weight_bearing: str | None,
    as_json: bool,
) -> None:
    """Measure a foot scan.

    Lengths in mm, angles in degrees; each with its confidence from 0 to 1. What the scan does not hold is left empty,
    and a finding says why.
    """
    from insolegen.measuring import measure as measure_foot
    from insolegen.report import as_json as json_text
    from insolegen.report import measurement_report
    from insolegen.scans.align import align
    from insolegen.scans.read import read_scan

    read = read_scan(scan, hints_of(side, unit, scan_kind, weight_bearing))
    foot = align(read)
    measurements = measure_foot(foot)
    report = measurement_report(read, foot, measurements, (*foot.findings, *measurements.findings))
    click.echo(json_text(report), nl=False) if as_json else _print(report)


def _print(report: dict[str, Any]) -> None:
    scan, measurements, arch = report["scan"], report["measurements"], report["arch"]
    click.echo(
        f"{scan['file']}: {scan['side']} foot (confidence {scan['side_confidence']:.2f}), in {scan['unit']}, "
        f"{scan['kind']} scan of {scan['triangles']} triangles"
    )
    for name, value in measurements.items():
        if isinstance(value, dict):
            continue
        confidence = measurements["confidence"].get(name)
        shown = "-" if value is None else f"{value:.3f}"
        sure = "" if confidence is None else f"   confidence {confidence:.2f}"
        click.echo(f"  {name:28} {shown:>10}{sure}")
    sizes = ", ".join(f"{name} {size:g}" for name, size in measurements["sizes"].items())
    click.echo(f"  sizes (a guide only): {sizes}")
    click.echo(f"  arch: {arch['class']}, agreement {arch['agreement']:.2f}")
    for item in arch["evidence"]:
        click.echo(
            f"    {item['measure']} {item['value']:g}: {item['class']} (weight {item['weight']:g}; limits "
            f"{', '.join(f'{limit:g}' for limit in item['limits'])}; {item['source']} [{item['certainty']}])"
        )
    for finding in report["findings"]:
        click.echo(f"{finding['severity']}: {finding['message']}", err=True)
