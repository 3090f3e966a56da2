"""insolegen: a 3D foot scan goes in, an insole that a printer or a mill makes as it is comes out."""

__version__ = "0.1.0"
