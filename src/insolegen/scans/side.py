"""Left or right: a vote of six signs, each of which tells on feet that the others do not tell on."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from insolegen.errors import ScanError
from insolegen.model.finding import Finding
from insolegen.model.scan import Side
from insolegen.scans.heading import RoughFoot
from insolegen.scans.profile import LOW, STATIONS, StationProfile

WEIGHTS = {"arch": 1.0, "toes": 1.0, "tip": 0.7, "ball": 1.0, "ridge": 0.7, "hollow": 0.5}

LEAST, CERTAIN = 0.15, 0.40
"""Confidence below which the side is asked for, and below which a finding says that it is unsure: real feet reach 0.8,
flat ones with a hallux of 40 degrees 0.2. [E]"""

UNSURE = 0.3
"""The most that is believed where the arch lies on the other side than all else says."""

AGAINST = 0.25
"""A vote of the arch of this size against all the others together: it is the one sign that stays where it is when a
scan is turned upside down. Feet that stand reach 0.02, low shells that lie on their rim 0.4 to 0.7. [E]"""

TELLS_A_FOOT = 0.8
"""Least that the signs of left and right say together on anything that is a foot: real ones 3.4 and more, flat ones
with a hallux of 35 degrees 2.1, an ellipsoid of a foot's proportions 0.5. [E]"""

DOUBT = 1.0
"""So much contrary evidence is allowed for, whatever the votes: a shape that hardly votes is not told. [E]"""

STRAIGHT, POINTED = 0.17, 0.37
"""How far the straighter of the two edges comes in from the ball to the toes, in half widths: 0.05 to 0.17 on feet with
a straight hallux, 0.2 to 0.5 where a hallux of 25 degrees and more has bent to the other toes. [E]"""


def right_foot_votes(rough: RoughFoot) -> dict[str, float]:
    """Votes in -1..1 per sign, positive for a right foot (medial is where sideways is positive); absent ones left out.

    arch: the hollow of the midfoot lies medially. toes: the medial toes reach further forward. tip: so does the
    longest one. ball: the medial extreme of the ball is in front of the lateral one. ridge: the instep's ridge runs
    medially of the middle. hollow: the medial edge is the more hollow one. Each is divided by its usual size, found
    on real feet of both sides: 0.03, 0.06, 0.45, 0.03, 0.35 and 0.01 foot lengths or half widths. Where the hallux has
    bent to the other toes, toes and tip say nothing, or the opposite: their votes fade as the foot gets pointed.
    """
    profile, points = rough.profile, rough.points
    half_width = np.nanmax(profile.width) / 2
    low = points[(points[:, 2] < LOW) & (points[:, 0] >= 0) & (points[:, 0] < 1)]
    ball_middle = profile.middle[28]
    across_ball = (low[:, 1] - ball_middle) / half_width

    votes: dict[str, float] = {}
    arch = _arch_tilt(profile, low)
    if np.isfinite(arch):
        votes["arch"] = arch / 0.02
    reach = [low[(across_ball > a) & (across_ball < b), 0].max(initial=0.0) for a, b in ((0.3, 0.8), (-0.8, -0.3))]
    votes["toes"] = (reach[0] - reach[1]) / 0.04
    tip = low[low[:, 0] > np.percentile(low[:, 0], 99.9) - 0.015]
    votes["tip"] = float(tip[:, 1].mean() - ball_middle) / half_width / 0.3
    votes["ball"] = _ball_obliquity(profile) / 0.03
    ridge_region = points[(points[:, 0] > 0.5) & (points[:, 0] < 0.62)]
    if len(ridge_region) and np.percentile(ridge_region[:, 2], 99) > 0.18:  # plantar scans are cut below the ridge
        ridge = ridge_region[ridge_region[:, 2] > np.percentile(ridge_region[:, 2], 93), 1]
        if len(ridge):  # what is level on top, as a box or a shoe is, has no ridge
            votes["ridge"] = float(ridge.mean() - np.nanmean(profile.middle[20:25])) / half_width / 0.3
    votes["hollow"] = _hollow(profile) / 0.01
    told = {name: float(np.tanh(value)) for name, value in votes.items() if np.isfinite(value)}
    straight = np.clip((POINTED - _coming_in(profile)) / (POINTED - STRAIGHT), 0.0, 1.0)
    return {name: vote * (float(straight) if name in ("toes", "tip") else 1.0) for name, vote in told.items()}


def side_confidence(votes: dict[str, float]) -> float:
    """Signed confidence -1..1: positive for a right foot; its size says how far the votes agree, and how much they say.

    (Tried: the mean vote. A sign that says nothing, as the arch of a flat foot and toes that a bent hallux has turned,
    took from it as if it disagreed, and such feet were refused.)
    """
    cast = [WEIGHTS[name] * vote for name, vote in votes.items()]
    return sum(cast) / (sum(abs(vote) for vote in cast) + DOUBT) if cast else 0.0


