"""Files of landmarks: both forms read, every mistake named."""

from __future__ import annotations

import json

import numpy as np
import pytest

from insolegen.errors import ScanError
from insolegen.measuring.landmark_file import read_landmarks


def written(tmp_path, text, name="points.csv"):
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return path


def test_csv_with_header_comment_and_blank_lines(tmp_path):
    path = written(tmp_path, "name,x,y,z\n# palpated\n\nnavicular, 1, 2.5, -3e1\nheel_point,0,0,0\n")
    points = read_landmarks(path)
    assert list(points) == ["navicular", "heel_point"]
    np.testing.assert_array_equal(points["navicular"], [1, 2.5, -30])


def test_json(tmp_path):
    points = read_landmarks(written(tmp_path, json.dumps({"arch_apex": [1, 2, 3]}), "points.json"))
    np.testing.assert_array_equal(points["arch_apex"], [1, 2, 3])


def test_a_byte_order_mark_is_passed_over(tmp_path):
    path = tmp_path / "points.csv"
    path.write_bytes("\ufeffnavicular,1,2,3\n".encode())
    assert list(read_landmarks(path)) == ["navicular"]


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("a.csv", "naviculr,1,2,3\n", "did you mean 'navicular'"),
        ("a.csv", "navicular,1,2\n", "not three finite numbers"),
        ("a.csv", "navicular,1,2,nan\n", "not three finite numbers"),
        ("a.csv", "navicular,1,2,inf\n", "not three finite numbers"),
        ("a.csv", "navicular,1,2,three\n", "not numbers"),
        ("a.csv", "navicular,1,2,3\nnavicular,1,2,3\n", "given twice"),
        ("a.csv", "", "no landmark"),
        ("a.csv", "name,x,y,z\n", "no landmark"),
        ("a.json", '{"navicular": [1, 2, 3], "navicular": [4, 5, 6]}', "given twice"),
        ("a.json", '{"navicular": 4}', "not three finite numbers"),
        ("a.json", '{"navicular": {"x": 1}}', "not numbers"),
        ("a.json", '{"navicular": [1, 2, null]}', "not numbers"),
        ("a.json", "[1, 2]", "no JSON object"),
        ("a.json", "{", "no JSON"),
    ],
)
def test_mistakes_are_named(name, text, message, tmp_path):
    with pytest.raises(ScanError, match=message) as caught:
        read_landmarks(written(tmp_path, text, name))
    assert caught.value.where.startswith(name)
    assert caught.value.remedy


def test_a_line_is_told(tmp_path):
    with pytest.raises(ScanError) as caught:
        read_landmarks(written(tmp_path, "heel_point,1,2,3\nnavicular,1,2\n"))
    assert caught.value.where == "points.csv, line 2"


def test_a_file_that_is_not_there(tmp_path):
    with pytest.raises(ScanError, match="cannot be read"):
        read_landmarks(tmp_path / "none.csv")


def test_a_file_that_is_no_text(tmp_path):
    path = tmp_path / "points.csv"
    path.write_bytes(bytes(range(128, 256)))
    with pytest.raises(ScanError, match="no text"):
        read_landmarks(path)
