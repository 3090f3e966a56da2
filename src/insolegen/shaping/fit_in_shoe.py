"""Does device and foot fit the shoe: by how much, and where, they reach beyond the outline of its insole."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from insolegen.errors import DesignError
from insolegen.geometry.polyline import Points
from insolegen.model.device import Device
from insolegen.model.finding import Finding
from insolegen.model.place import Place
from insolegen.model.scan import Side
from insolegen.shaping.last import Last, last_of

SAID_MM = 1.0
"""What is less is within what a shoe gives and a scanner sees. [E]"""

TOO_MUCH_MM = 8.0
"""No shoe takes a device that reaches so far beyond its insole, however its upper gives. [E]"""

LEAST_TOE_ROOM_MM = 5.0
"""The insole of a shoe reaches this far beyond the toes at least; reference 1.9: 15 to 20 are usual. [E]"""

FOOT_STATIONS = {"lateral": (0.2, 0.85), "medial": (0.60, 0.85)}
"""Between these the foot's width is compared with the insole's: the heel is round, the arch lies above the insole's
edge, and toes can be squeezed. [E]"""

ARCH_STATIONS = (0.25, 0.60)
"""Between these the medial side of a device may reach beyond the insole, where the upper leans on it: said, not
refused. [E]"""


def fit_in_shoe(outline: Points, last: Last | None, device: Device, place: Place) -> tuple[Finding, ...]:
    """What is to be said of device (outline (k, 2), mm), foot and insole; nothing where no insole is known.

    DesignError for a device that no such shoe takes.
    """
    if last is None:
        return ()
    findings = [_laid(last, device, place)]
    in_arch = (outline[:, 0] > ARCH_STATIONS[0] * place.foot_length_mm) & (_side(outline, place) > 0)
    in_arch &= outline[:, 0] < ARCH_STATIONS[1] * place.foot_length_mm
    for part, refused in ((outline[~in_arch], True), (outline[in_arch], False)):
        beyond, at = _beyond(part, last)
        said = f"the device reaches {beyond:.1f} mm beyond the insole, {_place(at, place)}"
        if refused and beyond > TOO_MUCH_MM:
            raise DesignError(
                said,
                expected=f"no more than {TOO_MUCH_MM:g} mm, which an upper may give",
                where="device.size_eu" if device.outline == "size" else "device.shoe_outline",
                remedy="use a larger or wider shoe, a shallower cup, a thinner rim or device.width=narrow",
            )
        if beyond > SAID_MM:
            findings.append(Finding("device_beyond_shoe", "warning", said, "device.outline"))
    findings += _foot_beyond(last, place)
    room = float(last.ring[:, 0].max()) - place.foot_length_mm
    if room < LEAST_TOE_ROOM_MM:
        findings.append(
            Finding(
                "shoe_short",
                "serious" if room < 0 else "warning",
                f"the insole ends {abs(room):.1f} mm {'behind' if room < 0 else 'in front of'} the longest toe; at "
                f"least {LEAST_TOE_ROOM_MM:g} mm of room",
                "device.outline",
            )
        )
    return tuple(findings)


def turned_over(device: Device, place: Place, outline: Points, side: Side) -> tuple[Finding, ...]:
    """A warning where the drawing of a shoe's insole is of the other side than the foot; outline (k, 2): the device's.

    It was turned over, which is right where one drawing serves both shoes, and hides a scan or a shoe mixed up.
    """
    last = last_of(device, place, float(outline[:, 0].min())) if device.shoe_outline else None
    drawn = None if last is None or not last.sure else "left" if last.turned else "right"
    if drawn in (None, side):
        return ()
    return (
        Finding(
            "shoe_of_other_side",
            "warning",
            f"the shoe's insole is drawn as a {drawn} one and was turned over for this {side} foot: right where one "
            "drawing stands for both shoes, or shows the sole from below; check that shoe and scan belong together",
            "device.shoe_outline",
        ),
    )


def _laid(last: Last, device: Device, place: Place) -> Finding:
    heads = [place.landmarks[f"{name}_metatarsal_head"][0] for name in ("first", "fifth")]
    ahead = last.ball_forward_mm - float(np.mean(heads))
    words = (
        f"an insole {last.length_mm:.0f} mm long and {last.width_mm:.0f} mm wide, laid on the foot by heel and ball; "
        f"its ball lies {abs(ahead):.0f} mm {'in front of' if ahead >= 0 else 'behind'} the foot's"
    )
    if device.outline == "size":
        # Made for the side of the foot, whichever that is.
        return Finding("insole_laid", "note", words, "device.outline")
    words += f"; its shape is that of a {'left' if last.turned else 'right'} one"
    if last.sure:
        return Finding("insole_laid", "note", words, "device.outline")
    return Finding("insole_side_unsure", "warning", words + ", but not clearly: check its side", "device.outline")


def _beyond(outline: Points, last: Last) -> tuple[float, NDArray[np.float64]]:
    """How far an outline reaches beyond an insole at the most, mm, and where (2,)."""
    lateral, medial = last.edges(outline[:, 0])
    sideways = np.maximum(outline[:, 1] - medial, lateral - outline[:, 1])
    outside = ~(sideways <= 0)
    if not outside.any():
        return 0.0, outline[0]
    # Sideways is not the shortest way: the nearest point of the insole's edge is.
    away = np.full(len(outline), -np.inf)
    away[outside] = [float(np.hypot(*(last.ring - point).T).min()) for point in outline[outside]]
    worst = int(np.argmax(away))
    return float(away[worst]), outline[worst]


def _foot_beyond(last: Last, place: Place) -> list[Finding]:
    lateral, medial = last.edges(place.grid.forward)
    station = place.station[:, 0]
    findings = []
    for side, beyond in (("medial", place.medial_edge - medial), ("lateral", lateral - place.lateral_edge)):
        start, end = FOOT_STATIONS[side]
        beyond = np.where((station > start) & (station < end) & np.isfinite(beyond), beyond, -np.inf)
        worst = int(np.argmax(beyond))
        if beyond[worst] > SAID_MM:
            findings.append(
                Finding(
                    "foot_beyond_shoe",
                    "warning",
                    f"the foot is {beyond[worst]:.1f} mm wider than the insole on the {side} side, "
                    f"{place.grid.forward[worst]:.0f} mm from the heel",
                    "device.outline",
                )
            )
    return findings


def _place(at: NDArray[np.float64], place: Place) -> str:
    return f"on the {'medial' if _side(at[None], place)[0] > 0 else 'lateral'} side, {at[0]:.0f} mm from the heel"


def _side(points: Points, place: Place) -> NDArray[np.float64]:
    """How far points (n, 2) lie on the medial side of the foot's middle, (n,) mm."""
    middle = np.interp(points[:, 0], place.grid.forward, (place.medial_edge + place.lateral_edge) / 2)
    return np.asarray(points[:, 1] - middle)
