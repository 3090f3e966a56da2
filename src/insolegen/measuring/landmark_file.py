"""A file of landmarks: CSV (name, x, y, z) or JSON ({name: [x, y, z]}), in the coordinates of the scan file."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from insolegen.errors import ScanError
from insolegen.measuring.overrides import check_names

LARGEST_BYTES = 1_000_000
_FORMS = "CSV lines `name,x,y,z` or a JSON object `{name: [x, y, z]}`"


def read_landmarks(path: Path) -> dict[str, NDArray[np.float64]]:
    """Named points (3,), scan coordinates.

    A JSON file ends in .json, anything else is read as CSV; a CSV header `name,x,y,z` and lines that begin with # are
    passed over. Raises ScanError for a file that cannot be read, a name that is unknown or comes twice, and
    coordinates that are not three finite numbers.
    """
    try:
        if path.stat().st_size > LARGEST_BYTES:
            raise _refusal(f"{path.stat().st_size} bytes", path.name)
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise _refusal(f"the file cannot be read: {error.strerror}", path.name) from error
    except UnicodeDecodeError as error:
        raise _refusal("the file is no text", path.name) from error
    pairs = _from_json(text, path.name) if path.suffix.lower() == ".json" else _from_csv(text, path.name)
    if not pairs:
        raise _refusal("there is no landmark in it", path.name)
    check_names([name for name, _, _ in pairs], path.name)
    points: dict[str, NDArray[np.float64]] = {}
    for name, coordinates, where in pairs:
        if name in points:
            raise _refusal(f"{name} is given twice", where)
        points[name] = _point(coordinates, where)
    return points


def _from_csv(text: str, file: str) -> list[tuple[str, list[Any], str]]:
    pairs: list[tuple[str, list[Any], str]] = []
    for number, row in enumerate(csv.reader(io.StringIO(text)), start=1):
        cells = [cell.strip() for cell in row]
        if not any(cells) or cells[0].startswith("#") or [cell.lower() for cell in cells] == ["name", "x", "y", "z"]:
            continue
        pairs.append((cells[0], list(cells[1:]), f"{file}, line {number}"))
    return pairs


def _from_json(text: str, file: str) -> list[tuple[str, list[Any], str]]:
    try:
        # Pairs, not a dict: a name that comes twice must not vanish.
        pairs = json.loads(text, object_pairs_hook=lambda found: found)
    except (json.JSONDecodeError, RecursionError) as error:
        raise _refusal(f"this is no JSON: {error}", file) from error
    if not isinstance(pairs, list) or not all(isinstance(pair, tuple) for pair in pairs):
        raise _refusal("this is no JSON object", file)
    return [(name, found if isinstance(found, list) else [found], f"{file}, {name}") for name, found in pairs]


def _point(coordinates: list[Any], where: str) -> NDArray[np.float64]:
    try:
        point = np.array([float(value) for value in coordinates])
    except (TypeError, ValueError) as error:
        raise _refusal(f"{coordinates} are not numbers", where) from error
    if point.shape != (3,) or not np.isfinite(point).all():
        raise _refusal(f"{coordinates} are not three finite numbers", where)
    return point


def _refusal(found: str, where: str) -> ScanError:
    return ScanError(found, expected=_FORMS, where=where, remedy="correct the landmark file, or run without it")
