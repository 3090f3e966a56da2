"""From a scan file to files on disk, whole or not at all: what `design` does once and `batch` many times."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import BinaryIO

from insolegen.errors import VerificationError
from insolegen.fabrication.output import check_output, write_all_whole
from insolegen.fabrication.stl import write_stl
from insolegen.measuring.landmark_file import read_landmarks
from insolegen.model.insole import Insole
from insolegen.model.request import Request
from insolegen.model.scan import Scan, ScanHints
from insolegen.pipeline import make_insole
from insolegen.report import as_json, design_report
from insolegen.scans.read import read_scan


@dataclass(frozen=True)
class Delivery:
    """A scan, what is asked of it, and where the results go (None: not wanted).

    landmarks: a file of landmarks that replace those that would be found, and those of the request.
    """

    scan: Path
    stl: Path | None
    report: Path | None
    request: Request = field(default_factory=Request)
    hints: ScanHints = field(default_factory=ScanHints)
    strict: bool = False
    force: bool = False
    landmarks: Path | None = None


def deliver(order: Delivery) -> Insole:
    """Make an insole and write its files; any InsolegenError leaves nothing behind.

    Outputs that exist, or cannot be written, are refused before any work. With `strict`, findings from `warning` on
    are fatal (VerificationError).
    """
    for path in (order.stl, order.report):
        if path is not None:
            check_output(path, force=order.force)
    scan = read_scan(order.scan, order.hints)
    request = order.request
    if order.landmarks is not None:
        request = replace(request, landmarks=read_landmarks(order.landmarks))
    insole = make_insole(scan, request)
    if order.strict:
        _refuse_doubts(insole, order.scan.name)
    write_insole(scan, insole, order.stl, order.report, force=order.force)
    return insole


def write_insole(scan: Scan, insole: Insole, stl: Path | None, report: Path | None, *, force: bool) -> None:
    """Write the files of one insole, all or none; None: not wanted."""
    outputs: list[tuple[Path, Callable[[BinaryIO], object]]] = []
    if stl is not None:
        outputs.append((stl, lambda stream: write_stl(stream, insole.solid.vertices, insole.solid.faces)))
    if report is not None:
        text = as_json(design_report(scan, insole)).encode()
        outputs.append((report, lambda stream: stream.write(text)))
    write_all_whole(outputs, force=force)


def _refuse_doubts(insole: Insole, where: str) -> None:
    doubts = [finding for finding in insole.findings if finding.severity != "note"]
    if doubts:
        raise VerificationError(
            "; ".join(f"{finding.code}: {finding.message}" for finding in doubts),
            expected="no finding above a note, because of --strict",
            where=where,
            remedy="look into the findings, or leave --strict out and decide by the report",
        )
