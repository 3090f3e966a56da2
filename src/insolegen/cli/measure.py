"""`insolegen measure`: what a scan says of its foot, and what a second one, standing, adds."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from insolegen.cli.options import hints_of, measuring_options, scan_options

if TYPE_CHECKING:
    from insolegen.model.foot import Foot
    from insolegen.model.measurements import Measurements
    from insolegen.model.request import NormSet
    from insolegen.model.scan import FootAxis, Scan, ScanHints


@click.command()
@click.argument("scan", type=click.Path(path_type=Path))
@scan_options
@measuring_options
@click.option(
    "--foot-axis",
    type=click.Choice(["second-metatarsal-head", "second-toe"]),
    default="second-metatarsal-head",
    show_default=True,
    help="Where the foot points, and with it lengths and widths: from the heel's centre to the second metatarsal head, "
    "or from the heel point to the tip of the second toe (Lee 2014), which must be seen surely or given.",
)
@click.option(
    "--standing",
    metavar="SCAN",
    type=click.Path(path_type=Path),
    help="A second scan of the same foot, standing: SCAN then is the foot sitting, and its arch's flexibility is told.",
)
@click.option(
    "--standing-landmarks",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="Landmarks of the standing scan, as --landmarks.",
)
@click.option(
    "--other-foot",
    metavar="SCAN",
    type=click.Path(path_type=Path),
    help="A scan of the same person's other foot, to be compared: says where the two differ too much.",
)
@click.option("--strict", is_flag=True, help="Refuse what would be a warning in the report; nothing is printed then.")
@click.option("--json", "as_json", is_flag=True, help="Print the report as JSON and nothing else.")
def measure(
    scan: Path,
    side: str | None,
    unit: str | None,
    scan_kind: str | None,
    weight_bearing: str | None,
    landmarks: Path | None,
    norms: NormSet,
    foot_axis: FootAxis,
    standing: Path | None,
    standing_landmarks: Path | None,
    other_foot: Path | None,
    strict: bool,
    as_json: bool,
) -> None:
    """Measure a foot scan.

    Lengths in mm, angles in degrees; each with its confidence from 0 to 1. What the scan does not hold is left empty,
    and a finding says why.
    """
    from dataclasses import asdict, replace

    from insolegen.errors import UsageError
    from insolegen.report import as_json as json_text
    from insolegen.report import measurement_report

    if standing_landmarks is not None and standing is None:
        raise UsageError("--standing-landmarks without --standing", expected="the standing scan too")
    if standing is not None and weight_bearing not in (None, "semi"):
        raise UsageError(
            f"--weight-bearing {weight_bearing} with --standing",
            expected="nothing said of it: SCAN is the foot sitting (semi), that of --standing the foot standing (full)",
        )
    hints = hints_of(side, unit, scan_kind, "semi" if standing is not None else weight_bearing)
    hints = replace(hints, foot_axis=foot_axis)
    read, foot, measurements = _measured(scan, hints, landmarks, norms)
    report = measurement_report(read, foot, measurements, (*foot.findings, *measurements.findings))
    if standing is not None:
        from insolegen.measuring.flexibility import flexibility

        second = _measured(standing, replace(hints, weight_bearing="full"), standing_landmarks, norms)
        report["standing"] = measurement_report(*second, (*second[1].findings, *second[2].findings))
        compared = flexibility(measurements, second[2], (foot.side, second[1].side))
        report["flexibility"] = asdict(compared)
    if other_foot is not None:
        from insolegen.delivery import other_hints
        from insolegen.measuring.asymmetry import compare_feet
        from insolegen.report import other_foot_entry

        other = _measured(other_foot, other_hints(hints), None, norms)
        found, findings = compare_feet(foot, measurements, *other)
        report["other_foot"] = other_foot_entry(found)
        report["findings"] += [asdict(finding) for finding in findings]
    if strict:
        from insolegen.delivery import refuse_doubts
        from insolegen.model.finding import Finding

        parts = (report, report.get("standing", {}), report.get("flexibility", {}))
        refuse_doubts((Finding(**entry) for part in parts for entry in part.get("findings", ())), scan.name)
    click.echo(json_text(report), nl=False) if as_json else _print(report)


def _measured(path: Path, hints: ScanHints, landmarks: Path | None, norms: NormSet) -> tuple[Scan, Foot, Measurements]:
    from insolegen.foot_axis import stand
    from insolegen.measuring import measure as measure_foot
    from insolegen.measuring.landmark_file import read_landmarks
    from insolegen.scans.read import read_scan

    given = None if landmarks is None else read_landmarks(landmarks)
    read = read_scan(path, hints)
    foot = stand(read, given)
    return read, foot, measure_foot(foot, given, norms=norms)


def _print(report: dict[str, Any], state: str = "") -> None:
    scan, measurements, arch = report["scan"], report["measurements"], report["arch"]
    if "standing" in report:
        state = "sitting: "
    made_of = f"{scan['triangles']} triangles" if scan["triangles"] else "points without faces"
    click.echo(
        f"{state}{scan['file']}: {scan['side']} foot (confidence {scan['side_confidence']:.2f}), in {scan['unit']}, "
        f"{scan['kind']} scan of {made_of}"
    )
    if scan["foot_axis"] == "second-toe":
        click.echo("  along the axis from the heel point to the tip of the second toe")
    for name, value in measurements.items():
        if isinstance(value, dict):
            continue
        confidence = measurements["confidence"].get(name)
        shown = "-" if value is None else f"{value:.3f}"
        sure = "" if confidence is None else f"   confidence {confidence:.2f}"
        click.echo(f"  {name:32} {shown:>10}{sure}")
    sizes = ", ".join(f"{name} {size:g}" for name, size in measurements["sizes"].items())
    click.echo(f"  sizes (a guide only): {sizes}")
    disagree = ", measures disagree" if arch["class"] != "unknown" and arch["agreement"] < 0.5 else ""
    click.echo(f"  arch: {arch['class']}, agreement {arch['agreement']:.2f}{disagree}")
    for item in arch["evidence"]:
        click.echo(
            f"    {item['measure']} {item['value']:g}: {item['class']} (weight {item['weight']:g}; limits "
            f"{', '.join(f'{limit:g}' for limit in item['limits'])}; {item['source']} [{item['certainty']}])"
        )
    if "other_foot" in report:
        other = report["other_foot"]
        click.echo(f"  other foot: {other['side']}, {other['foot_length_mm']:.1f} mm long, arch {other['arch_class']}")
    for finding in report["findings"]:
        click.echo(f"{finding['severity']}: {state}{finding['message']}", err=True)
    if "standing" in report:
        _print(report["standing"], "standing: ")
        _print_flexibility(report["flexibility"])


def _print_flexibility(flexibility: dict[str, Any]) -> None:
    click.echo(f"sitting and standing: flexibility {flexibility['classification']}")
    for name, value in flexibility.items():
        if name not in ("classification", "findings"):
            shown = "-" if value is None else f"{value:.3f}"
            click.echo(f"  {name:36} {shown:>10}")
    for finding in flexibility["findings"]:
        click.echo(f"{finding['severity']}: {finding['message']}", err=True)
