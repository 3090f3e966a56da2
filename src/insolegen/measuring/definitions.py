"""Every measure by name: what it is, how it is computed, who defined it, what it needs, how sure it can be at best.

The report, its confidences and docs/measurements.md all read this table; a measure that is not in it does not exist.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Measure:
    """name with its unit; meaning and equation in words; source with its tag (V, S, K or E as in the reference).

    needs: the landmarks whose confidence it inherits. confidence: its own, at best, on a good scan [E]. cutoffs: the
    classes that are drawn from it, empty for none.
    """

    name: str
    meaning: str
    equation: str
    source: str
    needs: tuple[str, ...]
    confidence: float
    cutoffs: str = ""


_HEEL, _HALLUX, _SECOND = "heel_point", "hallux_tip", "second_toe_tip"
_FIRST, _FIFTH, _CENTRE = "first_metatarsal_head", "fifth_metatarsal_head", "heel_centre"
_APEX, _NAVICULAR = "arch_apex", "navicular"
_MEDIAL_ANKLE, _LATERAL_ANKLE = "medial_malleolus", "lateral_malleolus"
_LEE = "Lee, Lin and Wang 2014, J Foot Ankle Res 7:44 [V]"

# fmt: off
MEASURES: tuple[Measure, ...] = (
    Measure(
        "foot_length_mm", "rearmost heel point to the tip of the longest toe, along the foot axis",
        "forward(longest toe tip) - forward(heel_point)", _LEE, (_HEEL, _HALLUX), 1.0,
    ),
    Measure(
        "truncated_length_mm", "heel to the first metatarsophalangeal joint (arch length, heel-to-ball length)",
        "forward(first_metatarsal_head) - forward(heel_point)", _LEE, (_HEEL, _FIRST), 1.0,
    ),
    Measure(
        "outside_ball_length_mm", "heel to the fifth metatarsophalangeal joint",
        "forward(fifth_metatarsal_head) - forward(heel_point)", _LEE, (_HEEL, _FIFTH), 1.0,
    ),
    Measure(
        "ball_width_mm", "oblique (diagonal) width of the ball, horizontal",
        "|first_metatarsal_head - fifth_metatarsal_head| in the ground plane", _LEE, (_FIRST, _FIFTH), 1.0,
    ),
    Measure(
        "ball_width_orthogonal_mm", "width of the ball across the foot axis",
        "medial(first_metatarsal_head) - medial(fifth_metatarsal_head)", _LEE, (_FIRST, _FIFTH), 1.0,
    ),
    Measure(
        "maximum_breadth_mm", "greatest medial less least medial extent of the forefoot, stations 0.55 to 0.82",
        "max medial - min medial, up to 0.15 of the length high", "ISO 7250-1 wording [K]", (_HEEL,), 0.9,
    ),
    Measure(
        "ball_line_angle_deg", "how far the line through the ball points turns from straight across",
        "atan2(truncated_length - outside_ball_length, ball_width_orthogonal)", "reference 1.2 [E]",
        (_FIRST, _FIFTH), 0.8, "5 to 25 is plausible [E]",
    ),
    Measure(
        "heel_width_mm", "width of the plantar outline at 0.16 of the length, up to 0.15 of the length high",
        "medial edge - lateral edge at 0.16 foot_length", _LEE, (_CENTRE,), 1.0,
    ),
    Measure(
        "instep_height_mm", "top of the foot over the ground at half length", "greatest up at 0.50 foot_length",
        "Williams and McClay 2000, Phys Ther 80:864; reference 1.2 [K]", (_HEEL,), 0.95,
    ),
    Measure(
        "navicular_height_mm", "height of the navicular's tuberosity over the ground", "up(navicular)",
        "Nilsson 2012, JFAR 5:3 [V]", (_NAVICULAR,), 1.0,
        "Nilsson 2012: very low < 27, low 27 to 35, normal 36 to 55, high 56 to 64, very high > 64 [V]",
    ),
    Measure(
        "normalised_navicular_height", "navicular height over truncated length (NNHt)",
        "navicular_height / truncated_length", "Murley 2009; Menz and Munteanu 2005 [K]", (_NAVICULAR, _FIRST), 1.0,
        "low < 0.22, normal 0.22 to 0.31, high > 0.31 [K]",
    ),
    Measure(
        "navicular_index", "truncated length over navicular height", "truncated_length / navicular_height",
        "Roth 2013 [K]", (_NAVICULAR, _FIRST), 1.0,
    ),
    Measure(
        "longitudinal_arch_angle_deg",
        "angle at the navicular between the medial malleolus and the first metatarsal head, seen from the side",
        "angle(medial_malleolus - navicular, first_metatarsal_head - navicular), forward and up",
        "Dahle 1991 [K]; Nilsson 2012, JFAR 5:3 [V]", (_NAVICULAR, _MEDIAL_ANKLE, _FIRST), 0.9,
        "Nilsson 2012: very low < 121, low 121 to 130, normal 131 to 152, high 153 to 162, very high > 162 [V]",
    ),
    Measure(
        "feiss_distance_mm",
        "height of the navicular over the line from the medial malleolus to the first metatarsal head",
        "up(navicular) - up(line at forward(navicular))", "Nilsson 2012, JFAR 5:3 [V]",
        (_NAVICULAR, _MEDIAL_ANKLE, _FIRST), 0.9,
        "Nilsson 2012: very low < -33, low -33 to -26, normal -26 to -13, high -13 to -4, very high > -4 [V]",
    ),
    Measure(
        "arch_height_mm", "greatest height of the sole in the medial midfoot, stations 0.30 to 0.60, 8 mm off the edge",
        "up(arch_apex)", "reference 1.6 [E]", (_APEX,), 1.0,
    ),
    Measure(
        "arch_height_percent", "arch height in percent of foot length", "100 arch_height / foot_length",
        "Fixifoot repository, unvalidated [S]", (_APEX,), 0.75,
        "very low < 6.5, low 6.5 to 7.8, normal 7.8 to 10.5, high > 10.5 [S]",
    ),
    Measure(
        "arch_height_index", "instep height over truncated length (AHI)", "instep_height / truncated_length",
        "Williams and McClay 2000, Phys Ther 80:864 [K]", (_FIRST,), 1.0,
        "Butler 2008: standing 0.340 +- 0.030, sitting 0.363 +- 0.030, limits at 1 and 1.5 SD [K]; Williams 2001: low "
        "<= 0.275, high >= 0.356 [S, V]",
    ),
    Measure(
        "medial_arch_angle_deg",
        "angle at the arch apex between the contacts of the heel and of the first metatarsal head",
        "angle(heel contact - arch_apex, ball contact - arch_apex), in space", "reference 1.6 [E]", (_APEX,), 0.8,
        "none is used: the published limit (29.66) is of another angle [V]",
    ),
    Measure(
        "arch_index", "middle third of the print without toes over all of it, at the contact threshold in use",
        "B / (A + B + C)", "Cavanagh and Rodgers 1987, J Biomech 20:547 [V]", (_HEEL,), 0.75,
        "high < 0.21, normal 0.21 to 0.26, low > 0.26 [V]",
    ),
    Measure(
        "arch_index_at_1_mm", "arch index when contact is what lies lower than 1 mm: a loaded foot on glass",
        "B / (A + B + C)", "Cavanagh and Rodgers 1987 [V]; threshold [E]", (_HEEL,), 0.6,
    ),
    Measure(
        "arch_index_at_3_mm", "arch index when contact is what lies lower than 3 mm: a fat pad that will flatten",
        "B / (A + B + C)", "Cavanagh and Rodgers 1987 [V]; threshold [E]", (_HEEL,), 0.6,
    ),
    Measure(
        "chippaux_smirak_percent", "narrowest midfoot print over the widest of the forefoot, percent",
        "100 min width(0.30 to 0.60) / max width(0.60 to 0.80)", "Forriol and Pascual 1990, Foot Ankle 11:101 [K]",
        (_HEEL,), 0.55, "high 0, normal 0.1 to 39.9 (intermediate from 30), low 40 to 44.9, very low >= 45 [K]",
    ),
    Measure(
        "staheli_index", "narrowest midfoot print over the widest of the heel",
        "min width(0.30 to 0.60) / max width(0 to 0.30)", "Staheli 1987, JBJS 69A:426 [K, S]", (_HEEL,), 0.55,
        "high < 0.44, normal 0.44 to 0.89, low > 0.89 [K, S]",
    ),
    Measure(
        "clarke_angle_deg",
        "angle between the medial tangent of the print and the line from its forefoot point to the deepest of the arch",
        "angle(heel touch - fore touch, deepest - fore touch)", "Clarke 1933; Forriol and Pascual 1990 [K, S]",
        (_HEEL,), 0.45,
        "very low < 30, low 30 to 34.9, normal 35 to 54 (intermediate to 41.9), high > 54 [K, S]",
    ),
    Measure(
        "contact_threshold_mm", "what counts as contact: the sole lower than this",
        "1 standing or sitting, 3 unloaded", "reference 1.5 [E]", (), 1.0,
    ),
    Measure(
        "hallux_angle_deg",
        "seen from above: how far the hallux turns laterally from the medial border (not radiographic)",
        "angle at first_metatarsal_head between the tangents to the heel, continued, and to the hallux",
        "reference 1.7 [E]; radiographic classes, JFAR 2:15 [V], do not apply", (_FIRST,), 0.8,
    ),
    Measure(
        "fifth_toe_angle_deg", "seen from above: how far the fifth toe turns medially from the lateral border",
        "angle at fifth_metatarsal_head between the tangents to the heel, continued, and to the fifth toe",
        "reference 1.7 [E]", (_FIFTH,), 0.6,
    ),
    Measure(
        "rearfoot_angle_deg", "lean of the rear 8 % of the heel, varus positive (its top leans laterally)",
        "-atan2(medial shift, rise) of the centroids of the sections at 3 to 12 and at 25 to 40 mm",
        "reference 1.7 [S for the heights]", (_HEEL,), 0.55,
        "planus <= -4, rectus 0 to -2, cavus >= 0 (Hillstrom/Mootanah 2013) [K]",
    ),
    Measure(
        "forefoot_to_rearfoot_angle_deg", "tilt of the forefoot's contact line against the heel, varus positive",
        "atan2(up(first contact) - up(fifth contact), their distance) - rearfoot_angle", "reference 3.1 [K]",
        (_FIRST, _FIFTH), 0.45,
    ),
    Measure(
        "malleolar_valgus_index",
        "how far the middle of the malleoli lies medial of the foot axis, percent of their width",
        "100 (medial(middle of malleoli) - medial(axis)) / malleolar width", "Song 1996, JAPMA 86:16 [K]; Temple [V]",
        (_MEDIAL_ANKLE, _LATERAL_ANKLE), 0.8, "rectus about 7.3, planus about 17.9 [V]",
    ),
    Measure(
        "ball_girth_mm", "hull of the section by the vertical plane through the ball points",
        "perimeter of the convex hull (a tape bridges concavities)", "reference 1.2 [K]", (_FIRST, _FIFTH), 1.0,
    ),
    Measure(
        "instep_girth_mm", "hull of the section across the axis at half length",
        "perimeter of the convex hull at 0.50 foot_length", "reference 1.2, as INFOOT [K]", (_HEEL,), 0.95,
    ),
    Measure(
        "short_heel_girth_mm", "hull of the section from the low back of the heel to the fold of the ankle",
        "perimeter of the convex hull in the plane through both, level from side to side", "reference 1.2 [K]",
        (_HEEL,), 0.6,
    ),
)
# fmt: on
"""In the order of the report."""

BY_NAME = {measure.name: measure for measure in MEASURES}

LANDMARKS: dict[str, str] = {
    _HEEL: "rearmost point of the heel's skin (pternion)",
    _HALLUX: "foremost point of the hallux",
    _SECOND: "foremost point of the second toe",
    _FIRST: "medial extreme of the ball, on the skin over the first metatarsal head (metatarsale tibiale)",
    _FIFTH: "lateral extreme of the ball, on the skin over the fifth metatarsal head (metatarsale fibulare)",
    "second_metatarsal_head": "under the second metatarsal head, on the sole: at 0.35 of the ball line",
    _CENTRE: "middle of the heel's breadth at 0.16 of the length, on the sole",
    _APEX: "highest place of the sole in the medial midfoot",
    _NAVICULAR: "tuberosity of the navicular, medial",
    "fifth_metatarsal_base": "lateral bulge of the base of the fifth metatarsal",
    _MEDIAL_ANKLE: "most prominent point of the medial malleolus",
    _LATERAL_ANKLE: "most prominent point of the lateral malleolus",
}
"""Every landmark that may be found or given, and where it lies."""
