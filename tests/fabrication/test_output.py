from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from insolegen.errors import UsageError
from insolegen.fabrication import output
from insolegen.fabrication.output import check_output, write_all_whole, write_whole


def writes(content: bytes):
    return lambda stream: stream.write(content)


def fails(error: BaseException):
    def write(stream):
        stream.write(b"half of")
        raise error

    return write


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_a_new_file(tmp_path):
    write_whole(tmp_path / "a.stl", writes(b"new"))
    assert contents(tmp_path) == {"a.stl": b"new"}


def test_a_new_file_has_the_rights_of_any_new_file(tmp_path):
    (tmp_path / "plain").write_bytes(b"")
    write_whole(tmp_path / "a.stl", writes(b"new"))
    assert (tmp_path / "a.stl").stat().st_mode == (tmp_path / "plain").stat().st_mode


def test_an_existing_file_stays_without_force(tmp_path):
    (tmp_path / "a.stl").write_bytes(b"old")
    with pytest.raises(UsageError, match="exists already") as caught:
        write_whole(tmp_path / "a.stl", writes(b"new"))
    assert "--force" in caught.value.remedy
    assert contents(tmp_path) == {"a.stl": b"old"}
    write_whole(tmp_path / "a.stl", writes(b"new"), force=True)
    assert contents(tmp_path) == {"a.stl": b"new"}


@pytest.mark.parametrize("error", [RuntimeError("bug"), KeyboardInterrupt(), SystemExit(3)])
def test_nothing_is_left_when_writing_fails(tmp_path, error):
    (tmp_path / "b.stl").write_bytes(b"old")
    with pytest.raises(type(error)):
        write_whole(tmp_path / "a.stl", fails(error))
    with pytest.raises(type(error)):
        write_whole(tmp_path / "b.stl", fails(error), force=True)
    assert contents(tmp_path) == {"b.stl": b"old"}


def test_a_full_disk_is_no_bug(tmp_path):
    with pytest.raises(UsageError, match="cannot be written: No space left"):
        write_whole(tmp_path / "a.stl", fails(OSError(errno.ENOSPC, "No space left on device")))
    assert contents(tmp_path) == {}


def test_what_appears_while_the_work_is_done_is_not_overwritten(tmp_path):
    def write(stream):
        (tmp_path / "a.stl").write_bytes(b"somebody else's")

    with pytest.raises(UsageError, match="exists already"):
        write_whole(tmp_path / "a.stl", write)
    assert contents(tmp_path) == {"a.stl": b"somebody else's"}


def test_places_that_cannot_be_written(tmp_path, monkeypatch):
    with pytest.raises(UsageError, match="does not exist"):
        check_output(tmp_path / "no" / "a.stl")
    (tmp_path / "folder").mkdir()
    for force in (False, True):
        with pytest.raises(UsageError, match="a folder or a device"):
            check_output(tmp_path / "folder", force=force)
    with pytest.raises(UsageError, match="a folder or a device"):
        check_output(Path(os.devnull), force=True)
    with pytest.raises(UsageError, match="does not exist"):
        check_output(tmp_path / "a.stl" / "b.stl")
    monkeypatch.setattr(os, "access", lambda *_: False)  # the administrator may write everywhere
    with pytest.raises(UsageError, match="may not be written to"):
        check_output(tmp_path / "a.stl")


def test_check_output_leaves_nothing(tmp_path):
    check_output(tmp_path / "a.stl")
    assert contents(tmp_path) == {}


def test_a_symbolic_link_stays_one(tmp_path):
    (tmp_path / "real.stl").write_bytes(b"old")
    (tmp_path / "link.stl").symlink_to(tmp_path / "real.stl")
    write_whole(tmp_path / "link.stl", writes(b"new"), force=True)
    assert (tmp_path / "link.stl").is_symlink()
    assert (tmp_path / "real.stl").read_bytes() == b"new"


def test_several_files(tmp_path):
    (tmp_path / "a").write_bytes(b"old")
    write_all_whole([(tmp_path / "a", writes(b"1")), (tmp_path / "b", writes(b"2"))], force=True)
    assert contents(tmp_path) == {"a": b"1", "b": b"2"}
    write_all_whole([])


def test_all_or_none_when_one_fails_to_be_written(tmp_path):
    with pytest.raises(RuntimeError):
        write_all_whole([(tmp_path / "a", writes(b"1")), (tmp_path / "b", fails(RuntimeError()))])
    (tmp_path / "b").write_bytes(b"old")
    with pytest.raises(UsageError):
        write_all_whole([(tmp_path / "a", writes(b"1")), (tmp_path / "b", writes(b"2"))])
    with pytest.raises(UsageError, match="two outputs of one name"):
        write_all_whole([(tmp_path / "a", writes(b"1")), (tmp_path / "." / "a", writes(b"2"))])
    assert contents(tmp_path) == {"b": b"old"}


@pytest.mark.parametrize("failing", range(6))
def test_all_or_none_whichever_rename_fails(tmp_path, monkeypatch, failing):
    (tmp_path / "a").write_bytes(b"old a")
    (tmp_path / "c").write_bytes(b"old c")
    replace, calls = os.replace, []

    def unreliable(source, target):
        calls.append(target)
        if len(calls) == failing + 1:
            raise PermissionError(errno.EACCES, "open in another program")
        replace(source, target)

    monkeypatch.setattr(output.os, "replace", unreliable)
    outputs = [(tmp_path / name, writes(b"new " + name.encode())) for name in "abc"]
    if failing < 5:
        with pytest.raises(UsageError, match="open in another program"):
            write_all_whole(outputs, force=True)
        assert contents(tmp_path) == {"a": b"old a", "c": b"old c"}
    else:
        write_all_whole(outputs, force=True)
        assert contents(tmp_path) == {"a": b"new a", "b": b"new b", "c": b"new c"}
