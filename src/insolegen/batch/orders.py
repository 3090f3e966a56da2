"""What is to be made: one order is one scan and what is asked for it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

from insolegen import __version__
from insolegen.model.patient import Patient
from insolegen.model.scan import ScanHints


@dataclass(frozen=True)
class Output:
    """How an insole is written and what it must fit, as the options of `insolegen design` say it.

    suffix: of the insole's file, which is its format. label: what is written on the underside, in which `{side}`
    becomes L or R and `{id}` the order's id. bed: a machine's name or its size.
    """

    suffix: str = ".stl"
    label: str | None = None
    bed: str | None = None


AS_STL = Output()


@dataclass(frozen=True)
class Wish:
    """What is asked of an insole, whichever scan it is for; the defaults leave everything to be found.

    profile: a shipped name, the path of a TOML file, or None to choose from the measured arch. overrides:
    `KIND.FIELD=VALUE`. patient: what decides what may be built. dose_percent: at how much of its dose what presses
    on the foot is built.
    """

    profile: str | None = None
    overrides: tuple[str, ...] = ()
    hints: ScanHints = field(default_factory=ScanHints)
    patient: Patient = field(default_factory=Patient)
    dose_percent: float | None = None
    output: Output = AS_STL


@dataclass(frozen=True)
class Order:
    """One scan and what is asked for it.

    id: the name of the order's folder; no two orders of a batch share one, even where the file system takes capitals
    and small letters for the same. file: the scan as the summary names it. other_foot: a scan of the same person's
    other foot, to be compared.
    """

    id: str
    scan: Path
    file: str
    profile: str | None = None
    overrides: tuple[str, ...] = ()
    hints: ScanHints = field(default_factory=ScanHints)
    patient: Patient = field(default_factory=Patient)
    dose_percent: float | None = None
    other_foot: Path | None = None
    output: Output = AS_STL

    @property
    def label(self) -> str | None:
        """What is to be written on the underside, the order's id filled in."""
        return None if self.output.label is None else self.output.label.replace("{id}", self.id)


@dataclass(frozen=True)
class OrderList:
    """Orders, sorted by id, and what has to be said of how they were found."""

    orders: Sequence[Order]
    remarks: tuple[str, ...] = ()


def fingerprint(order: Order, *, strict: bool, preview: bool) -> str:
    """A short text that changes with all that decides what is made of a scan: options, profile, version.

    A resumed batch keeps an insole only where this is still the same. The scan itself is compared by its own sha256.
    """
    asked: dict[str, object] = {
        "insolegen": __version__,
        "profile": order.profile,
        "overrides": order.overrides,
        "hints": asdict(order.hints),
        "patient": asdict(order.patient),
        "strict": strict,
        "preview": preview,
    }
    # Only where they are given, so that what an earlier run made without them is still as asked.
    if order.dose_percent is not None:
        asked["dose_percent"] = order.dose_percent
    if order.other_foot is not None:
        asked["other_foot"] = _sha256(order.other_foot)
    if order.output != AS_STL:
        asked["output"] = [order.output.suffix, order.label, order.output.bed]
    digest = hashlib.sha256(json.dumps(asked, sort_keys=True).encode())
    # A profile of the lab's own may be edited between two runs; a shipped one changes with the version only.
    if order.profile is not None and Path(order.profile).is_file():
        digest.update(Path(order.profile).read_bytes())
    return digest.hexdigest()[:16]


def _sha256(path: Path) -> str:
    """The sha256 of a file; empty where it cannot be read, which the order itself will say."""
    try:
        with path.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError:
        return ""
