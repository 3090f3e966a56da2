"""Parametric feet with known truth: to test and to time the program, and to try it without a scan.

They verify the code, not anatomy: an error on these feet says nothing of an error on people.
"""

from insolegen.synthetic.foot import SyntheticFoot, make_foot
from insolegen.synthetic.posing import pose, random_rotation
from insolegen.synthetic.shape import FootShape
from insolegen.synthetic.truth import FootTruth

__all__ = ["FootShape", "FootTruth", "SyntheticFoot", "make_foot", "pose", "random_rotation"]
