from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from insolegen.views.paper import printable, shortened, width_inches, wrapped

WORDS = st.text(st.characters(codec="ascii", categories=["L", "N", "P"]), min_size=1, max_size=40)


def test_a_text_that_fits_stays_as_it_is():
    assert wrapped("heel width", 3.0, 7.0) == ["heel width"]
    assert shortened("heel width", 3.0, 7.0) == "heel width"
    assert printable("Größe 4°, ±0.5") == "Größe 4°, ±0.5"


def test_width_grows_with_the_size_and_bold_is_wider():
    assert width_inches("heel", 14.0) == pytest.approx(2 * width_inches("heel", 7.0), rel=0.02)
    assert width_inches("heel", 7.0, "bold") > width_inches("heel", 7.0)


@given(st.lists(WORDS, max_size=12))
def test_wrapping_keeps_every_character_and_the_width(words):
    lines = wrapped(" ".join(words), 1.0, 7.0)
    assert "".join(lines).replace(" ", "") == "".join(words)
    assert all(width_inches(line, 7.0) <= 1.0 for line in lines)


@given(WORDS)
def test_shortening_keeps_both_ends(word):
    short = shortened(word, 0.5, 7.0)
    assert len(word) < 4 or width_inches(short, 7.0) <= 0.5
    assert short == word or (short[0] == word[0] and short[-1] == word[-1] and "…" in short)


def test_what_the_font_lacks_and_line_breaks_are_replaced():
    assert printable("a\nb\tc \N{CJK UNIFIED IDEOGRAPH-4E2D}") == "a b c \N{WHITE SQUARE}"
