from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path

import pytest

from insolegen.batch.outcome import Facts
from insolegen.batch.worker import Job


@pytest.fixture(scope="session")
def obey() -> Iterator[Callable[[Job], Facts]]:
    """The stand-in work, importable by spawned workers, which inherit this process's path."""
    folder = str(Path(__file__).parent)
    sys.path.insert(0, folder)
    yield import_module("made_up_work").obey
    sys.path.remove(folder)


@pytest.fixture(scope="session")
def write_scans() -> Callable[..., Path]:
    """Make a folder of scan files with these words in them."""

    def write(folder: Path, **words: str) -> Path:
        folder.mkdir(exist_ok=True)
        for name, word in words.items():
            (folder / f"{name}.stl").write_text(word)
        return folder

    return write
