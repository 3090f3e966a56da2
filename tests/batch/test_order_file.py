"""Orders in a file: what is asked for every scan, and what is known of the person, which must not get lost."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from insolegen.batch.order_file import orders_in_file
from insolegen.batch.orders import Output, Wish
from insolegen.errors import UsageError
from insolegen.model.patient import Patient
from insolegen.model.scan import ScanHints

WISH = Wish("neutral", ("heel_lift.height_mm=1", "device.trim=full"), ScanHints(unit="mm"))
FULL = {
    "scan": "scans/b.stl",
    "id": "17",
    "profile": "own.toml",
    "set": ["heel_lift.height_mm=3"],
    "side": "left",
    "conditions": ["diabetes", "neuropathy"],
    "clinician_reviewed": True,
    "body_mass_kg": 81.5,
    "age_years": 12,
    "dose_percent": 50,
    "other_foot": "scans/c.stl",
    "format": "3mf",
    "engrave": "{id} {side}",
    "bed": "9x8x7",
}
CSV = """\
scan,id,profile,set,side,conditions,clinician_reviewed,body_mass_kg,age_years,dose_percent,other_foot,format,engrave,bed
scans/b.stl,17,own.toml,heel_lift.height_mm=3,left,diabetes;neuropathy,yes,81.5,12,50,scans/c.stl,3mf,{id} {side},9x8x7
# a remark
a.ply,,,,,,,,,,,,,
"""


def written(folder: Path, name: str, text: str) -> Path:
    (folder / name).write_text(text)
    return folder / name


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("orders.csv", CSV),
        ("orders.CSV", CSV.replace(";", "|").replace(",", ";")),
        ("orders.json", json.dumps([FULL, {"scan": "a.ply"}])),
        ("orders.json", json.dumps({"orders": [FULL, {"scan": "a.ply"}]})),
    ],
)
def test_nothing_that_stands_in_the_file_gets_lost(tmp_path, name, text):
    one, other = orders_in_file(written(tmp_path, name, text), WISH).orders
    assert (one.id, one.scan, one.file) == ("17", tmp_path / "scans/b.stl", "scans/b.stl")
    assert one.profile == str(tmp_path / "own.toml")
    assert one.overrides == ("device.trim=full", "heel_lift.height_mm=3")
    assert one.hints == ScanHints(side="left", unit="mm")
    assert one.patient == Patient(("diabetes", "neuropathy"), True, 81.5, 12)
    assert (one.dose_percent, one.other_foot) == (50, tmp_path / "scans/c.stl")
    assert (other.dose_percent, other.other_foot) == (None, None)
    assert (one.output, one.label) == (Output(".3mf", "{id} {side}", "9x8x7"), "17 {side}")
    assert other.output == WISH.output
    assert (other.id, other.profile, other.overrides) == ("a", "neutral", WISH.overrides)
    assert other.patient == Patient()


def test_what_is_stated_for_all_holds_for_each(tmp_path):
    wish = Wish(patient=Patient(("weakness",), True, 60.0), dose_percent=50.0)
    (order,) = orders_in_file(written(tmp_path, "o.json", '[{"scan": "a.stl", "conditions": ["child"]}]'), wish).orders
    assert order.patient == Patient(("weakness", "child"), True, 60.0)
    assert order.dose_percent == 50.0


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("scan,conditions\na.stl,diabets\n", "diabets"),
        ("scan,clinician_reviewed\na.stl,perhaps\n", "clinician_reviewed"),
        ("scan,body_mass_kg\na.stl,8O\n", "body_mass_kg '8O'"),
        ("scan,body_mass_kg\na.stl,nan\n", "body_mass_kg"),
        ("scan,age\na.stl,9\n", "age"),
        ("scan,side\na.stl,links\n", "side"),
        ("scan\na.stl\nb/A.ply\n", "second order 'A'"),
        ("scan,id\na.stl,../a\n", "the id '../a'"),
        ("scan\na.stl,b\n", "2 cells"),
        ("file\na.stl\n", "no heading with the column scan"),
        ("scan,scan\na.stl,b.stl\n", "a column twice"),
        ("scan\n", "no order"),
        ("", "no heading"),
    ],
)
def test_what_is_not_understood_is_refused_by_its_line(tmp_path, text, found):
    with pytest.raises(UsageError) as refused:
        orders_in_file(written(tmp_path, "orders.csv", text))
    assert found in refused.value.found
    assert refused.value.where.startswith("orders.csv")


@pytest.mark.parametrize("text", ["{", "{}", "[1]", '[{"scan": "a", "scan": "b"}]', '{"orders": {}}', "[" * 100_000])
def test_what_is_no_list_of_orders_is_refused(tmp_path, text):
    with pytest.raises(UsageError):
        orders_in_file(written(tmp_path, "orders.json", text))


def test_a_file_that_is_not_there(tmp_path):
    with pytest.raises(UsageError, match="cannot be read"):
        orders_in_file(tmp_path / "orders.csv")
