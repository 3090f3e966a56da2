"""The work that a batch is for: one order's insole and report, and the preview if it is wanted."""

from __future__ import annotations

from insolegen.batch.outcome import Facts
from insolegen.batch.results import PREVIEW, REPORT, insole_name
from insolegen.batch.worker import Job


def deliver_order(job: Job) -> Facts:
    """Make one order as `insolegen design` does; the same errors, the same bytes."""
    # Late, so that the process that only hands out orders does not import what makes insoles.
    from insolegen.delivery import Delivery, deliver
    from insolegen.fabrication.beds import bed_named
    from insolegen.model.request import Request

    order = job.order
    insole = deliver(
        Delivery(
            scan=order.scan,
            insole=job.folder / insole_name(order),
            report=job.folder / REPORT,
            request=Request(
                profile=order.profile,
                overrides=order.overrides,
                patient=order.patient,
                label=order.label,
                dose_percent=order.dose_percent,
            ),
            hints=order.hints,
            strict=job.strict,
            other_foot=order.other_foot,
            bed=bed_named(order.output.bed) if order.output.bed is not None else None,
            # Whether earlier results may be replaced was decided for the batch as a whole, before it began.
            force=True,
        )
    )
    if job.preview:
        from insolegen.fabrication.output import write_whole
        from insolegen.views.page import save_preview

        write_whole(
            job.folder / PREVIEW,
            lambda stream: save_preview(insole, stream, scan_file=order.scan.name),
            force=True,
        )
    length = insole.device.get("length_mm")
    return Facts(
        side=insole.foot.side,
        foot_length_mm=insole.measurements.values.get("foot_length_mm"),
        arch_class=insole.measurements.arch.classification,
        profile=insole.prescription.profile,
        doses_ok=all(dose.ok for dose in insole.doses),
        device_length_mm=float(length) if isinstance(length, int | float) else None,
        findings=len(insole.findings),
    )
