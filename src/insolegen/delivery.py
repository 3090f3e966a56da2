"""From a scan file to files on disk, whole or not at all: what `design` does once and `batch` many times."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import BinaryIO

from insolegen.errors import UsageError, VerificationError
from insolegen.fabrication.beds import Bed, place_on_bed
from insolegen.fabrication.cover import check_cover, cover_outline, write_cover
from insolegen.fabrication.formats import check_format, holds_modifiers, write_part
from insolegen.fabrication.output import check_output, write_all_whole
from insolegen.fabrication.pair import OTHER, mirrored_part, mirrored_path, pair_finding
from insolegen.fabrication.part import Part
from insolegen.fabrication.zones import zone_bodies
from insolegen.measuring.landmark_file import read_landmarks
from insolegen.model.finding import Finding
from insolegen.model.insole import Insole
from insolegen.model.request import Request
from insolegen.model.scan import Scan, ScanHints
from insolegen.pipeline import make_insole, with_other_foot
from insolegen.report import as_json, design_report
from insolegen.scans.read import read_scan


@dataclass(frozen=True)
class Delivery:
    """A scan, what is asked of it, and where the results go (None: not wanted).

    insole: its ending says the format, one of `fabrication.formats.FORMATS`; cover: the outline of the cover, DXF or
    SVG. landmarks: a file of landmarks that replace those that would be found, and those of the request. bed: of the
    machine, on which the insole must fit; pair: also the insole of the other foot, as the mirror image of this one;
    other_foot: a scan of the person's other foot, which is compared with this one.
    """

    scan: Path
    insole: Path | None
    report: Path | None
    request: Request = field(default_factory=Request)
    hints: ScanHints = field(default_factory=ScanHints)
    strict: bool = False
    force: bool = False
    landmarks: Path | None = None
    cover: Path | None = None
    bed: Bed | None = None
    pair: bool = False
    other_foot: Path | None = None


def deliver(order: Delivery) -> Insole:
    """Make an insole and write its files; any InsolegenError leaves nothing behind.

    Outputs that exist, or cannot be written, are refused before any work. With `strict`, findings from `warning` on
    are fatal (VerificationError).
    """
    if order.insole is not None:
        check_format(order.insole)
    if order.cover is not None:
        check_cover(order.cover)
    for path in (order.insole, order.report, order.cover):
        if path is not None:
            check_output(path, force=order.force)
    scan = read_scan(order.scan, order.hints)
    request = order.request
    if order.landmarks is not None:
        request = replace(request, landmarks=read_landmarks(order.landmarks))
    if order.pair and request.label:
        raise UsageError(
            "a label on a pair made by mirroring",
            expected="either of the two",
            where="--pair with --engrave",
            remedy="its mirror image would name the wrong side: scan the other foot, or leave the label out",
        )
    if order.pair and order.other_foot is not None:
        raise UsageError(
            "a pair made by mirroring, and a scan of the other foot",
            expected="either of the two",
            where="--pair with --other-foot",
            remedy="make the other insole from its own scan, and name this one as its --other-foot",
        )
    insole = make_insole(scan, request)
    if order.other_foot is not None:
        insole = with_other_foot(insole, read_scan(order.other_foot, other_hints(order.hints)), request)
    if order.bed is not None:
        insole = on_bed(insole, order.bed)
    if order.pair:
        insole = replace(insole, findings=(*insole.findings, pair_finding(insole.foot.side)))
    if order.strict:
        refuse_doubts(insole.findings, order.scan.name)
    write_insole(scan, insole, order.insole, order.report, cover=order.cover, pair=order.pair, force=order.force)
    return insole


def other_hints(hints: ScanHints) -> ScanHints:
    """What is known of the scan of the other foot: scanned in the same way, of the other side where that was stated."""
    return replace(hints, side=None if hints.side is None else OTHER[hints.side], unit=None)


def write_insole(
    scan: Scan,
    insole: Insole,
    file: Path | None,
    report: Path | None,
    *,
    cover: Path | None = None,
    pair: bool = False,
    force: bool,
) -> None:
    """Write the files of one insole, all or none; None: not wanted. pair: with the other foot's, by mirroring."""
    outputs: list[tuple[Path, Callable[[BinaryIO], object]]] = []
    if file is not None:
        outputs.append((file, lambda stream: write_part(stream, file, part_of(insole, file))))
    if file is not None and pair:
        other = mirrored_path(file, insole.foot.side)
        outputs.append((other, lambda stream: write_part(stream, other, mirrored_part(part_of(insole, other)))))
    if report is not None:
        text = as_json(design_report(scan, insole)).encode()
        outputs.append((report, lambda stream: stream.write(text)))
    if cover is not None:
        outline = cover_outline(insole.design, insole.solid.foot_to_file)
        outputs.append((cover, lambda stream: write_cover(stream, cover, outline)))
    write_all_whole(outputs, force=force)


def part_of(insole: Insole, file: Path) -> Part:
    """The insole as a printer takes it; with its firmness zones where the format of that file holds them."""
    solid = insole.solid
    zones = zone_bodies(insole.design, solid.foot_to_file, insole.label) if holds_modifiers(file) else ()
    return Part(solid.vertices, solid.faces, insole.foot.side, insole.prescription.profile, modifiers=zones)


def on_bed(insole: Insole, bed: Bed) -> Insole:
    """The insole with a note of how it lies on the bed of a machine; DesignError where it does not fit."""
    placed = place_on_bed(insole.solid.vertices, bed)
    how = f"turned by {placed.turn_deg:.0f} degrees" if placed.turn_deg else "as it lies in its file"
    note = Finding("fits_bed", "note", f"fits the bed {bed.name}, {how}", "bed")
    return replace(insole, findings=(*insole.findings, note))


def refuse_doubts(findings: Iterable[Finding], where: str) -> None:
    """Raise VerificationError where a finding is more than a note, as `--strict` asks for."""
    doubts = [finding for finding in findings if finding.severity != "note"]
    if doubts:
        raise VerificationError(
            "; ".join(f"{finding.code}: {finding.message}" for finding in doubts),
            expected="no finding above a note, because of --strict",
            where=where,
            remedy="look into the findings, or leave --strict out and decide by the report",
        )
