"""Damaged and odd scans by the hundred thousand: each is measured or refused with its reason, and nothing else happens.

    python benchmarks/fuzz.py                              2,000 files, seed 0
    python benchmarks/fuzz.py --count 100000 --processes 2
    python benchmarks/fuzz.py --seed 7 --start 4000        goes on where a run stopped
    python benchmarks/fuzz.py --seed 7 --only 4711 --save bad.stl     one file again, its traceback, and the file

File number N of a seed is the same on every machine: a small scan (`seed_scans.py`) in one of the formats that are
read, its bytes damaged, or its mesh distorted and written again (--meshes), or both (`damage.py`), with stated side,
unit or kind now and then. It goes through reading, aligning, measuring and the report, as `insolegen measure` does.
What fails a file: an exception that is not of the family in `errors.py`; a warning; a refusal that does not say found,
expected, where and what to do, or that says NaN; a measure that is no finite number; 20 s of processor time; 1 GB.

Every 500th goes through the real command as well: `insolegen design -o` and `insolegen measure --json`, by turns. Its
exit code must be 0, 3, 4 or 5, a traceback or a warning must not show, and a refusal must leave no file and no word on
stdout.

Prints the counts by outcome and reason, and the number of each file that failed; exit code 1 if any did.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import re
import resource
import signal
import subprocess
import sys
import tempfile
import time
import traceback
import warnings
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from multiprocessing import get_context
from pathlib import Path

for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(variable, "1")

import numpy as np

from damage import damaged_file, damaged_mesh
from insolegen.errors import InsolegenError, ScanError
from insolegen.measuring import measure
from insolegen.model.scan import ScanHints
from insolegen.report import as_json, measurement_report
from insolegen.scans.align import align
from insolegen.scans.read import decode_scan
from seed_scans import FORMS, QUICK_FORMS, seed_file, seed_meshes

SECONDS, BYTES = 20.0, 1 << 30
CLI_EVERY, CLI_CODES = 500, (0, 3, 4, 5)
CHUNK = 250
BOTH = 0.3
"""Of the files whose mesh is distorted, so many have their bytes damaged as well."""


@dataclass(frozen=True)
class Case:
    """One file to be tried: its bytes, a name for it, and what is stated of it."""

    data: bytes
    name: str
    hints: ScanHints


@dataclass
class Tally:
    """What came of some files: counts by outcome, seconds by outcome, failures as (number, what happened)."""

    outcomes: Counter[str] = field(default_factory=Counter)
    reasons: Counter[str] = field(default_factory=Counter)
    seconds: Counter[str] = field(default_factory=Counter)
    failures: list[tuple[int, str]] = field(default_factory=list)

    def add(self, other: Tally) -> None:
        """Take in what came of other files."""
        for name in ("outcomes", "reasons", "seconds"):
            getattr(self, name).update(getattr(other, name))
        self.failures += other.failures


class TookTooLong(Exception):
    """The time for one file is over."""


def case(seed: int, number: int, distorted: float) -> Case:
    """File `number` of a seed; distorted: the share of the files whose mesh is distorted, not only their bytes."""
    rng = np.random.default_rng((seed, number))
    meshes = seed_meshes()
    kind = str(rng.choice(list(meshes)))
    if rng.random() > distorted:
        form = str(rng.choice(list(FORMS)))
        data = damaged_file(seed_file(kind, form), rng)
    else:
        form = str(rng.choice(list(FORMS) if rng.random() < 0.1 else QUICK_FORMS))
        with np.errstate(all="ignore"), warnings.catch_warnings():  # what is too large for float32 comes out infinite
            warnings.simplefilter("ignore")
            data = FORMS[form](damaged_mesh(meshes[kind], rng, meshes))
        if rng.random() < BOTH:
            data = damaged_file(data, rng)
    hints = ScanHints()
    if rng.random() < 0.25:
        hints = ScanHints(
            side=rng.choice([None, None, "left", "right"]),
            unit=rng.choice([None, None, None, "mm", "cm", "m", "in"]),
            kind=rng.choice([None, "foot", "plantar", "foam", "cast"]),
        )
    return Case(data, form, hints)


def outcome_of(one: Case) -> tuple[str, str]:
    """What comes of a file in this process, and the reason of a refusal; raises what fails it."""
    stage = "reading"
    try:
        scan = decode_scan(one.data, one.name, one.hints)
        stage = "aligning"
        foot = align(scan)
        stage = "measuring"
        measured = measure(foot)
    except InsolegenError as error:
        _refuse_vague(error)
        return f"refused while {stage}", re.sub(r"'[^']*'|\"[^\"]*\"|[-+\d.,]*\d", "~", error.found)[:70]
    report = measurement_report(scan, foot, measured, (*foot.findings, *measured.findings))
    as_json(report)
    for name, value in measured.values.items():
        if value is not None and not math.isfinite(value):
            raise AssertionError(f"{name} = {value}")
    return "measured", ", ".join(sorted({item.code for item in foot.findings if item.severity == "serious"}))


def _refuse_vague(error: InsolegenError) -> None:
    if not isinstance(error, ScanError):
        raise AssertionError(f"refused by {type(error).__name__}: {error}")
    missing = [name for name in ("found", "expected", "where", "remedy") if not getattr(error, name)]
    if missing:
        raise AssertionError(f"a refusal without {', '.join(missing)}: {error}")
    # What stands in the file is quoted, or stands where it does not belong.
    if re.search(r"\b(nan|inf)\b(?! stands)", re.sub(r"'[^']*'|\"[^\"]*\"", "", error.found)):
        raise AssertionError(f"a refusal that says NaN: {error}")


def through_the_command(one: Case, design: bool) -> str:
    """The outcome of `insolegen design` or `insolegen measure --json`; raises AssertionError for what fails it."""
    with tempfile.TemporaryDirectory() as folder:
        scan, insole = Path(folder, one.name), Path(folder, "out.stl")
        scan.write_bytes(one.data)
        command = ["design", str(scan), "-o", str(insole), "--report", str(insole.with_suffix(".json"))]
        command = command if design else ["measure", str(scan), "--json"]
        stated = {"--side": one.hints.side, "--unit": one.hints.unit, "--scan-kind": one.hints.kind}
        command += [str(word) for option, value in stated.items() if value is not None for word in (option, value)]
        done = subprocess.run(
            [sys.executable, "-m", "insolegen", *command], capture_output=True, text=True, timeout=300
        )
        left = {path.name for path in Path(folder).iterdir()} - {scan.name}
    said = f"exit code {done.returncode} of {' '.join(command)}\n{done.stderr[-3000:]}"
    if done.returncode not in CLI_CODES or re.search("Traceback|Warning", done.stderr):
        raise AssertionError(said)
    if done.returncode and (left or done.stdout or not done.stderr.startswith("error: ")):
        raise AssertionError(f"{left}, {done.stdout!r}, {said}")
    if not done.returncode and design and left != {"out.stl", "out.json"}:
        raise AssertionError(f"{left}, {said}")
    if not done.returncode and not design:
        json.loads(done.stdout)
    return f"{command[0]}: exit code {done.returncode}"


def tried(seed: int, distorted: float, numbers: range) -> Tally:
    """Try files of a seed, in this process."""
    warnings.simplefilter("error")
    signal.signal(signal.SIGPROF, _too_long)
    _limit_memory()
    tally = Tally()
    for number in numbers:
        began = time.process_time()
        try:
            one = case(seed, number, distorted)
            signal.setitimer(signal.ITIMER_PROF, SECONDS)
            try:
                outcome, reason = outcome_of(one)
            finally:
                signal.setitimer(signal.ITIMER_PROF, 0)
            tally.outcomes[outcome] += 1
            tally.reasons[f"{outcome}: {reason}"] += 1
            if number % (CLI_EVERY // 2) == 0:
                tally.outcomes[through_the_command(one, design=number % CLI_EVERY == 0)] += 1
        except Exception:  # whatever is not refused with its reason is what this looks for, and the run goes on
            outcome = "failed"
            tally.outcomes[outcome] += 1
            tally.failures.append((number, traceback.format_exc()))
        tally.seconds[outcome] += time.process_time() - began
    return tally


def _too_long(*_: object) -> None:
    raise TookTooLong(f"more than {SECONDS:.0f} s")


def _limit_memory() -> None:
    """Let this process have 1 GB more than it has with everything loaded; what takes more raises MemoryError."""
    seed_meshes()
    limit = resource.getrlimit(resource.RLIMIT_AS)
    if limit[0] == resource.RLIM_INFINITY and Path("/proc/self/statm").exists():
        pages = int(Path("/proc/self/statm").read_text().split()[0])
        resource.setrlimit(resource.RLIMIT_AS, (pages * resource.getpagesize() + BYTES, limit[1]))


def main() -> int:
    """Try the files that are asked for; the exit code."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--start", type=int, default=0, help="number of the first file")
    parser.add_argument("--count", type=int, default=2_000)
    parser.add_argument("--meshes", type=float, default=0.1, metavar="SHARE", help="files whose mesh is distorted")
    parser.add_argument("--processes", type=int, default=1)
    parser.add_argument("--only", type=int, metavar="N", help="one file, and all that comes of it")
    parser.add_argument("--save", type=Path, metavar="FILE", help="with --only: write the file")
    given = parser.parse_args()
    if given.only is not None:
        return _show(case(given.seed, given.only, given.meshes), given.save)
    began, end = time.perf_counter(), given.start + given.count
    chunks = [range(at, min(at + CHUNK, end)) for at in range(given.start, end, CHUNK)]
    total = Tally()
    with ProcessPoolExecutor(given.processes, get_context("spawn")) as pool:
        for numbers, tally in zip(chunks, pool.map(partial(tried, given.seed, given.meshes), chunks), strict=True):
            total.add(tally)
            for number, said in tally.failures:
                print(f"FAILED --seed {given.seed} --meshes {given.meshes} --only {number}\n{said}", flush=True)
            if numbers.stop % (20 * CHUNK) == 0:
                spent = time.perf_counter() - began
                print(f"{numbers.stop:,}: {spent:.0f} s, {len(total.failures)} failed", file=sys.stderr, flush=True)
    which = f"{given.count:,} files of seed {given.seed}, {given.meshes:.0%} meshes, from {given.start:,} on"
    print(f"{which}, {time.perf_counter() - began:.0f} s")
    for name, count in total.outcomes.most_common():
        print(f"  {count:8,}  {name}  ({1e3 * total.seconds[name] / count:.0f} ms each)")
    for name, count in total.reasons.most_common(60):
        print(f"  {count:8,}    {name}")
    print(f"failed: {', '.join(str(number) for number, _ in total.failures) or 'none'}")
    return 1 if total.failures else 0


def _show(one: Case, save: Path | None) -> int:
    if save is not None:
        save.write_bytes(one.data)
    print(f"{one.name}, {len(one.data):,} bytes, {one.hints}")
    warnings.simplefilter("error")
    try:
        print(": ".join(outcome_of(one)))
    except Exception:  # as above
        traceback.print_exc()
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
