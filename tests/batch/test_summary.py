from __future__ import annotations

import pytest

from insolegen.batch.outcome import Facts, Outcome
from insolegen.batch.summary import COLUMNS, Summary, read_summary, row_of

DONE = Outcome(
    "b", "b.stl", "done", seconds=0.126, fingerprint="f1",
    facts=Facts("left", 251.2345, "low", "flat-foot", True, 180.0, 0),
)  # fmt: skip
REFUSED = Outcome("a", 'a, "the first".stl', "refused", 3, "ScanError", "no foot; what to do: scan", seconds=1.0)


def test_rows_are_in_the_order_of_the_ids_whatever_came_first(tmp_path):
    summary = Summary(tmp_path / "summary.csv")
    summary.add(row_of(DONE))
    summary.add(row_of(REFUSED))
    summary.write()
    assert (tmp_path / "summary.csv").read_text() == (
        "id,file,status,exit_code,error,message,side,foot_length_mm,arch_class,profile,doses_ok,device_length_mm,"
        "findings,seconds,order\n"
        'a,"a, ""the first"".stl",refused,3,ScanError,no foot; what to do: scan,,,,,,,,1.00,\n'
        "b,b.stl,done,0,,,left,251.23,low,flat-foot,true,180.00,0,0.13,f1\n"
    )


def test_what_was_written_is_read_again(tmp_path):
    summary = Summary(tmp_path / "summary.csv")
    rows = {outcome.id: row_of(outcome) for outcome in (DONE, REFUSED)}
    for row in rows.values():
        summary.add(row)
    summary.write()
    assert read_summary(tmp_path / "summary.csv") == rows


def test_written_at_once_and_then_now_and_again(tmp_path):
    summary = Summary(tmp_path / "summary.csv", interval_s=3600)
    summary.add(row_of(DONE))
    summary.add(row_of(REFUSED))
    assert set(read_summary(tmp_path / "summary.csv")) == {"b"}
    summary.write()
    assert set(read_summary(tmp_path / "summary.csv")) == {"a", "b"}


def test_a_file_name_that_is_no_text_does_not_spoil_the_table(tmp_path):
    summary = Summary(tmp_path / "summary.csv")
    summary.add(row_of(Outcome("f\udcfc", "f\udcfc.stl", "done")))
    assert "f\\udcfc.stl" in (tmp_path / "summary.csv").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "content",
    [b"", b"\xff\xfe", b"id;file\na;b\n", b"id,file\na,b\n", (",".join(COLUMNS) + "\na,b\n").encode()],
)
def test_what_is_not_ours_says_nothing(tmp_path, content):
    (tmp_path / "summary.csv").write_bytes(content)
    assert read_summary(tmp_path / "summary.csv") == {}
    assert read_summary(tmp_path / "missing.csv") == {}


def test_every_column_stands_in_every_row():
    assert tuple(row_of(DONE)) == COLUMNS
