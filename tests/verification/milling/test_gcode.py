"""A controller on paper: what the words of a program mean."""

from __future__ import annotations

import numpy as np
import pytest

from insolegen.errors import VerificationError
from insolegen.verification.milling.gcode import read_program


def test_words_stay_until_others_replace_them():
    motions = read_program("G21 G90\nG0 X0 Y0 Z5\nM3 S100\nG1 Z1 F300\nX10\nY4 F200\nG0 Z5\nM5\nM30\nX99\n")
    assert motions.end.tolist() == [[0, 0, 5], [0, 0, 1], [10, 0, 1], [10, 4, 1], [10, 4, 5]]
    assert motions.rapid.tolist() == [True, False, False, False, True]
    assert motions.feed_mm_min[1:].tolist() == [300, 300, 200, 200]
    assert motions.spinning.tolist() == [False, True, True, True, True]
    assert motions.line.tolist() == [2, 4, 5, 6, 7]
    assert motions.ended


def test_moves_count_from_where_every_axis_is_known():
    motions = read_program("G0 Z5\nX1 Y2\nX3\n")
    assert motions.start.tolist() == [[1, 2, 5], [1, 2, 5]]
    assert not motions.ended


def test_inches_and_relative_moves():
    motions = read_program("G20 G90 G0 X1 Y0 Z0\nG91 G1 X1 F10\nX1\n")
    assert motions.end[:, 0] == pytest.approx([25.4, 50.8, 76.2])
    assert motions.feed_mm_min[-1] == pytest.approx(254)


def test_a_plain_line_means_what_its_words_mean_in_any_order():
    plain = read_program("G21 G90\nG0 X0 Y0 Z5\nN7 G1 X1.5 Z-2. F300\nY-3\nF100.\nX4 Y5 Z6\nG0\nX1\n")
    turned = read_program("G90 G21\nY0 X0 G0 Z5\nF300 Z-2. X1.5 G1\nY-3;\nF100.(x)\nZ6 Y5 X4\nG0;\nX1;\n")
    for one, other in ((plain.start, turned.start), (plain.end, turned.end), (plain.rapid, turned.rapid)):
        assert one.tolist() == other.tolist()
    assert plain.feed_mm_min[1:].tolist() == turned.feed_mm_min[1:].tolist() == [300, 300, 100, 100]


def test_comments_numbers_and_dwells_move_nothing():
    motions = read_program("%\nO0001\nN1 (X9) G0 X0 Y0 Z1\nN2 G4 X3.\nN3 G4 P2 ; X7\nN4 G0X1.5Y-.5\n%\n")
    assert motions.end.tolist() == [[0, 0, 1], [1.5, -0.5, 1]]


@pytest.mark.parametrize(
    ("text", "centre", "length"),
    [
        ("G2 X10 Y0 I5 J0 Z-1 F10", (5, 0), np.pi * 5),
        ("G3 X10 Y0 I5 Z-1 F10", (5, 0), np.pi * 5),
        ("G2 X5 Y5 R5 Z-1 F10", (5, 0), np.pi * 2.5),
        ("G3 X5 Y5 R-5 Z-1 F10", (5, 0), np.pi * 7.5),
        ("G2 X0 Y0 I5 Z-1 F10", (5, 0), np.pi * 10),
    ],
)
def test_arcs_and_helices(text, centre, length):
    motions = read_program(f"G90 G0 X0 Y0 Z0\n{text}\n")
    arc = np.concatenate([motions.start[1:2], motions.end[1:]])
    assert np.hypot(*(arc[:, :2] - centre).T) == pytest.approx(5, abs=1e-9)
    plan = np.linalg.norm(np.diff(arc[:, :2], axis=0), axis=1)
    assert plan.sum() == pytest.approx(length, rel=1e-3)
    # A helix goes down evenly.
    assert np.diff(arc[:, 2]) == pytest.approx(-plan / plan.sum(), abs=1e-6)
    # Clockwise turns right.
    one, other = arc[1] - arc[0], arc[2] - arc[1]
    assert (one[0] * other[1] < one[1] * other[0]) == text.startswith("G2")


def test_the_tool_changes_with_m6_or_at_a_stop():
    motions = read_program("G0 X0 Y0 Z1\nT2\nX1\nM6\nX2\nT3\nM0\nX3\n")
    assert motions.tool.tolist() == [1, 1, 2, 3]


@pytest.mark.parametrize("line", ["G41 X1", "G2 X1 Y1", "X1 ?", "M98", "G18", "G2 X10 Y0 I3 J0"])
def test_what_it_does_not_understand_it_refuses_with_the_line(line):
    with pytest.raises(VerificationError, match="line 2"):
        read_program(f"G0 X0 Y0 Z0\n{line}\n")
