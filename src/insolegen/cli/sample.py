"""`insolegen sample`: a synthetic foot scan, and beside it what is known of it."""

from __future__ import annotations

from pathlib import Path

import click

_SUFFIXES = (".stl", ".ply")


@click.command()
@click.option(
    "--arch", type=click.Choice(["flat", "normal", "high"]), default="normal", show_default=True, help="Kind of arch."
)
@click.option(
    "--side", type=click.Choice(["left", "right"]), default="right", show_default=True, help="Side of the foot."
)
@click.option("--length", "length_mm", type=float, default=260.0, show_default=True, metavar="MM", help="Foot length.")
@click.option("--triangles", type=int, default=20_000, show_default=True, metavar="N", help="Within 10 %.")
@click.option("--plantar-only", is_flag=True, help="Only what lies below 40 mm, open above, as from a lab scanner.")
@click.option("--open", "is_open", is_flag=True, help="Leave the cut at the ankle open.")
@click.option("--ankle-cut", "ankle_cut_mm", type=float, default=90.0, show_default=True, metavar="MM",
              help="Height above the ground at which the leg is cut.")  # fmt: skip
@click.option("--pose-seed", type=int, metavar="N", help="Turn and shift the foot at random; same N, same pose.")
@click.option("--upright", is_flag=True, help="With --pose-seed: keep it standing, within 5 degrees.")
@click.option("--unit", type=click.Choice(["mm", "cm", "m", "in"]), default="mm", show_default=True, help="Unit.")
@click.option("--force", is_flag=True, help="Overwrite existing files.")
@click.option("-o", "--output", type=click.Path(path_type=Path), required=True, metavar="FOOT.stl",
              help="An .stl or a .ply; the truth goes beside it as FOOT.truth.json.")  # fmt: skip
def sample(
    arch: str,
    side: str,
    length_mm: float,
    triangles: int,
    plantar_only: bool,
    is_open: bool,
    ankle_cut_mm: float,
    pose_seed: int | None,
    upright: bool,
    unit: str,
    force: bool,
    output: Path,
) -> None:
    """Make a synthetic foot scan with known measures.

    The foot stands in the foot frame, heel at the origin, toes along +x, unless it is posed. Its measures and
    landmarks, found on its exact surface and not on the mesh, are written beside it. It is made up: it stands for no
    person.
    """
    import json
    from typing import TYPE_CHECKING, cast

    from insolegen import __version__
    from insolegen.errors import UsageError
    from insolegen.fabrication.output import check_output, write_all_whole
    from insolegen.fabrication.ply import write_ply
    from insolegen.fabrication.stl import write_stl
    from insolegen.synthetic import FootShape, make_foot, pose

    if TYPE_CHECKING:
        from insolegen.model.scan import Side, Unit
        from insolegen.synthetic.shape import Arch

    suffix = output.suffix.lower()
    if suffix not in _SUFFIXES:
        raise UsageError(
            f"the ending {output.suffix!r}" if output.suffix else "a name without an ending",
            expected=" or ".join(_SUFFIXES),
            where=str(output),
            remedy="name the output FOOT.stl or FOOT.ply",
        )
    if upright and pose_seed is None:
        raise UsageError("--upright without --pose-seed", expected="both", remedy="add --pose-seed 1")
    if pose_seed is not None and pose_seed < 0:
        raise UsageError(f"--pose-seed {pose_seed}", expected="0 or more")
    truth_file = output.with_name(output.stem + ".truth.json")
    for path in (output, truth_file):
        check_output(path, force=force)

    shape = FootShape.with_arch(
        cast("Arch", arch), length_mm, closed=not is_open, plantar_only=plantar_only, ankle_cut_mm=ankle_cut_mm
    )
    foot = make_foot(shape, triangles=triangles, side=cast("Side", side))
    foot = pose(foot, seed=pose_seed, unit=cast("Unit", unit), upright=upright)
    truth = {"insolegen": __version__, "schema": 1, "file": output.name, "triangles": len(foot.faces)}
    text = json.dumps(truth | foot.truth.as_dict(), indent=2) + "\n"
    mesh = (
        (lambda stream: write_stl(stream, foot.vertices, foot.faces, f"insolegen {__version__}, {unit}"))
        if suffix == ".stl"
        else (lambda stream: write_ply(stream, foot.vertices, foot.faces))
    )
    write_all_whole([(output, mesh), (truth_file, lambda stream: stream.write(text.encode()))], force=force)
    click.echo(f"{output}: a {side} foot of {length_mm:g} mm, {len(foot.faces):,} triangles, in {unit}")
    click.echo(f"{truth_file}: what is known of it")
