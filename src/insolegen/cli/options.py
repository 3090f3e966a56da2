"""The options that several commands share, so that they read the same everywhere."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from insolegen.batch.orders import Output
    from insolegen.model.patient import Patient
    from insolegen.model.scan import ScanHints

Command = TypeVar("Command", bound=Callable[..., Any])


def scan_options(command: Command) -> Command:
    """What is known of a scan: --side, --unit, --scan-kind, --weight-bearing."""
    for option in (
        click.option(
            "--weight-bearing",
            type=click.Choice(["none", "semi", "full"]),
            help="How the foot was loaded when scanned.",
        ),
        click.option(
            "--scan-kind",
            type=click.Choice(["foot", "plantar", "foam", "cast"]),
            help="What the scan shows; left out, it is found.",
        ),
        click.option(
            "--unit", type=click.Choice(["mm", "cm", "m", "in"]), help="Unit of the scan; left out, it is found."
        ),
        click.option("--side", type=click.Choice(["left", "right"]), help="Side of the foot; left out, it is found."),
    ):
        command = option(command)
    return command


def measuring_options(command: Command) -> Command:
    """How a foot is measured: --landmarks, --norms."""
    for option in (
        click.option(
            "--norms",
            type=click.Choice(["butler2008", "williams2001"]),
            default="butler2008",
            show_default=True,
            help="Whose limits of the arch height index are used.",
        ),
        click.option(
            "--landmarks",
            metavar="FILE",
            type=click.Path(path_type=Path),
            help="CSV (name,x,y,z) or JSON ({name: [x, y, z]}) of points in the scan's own coordinates; they replace "
            "those that would be found.",
        ),
    ):
        command = option(command)
    return command


_CONDITIONS = (
    "open-ulcer", "charcot", "infection", "diabetes", "neuropathy", "child", "rigid-deformity", "weakness"
)  # fmt: skip
_PATIENT = "insolegen.patient"


def _kept(context: click.Context, parameter: click.Parameter, value: object) -> None:
    # Kept with the call, so that a command takes one record instead of three parameters.
    context.meta.setdefault(_PATIENT, {})[parameter.name] = value


_SHOE = "insolegen.shoe"


def _kept_shoe(context: click.Context, parameter: click.Parameter, value: str | None) -> None:
    if value is not None:
        context.meta[_SHOE] = value


def _with_shoe(context: click.Context, parameter: click.Parameter, value: tuple[str, ...]) -> tuple[str, ...]:
    shoe = context.meta.get(_SHOE)
    return value if shoe is None else (*value, "device.outline=shoe", f"device.shoe_outline={shoe}")


def patient_of() -> Patient:
    """What was stated of the person in this call of a command with `prescription_options`."""
    from insolegen.model.patient import Patient

    return Patient(**click.get_current_context().meta.get(_PATIENT, {}))


def prescription_options(command: Command) -> Command:
    """What is asked for: --profile, --set; and what is known of the person, for `patient_of`."""
    for option in (
        click.option(
            "--age-years",
            type=click.FloatRange(0, 130),
            metavar="YEARS",
            expose_value=False,
            callback=_kept,
            help="Under 16, the prescription needs a clinician's review, as with --condition child.",
        ),
        click.option(
            "--body-mass-kg",
            type=click.FloatRange(10, 300),
            metavar="KG",
            expose_value=False,
            callback=_kept,
            help="Chooses the thickness of a shell (device.bottom=shell) that the profile does not state.",
        ),
        click.option(
            "--clinician-reviewed",
            is_flag=True,
            expose_value=False,
            callback=_kept,
            help="A clinician has reviewed this prescription; the report records it.",
        ),
        click.option(
            "--condition",
            "conditions",
            multiple=True,
            type=click.Choice(_CONDITIONS),
            expose_value=False,
            callback=_kept,
            help="What bears on safety; may be repeated. Some conditions refuse an insole, others need a review.",
        ),
        click.option(
            "--shoe",
            metavar="FILE",
            is_eager=True,  # before --set, to whose values it adds
            expose_value=False,
            callback=_kept_shoe,
            help="Outline of the shoe's insole, DXF, SVG or CSV in mm: the device follows it in front of the arch. "
            "Short for --set device.outline=shoe --set device.shoe_outline=FILE.",
        ),
        click.option(
            "--set",
            "overrides",
            multiple=True,
            metavar="KIND.FIELD=VALUE",
            callback=_with_shoe,
            help="Change one value of the profile.",
        ),
        click.option("-p", "--profile", help="Shipped profile or TOML file; left out, the measured arch chooses."),
    ):
        command = option(command)
    return command


def dose_option(command: Command) -> Command:
    """At how much of its dose a device is built: --dose-percent."""
    return click.option(
        "--dose-percent",
        type=click.FloatRange(1, 100),
        metavar="PERCENT",
        help="Build what presses on the foot (posts, skives, pads, wedges, lifts) at this part of its dose, --set "
        "included; what makes room is built whole. Corrections are best introduced at 50 or less.",
    )(command)


def output_options(command: Command) -> Command:
    """How insoles of many orders or variants are written: --format, --engrave, --bed."""
    for option in (
        click.option(
            "--bed",
            metavar="MACHINE|WxDxH",
            help="Refuse an insole that does not fit this bed, mm; for instance 250x210x220.",
        ),
        click.option(
            "--engrave",
            metavar="TEXT",
            help="Write this on the underside: {side} in it becomes L or R, and in a batch {id} the order's id, in a "
            "sweep {value} the variant's value.",
        ),
        click.option(
            "--format",
            "file_format",
            type=click.Choice(["stl", "3mf", "ply"]),
            default="stl",
            show_default=True,
            help="Of the insoles; 3mf holds firmness zones.",
        ),
    ):
        command = option(command)
    return command


def output_of(file_format: str, engrave: str | None, bed: str | None) -> Output:
    """The record of how insoles are written; UsageError for what no insole can be written as, before any work."""
    from insolegen.batch.orders import Output
    from insolegen.fabrication.beds import bed_named
    from insolegen.fabrication.formats import check_format

    check_format(Path(f"insole.{file_format}"))
    if bed is not None:
        bed_named(bed)
    return Output(f".{file_format}", engrave, bed)


def hints_of(side: str | None, unit: str | None, scan_kind: str | None, weight_bearing: str | None) -> ScanHints:
    """The record of what was stated; Click has checked the words."""
    from insolegen.model.scan import ScanHints

    return ScanHints(side=side, unit=unit, kind=scan_kind, weight_bearing=weight_bearing)  # type: ignore[arg-type]
