"""Numbers out of text, with the first that is none named."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from insolegen.errors import ScanError
from insolegen.scans.formats.raw_mesh import EXPORT_AGAIN

_LARGEST_WHOLE = 2.0**53


def words(text: bytes, where: str) -> list[bytes]:
    """The words of a text that should hold numbers."""
    # Python's float() takes "1_5" for 15; a damaged decimal point must not pass for a number ten times as large.
    if b"_" in text:
        at = text.index(b"_")
        raise _no_number(text[max(0, at - 12) : at + 12].strip(), where)
    return text.split()


def floats(numbers: Sequence[bytes] | Sequence[str], where: str) -> NDArray[np.float64]:
    """Words into float64, (n,); NaN and infinity are let through. Raises ScanError at the first that is no number."""
    try:
        return np.fromiter(map(float, numbers), dtype=np.float64, count=len(numbers))
    except ValueError:
        # Found again, word by word, because the exception does not tell which one it was.
        for number in numbers:
            try:
                float(number)
            except ValueError:
                raise _no_number(number, where) from None
        raise


def whole(values: NDArray[np.floating], where: str) -> NDArray[np.int64]:
    """Floating values that should be indices or counts, as int64; raises ScanError where one is not whole."""
    wrong = ~((np.abs(values) < _LARGEST_WHOLE) & (np.floor(values) == values))
    if wrong.any():
        raise ScanError(
            f"{float(values[wrong][0])!r} stands where an index or a count belongs",
            expected="a whole number",
            where=where,
            remedy=EXPORT_AGAIN,
        )
    return values.astype(np.int64)


def integers(numbers: Sequence[bytes] | Sequence[str], where: str) -> NDArray[np.int64]:
    """Words into int64, (n,); "3.0" passes. Raises ScanError at the first that is no whole number."""
    try:
        # Twice as fast as by way of floats, and nearly all words are plain digits.
        return np.fromiter(map(int, numbers), dtype=np.int64, count=len(numbers))
    except (ValueError, OverflowError):
        return whole(floats(numbers, where), where)


def _no_number(found: bytes | str, where: str) -> ScanError:
    shown = found.decode("ascii", "backslashreplace") if isinstance(found, bytes) else found
    comma = "," in shown and shown.replace(",", "", 1).lstrip("+-").isdigit()
    return ScanError(
        f"{shown[:40]!r} stands where a number belongs",
        expected="a number with a decimal point, such as -12.5 or 1.25e+01",
        where=where,
        remedy="export it again with decimal points instead of commas" if comma else EXPORT_AGAIN,
    )
