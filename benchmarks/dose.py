"""Requested against realised doses for the published grids, on every real scan and on synthetic feet.

    python benchmarks/dose.py [--scans FOLDER] [--only NAME]

Four tables, each a foot by line: rearfoot posts as in Telfer 2013 (-6 to +10 by 2 degrees), built under the heel and
tilting the foot's side, medial heel skives as in Bonanno 2012 (0, 2, 4, 6 mm), and the nine designs of Peng 2022 (L9
over arch, post and cup). Every device is built, written as the bytes of its STL and of its report, read back, and
measured again from these alone, as `insolegen verify` does.

Telfer's posts were built under the heel; a post that tilts the foot's side stops at 6 degrees here (reference 4.2), so
that its 8 and 10 are refused, and the table says so. Peng sets arches of 42, 45 and 48 mm, heights of a model's
instep; a prescription here moves the arch that was scanned and sets no absolute height, so that the three levels are an
arch fill of 3 mm, neither, and an arch lift of 3 mm: the same steps of 3 mm about the foot's own arch. Material (the
fourth factor) is no matter of geometry. Which levels go together in the published nine was not seen; any L9 has every
pair of levels of two factors once, and this one does.
"""

from __future__ import annotations

import argparse
import io
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from insolegen.errors import InsolegenError
from insolegen.fabrication.stl import write_stl
from insolegen.measuring import measure
from insolegen.model.dose import Dose
from insolegen.model.foot import Foot
from insolegen.model.measurements import Measurements
from insolegen.model.patient import Patient
from insolegen.model.request import Request
from insolegen.model.scan import Scan
from insolegen.pipeline import build_insole_on
from insolegen.report import as_json, design_report
from insolegen.scans.align import align
from insolegen.scans.read import read_scan
from insolegen.synthetic import FootShape, make_foot
from insolegen.verification.exported import ExportedMesh
from insolegen.verification.recheck import recheck
from insolegen.verification.record import read_record

SCANS = Path(__file__).resolve().parents[2] / "shared" / "scans"

TELFER_2013_DEG = (-6, -4, -2, 0, 2, 4, 6, 8, 10)
BONANNO_2012_MM = (0, 2, 4, 6)
ARCH_LEVELS = ("arch_fill.depth_mm=3", "", "arch_lift.height_mm=3")
POST_LEVELS_DEG = (0, 2, 4)
CUP_LEVELS_MM = (14, 16, 18)
PENG_2022_L9 = tuple((arch, post, (arch + post) % 3) for arch in range(3) for post in range(3))
"""The orthogonal array L9: every pair of levels of two factors comes once. Levels of arch, post, cup."""

PLAIN = ("device.heel_cup_scales=false",)


