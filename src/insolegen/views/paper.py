"""Ink, colours and type of a printed page, the same whatever the user's own Matplotlib settings are."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache

from matplotlib import style
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.font_manager import FontProperties, findfont, get_font
from matplotlib.ft2font import FT2Font, LoadFlags

INK = "#1d2733"
MUTED = "#66727f"
FAINT = "#d5dbe1"
FOOT = "#b5654a"
DEVICE = "#2a7f8e"
DEVICE_LIGHT = "#bfdfe2"
GOOD = "#2e7d4f"
DOUBT = "#a86400"
BAD = "#b3261e"

SMALL = 6.5
TEXT = 7.0
HEADING = 9.0

HEIGHTS = LinearSegmentedColormap.from_list(
    "insolegen_heights", ["#1b4965", "#2f7f93", "#7fbfa8", "#dfe3b4", "#f2c583", "#d98a5b"]
)
"""Low to high: what carries the foot is dark and cool, what it does not reach is light and warm."""

CHANGES = LinearSegmentedColormap.from_list(
    "insolegen_changes", ["#2b5c9e", "#8fb3db", "#f6f6f4", "#eba58a", "#b23a2f"]
)
"""Lowered, as scanned, raised: the middle is the paper's own colour."""

_STYLE = {
    "font.family": "DejaVu Sans",
    "font.size": TEXT,
    "text.color": INK,
    "axes.edgecolor": "#9aa5b1",
    "axes.labelcolor": MUTED,
    "axes.labelsize": SMALL,
    "axes.linewidth": 0.6,
    "axes.titlesize": HEADING,
    "axes.titleweight": "bold",
    "axes.titlelocation": "left",
    "axes.titlepad": 5.0,
    "axes.axisbelow": True,
    "xtick.color": "#9aa5b1",
    "ytick.color": "#9aa5b1",
    "xtick.labelcolor": MUTED,
    "ytick.labelcolor": MUTED,
    "xtick.labelsize": SMALL,
    "ytick.labelsize": SMALL,
    "xtick.major.size": 2.5,
    "ytick.major.size": 2.5,
    "xtick.major.width": 0.6,
    "ytick.major.width": 0.6,
    "lines.linewidth": 1.0,
    "pdf.fonttype": 42,
    # Unhinted, a line is as wide as `width_inches` says, at every resolution.
    "text.hinting": "none",
    # File names and messages are data: a dollar sign in one must not start a formula.
    "text.parse_math": False,
}


@contextmanager
def paper() -> Iterator[None]:
    """Draw and save inside this: Matplotlib's defaults and this page's style, none of the user's own settings."""
    with style.context(["default", _STYLE]):
        yield


@lru_cache(maxsize=2)
def _font(weight: str) -> FT2Font:
    return get_font(findfont(FontProperties(family="DejaVu Sans", weight=weight)))


def printable(text: str) -> str:
    """The text with what the font cannot show, and line breaks, replaced."""
    font = _font("normal")
    return "".join(
        character if character.isprintable() and font.get_char_index(ord(character)) else "\N{WHITE SQUARE}"
        for character in " ".join(text.split())
    )


@lru_cache(maxsize=10_000)
def width_inches(text: str, size: float, weight: str = "normal") -> float:
    """How wide one line of text is; size in points."""
    font = _font(weight)
    font.set_size(size, 72)
    font.set_text(text, 0, flags=LoadFlags.NO_HINTING)
    return float(font.get_width_height()[0]) / 64 / 72


def wrapped(text: str, inches: float, size: float) -> list[str]:
    """Lines no wider than that; words are broken only where one alone is too wide."""
    lines: list[str] = []
    line = ""
    for word in printable(text).split():
        while len(word) > 1 and width_inches(word, size) > inches:
            fits = max(1, bisect_right(range(len(word)), inches, key=lambda n: width_inches(word[:n], size)) - 1)
            lines += [line] if line else []
            lines.append(word[:fits])
            line, word = "", word[fits:]
        longer = f"{line} {word}" if line else word
        if width_inches(longer, size) > inches:
            lines.append(line)
            line = word
        else:
            line = longer
    return [*lines, line] if line else lines


def shortened(text: str, inches: float, size: float) -> str:
    """The text, its middle left out where it is too wide."""
    text = printable(text)

    def kept(count: int) -> str:
        return f"{text[: count - count // 2]}…{text[len(text) - count // 2 :]}"

    if len(text) < 4 or width_inches(text, size) <= inches:
        return text
    fitting = bisect_right(range(len(text)), inches, key=lambda count: width_inches(kept(count), size)) - 1
    return kept(max(2, fitting))
