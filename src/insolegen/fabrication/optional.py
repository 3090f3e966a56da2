"""Packages that only some ways of making an insole need: imported when first used, and named where they are missing."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from insolegen.errors import UsageError

EXTRA = "print"
"""The extra of this package that installs all of them."""


def optional(package: str, purpose: str) -> Any:
    """The module of that name; UsageError that names the extra to install where there is none."""
    try:
        return import_module(package)
    except ImportError as error:
        raise UsageError(
            f"the package {package.partition('.')[0]}, which {purpose}, is not installed here ({error})",
            expected=f"insolegen with its extra {EXTRA!r}",
            where=purpose,
            remedy=f"pip install 'insolegen[{EXTRA}]'",
        ) from error
