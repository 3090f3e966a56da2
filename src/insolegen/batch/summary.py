"""The table of a batch: one row an order, in the order of the ids, whole at every moment."""

from __future__ import annotations

import csv
import io
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

from insolegen.batch.outcome import Outcome
from insolegen.fabrication.output import write_whole

COLUMNS = (
    "id",
    "file",
    "status",
    "exit_code",
    "error",
    "message",
    "side",
    "foot_length_mm",
    "arch_class",
    "profile",
    "doses_ok",
    "device_length_mm",
    "findings",
    "seconds",
    "order",
)
"""`order` is the fingerprint of what was asked for, by which a resumed batch knows what is still as asked."""

Row = Mapping[str, str]


def row_of(outcome: Outcome) -> dict[str, str]:
    """The row of one outcome: texts, empty where nothing is known."""
    facts = outcome.facts
    return {
        "id": outcome.id,
        "file": outcome.file,
        "status": outcome.status,
        "exit_code": str(outcome.exit_code),
        "error": outcome.error,
        "message": outcome.message,
        "side": facts.side or "",
        "foot_length_mm": _decimals(facts.foot_length_mm),
        "arch_class": facts.arch_class or "",
        "profile": facts.profile or "",
        "doses_ok": "" if facts.doses_ok is None else str(facts.doses_ok).lower(),
        "device_length_mm": _decimals(facts.device_length_mm),
        "findings": "" if facts.findings is None else str(facts.findings),
        "seconds": _decimals(outcome.seconds),
        "order": outcome.fingerprint,
    }


class Summary:
    """The summary's file, kept up to date while the batch runs: at most `interval_s` behind if all is killed."""

    def __init__(self, path: Path, *, interval_s: float = 5.0) -> None:
        self._path = path
        self._interval_s = interval_s
        self._written = float("-inf")
        self._rows: dict[str, Row] = {}

    def put(self, row: Row) -> None:
        """Take up the row of one order, in place of an older one."""
        self._rows[row["id"]] = row

    def add(self, row: Row) -> None:
        """As `put`, and write the file if it has not been written for a while."""
        self.put(row)
        if time.monotonic() - self._written >= self._interval_s:
            self.write()

    def write(self) -> None:
        """Write the file, whole or not at all."""
        text = io.StringIO(newline="")
        table = csv.DictWriter(text, COLUMNS, lineterminator="\n")
        table.writeheader()
        table.writerows(row for _, row in sorted(self._rows.items()))
        # File names may hold bytes that are no text in any encoding; the table stays valid UTF-8 all the same.
        data = text.getvalue().encode("utf-8", errors="backslashreplace")
        write_whole(self._path, lambda stream: stream.write(data), force=True)
        self._written = time.monotonic()


def read_summary(path: Path) -> dict[str, Row]:
    """The rows of an earlier batch by id; none where the file is missing or is not one of ours."""
    try:
        text = path.read_bytes().decode("utf-8")
    except (OSError, UnicodeDecodeError):
        return {}
    return dict(_rows(text))


def _rows(text: str) -> Iterator[tuple[str, Row]]:
    table = csv.DictReader(io.StringIO(text, newline=""))
    if tuple(table.fieldnames or ()) == COLUMNS:
        for row in table:
            # A row of another length holds None: somebody edited it, and it is not relied on.
            if None not in row and None not in row.values():
                yield row["id"], row


def _decimals(value: float | None) -> str:
    return "" if value is None else f"{value:.2f}"
