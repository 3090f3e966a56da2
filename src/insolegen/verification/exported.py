"""The triangles of an exported file, read back from its bytes."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from insolegen.errors import VerificationError
from insolegen.verification.merging import first_with_equal_position

_HEADER = 84
_RECORD = 50


@dataclass(frozen=True, eq=False)
class ExportedMesh:
    """What a slicer sees: triangles with single-precision corners, in the frame of the file, mm.

    corners (3, 3, n) float32: corner, axis (x, y, z), triangle. One contiguous row per coordinate, because everything
    in this folder works on whole coordinates at once.
    """

    corners: NDArray[np.float32]

    @classmethod
    def from_stl_bytes(cls, data: bytes | memoryview) -> ExportedMesh:
        """Read a binary STL; raises VerificationError where its length and its triangle count disagree."""
        count = int.from_bytes(data[80:_HEADER], "little") if len(data) >= _HEADER else 0
        if len(data) != _HEADER + _RECORD * count or count == 0:
            raise VerificationError(
                f"{len(data)} bytes, which is not a binary STL of {count} triangles",
                expected=f"{_HEADER} + {_RECORD} n bytes with n > 0 triangles",
                where="exported STL",
                remedy="write the file again; it was cut short or is not a binary STL",
            )
        records = np.frombuffer(data, dtype=np.uint8, offset=_HEADER).reshape(count, _RECORD)
        soup = np.ascontiguousarray(records[:, 12:48]).view("<f4")
        return cls._finite(np.ascontiguousarray(soup.T).reshape(3, 3, count))

    @classmethod
    def from_arrays(cls, vertices: NDArray[np.floating], faces: NDArray[np.integer]) -> ExportedMesh:
        """Round an indexed mesh, vertices (v, 3) mm and faces (n, 3), to what a binary STL would hold of it."""
        single = np.ascontiguousarray(np.asarray(vertices, dtype=np.float32).T)
        corners = np.empty((3, 3, len(faces)), dtype=np.float32)
        for corner, numbers in enumerate(np.ascontiguousarray(np.asarray(faces).T)):
            for axis in range(3):
                np.take(single[axis], numbers, out=corners[corner, axis])
        return cls._finite(corners)

    @classmethod
    def _finite(cls, corners: NDArray[np.float32]) -> ExportedMesh:
        # One sum is cheaper than a mask over all: it is finite if and only if every coordinate is (mm never overflow).
        if not np.isfinite(corners.sum(dtype=np.float64)):
            raise VerificationError(
                f"{np.count_nonzero(~np.isfinite(corners))} coordinates that are not numbers",
                expected="finite coordinates, mm",
                where="exported mesh",
                remedy="report this design: a surface was not defined everywhere inside the outline",
            )
        # Adding zero turns -0.0 into 0.0, so that equal positions are equal bit for bit.
        return cls(corners + np.float32(0))

    @property
    def triangle_count(self) -> int:
        """Number of triangles."""
        return int(self.corners.shape[2])

    @cached_property
    def bounds(self) -> NDArray[np.float64]:
        """Lowest and highest x, y, z, (2, 3), mm."""
        return np.asarray([self.corners.min(axis=(0, 2)), self.corners.max(axis=(0, 2))], dtype=np.float64)

    @cached_property
    def _first_corner(self) -> NDArray[np.int64]:
        return first_with_equal_position(*self.corners.transpose(1, 0, 2).reshape(3, -1))

    @cached_property
    def corner_vertices(self) -> NDArray[np.int64]:
        """Which vertex each corner is, (3, n): corners at bit-for-bit equal positions are one vertex."""
        first = self._first_corner
        number = np.cumsum(first == np.arange(first.size)) - 1
        return np.asarray(number[first]).reshape(3, -1)

    @cached_property
    def vertices(self) -> NDArray[np.float64]:
        """Positions of the merged vertices, (v, 3), mm."""
        first = np.flatnonzero(self._first_corner == np.arange(self._first_corner.size))
        return self.corners.transpose(1, 0, 2).reshape(3, -1)[:, first].T.astype(np.float64)

    @property
    def faces(self) -> NDArray[np.int64]:
        """Merged vertex indices of each triangle, (n, 3)."""
        return self.corner_vertices.T
