"""Write docs/measurements.md from the tables that the program itself measures and classifies by.

`python docs/generate_measurements.py` writes it; `--check` only says whether it is up to date (exit code 1 if not).
"""

from __future__ import annotations

import sys
from pathlib import Path

from insolegen.measuring.arch import AUTOMATIC_NAVICULAR, FOOTPRINT, UNLOADED_PRINT
from insolegen.measuring.definitions import LANDMARKS, MEASURES
from insolegen.measuring.footprint import (
    LOADED_THRESHOLD_MM,
    MOST_SMOOTHED_MM,
    SMOOTHED_FOR_NOISE,
    UNLOADED_THRESHOLD_MM,
)
from insolegen.measuring.norms import (
    ARCH_ANGLE_MOTION,
    NAVICULAR,
    NAVICULAR_DROP,
    OTHERS,
    SITTING_AHI,
    STANDING_AHI,
    WILLIAMS_AHI,
    Cutoffs,
)

PAGE = Path(__file__).parent / "measurements.md"

PREAMBLE = """\
# Measurements

<!-- Written by docs/generate_measurements.py from the program's own tables: change those, then run that. -->

Every number in the report, what it means and where it comes from. Lengths are in mm, angles in degrees, varus (medial
side up) is positive; *forward*, *medial* and *up* are the axes of the [foot frame](conventions.md), in which every foot
is a right foot. Tags say how sure a source is: V read in the source itself, S second hand, K from memory, E a choice
made here.

**What a scan does not hold is null**, and a finding names the measure and says why. Each measure carries a confidence
from 0 to 1: its own at best, times that of the least sure landmark that it needs, lessened by what the scan's own noise
and the size of its triangles leave unsure (both are told from the sole; `measuring/surface_error.py`). How far each
measure is from the truth, and whether the confidences say so: [accuracy](accuracy.md).

The drawings are the program's own, of a synthetic foot as it measured it (`python docs/make_measurement_figures.py`):
from below with the toes to the right, from the medial side, and from behind; in blue what touches the ground.

## The foot axis

A foot points from its heel's centre to the second metatarsal head: that repeats to 0.03 degrees between poses and
meshes. Published dimensions (Lee 2014 [V]) run along the line from the heel point to the tip of the second toe:
`--foot-axis second-toe` takes that one, where the toe is surely seen or given, and everything follows it; on scans with
crude toes it repeats to 0.5 to 2 degrees. The report's `foot_axis` says which was used. On six whole real feet the two
lie 4 to 6.5 degrees apart, so mind which one a number was measured along (mm, own axis and that of the second toe):

| scan | apart | length | ball, oblique | ball, orthogonal | truncated length | outside ball | heel |
|---|---|---|---|---|---|---|---|
| flat_sole_left | 5.3 | 276.2, 274.8 | 111.6, 114.5 | 106.4, 109.6 | 197.4, 199.5 | 163.8, 166.4 | 80.8, 80.0 |
| average_male_left | 4.1 | 260.1, 259.2 | 95.8, 99.8 | 93.2, 95.2 | 190.6, 194.7 | 168.3, 165.0 | 58.9, 58.1 |
| find_mean_left | 6.2 | 261.2, 259.9 | 91.6, 94.5 | 89.0, 91.4 | 184.8, 187.6 | 163.3, 163.6 | 60.7, 60.2 |
| find_shape1_left | 6.5 | 252.9, 251.7 | 89.5, 94.9 | 88.0, 90.5 | 178.4, 184.8 | 162.1, 156.2 | 64.7, 64.6 |
| find_shape3_left | 5.4 | 255.4, 254.4 | 95.6, 98.1 | 93.1, 95.2 | 181.2, 183.3 | 159.4, 159.5 | 63.8, 63.4 |
| find_inversion_left | 5.3 | 255.3, 254.3 | 93.8, 97.0 | 90.9, 93.1 | 177.1, 180.4 | 153.6, 153.4 | 64.0, 63.5 |

## Landmarks

Found on the scan, or given with `--landmarks FILE`: CSV lines `name,x,y,z` or a JSON object `{"name": [x, y, z]}`, in
the scan's own coordinates. A given point has confidence 1, and everything that is measured from it follows; a name
that is unknown and a point more than 25 mm off the scan are refused.
"""

FOOTPRINT_NOTE = f"""\
The indices of the footprint hang on what counts as contact. It is the sole lower than {LOADED_THRESHOLD_MM:g} mm for a
loaded foot and {UNLOADED_THRESHOLD_MM:g} mm for an unloaded one, whose fat pad has not flattened [E]; `arch_index` uses
the one that fits the state of load, and both are reported. State the load with `--weight-bearing`; left out, a heel
with a flat patch of contact is taken as loaded, and a finding says so. Noise breaks the border of a print: of a noisy
scan it is taken from the sole smoothed over {SMOOTHED_FOR_NOISE:g} times the noise, less where triangles are small,
{MOST_SMOOTHED_MM:g} mm at most [E].

Girths are hulls of sections: a tape bridges hollows, the skin does not. The hallux angle is read off the skin and is
not the radiographic one. Heights over the ground stand on the foot's three contacts: heel, medial and lateral ball.

A navicular and malleoli that nobody marked are the middles of swellings on the sides of the foot, with a confidence of
0.3 and, of a malleolus, 0.8 at most: what was palpated is more reliable (Chhikara 2026 [V]).
"""

