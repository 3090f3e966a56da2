"""The profiles that come with insolegen, read from the package so that their names work from any folder."""

from __future__ import annotations

from importlib import resources
from pathlib import Path

from insolegen.errors import PrescriptionError
from insolegen.prescriptions.profile import Profile, parse_profile, read_profile
from insolegen.prescriptions.suggest import did_you_mean


def shipped_names() -> tuple[str, ...]:
    """Names of the shipped profiles, sorted."""
    files = (resources.files("insolegen") / "profiles").iterdir()
    return tuple(sorted(file.name.removesuffix(".toml") for file in files if file.name.endswith(".toml")))


def shipped_profile(name: str) -> Profile:
    """The shipped profile of that name; PrescriptionError with a suggestion if there is none."""
    names = shipped_names()
    if name not in names:
        raise PrescriptionError(
            f"unknown profile {name!r}",
            expected=f"one of {', '.join(names)}, or the path of a TOML file",
            remedy=did_you_mean(name, names) or "`insolegen profiles` describes them",
        )
    file = resources.files("insolegen") / "profiles" / f"{name}.toml"
    return parse_profile(file.read_text(encoding="utf-8"), where=f"profile {name}")


def resolve_profile(name_or_path: str | Path) -> Profile:
    """A shipped profile by its name, or a profile file by its path.

    A text without a folder and without `.toml` is a name, never a file that happens to lie in the current folder: the
    same command means the same everywhere.
    """
    return _resolved(name_or_path, Path(), ())


def _resolved(name_or_path: str | Path, folder: Path, chain: tuple[str, ...]) -> Profile:
    if isinstance(name_or_path, str) and not _is_path(name_or_path):
        return shipped_profile(name_or_path)
    path = folder / name_or_path
    this = str(path.resolve())
    if this in chain:
        raise PrescriptionError(
            f"the profile extends itself: {' > '.join(Path(one).name for one in (*chain, this))}",
            expected="a chain of profiles that ends",
            where=str(path),
            remedy="take one extends out",
        )
    return read_profile(path, lambda other: _resolved(other, path.parent, (*chain, this)))


def _is_path(text: str) -> bool:
    return text.lower().endswith(".toml") or "/" in text or "\\" in text
