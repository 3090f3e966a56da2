"""Which triangles of a 3MF are the part: those of its modifiers are instructions to the slicer, not material."""

from __future__ import annotations

import io
import re
import zipfile

import numpy as np
from numpy.typing import NDArray

_SETTINGS = "metadata/slic3r_pe_model.config"
_MOST_BYTES = 1 << 20
_VOLUME = re.compile(rb'<volume firstid="(\d+)" lastid="(\d+)">(.*?)</volume>', re.DOTALL)
_MODIFIER = re.compile(rb'value="(?:ParameterModifier|NegativeVolume|SupportEnforcer|SupportBlocker)"')


def part_faces(threemf: bytes, count: int) -> NDArray[np.bool_]:
    """Which of the `count` triangles of a 3MF of one object are its part, (count,); all where the file says nothing.

    Reads what PrusaSlicer and insolegen write beside the model; for bytes that have been read as a 3MF already.
    """
    kept = np.ones(count, dtype=bool)
    with zipfile.ZipFile(io.BytesIO(threemf)) as archive:
        names = [name for name in archive.namelist() if name.lower() == _SETTINGS]
        if not names:
            return kept
        with archive.open(names[0]) as stream:
            settings = stream.read(_MOST_BYTES)
    for volume in _VOLUME.finditer(settings):
        if _MODIFIER.search(volume[3]):
            kept[int(volume[1]) : int(volume[2]) + 1] = False
    return kept
