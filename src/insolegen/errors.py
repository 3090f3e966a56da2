"""The one family of errors that a user may see: what was found, what was expected, where, and what to do.

Anything else that is raised is a bug and keeps its traceback. `insolegen.cli` turns these into a message and an exit
code in one place.
"""

from __future__ import annotations


class InsolegenError(Exception):
    """Something that the user can mend.

    `found` says what is there, `expected` what should be, `where` the file, field or place, `remedy` what to do.
    """

    exit_code = 1

    def __init__(self, found: str, *, expected: str = "", where: str = "", remedy: str = "") -> None:
        super().__init__(found)
        self.found = found
        self.expected = expected
        self.where = where
        self.remedy = remedy

    def __str__(self) -> str:
        parts = [f"{self.where}: {self.found}" if self.where else self.found]
        if self.expected:
            parts.append(f"expected: {self.expected}")
        if self.remedy:
            parts.append(f"what to do: {self.remedy}")
        return "\n  ".join(parts)

    def __reduce__(self) -> tuple[object, ...]:
        # Exceptions with keyword arguments do not survive pickling by themselves, and batch workers send them home.
        return _rebuild, (type(self), self.found, self.expected, self.where, self.remedy)


def _rebuild(kind: type[InsolegenError], found: str, expected: str, where: str, remedy: str) -> InsolegenError:
    return kind(found, expected=expected, where=where, remedy=remedy)


class UsageError(InsolegenError):
    """The command was asked for something that cannot be done: an existing output, a folder that is not there."""

    exit_code = 2


class ScanError(InsolegenError):
    """The scan cannot be used."""

    exit_code = 3


class PrescriptionError(InsolegenError):
    """The profile, an override or their combination cannot be built."""

    exit_code = 4


class DesignError(InsolegenError):
    """A valid scan and a valid prescription do not go together: the insole cannot be shaped."""

    exit_code = 4


class VerificationError(InsolegenError):
    """The built device is not what was asked for; it must not reach a foot."""

    exit_code = 5