def telling(votes: dict[str, float]) -> float:
    """How much the signs say together, whichever way."""
    return sum(WEIGHTS[name] * abs(vote) for name, vote in votes.items())


def arch_is_against(votes: dict[str, float]) -> bool:
    """Whether the arch lies on the other side than all else says, as of a foot that lies upside down."""
    return votes.get("arch", 0.0) * float(np.sign(side_confidence(votes))) < -AGAINST


def side_of(votes: dict[str, float], stated: Side | None, where: str) -> tuple[Side, float, tuple[Finding, ...]]:
    """Side, confidence 0..1 and what is to be said of it; what the user states is followed, whatever the shape says.

    Raises ScanError where nothing is stated and the signs say too little or disagree.
    """
    vote = side_confidence(votes)
    found: Side = "right" if vote > 0 else "left"
    confidence = abs(vote)
    against = arch_is_against(votes)
    if stated is None and against:
        confidence = min(confidence, UNSURE)
    if stated is None and confidence < LEAST:
        raise ScanError(
            f"left or right cannot be told: the signs disagree ({_spelled(votes)})",
            expected="signs that agree",
            where=where,
            remedy="say which foot it is: --side left or --side right; if the shape is no foot at all, check the file",
        )
    if stated is None and confidence < CERTAIN:
        message = (
            f"the foot was taken for a {found} one, unsurely (confidence {confidence:.2f}: {_spelled(votes)}); check "
            "it, and say which it is with --side"
        )
        if against:
            message += "; the arch lies on the other side than all else says, as of a foot that lies upside down"
        return found, confidence, (Finding("side_unsure", "serious" if against else "warning", message, "side"),)
    if stated is not None and stated != found and confidence >= CERTAIN:
        message = f"--side says {stated}, the shape says {found} (confidence {confidence:.2f}); --side was followed"
        return stated, confidence, (Finding("side_contradicts_shape", "serious", message, "side"),)
    return stated or found, confidence, ()


def _spelled(votes: dict[str, float]) -> str:
    return ", ".join(f"{name} {'right' if vote > 0 else 'left'} {abs(vote):.2f}" for name, vote in votes.items())


def _arch_tilt(profile: StationProfile, low: NDArray[np.float64]) -> float:
    """How much higher the sole lies on the upper side of the midfoot, in foot lengths."""
    middle = np.interp(low[:, 0], profile.station, profile.middle)
    across = (low[:, 1] - middle) / np.maximum(np.interp(low[:, 0], profile.station, profile.width / 2), 1e-9)
    beside_known = np.isfinite(across)  # between a station that is empty and its neighbour no middle is known
    low, across = low[beside_known], across[beside_known]
    station, lane = (low[:, 0] * STATIONS).astype(int), ((across + 1) * 6).astype(int)
    kept = (lane >= 0) & (lane < 12)
    lowest = np.full(STATIONS * 12, np.inf)
    np.minimum.at(lowest, station[kept] * 12 + lane[kept], low[kept, 2])
    midfoot = lowest.reshape(STATIONS, 12)[14:24]
    sides = [half[np.isfinite(half)] for half in (midfoot[:, 7:10], midfoot[:, 2:5])]
    return float(sides[0].mean() - sides[1].mean()) if all(len(half) > 5 for half in sides) else np.nan


def _ball_obliquity(profile: StationProfile) -> float:
    """How far the broadest part of the upper edge lies in front of that of the lower edge, in foot lengths."""
    window = slice(20, 34)
    station, upper, lower = profile.station[window], profile.upper[window], -profile.lower[window]
    broad = [np.nan_to_num(edge - np.nanmax(edge), nan=-1.0) > -0.02 for edge in (upper, lower)]
    return float(station[broad[0]].mean() - station[broad[1]].mean())


def _coming_in(profile: StationProfile) -> float:
    """How far the straighter edge comes in from the ball to the toes, in half widths; 0 where there are no toes."""
    edges = (profile.upper, -profile.lower)
    if any(np.isnan(edge[36:38]).any() for edge in edges):
        return 0.0
    come = min(float(np.nanmax(edge[20:34]) - edge[36:38].mean()) for edge in edges)
    return come / (float(np.nanmax(profile.width)) / 2)


def _hollow(profile: StationProfile) -> float:
    """How much deeper the upper edge falls in behind its chord from heel to ball than the lower one."""
    ends, between = [8, 27], slice(9, 27)

    def depth(edge: NDArray[np.float64]) -> float:
        chord = np.interp(profile.station[between], profile.station[ends], edge[ends])
        return float(np.nanmax(chord - edge[between]))

    return depth(profile.upper) - depth(-profile.lower)
