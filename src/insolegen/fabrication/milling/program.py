"""Operations to the text of a program in one of three dialects, and the estimate of its time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from insolegen.fabrication.milling.cutting import ACCELERATION_MM_S2, RAPID_MM_MIN
from insolegen.fabrication.milling.plan import MillingPlan
from insolegen.fabrication.milling.strokes import Operation, Stroke
from insolegen.model.milling import Tool

DialectName = Literal["grbl", "linuxcnc", "iso"]
Zero = Literal["corner", "centre"]


@dataclass(frozen=True)
class Dialect:
    """What differs between controllers.

    tape: wrap the program in `%` lines. path_control: follow the path, with this tolerance. changes_tools: has M6.
    numbered: N words. point: every number has a decimal point (10. is 10 mm, where 10 might be 10 microns).
    """

    name: DialectName
    path_control: str = ""
    tape: bool = False
    changes_tools: bool = True
    numbered: bool = False
    point: bool = False
    end: str = "M30"


DIALECTS = {
    dialect.name: dialect
    for dialect in (
        Dialect("grbl", changes_tools=False),
        Dialect("linuxcnc", path_control="G64 P0.005 Q0.002", end="M2"),
        Dialect("iso", tape=True, numbered=True, point=True),
    )
}
_SPIN_UP_S = 3
_FEED_STEP = 50.0


def program_text(plan: MillingPlan, dialect: Dialect, zero: Zero) -> str:
    """Write the whole program: one move a line, words that do not change left out, z = 0 on the table."""
    lines = list(_lines(plan, dialect, zero))
    if dialect.numbered:
        lines = [f"N{number % 99_999 + 1} {line}" for number, line in enumerate(lines)]
    if dialect.tape:
        lines = ["%", "O0001", *lines, "%"]
    return "\n".join(lines) + "\n"


def _lines(plan: MillingPlan, dialect: Dialect, zero: Zero) -> Iterator[str]:
    blank = plan.blank
    shift = np.asarray([blank.length_mm / 2, blank.width_mm / 2, 0.0]) if zero == "centre" else np.zeros(3)
    yield f"(insole {plan.request.cut.name}, blank {blank} mm)"
    yield f"(zero: {zero} of the blank, z0 on the table)"
    yield f"(tools must stick out at least {blank.height_mm:g} mm)"
    for number, tool in enumerate(plan.tools, start=1):
        yield f"(T{number}: {tool.shape} end mill {tool.diameter_mm:g} mm)"
    yield "G21 G90 G17 G94"
    yield "G54 G40 G49 G80"  # whatever another program has left behind
    if dialect.path_control:
        yield dialect.path_control
    words = _Words(dialect)
    loaded: Tool | None = None
    spinning = 0
    for operation in plan.operations:
        if operation.tool != loaded:
            if loaded is not None:
                yield "M5"
                spinning = 0
            yield from _tool_change(plan.tools.index(operation.tool) + 1, operation.tool, dialect, first=loaded is None)
            loaded = operation.tool
            words.forget()
        yield f"({operation.name})"
        if operation.rpm != spinning:
            yield f"S{operation.rpm} M3"
            if not spinning:
                yield f"G4 {'X' if dialect.point else 'P'}{_SPIN_UP_S}{'.' if dialect.point else ''}"
            spinning = operation.rpm
        for stroke in operation.strokes:
            yield from _stroke_lines(operation, stroke, words, shift, plan.safe_mm)
    yield "M5"
    yield dialect.end


def _tool_change(number: int, tool: Tool, dialect: Dialect, *, first: bool) -> Iterator[str]:
    if dialect.changes_tools:
        yield f"T{number} M6"
        # Lengths of tools are the controller's business; LinuxCNC takes those of the loaded tool without a number.
        yield "G43" if dialect.name == "linuxcnc" else f"G43 H{number}"
    elif not first:
        yield f"(change to T{number}: {tool.shape} {tool.diameter_mm:g} mm, and set z0 again)"
        yield f"T{number}"
        yield "M0"


class _Words:
    """Writes moves with the words that change, and knows what was written last."""

    def __init__(self, dialect: Dialect) -> None:
        self._point = dialect.point
        # Every fraction of a millimetre that there is: looking them up is half of the work of writing numbers.
        self._parts = [f".{part:03d}".rstrip("0") for part in range(1000)]
        self._parts[0] = "." if dialect.point else ""
        self._motion = ""
        self._place: list[int | None] = [None, None, None]
        self._feed: int | None = None

    def forget(self) -> None:
        """Take nothing for granted: a change of tools may have moved the machine."""
        self._motion, self._place, self._feed = "", [None, None, None], None

    def number(self, thousandths: int) -> str:
        whole, part = divmod(abs(thousandths), 1000)
        return f"{'-' if thousandths < 0 else ''}{whole}{self._parts[part]}"

    def rapid(self, *, x: int | None = None, y: int | None = None, z: int | None = None) -> Iterator[str]:
        """One fast move of the axes that are given; nothing where nothing moves."""
        words = []
        for axis, value in enumerate((x, y, z)):
            if value is not None and value != self._place[axis]:
                words.append(f"{'XYZ'[axis]}{self.number(value)}")
                self._place[axis] = value
        if words:
            yield " ".join(words if self._motion == "G0" else ["G0", *words])
            self._motion = "G0"

    def cuts(self, places: NDArray[np.int64], feeds: NDArray[np.int64]) -> Iterator[str]:
        """Moves at a feed to places (k, 3) in thousandths of mm, feeds (k,) mm/min; after a fast move to somewhere."""
        moves = np.diff(places, axis=0, prepend=np.asarray([self._place], dtype=np.int64)) != 0
        there = np.flatnonzero(moves.any(axis=1))
        if there.size == 0:
            return
        places, feeds, moves = places[there], feeds[there], moves[there]
        other = np.diff(feeds, prepend=-1 if self._feed is None else self._feed) != 0
        columns = [
            [f"{letter}{self.number(value)} " if moved else "" for value, moved in zip(values, changed, strict=True)]
            for letter, values, changed in zip("XYZ", places.T.tolist(), moves.T.tolist(), strict=True)
        ]
        point = "." if self._point else ""
        columns.append([f"F{feed}{point}" if new else "" for feed, new in zip(feeds.tolist(), other, strict=True)])
        lines = [(x + y + z + f).rstrip() for x, y, z, f in zip(*columns, strict=True)]
        if self._motion != "G1":
            lines[0] = "G1 " + lines[0]
        self._motion, self._place, self._feed = "G1", places[-1].tolist(), int(feeds[-1])
        yield from lines


def _stroke_lines(
    operation: Operation, stroke: Stroke, words: _Words, shift: NDArray[np.float64], safe_mm: float
) -> Iterator[str]:
    places = np.rint((stroke.points - shift) * 1000).astype(np.int64)
    safe = round(safe_mm * 1000)
    x, y, z = places[0].tolist()
    yield from words.rapid(z=safe)
    yield from words.rapid(x=x, y=y)
    yield from words.rapid(z=min(safe, max(z, round(stroke.enter_mm * 1000))))
    feeds = np.concatenate([[round(operation.plunge_mm_min)], _feeds(operation, places / 1000)])
    yield from words.cuts(places, feeds)
    yield from words.rapid(z=safe)


def _feeds(operation: Operation, points: NDArray[np.float64]) -> NDArray[np.int64]:
    """The feed of each move, (k - 1,) mm/min: slower where the tool comes down faster than it may plunge."""
    moves = np.diff(points, axis=0)
    down = np.maximum(-moves[:, 2], 1e-9) / np.maximum(np.linalg.norm(moves, axis=1), 1e-9)
    # Of the rounded places: rounding to microns steepens a move of a few hundredths by several percent.
    feed = np.minimum(operation.feed_mm_min, 0.98 * operation.plunge_mm_min / down)
    stepped = np.floor(feed / _FEED_STEP) * _FEED_STEP
    return np.asarray(np.where(feed < operation.feed_mm_min, stepped, feed), dtype=np.int64)


def minutes(plan: MillingPlan) -> float:
    """Estimate of the time: every move at its speed, and a stop at every corner sharper than 30 degrees."""
    seconds = 0.0
    here = np.zeros(2)
    for operation in plan.operations:
        for stroke in operation.strokes:
            moves = np.diff(stroke.points, axis=0)
            length = np.linalg.norm(moves, axis=1)
            there = length > 1e-6
            moves, length = moves[there], length[there]
            speed = _feeds(operation, stroke.points)[there] / 60
            cosine = np.einsum("ij,ij->i", moves[1:], moves[:-1]) / (length[1:] * length[:-1])
            stops = 1 + np.count_nonzero(cosine < np.cos(np.radians(30)))
            seconds += float((length / speed).sum()) + stops * operation.feed_mm_min / 60 / ACCELERATION_MM_S2
            travel = np.linalg.norm(stroke.points[0, :2] - here) + 2 * (plan.safe_mm - stroke.points[0, 2])
            seconds += float(travel) / (RAPID_MM_MIN / 60)
            here = stroke.points[-1, :2]
    return seconds / 60
