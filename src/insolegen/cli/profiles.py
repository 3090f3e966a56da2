"""`insolegen profiles`: what comes with insolegen, and every number in it."""

from __future__ import annotations

from pathlib import Path

import click


@click.command()
@click.argument("name", required=False)
@click.option("--json", "as_json", is_flag=True, help="Print JSON and nothing else.")
@click.option(
    "--new",
    metavar="FILE.toml",
    type=click.Path(path_type=Path),
    help="Write a commented profile to start your own from; NAME is the one that it extends, neutral if left out.",
)
def profiles(name: str | None, as_json: bool, new: Path | None) -> None:
    """List the profiles, or print every number of one.

    NAME is a shipped profile or the path of a TOML file. Each number comes with its unit, its allowed range, its
    source, and how sure that is.
    """
    import json

    from insolegen.cli.prescription_text import overview, profile_text
    from insolegen.prescriptions.describe import describe_profile
    from insolegen.prescriptions.shipped import resolve_profile, shipped_names

    if new is not None:
        _write_new(new, name or "neutral")
        return
    if name is not None:
        described = describe_profile(resolve_profile(name))
        click.echo(json.dumps(described, indent=2, ensure_ascii=False) if as_json else profile_text(described))
        return
    entries = [(shipped, resolve_profile(shipped).summary) for shipped in shipped_names()]
    if as_json:
        listed = [{"name": shipped, "summary": summary} for shipped, summary in entries]
        click.echo(json.dumps({"profiles": listed}, indent=2, ensure_ascii=False))
    else:
        click.echo(overview(entries))


def _write_new(path: Path, extends: str) -> None:
    from insolegen.errors import UsageError
    from insolegen.fabrication.output import check_output, write_all_whole
    from insolegen.prescriptions.shipped import shipped_profile
    from insolegen.prescriptions.starter import starter

    if path.suffix != ".toml":
        raise UsageError(
            f"{path.name} does not end in .toml",
            expected="a file name that ends in .toml",
            where="--new",
            remedy=f"--new {path.stem}.toml",
        )
    shipped_profile(extends)
    check_output(path, force=False)
    text = starter(path.stem, extends).encode()
    write_all_whole([(path, lambda stream: stream.write(text))], force=False)
    click.echo(f"{path}")
