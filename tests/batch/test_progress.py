from __future__ import annotations

import io

import pytest

from insolegen.batch.outcome import Outcome
from insolegen.batch.progress import progress

OUTCOMES = [
    Outcome("a", "a.stl", "done", seconds=0.5),
    Outcome("b[/red]", "b.stl", "refused", 3, "ScanError", "no foot"),
    Outcome("c", "c.stl", "done", kept=True),
]


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def shown(stream: io.StringIO) -> str:
    with progress(len(OUTCOMES), stream) as watch:
        for outcome in OUTCOMES:
            watch(outcome)
    return stream.getvalue()


def test_a_line_an_order_where_nobody_watches():
    assert shown(io.StringIO()) == "1/3 a: done in 0.50 s\n2/3 b[/red]: refused: ScanError: no foot\n3/3 c: kept\n"


def test_a_bar_on_a_terminal_with_what_went_wrong_above_it(monkeypatch):
    for name in ("NO_COLOR", "FORCE_COLOR", "TERM"):
        monkeypatch.delenv(name, raising=False)
    text = shown(Terminal())
    assert "b[/red]: refused: ScanError: no foot" in text
    assert "3/3" in text
    assert "a: done" not in text


@pytest.mark.parametrize("stream", [io.StringIO(), Terminal()])
def test_whatever_is_raised_meanwhile_goes_through(stream):
    with pytest.raises(KeyboardInterrupt), progress(1, stream):
        raise KeyboardInterrupt
