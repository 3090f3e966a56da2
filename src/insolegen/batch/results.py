"""Where the results of a batch lie: the names of the files, and what may be cleared away."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from contextlib import suppress
from pathlib import Path

from insolegen.batch.orders import Order
from insolegen.errors import UsageError

SUMMARY = "summary.csv"
INSOLE = "insole.stl"
INSOLES = (INSOLE, "insole.3mf", "insole.ply")
"""In whichever format an order asks for; one folder holds one of them."""

REPORT = "report.json"
PREVIEW = "preview.png"
ERROR = "error.txt"

_OURS = (*INSOLES, REPORT, PREVIEW, ERROR)


def insole_name(order: Order) -> str:
    """The name of an order's insole in its folder."""
    return Path(INSOLE).with_suffix(order.output.suffix).name


def prepare(directory: Path, orders: Sequence[Order], *, may_replace: bool) -> None:
    """Make the folder of the results; UsageError if it holds earlier results that may not be replaced."""
    if directory.exists() and not directory.is_dir():
        raise UsageError(
            "a file, not a folder", expected="a folder for the results", where=str(directory), remedy="name another"
        )
    earlier = [name for name in (SUMMARY, *(order.id for order in orders)) if (directory / name).exists()]
    if earlier and not may_replace:
        raise UsageError(
            f"earlier results are here: {', '.join(earlier[:3])}{', ...' if len(earlier) > 3 else ''}",
            expected="an empty folder, or one that does not exist yet",
            where=str(directory),
            remedy="go on with that batch: --resume; make everything again: --force; or name another folder with -o",
        )
    try:
        directory.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UsageError(
            f"the folder cannot be made: {error.strerror or error}",
            expected="a place that may be written to",
            where=str(directory),
            remedy="name another folder with -o",
        ) from error


def strangers(directory: Path, orders: Iterable[Order]) -> list[str]:
    """Folders that hold an insole but belong to none of the orders: left by an earlier batch; sorted."""
    known = {order.id for order in orders}
    holding = {found.parent.name for name in INSOLES for found in directory.glob(f"*/{name}")}
    return sorted(holding - known)


def clear(folder: Path) -> None:
    """Take away what batches write into the folder of one order, whole or half-written, and the folder if empty."""
    with suppress(OSError):
        for name in _OURS:
            (folder / name).unlink(missing_ok=True)
        sweep(folder)
        folder.rmdir()


def drop_stale(order: Order, folder: Path, *, preview: bool) -> None:
    """Take away what an earlier run left beside an insole that was made just now, in another format for instance."""
    for name in {*INSOLES, ERROR} - {insole_name(order)}:
        (folder / name).unlink(missing_ok=True)
    if not preview:
        (folder / PREVIEW).unlink(missing_ok=True)


def sweep(folder: Path) -> None:
    """Take away the temporary files that a process left when it was killed while it wrote."""
    for temporary in folder.glob(".insolegen-*"):
        temporary.unlink(missing_ok=True)


def is_made(order: Order, folder: Path, *, preview: bool) -> bool:
    """Whether the folder holds the insole of this very scan: the sha256 in its report is that of the file."""
    if not (folder / insole_name(order)).is_file() or (preview and not (folder / PREVIEW).is_file()):
        return False
    try:
        report = json.loads((folder / REPORT).read_bytes())
        recorded = report["scan"]["sha256"]
        with order.scan.open("rb") as stream:
            return bool(recorded == hashlib.file_digest(stream, "sha256").hexdigest())
    except (OSError, ValueError, KeyError, TypeError):
        # A missing, torn or foreign report: the order is made again, and whatever is wrong with the scan said then.
        return False
