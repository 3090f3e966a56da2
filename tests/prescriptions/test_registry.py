from __future__ import annotations

from pathlib import Path

import pytest

import insolegen.prescriptions.corrections as corrections_folder
from insolegen.errors import PrescriptionError
from insolegen.model.correction import Correction
from insolegen.prescriptions.registry import CORRECTIONS, KINDS, correction_named


def test_every_correction_is_registered_once_under_the_name_of_its_file():
    assert len(KINDS) == len(CORRECTIONS)
    folder = Path(corrections_folder.__file__).parent
    for kind, correction in KINDS.items():
        assert correction.__module__.rpartition(".")[2] == kind
        assert (folder / f"{kind}.py").is_file()
    defined = {file.stem for file in folder.glob("*.py") if "(Correction," in file.read_text(encoding="utf-8")}
    assert defined == set(KINDS)


def test_a_correction_knows_its_kind_and_its_dose():
    correction = correction_named("metatarsal_dome")()
    assert isinstance(correction, Correction)
    assert (correction.kind, correction.dose) == ("metatarsal_dome", 5.0)


def test_an_unknown_kind_is_refused():
    with pytest.raises(PrescriptionError, match="unknown correction 'skive'"):
        correction_named("skive")
