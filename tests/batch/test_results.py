from __future__ import annotations

import hashlib
import json
from dataclasses import replace

import pytest

from insolegen.batch.orders import Order, Output
from insolegen.batch.results import (
    ERROR,
    INSOLE,
    PREVIEW,
    REPORT,
    SUMMARY,
    clear,
    drop_stale,
    is_made,
    prepare,
    strangers,
)
from insolegen.errors import UsageError


@pytest.fixture
def made(tmp_path):
    """An order that was done: its scan, and its folder."""
    scan = tmp_path / "a.stl"
    scan.write_bytes(b"a scan")
    folder = tmp_path / "out" / "a"
    folder.mkdir(parents=True)
    (folder / INSOLE).write_bytes(b"an insole")
    (folder / REPORT).write_text(json.dumps({"scan": {"sha256": hashlib.sha256(b"a scan").hexdigest()}}))
    return Order("a", scan, "a.stl"), folder


def test_made_where_the_report_is_of_this_scan(made):
    order, folder = made
    assert is_made(order, folder, preview=False)
    assert not is_made(order, folder, preview=True)
    (folder / PREVIEW).touch()
    assert is_made(order, folder, preview=True)


def test_not_made_where_the_scan_has_changed_or_is_gone(made):
    order, folder = made
    order.scan.write_bytes(b"another scan")
    assert not is_made(order, folder, preview=False)
    order.scan.unlink()
    assert not is_made(order, folder, preview=False)


def test_not_made_without_the_insole(made):
    order, folder = made
    (folder / INSOLE).unlink()
    assert not is_made(order, folder, preview=False)


@pytest.mark.parametrize("report", [b"", b"{", b"[]", b"{}", b'{"scan": null}', b'{"scan": {}}', b"\xff"])
def test_not_made_where_the_report_is_torn_or_foreign(made, report):
    order, folder = made
    (folder / REPORT).write_bytes(report)
    assert not is_made(order, folder, preview=False)


def test_an_insole_in_another_format_is_not_the_one_that_is_asked_for(made):
    order, folder = made
    in_zones = replace(order, output=Output(".3mf"))
    assert not is_made(in_zones, folder, preview=False)
    (folder / "insole.3mf").write_bytes(b"another")
    drop_stale(in_zones, folder, preview=False)
    assert {path.name for path in folder.iterdir()} == {"insole.3mf", REPORT}
    assert is_made(in_zones, folder, preview=False)
    assert strangers(folder.parent, []) == ["a"]


@pytest.mark.parametrize("name", [INSOLE, "insole.3mf", REPORT, PREVIEW, ERROR, ".insolegen-1-ab.part"])
def test_clear_takes_what_is_ours_and_the_empty_folder(tmp_path, name):
    folder = tmp_path / "a"
    folder.mkdir()
    (folder / name).touch()
    clear(folder)
    assert not folder.exists()
    clear(folder)


def test_clear_leaves_what_is_somebody_elses(tmp_path):
    (tmp_path / INSOLE).touch()
    (tmp_path / "letter.pdf").touch()
    clear(tmp_path)
    assert [file.name for file in tmp_path.iterdir()] == ["letter.pdf"]


def test_prepare_makes_the_folder(tmp_path):
    prepare(tmp_path / "new" / "out", [], may_replace=False)
    assert (tmp_path / "new" / "out").is_dir()
    prepare(tmp_path / "new" / "out", [], may_replace=False)


@pytest.mark.parametrize("name", [SUMMARY, "a"])
def test_prepare_refuses_a_folder_with_earlier_results(tmp_path, name):
    (tmp_path / name).mkdir()
    order = Order("a", tmp_path / "a.stl", "a.stl")
    with pytest.raises(UsageError, match=f"earlier results are here: {name}") as refused:
        prepare(tmp_path, [order], may_replace=False)
    assert "--resume" in refused.value.remedy
    prepare(tmp_path, [order], may_replace=True)


def test_prepare_refuses_what_cannot_be_a_folder(tmp_path):
    (tmp_path / "file").touch()
    for place in (tmp_path / "file", tmp_path / "file" / "below"):
        with pytest.raises(UsageError):
            prepare(place, [], may_replace=True)


def test_strangers_are_insoles_of_no_order(made):
    order, folder = made
    assert strangers(folder.parent, [order]) == []
    assert strangers(folder.parent, []) == ["a"]
