"""From a standing foot to numbers: landmarks, dimensions, footprint, arch class; each with how sure it is."""

from insolegen.measuring.measure import measure

__all__ = ["measure"]