ARCH_NOTE = f"""\
Each index that the scan allows speaks for a class; the weighted mean, rounded, is the class of the arch, and the
agreement is 1 less a quarter of the spread between the lowest and the highest of them. Below 0.5 the report says that
the measures disagree. A print that was emulated on an unloaded foot counts {UNLOADED_PRINT:g} of its weight
({", ".join(FOOTPRINT)}). The measures that are read off the navicular share one weight, and {AUTOMATIC_NAVICULAR:g} of
it where the navicular was found and not marked. An arch height index within one standard error of a limit (1 mm in both
its lengths) is called borderline. Classes are half-open: each begins at its limit; where a source prints "<= limit" or
"> limit", the limit belongs to the class below.

Limits of the arch height index are those of `--norms butler2008` (standing under load, sitting otherwise; there are
none for an unloaded foot) or `--norms williams2001` (standing).
"""

SIZES_NOTE = """\
A guide only: shops differ by a size and more. `sizes` in the report, as sure as the foot's length is.

| size | equation | source |
|---|---|---|
| `eu` | 1.5 (length in cm + 1.5), Paris points | reference 1.9: 6.667 mm a point [V, Jurca 2019], 15 mm allowed [K] |
| `uk` | 3 (length in inches) - 23 | reference 1.9: sizes of 8.467 mm [V, Jurca 2019], their zero [K] |
| `us_men` | 3 (length in inches) - 22 | as `uk`; Brannock [K] |
| `us_women` | 3 (length in inches) - 21 | as `uk`; Brannock [K]; shops often take that of men and 1.5 |
| `mondopoint` | length in mm, not rounded to grades of 5 mm | ISO 9407, that it exists [V] |
"""

FLEXIBILITY_NOTE = """\
Flexibility is never inferred from one height: `insolegen measure SITTING --standing STANDING` compares two scans of one
foot (one side, lengths within 10 mm, or it refuses).

| result | equation |
|---|---|
| `arch_rigidity_index` | arch height index standing / sitting; 1 is rigid [V] |
| `arch_drop_mm` | instep height sitting - standing [V] |
| `navicular_drop_mm` | navicular height sitting - standing |
| `longitudinal_arch_angle_motion_deg` | longitudinal arch angle sitting - standing |

The class needs the navicular marked on both scans (`--landmarks`, `--standing-landmarks`): one that is found is off by
more than what it drops.
"""


def page() -> str:
    """Give the whole page, in Markdown."""
    parts = [PREAMBLE, "| landmark | where it lies |", "|---|---|"]
    parts += [f"| `{name}` | {meaning} |" for name, meaning in LANDMARKS.items()]
    parts += ["", "## Measures", "", FOOTPRINT_NOTE]
    for measure in MEASURES:
        parts += [f"### {measure.name}", "", f"{measure.meaning[0].upper()}{measure.meaning[1:]}.", ""]
        parts += [f"![{measure.name} on a foot](measurements/{measure.name}.png)", ""]
        parts += [f"- equation: `{measure.equation}`", f"- source: {measure.source}"]
        if measure.cutoffs:
            parts.append(f"- classes: {measure.cutoffs}")
        needs = ", ".join(f"`{name}`" for name in measure.needs) or "nothing but the scan"
        parts += [f"- needs: {needs}", f"- confidence at best: {measure.confidence:g}", ""]
    parts += ["## Shoe sizes", "", SIZES_NOTE]
    parts += ["## The class of the arch", "", ARCH_NOTE, *table(ARCH_CUTOFFS), ""]
    parts += ["## Flexibility", "", FLEXIBILITY_NOTE, *table((NAVICULAR_DROP, ARCH_ANGLE_MOTION)), ""]
    return "\n".join(parts)


ARCH_CUTOFFS = (STANDING_AHI, SITTING_AHI, WILLIAMS_AHI, *OTHERS, *NAVICULAR)


def table(cutoffs: tuple[Cutoffs, ...]) -> list[str]:
    """Limits, classes and weight of each index, as the lines of a table."""
    rows = ["| measure | limits | classes, -2 very low to 2 very high | weight | source |", "|---|---|---|---|---|"]
    for one in cutoffs:
        limits, classes = ", ".join(f"{limit:g}" for limit in one.limits), ", ".join(map(str, one.classes))
        rows.append(f"| {one.measure} | {limits} | {classes} | {one.weight:g} | {one.source} [{one.certainty}] |")
    return rows


if __name__ == "__main__":
    if "--check" in sys.argv[1:]:
        if not PAGE.is_file() or PAGE.read_text(encoding="utf-8") != page():
            sys.exit("docs/measurements.md is not what the program says: run python docs/generate_measurements.py")
    else:
        PAGE.write_text(page(), encoding="utf-8")
