"""What the planner of a milling job and its simulation both speak of: tool, blank, where an insole lies in it."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

ToolShape = Literal["ball", "flat"]


@dataclass(frozen=True)
class Tool:
    """An end mill: its tip is half a ball, or flat; lengths in mm.

    The tip is the lowest point of the tool on its axis; every height of a tool path is the tip's.
    """

    shape: ToolShape
    diameter_mm: float

    @property
    def radius_mm(self) -> float:
        """Half the diameter."""
        return self.diameter_mm / 2

    def __str__(self) -> str:
        return f"{self.shape}:{self.diameter_mm:g}"


@dataclass(frozen=True)
class Blank:
    """A block of material, its lower corner at (0, 0, 0) and its underside on the table; lengths in mm."""

    length_mm: float
    width_mm: float
    height_mm: float

    def __str__(self) -> str:
        return f"{self.length_mm:g}x{self.width_mm:g}x{self.height_mm:g}"


@dataclass(frozen=True)
class Placement:
    """How an insole's file lies in the blank: turned about z by quarters, then moved; never mirrored.

    x_mm and y_mm are added after the turn. z stays: the insole rests on the table.
    """

    quarter_turns: int
    x_mm: float
    y_mm: float

    @property
    def matrix(self) -> NDArray[np.float64]:
        """From the file's frame to the blank's, (4, 4)."""
        cosine = round(math.cos(self.quarter_turns * math.pi / 2))
        sine = round(math.sin(self.quarter_turns * math.pi / 2))
        return np.asarray(
            [[cosine, -sine, 0, self.x_mm], [sine, cosine, 0, self.y_mm], [0, 0, 1, 0], [0, 0, 0, 1]], dtype=np.float64
        )

    def place(self, corners: NDArray[np.float32]) -> NDArray[np.float32]:
        """Triangles of the file, (3 corners, 3 axes, n) mm, in the blank's frame."""
        placed = np.einsum("ij,cjn->cin", self.matrix[:3, :3], corners, dtype=np.float64)
        return np.asarray(placed + self.matrix[:3, 3][None, :, None], dtype=np.float32)
