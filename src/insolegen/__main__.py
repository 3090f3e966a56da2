"""`python -m insolegen`."""

from __future__ import annotations

from insolegen.cli import main

if __name__ == "__main__":
    main()
