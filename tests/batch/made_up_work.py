"""Work that stands in for making insoles: what happens to an order is what its scan file says.

Not a test module: spawned workers import it by this name.
"""

from __future__ import annotations

import hashlib
import json
import os
import signal
import sys
import time

from insolegen.batch.outcome import Facts
from insolegen.batch.results import INSOLE, REPORT
from insolegen.batch.worker import Job
from insolegen.errors import ScanError


def obey(job: Job) -> Facts:
    data = job.order.scan.read_bytes()
    word, _, rest = data.decode().partition(" ")
    (job.folder / ".insolegen-half.part").write_bytes(data)
    if word == "refuse":
        raise ScanError("no foot\nat all", expected="a foot", where=job.order.file, remedy="scan again")
    if word == "bug":
        return Facts(findings=1 // 0)
    if word == "exit":
        sys.exit(3)
    if word == "die":
        os._exit(9)
    if word == "die-once":
        mark = job.order.scan.with_suffix(".died")
        if not mark.exists():
            mark.touch()
            os.kill(os.getpid(), signal.SIGKILL)
    if word == "sleep":
        time.sleep(float(rest))
    (job.folder / INSOLE).write_bytes(data[::-1])
    report = {"scan": {"sha256": hashlib.sha256(data).hexdigest()}, "made_by": os.getpid()}
    (job.folder / REPORT).write_text(json.dumps(report))
    (job.folder / ".insolegen-half.part").unlink()
    # The profile carries home what the worker's environment says.
    return Facts("left", 251.2345, "low", f"{os.environ.get('OPENBLAS_NUM_THREADS')} thread", True, 180.0, 2)
