from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from insolegen.batch.folder import _ids, key, orders_in_folder
from insolegen.batch.orders import Wish
from insolegen.errors import UsageError
from insolegen.model.scan import ScanHints


def fill(folder: Path, *names: str) -> Path:
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).touch()
    return folder


def ids(folder: Path, **options: object) -> dict[str, str]:
    return {order.id: order.file for order in orders_in_folder(folder, **options).orders}


def test_each_file_that_ends_like_a_scan_is_an_order(tmp_path):
    fill(tmp_path, "b.STL", "a.ply", "c.obj", "d.off", "e.GLB", "f.3mf", "notes.txt", ".hidden.stl", "._a.ply")
    (tmp_path / "folder.stl").mkdir()
    found = orders_in_folder(tmp_path)
    assert [(order.id, order.file) for order in found.orders] == [
        ("a", "a.ply"), ("b", "b.STL"), ("c", "c.obj"), ("d", "d.off"), ("e", "e.GLB"), ("f", "f.3mf"),
    ]  # fmt: skip
    assert found.orders[0].scan == tmp_path / "a.ply"
    assert found.remarks == (f"passed over: 1 of 7 files in {tmp_path}, no scans by their endings",)


def test_the_wish_holds_for_every_order(tmp_path):
    fill(tmp_path, "a.stl", "b.stl")
    wish = Wish("neutral", ("arch_fill.depth_mm=1",), ScanHints(side="left"))
    for order in orders_in_folder(tmp_path, wish).orders:
        assert (order.profile, order.overrides, order.hints) == (wish.profile, wish.overrides, wish.hints)


def test_clashing_names_take_their_ending_and_it_is_said(tmp_path):
    found = orders_in_folder(fill(tmp_path, "a.stl", "a.obj", "b.stl"))
    assert [(order.id, order.file) for order in found.orders] == [
        ("a-obj", "a.obj"), ("a-stl", "a.stl"), ("b", "b.stl"),
    ]  # fmt: skip
    assert found.remarks[0] == "a.obj becomes the order 'a-obj': 'a' would not be its alone"
    assert len(found.remarks) == 2


def test_names_that_differ_in_capitals_only_do_not_share_a_folder(tmp_path):
    assert ids(fill(tmp_path, "Foot.stl", "foot.stl")) == {"Foot-stl": "Foot.stl", "foot-stl-2": "foot.stl"}


def test_an_order_is_not_named_like_the_summary(tmp_path):
    assert ids(fill(tmp_path, "summary.csv.stl")) == {"summary.csv-stl": "summary.csv.stl"}


def test_folders_below_only_when_asked(tmp_path):
    fill(tmp_path, "a.stl", "below/a.stl", "below/c.stl", "out/a/insole.stl", ".git/b.stl")
    assert ids(tmp_path) == {"a": "a.stl"}
    expected = {"a-stl": "a.stl", "a-stl-2": "below/a.stl", "c": "below/c.stl"}
    assert ids(tmp_path, recursive=True, leave_out=tmp_path / "out") == expected


def test_a_broken_link_is_an_order_that_will_be_refused_not_one_forgotten(tmp_path):
    (tmp_path / "a.stl").symlink_to(tmp_path / "gone.stl")
    assert ids(tmp_path) == {"a": "a.stl"}


@pytest.mark.parametrize("place", ["missing", "file.stl", "empty", "others"])
def test_refuses_what_is_no_folder_of_scans(tmp_path, place):
    fill(tmp_path, "file.stl", "others/notes.txt")
    (tmp_path / "empty").mkdir()
    with pytest.raises(UsageError) as refused:
        orders_in_folder(tmp_path / place)
    assert refused.value.exit_code == 2
    assert refused.value.remedy


def test_refuses_to_search_among_its_own_results(tmp_path):
    fill(tmp_path, "a.stl")
    with pytest.raises(UsageError, match="taken for scans"):
        orders_in_folder(tmp_path, recursive=True, leave_out=tmp_path)


parts = st.text("aAbB-2ä", min_size=1, max_size=4)
names = st.builds("{}.{}".format, parts | st.just("summary.csv"), st.sampled_from(["stl", "STL", "obj"]))


@given(st.sets(names, min_size=1, max_size=12))
def test_ids_are_one_for_each_scan_and_never_share_a_folder(files):
    scans = [Path(name) for name in sorted(files)]
    found, remarks = _ids(scans)
    keys = [key(name) for name in found]
    assert len(set(keys)) == len(scans)
    assert "summary.csv" not in keys
    # Whoever did not get the plain name is told so.
    assert len(remarks) == sum(scan.stem != name for scan, name in zip(scans, found, strict=True))
