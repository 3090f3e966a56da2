"""Files that appear whole or not at all: written under a temporary name beside their place, then renamed."""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import BinaryIO

from insolegen.errors import UsageError

Write = Callable[[BinaryIO], object]
"""Writes one file's bytes to a stream."""


def check_output(path: Path, *, force: bool = False) -> None:
    """Raise UsageError where `path` cannot become an output; to be called before any long work.

    Refused: a missing or unwritable folder, a path that is no regular file, an existing file without `force`.
    """
    folder = path.resolve().parent
    if not folder.is_dir():
        raise UsageError(
            f"the folder {str(path.parent)!r} does not exist",
            expected="an existing folder",
            where=str(path),
            remedy="create it, or name another output",
        )
    # Also keeps `-o /dev/null --force` from replacing the device by a file.
    if path.exists() and not path.is_file():
        raise UsageError(
            "a folder or a device, not a file", expected="the name of a file", where=str(path), remedy="name a file"
        )
    if path.exists() and not force:
        raise UsageError(
            "the output exists already",
            expected="a name that is free",
            where=str(path),
            remedy="name another output, or overwrite it with --force",
        )
    if not os.access(folder, os.W_OK | os.X_OK):
        raise UsageError(
            f"the folder {str(path.parent)!r} may not be written to",
            expected="a folder that may be written to",
            where=str(path),
            remedy="change its permissions, or name another output",
        )


def write_whole(path: Path, write: Write, *, force: bool = False) -> None:
    """Write one file whole or not at all.

    What stood at `path` stays until the new file is complete, and stays for good if `write` fails. Raises UsageError
    as `check_output` does and where the system refuses; whatever else `write` raises goes through.
    """
    write_all_whole([(path, write)], force=force)


def write_all_whole(outputs: Sequence[tuple[Path, Write]], *, force: bool = False) -> None:
    """Write several files, all or none: all are complete under temporary names before the first is renamed.

    If one cannot be put in its place, those before it are taken back and what they replaced is put back.
    """
    # Resolved, so that a symbolic link keeps pointing to the file that it points to.
    places = [path.resolve() for path, _ in outputs]
    for i, (path, _) in enumerate(outputs):
        check_output(path, force=force)
        if places[i] in places[:i]:
            raise UsageError(
                "two outputs of one name", expected="different names", where=str(path), remedy="rename one of them"
            )
    temporaries: list[Path] = []
    try:
        for (path, write), place in zip(outputs, places, strict=True):
            temporary = _beside(place, "part")
            temporaries.append(temporary)
            try:
                # Opened by name and not by tempfile, which would leave the file readable to its owner only.
                with open(temporary, "xb") as stream:
                    write(stream)
            except OSError as error:
                raise _refused_by_system(path, error) from error
        for path, _ in outputs:
            check_output(path, force=force)
        _put_in_place(temporaries, places, [path for path, _ in outputs])
    finally:
        for temporary in temporaries:
            temporary.unlink(missing_ok=True)


def _put_in_place(temporaries: list[Path], places: list[Path], paths: list[Path]) -> None:
    if len(places) == 1:
        # One rename: there is no moment without the old file or the new one.
        _rename(temporaries[0], places[0], paths[0])
        return
    undo: list[Callable[[], object]] = []
    old: list[Path] = []
    try:
        for temporary, place, path in zip(temporaries, places, paths, strict=True):
            if place.exists():
                aside = _beside(place, "old")
                _rename(place, aside, path)
                old.append(aside)
                undo.append(lambda aside=aside, place=place: os.replace(aside, place))  # type: ignore[misc]
            _rename(temporary, place, path)
            undo.append(lambda place=place: place.unlink(missing_ok=True))  # type: ignore[misc]
    except BaseException:
        for step in reversed(undo):
            step()
        raise
    for aside in old:
        aside.unlink(missing_ok=True)


def _rename(source: Path, target: Path, path: Path) -> None:
    try:
        os.replace(source, target)
    except OSError as error:
        raise _refused_by_system(path, error) from error


def _beside(place: Path, ending: str) -> Path:
    # The random part only keeps two runs apart; no output holds it.
    return place.with_name(f".insolegen-{os.getpid()}-{secrets.token_hex(4)}.{ending}")


def _refused_by_system(path: Path, error: OSError) -> UsageError:
    return UsageError(
        f"cannot be written: {error.strerror or error}",
        expected="a place that may be written to",
        where=str(path),
        remedy="check permissions and free space, close the file where it is open, or name another output",
    )
