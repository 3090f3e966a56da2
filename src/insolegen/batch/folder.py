"""A folder of scans as orders: every file that may hold a scan is one."""

from __future__ import annotations

import os
import unicodedata
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from insolegen.batch.orders import Order, OrderList, Wish
from insolegen.batch.results import SUMMARY
from insolegen.errors import UsageError

SUFFIXES = (".stl", ".ply", ".obj", ".off", ".glb", ".3mf")
"""The endings of files that may hold a scan; capitals are taken too."""

_NO_WISH = Wish()


def orders_in_folder(
    folder: Path, wish: Wish = _NO_WISH, *, recursive: bool = False, leave_out: Path | None = None
) -> OrderList:
    """One order for every scan in the folder, with the same wish for each.

    The id is the file's name without its ending. Names that would clash take their ending as well (`a-stl`, `a-obj`),
    and below that a number. Hidden files are passed over, and with `recursive` the folder `leave_out`, in which results
    are written, and hidden folders. UsageError if there is no such folder or no scan in it.
    """
    if not folder.is_dir():
        raise UsageError(
            "a file, not a folder" if folder.exists() else "there is no such folder",
            expected="a folder of scans",
            where=str(folder),
            remedy="check the path",
        )
    if recursive and leave_out is not None and leave_out.resolve() == folder.resolve():
        raise UsageError(
            "the results would go into the folder that is searched for scans, where insoles would be taken for scans",
            expected="another folder for the results",
            where=str(folder),
            remedy="name another folder with -o",
        )
    files = sorted(_recursive(folder, leave_out) if recursive else _flat(folder), key=lambda file: file.as_posix())
    scans = [file for file in files if file.suffix.lower() in SUFFIXES]
    if not scans:
        raise UsageError(
            f"no scan among {len(files)} files",
            expected=f"files that end in {', '.join(SUFFIXES)}",
            where=str(folder),
            remedy="name the folder that holds the scans" + ("" if recursive else ", or search below it: --recursive"),
        )
    ids, remarks = _ids(scans)
    orders = [
        Order(
            id=name,
            scan=folder / file,
            file=file.as_posix(),
            profile=wish.profile,
            overrides=wish.overrides,
            hints=wish.hints,
            patient=wish.patient,
            dose_percent=wish.dose_percent,
            output=wish.output,
        )
        for name, file in zip(ids, scans, strict=True)
    ]
    if len(scans) < len(files):
        others = len(files) - len(scans)
        remarks.append(f"passed over: {others} of {len(files)} files in {folder}, no scans by their endings")
    return OrderList(sorted(orders, key=lambda order: order.id), tuple(remarks))


def _flat(folder: Path) -> Iterator[Path]:
    # All but folders: a broken link that ends in .stl is an order that will be refused by name, not one forgotten.
    return (Path(entry.name) for entry in os.scandir(folder) if not entry.is_dir() and not entry.name.startswith("."))


def _recursive(folder: Path, leave_out: Path | None) -> Iterator[Path]:
    skipped = leave_out.resolve() if leave_out is not None else None
    for place, folders, files in os.walk(folder):
        here = Path(place)
        folders[:] = [name for name in folders if not name.startswith(".") and (here / name).resolve() != skipped]
        yield from ((here / name).relative_to(folder) for name in files if not name.startswith("."))


def _ids(scans: list[Path]) -> tuple[list[str], list[str]]:
    stems = Counter(key(scan.stem) for scan in scans)
    stems[key(SUMMARY)] += 1
    taken = {key(scan.stem) for scan in scans} | {key(SUMMARY)}
    ids: list[str] = []
    remarks: list[str] = []
    for scan in scans:
        name = scan.stem
        if stems[key(name)] > 1:
            wanted = name = f"{scan.stem}-{scan.suffix[1:].lower()}"
            number = 1
            while key(name) in taken:
                number += 1
                name = f"{wanted}-{number}"
            remarks.append(f"{scan.as_posix()} becomes the order {name!r}: {scan.stem!r} would not be its alone")
        taken.add(key(name))
        ids.append(name)
    return ids, remarks


def key(name: str) -> str:
    """What file systems of Windows and macOS hold to be one name."""
    return unicodedata.normalize("NFC", name).casefold()
