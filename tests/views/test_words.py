from __future__ import annotations

import pytest

from insolegen.views.words import as_number, in_words, unit_of


@pytest.mark.parametrize(
    ("name", "words", "unit", "number"),
    [
        ("ball_width_orthogonal_mm", "ball width orthogonal", "mm", "12.3"),
        ("ball_line_angle_deg", "ball line angle", "°", "12.3"),
        ("chippaux_smirak_percent", "chippaux smirak", "%", "12.3"),
        ("volume_mm3", "volume", "mm³", "12"),
        ("arch_index", "arch index", "", "12.346"),
        ("us_men", "US men", "", "12.346"),
    ],
)
def test_names_in_words(name, words, unit, number):
    assert in_words(name) == words
    assert unit_of(name) == unit
    assert as_number(12.3456, name) == number
