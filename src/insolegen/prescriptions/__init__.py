"""From a profile in TOML, overrides and a measured foot to a `Prescription`; and the corrections themselves.

Start at `prescribe.py`; a new correction is one file in `corrections/` and one line in `registry.py`.
"""
