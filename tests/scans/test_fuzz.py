"""A few hundred damaged and odd scans through reading, aligning, measuring and the command, as `benchmarks/fuzz.py`."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

FUZZ = Path(__file__).parents[2] / "benchmarks" / "fuzz.py"


@pytest.mark.slow
def test_each_is_measured_or_refused_with_its_reason():
    command = [sys.executable, str(FUZZ), "--seed", "2", "--meshes", "0.2", "--start", "400", "--count", "150"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
    for outcome in ("measured", "refused while reading", "refused while aligning", "design: exit code"):
        assert outcome in done.stdout
