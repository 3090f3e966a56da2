"""`insolegen profiles`: what comes with insolegen, and every number in it."""

from __future__ import annotations

import click


@click.command()
@click.argument("name", required=False)
@click.option("--json", "as_json", is_flag=True, help="Print JSON and nothing else.")
def profiles(name: str | None, as_json: bool) -> None:
    """List the profiles, or print every number of one.

    NAME is a shipped profile or the path of a TOML file. Each number comes with its unit, its allowed range, its
    source, and how sure that is.
    """
    import json

    from insolegen.cli.prescription_text import overview, profile_text
    from insolegen.prescriptions.describe import describe_profile
    from insolegen.prescriptions.shipped import resolve_profile, shipped_names

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
