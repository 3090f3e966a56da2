"""The test vectors of reference 1.9, exactly."""

from __future__ import annotations

import pytest

from insolegen.measuring.sizes import shoe_sizes


@pytest.mark.parametrize(
    ("length", "eu", "uk", "us_men", "us_women"),
    [
        (230, 36.75, 4.17, 5.17, 6.17),
        (240, 38.25, 5.35, 6.35, 7.35),
        (250, 39.75, 6.53, 7.53, 8.53),
        (260, 41.25, 7.71, 8.71, 9.71),
        (270, 42.75, 8.89, 9.89, 10.89),
        (280, 44.25, 10.07, 11.07, 12.07),
        (290, 45.75, 11.25, 12.25, 13.25),
        (300, 47.25, 12.43, 13.43, 14.43),
    ],
)
def test_vectors(length, eu, uk, us_men, us_women):
    assert shoe_sizes(length) == {
        "eu": eu,
        "uk": uk,
        "us_men": us_men,
        "us_women": us_women,
        "mondopoint": float(length),
    }


def test_one_size_is_a_third_of_an_inch_and_one_paris_point_two_thirds_of_a_centimetre():
    base, longer = shoe_sizes(250.0), shoe_sizes(250.0 + 25.4 / 3)
    assert longer["uk"] - base["uk"] == pytest.approx(1, abs=0.011)
    assert shoe_sizes(250 + 20 / 3)["eu"] - base["eu"] == pytest.approx(1, abs=0.011)
