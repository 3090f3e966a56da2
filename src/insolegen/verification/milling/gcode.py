"""The text of a program to the motions that a controller would make of it."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from insolegen.errors import VerificationError

_WORD = re.compile(r"([A-Z])\s*([-+]?(?:\d+\.?\d*|\.\d+))")
_PLAIN = re.compile(
    r"(?:N\d+ ?)?(?:G([01]) ?)?(?:X(-?\d+\.?\d*) ?)?(?:Y(-?\d+\.?\d*) ?)?(?:Z(-?\d+\.?\d*) ?)?(?:F(\d+\.?\d*))?"
)
"""A straight move and no more: of such lines nearly all of a program consists."""
_COMMENT = re.compile(r"\([^()]*\)|;.*")

_IGNORED_G = {4.0, 17.0, 40.0, 43.0, 49.0, 54.0, 61.0, 64.0, 80.0, 94.0}
"""Dwell, the plane of the arcs, offsets of length, path control, feed a minute: no motion of their own."""

_CHORD_MM = 0.002


@dataclass(frozen=True, eq=False)
class Motions:
    """Straight moves of the tip in the program's frame, mm; one row a move, arcs as many.

    start, end (n, 3); rapid (n,) bool; feed_mm_min (n,), NaN before the first F; spinning (n,) bool; tool (n,) number;
    line (n,): the line of the text that made it, from 1.
    """

    start: NDArray[np.float64]
    end: NDArray[np.float64]
    rapid: NDArray[np.bool_]
    feed_mm_min: NDArray[np.float64]
    spinning: NDArray[np.bool_]
    tool: NDArray[np.int64]
    line: NDArray[np.int64]
    ended: bool


def read_program(text: str) -> Motions:
    """Read a program: G0 to G3 in the XY plane, G20/G21, G90/G91, F, S, T, M3 to M6, M0, M2, M30.

    Modal words stay until others replace them. Moves count from where x, y and z are all known. Raises
    VerificationError for words that it does not understand: what a controller does with them is anybody's guess.
    """
    reader = _Reader()
    for number, line in enumerate(text.splitlines(), start=1):
        reader.take(number, line)
        if reader.ended:
            break
    return reader.motions()


class _Reader:
    """A controller without a machine."""

    def __init__(self) -> None:
        self.ended = False
        self._place: list[float] = [math.nan] * 3
        self._motion: int | None = None
        self._scale, self._absolute = 1.0, True
        self._feed, self._speed, self._turning, self._tool, self._next_tool = math.nan, 0.0, False, 1, 1
        self._rows: list[tuple[float, ...]] = []

    def take(self, number: int, line: str) -> None:
        """One line of the text; number: which."""
        plain = _PLAIN.fullmatch(line)
        if plain is not None and self._absolute and (plain[1] or self._motion in (0, 1)):
            self._straight(number, plain)
        else:
            self._any(number, line)

    def _straight(self, number: int, plain: re.Match[str]) -> None:
        motion, x, y, z, feed = plain.groups()
        if motion:
            self._motion = int(motion)
        if feed:
            self._feed = float(feed) * self._scale
        if not (x or y or z):
            return
        before = tuple(self._place)
        for axis, text in enumerate((x, y, z)):
            if text:
                self._place[axis] = float(text) * self._scale
        self._row(number, before, tuple(self._place))

    def _any(self, number: int, line: str) -> None:
        line = _COMMENT.sub("", line).strip().upper() if "(" in line or ";" in line else line.strip()
        if not line or line == "%":
            return
        words = _WORD.findall(line)
        if _WORD.sub("", line).strip():
            raise self._not_understood(number, line)
        axes: dict[str, float] = {}
        for letter, text in words:
            value = float(text)
            if letter in "XYZIJKR":
                axes[letter] = value * self._scale
            elif letter == "F":
                self._feed = value * self._scale
            elif letter == "G":
                self._prepare(value, number, line)
            elif letter == "M":
                self._miscellaneous(value, number, line)
            elif letter == "S":
                self._speed = value
            elif letter == "T":
                self._next_tool = int(value)
            elif letter not in "NOPQH":
                raise self._not_understood(number, line)
        # After a dwell the X word is seconds.
        if axes and not any(letter == "G" and float(text) == 4 for letter, text in words):
            self._move(number, line, axes)

    def _prepare(self, code: float, number: int, line: str) -> None:
        if code in (0, 1, 2, 3):
            self._motion = int(code)
        elif code in (20, 21):
            self._scale = 25.4 if code == 20 else 1.0
        elif code in (90, 91):
            self._absolute = code == 90
        elif code not in _IGNORED_G:
            raise self._not_understood(number, line)

    def _miscellaneous(self, code: float, number: int, line: str) -> None:
        if code in (3, 4, 5):
            self._turning = code != 5
        elif code in (0, 6):
            self._tool = self._next_tool
        elif code in (2, 30):
            self.ended = True
        elif code not in (1, 7, 8, 9):
            raise self._not_understood(number, line)

    def _move(self, number: int, line: str, axes: dict[str, float]) -> None:
        if self._motion is None:
            raise self._not_understood(number, line)
        start = tuple(self._place)
        for axis, letter in enumerate("XYZ"):
            if letter in axes:
                self._place[axis] = axes[letter] + (0.0 if self._absolute else self._place[axis])
        end = tuple(self._place)
        places = [end] if self._motion < 2 or math.isnan(sum(end)) else self._arc(number, line, start, end, axes)
        for one, other in zip([start, *places], places, strict=False):
            self._row(number, one, other)

    def _row(self, number: int, start: tuple[float, ...], end: tuple[float, ...]) -> None:
        x, y, z = end
        # Not a number as long as any of them is unknown.
        if (known := x + y + z) != known:
            return
        a, b, c = start
        if (known := a + b + c) != known:
            # The first place is reached from nowhere: the move to it counts as made on the spot.
            a, b, c = (there if math.isnan(here) else here for here, there in zip(start, end, strict=True))
        turning = 1.0 if self._turning and self._speed > 0 else 0.0
        rapid = 1.0 if self._motion == 0 else 0.0
        self._rows.append((a, b, c, x, y, z, rapid, self._feed, turning, float(self._tool), float(number)))

    def _arc(
        self, number: int, line: str, start: tuple[float, ...], end: tuple[float, ...], axes: dict[str, float]
    ) -> list[tuple[float, ...]]:
        """Places along an arc or a helix, the last of them its end."""
        if "R" in axes:
            centre = _centre_of(start, end, axes["R"], clockwise=self._motion == 2)
        elif "I" in axes or "J" in axes:
            centre = (start[0] + axes.get("I", 0.0), start[1] + axes.get("J", 0.0))
        else:
            raise self._not_understood(number, line)
        radius = math.dist(start[:2], centre)
        if abs(math.dist(end[:2], centre) - radius) > 0.01 or radius == 0:
            raise self._not_understood(number, line)
        first = math.atan2(start[1] - centre[1], start[0] - centre[0])
        turn = math.atan2(end[1] - centre[1], end[0] - centre[0]) - first
        if self._motion == 2:
            turn = turn if turn < -1e-9 else turn - math.tau
        else:
            turn = turn if turn > 1e-9 else turn + math.tau
        step = 2 * math.acos(max(1 - _CHORD_MM / radius, 0.0)) or 1.0
        count = max(1, math.ceil(abs(turn) / step))
        places: list[tuple[float, ...]] = [
            (
                centre[0] + radius * math.cos(first + turn * k / count),
                centre[1] + radius * math.sin(first + turn * k / count),
                start[2] + (end[2] - start[2]) * k / count,
            )
            for k in range(1, count)
        ]
        return [*places, end]

    def motions(self) -> Motions:
        rows = np.asarray(self._rows, dtype=np.float64).reshape(-1, 11)
        return Motions(
            rows[:, 0:3],
            rows[:, 3:6],
            rows[:, 6] > 0,
            rows[:, 7],
            rows[:, 8] > 0,
            rows[:, 9].astype(np.int64),
            rows[:, 10].astype(np.int64),
            self.ended,
        )

    @staticmethod
    def _not_understood(number: int, line: str) -> VerificationError:
        return VerificationError(
            f"{line[:60]!r} is not understood",
            expected="G0 to G3 in the XY plane, G20/G21, G90/G91, F, S, T, M0 to M6, M30",
            where=f"line {number} of the program",
            remedy="check the program by hand",
        )


def _centre_of(
    start: tuple[float, ...], end: tuple[float, ...], radius: float, *, clockwise: bool
) -> tuple[float, float]:
    """The centre of an arc given by its radius; a negative one asks for the longer way."""
    dx, dy = end[0] - start[0], end[1] - start[1]
    chord = math.hypot(dx, dy)
    away = math.sqrt(max(radius**2 - chord**2 / 4, 0.0)) / chord if chord else 0.0
    side = 1 if (radius > 0) != clockwise else -1
    return (start[0] + end[0]) / 2 - side * away * dy, (start[1] + end[1]) / 2 + side * away * dx
