"""The nouns that travel from stage to stage: frozen records, next to no behaviour.

Frame, everywhere after `scans.align`: `forward` (heel to toes), `medial` (towards the other foot), `up`; the origin
is the rearmost heel point on the ground; lengths in mm, angles in degrees, varus (medial side up) positive. Every foot
is a right foot: `align` mirrors a left one, export mirrors it back.
"""