def main() -> None:
    """Print the four tables; exit code 1 if a dose is off."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--scans", type=Path, default=SCANS, help="folder of real scans")
    parser.add_argument("--only", help="only feet whose name holds this")
    options = parser.parse_args()
    off = 0
    feet = [foot for foot in feet_of(options.scans) if not options.only or options.only in foot[0]]
    print("Rearfoot post built under the heel, degrees (Telfer 2013): requested, realised")
    posts = [(f"extrinsic_rearfoot_post.angle_deg={angle}",) for angle in TELFER_2013_DEG]
    off += grid(feet, posts, "extrinsic_rearfoot_post.angle_deg")
    print("\nRearfoot post of the foot's side, degrees (the same grid): requested, realised")
    off += grid(feet, [(f"rearfoot_post.angle_deg={angle}",) for angle in TELFER_2013_DEG], "rearfoot_post.angle_deg")
    print("\nMedial heel skive, mm at the junction of the medial third (Bonanno 2012): requested, realised")
    skives = [(f"medial_heel_skive.depth_mm={depth}", "device.heel_cup_depth_mm=16") for depth in BONANNO_2012_MM]
    off += grid(feet, skives, "medial_heel_skive.depth_mm")
    print("\nThe nine designs of Peng 2022: arch (fill negative, lift positive) mm, post degrees, cup mm")
    off += nine_designs(feet)
    print(f"\n{off} doses off" if off else "\nevery dose that was built is within its tolerance")
    sys.exit(bool(off))


def feet_of(folder: Path) -> Iterator[tuple[str, Scan, Foot, Measurements]]:
    """Every foot, aligned and measured once; what cannot be used is named and left out."""
    for path in sorted(folder.glob("*.*")) if folder.is_dir() else []:
        if path.suffix in (".obj", ".ply", ".stl"):
            try:
                scan = read_scan(path)
                foot = align(scan)
                yield path.stem, scan, foot, measure(foot)
            except InsolegenError as error:
                print(f"{path.name}: refused, {error.found}", file=sys.stderr)
    for arch in ("flat", "normal", "high"):
        for side in ("right", "left"):
            made = make_foot(FootShape.with_arch(arch, 260.0), triangles=20_000, side=side)
            scan = Scan(made.vertices, made.faces, f"{arch}_{side}.stl")
            foot = align(scan)
            yield f"synthetic_{arch}_{side}", scan, foot, measure(foot)


def grid(feet: Sequence[tuple[str, Scan, Foot, Measurements]], cases: Sequence[tuple[str, ...]], wanted: str) -> int:
    """One line a foot, one column a case; returns how many doses are off."""
    off = 0
    print(f"{'foot':24}" + "".join(f"{case[0].rpartition('=')[2]:>9}" for case in cases))
    refusals: dict[str, str] = {}
    for name, *foot in feet:
        cells = []
        for case in cases:
            try:
                doses = verified(*foot, case)
            except InsolegenError as error:
                refusals.setdefault(case[0] if error.exit_code == 4 else f"{name}, {case[0]}", error.found)
                cells.append("refused")
                continue
            # A post of nothing promises nothing and has no dose.
            found = [dose.realised for dose in doses if f"{dose.correction}.{dose.parameter}" == wanted]
            realised = found[0] if found else 0.0
            lost = sum(not dose.ok for dose in doses)
            off += lost
            cells.append(f"{realised:.3f}" + ("!" if lost else ""))
        print(f"{name:24}" + "".join(f"{cell:>9}" for cell in cells), flush=True)
    for case, why in refusals.items():
        print(f"  refused: {case}: {' '.join(why.split())[:150]}")
    return off


def nine_designs(feet: Sequence[tuple[str, Scan, Foot, Measurements]]) -> int:
    """One line a design and foot, requested and realised side by side."""
    off = 0
    print(f"{'foot':24}{'design':>7}{'arch':>16}{'post':>16}{'cup':>18}")
    for name, *foot in feet:
        for number, (arch, post, cup) in enumerate(PENG_2022_L9, start=1):
            levels = POST_LEVELS_DEG[post], CUP_LEVELS_MM[cup]
            case = [f"rearfoot_post.angle_deg={levels[0]}", f"device.heel_cup_depth_mm={levels[1]}"]
            if ARCH_LEVELS[arch]:
                case.append(ARCH_LEVELS[arch])
            try:
                doses = verified(*foot, case)
            except InsolegenError as error:
                print(f"{name:24}{number:>7}  refused: {' '.join(error.found.split())[:90]}")
                continue
            off += sum(not dose.ok for dose in doses)
            by_name = {f"{dose.correction}.{dose.parameter}": dose for dose in doses}
            lift, fill = by_name.get("arch_lift.height_mm"), by_name.get("arch_fill.depth_mm")
            shown = pair(lift) if lift else pair(fill, -1) if fill else "0 -"
            print(
                f"{name:24}{number:>7}{shown:>16}{pair(by_name['rearfoot_post.angle_deg']):>16}"
                f"{pair(by_name['device.heel_cup_depth_mm']):>18}",
                flush=True,
            )
    return off


def pair(dose: Dose, sign: int = 1) -> str:
    """Requested and realised."""
    return f"{sign * dose.requested:g} {sign * dose.realised:.3f}" + ("" if dose.ok else "!")


def verified(scan: Scan, foot: Foot, measurements: Measurements, case: Sequence[str]) -> tuple[Dose, ...]:
    """The doses of a device, measured from the bytes of its STL and its report."""
    request = Request("uncorrected", (*PLAIN, *case), patient=Patient(clinician_reviewed=True))
    insole, _ = build_insole_on(foot, measurements, request)
    stl = io.BytesIO()
    write_stl(stl, insole.solid.vertices, insole.solid.faces)
    record = read_record(as_json(design_report(scan, insole)).encode(), "report.json")
    return recheck(ExportedMesh.from_stl_bytes(stl.getvalue()), record).doses


if __name__ == "__main__":
    main()
