"""Tables of text set by hand: rows that wrap, in inches from the top of a panel."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from matplotlib.axes import Axes

from insolegen.views.paper import FAINT, HEADING, INK, MUTED, SMALL, TEXT, shortened, wrapped

LINE_INCHES = 0.137


@dataclass(frozen=True)
class Cell:
    """One text in a row: its colour and whether it is bold."""

    text: str
    colour: str = INK
    bold: bool = False


@dataclass(frozen=True)
class Column:
    """One column: width in inches, and whether its texts stand at its right end; the first always stands left."""

    inches: float
    right: bool = False


class Sheet:
    """A panel that is written from the top down; lengths in inches."""

    def __init__(self, axes: Axes, width: float, height: float, scale: float = 1.0) -> None:
        # Everything inside is in inches at scale 1; the axes carry the scale.
        self.axes, self.width, self.height, self.scale = axes, width / scale, height / scale, scale
        self.used = 0.0
        self.cut_short = False
        axes.set_axis_off()
        axes.set_xlim(0, self.width)
        axes.set_ylim(-self.height, 0)

    @property
    def holds_all(self) -> bool:
        """Whether everything that was to be written found room."""
        return self.left >= 0 and not self.cut_short

    @property
    def left(self) -> float:
        """How much room is left."""
        return self.height - self.used

    def heading(self, text: str, remark: str = "") -> None:
        """A title with a rule under it; the remark stands small at its right."""
        self.axes.text(0, -self.used, text, va="top", fontsize=HEADING * self.scale, fontweight="bold")
        if remark:
            size = SMALL * self.scale
            self.axes.text(self.width, -self.used - 0.03, remark, va="top", ha="right", fontsize=size, color=MUTED)
        self.used += 0.185
        self.axes.plot([0, self.width], [-self.used, -self.used], color=FAINT, linewidth=0.8)
        self.used += 0.035

    def row(self, columns: Sequence[Column], cells: Sequence[Cell]) -> None:
        """One line of a table; the first cell goes on below where it is too wide, others lose their middle."""
        start = columns[0].inches
        lines = wrapped(cells[0].text, columns[0].inches - 0.04, TEXT)
        for column, cell in zip(columns[1:], cells[1:], strict=True):
            self._write(
                start + column.inches if column.right else start,
                shortened(cell.text, column.inches - (0 if column.right else 0.04), TEXT),
                cell,
                "right" if column.right else "left",
            )
            start += column.inches
        for line in lines or [""]:
            self._write(0.0, line, cells[0], "left")
            self.used += LINE_INCHES

    def paragraph(self, cell: Cell, *, indent: float = 0.0, size: float = TEXT) -> None:
        """A text over as many lines as it needs."""
        for line in wrapped(cell.text, self.width - indent, size):
            self._write(indent, line, cell, "left", size)
            self.used += LINE_INCHES * size / TEXT

    def space(self, inches: float = 0.11) -> None:
        """Leave room."""
        self.used += inches

    def _write(self, place: float, text: str, cell: Cell, alignment: str, size: float = TEXT) -> None:
        self.axes.text(
            place, -self.used, text, va="top", ha=alignment, color=cell.colour, fontsize=size * self.scale,
            fontweight="bold" if cell.bold else "normal",
        )  # fmt: skip


def paragraph_height(text: str, width: float, size: float = TEXT) -> float:
    """How much room a paragraph would take, inches."""
    return len(wrapped(text, width, size)) * LINE_INCHES * size / TEXT
