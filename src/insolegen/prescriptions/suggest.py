"""What somebody may have meant."""

from __future__ import annotations

from collections.abc import Iterable


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """`did you mean 'x'?` for the nearest known word, or an empty string when none is near."""
    import difflib

    folded = {name.lower().replace("_", "-"): name for name in known}
    nearest = difflib.get_close_matches(word.lower().replace("_", "-"), folded, n=1, cutoff=0.6)
    return f"did you mean {folded[nearest[0]]!r}?" if nearest else ""
