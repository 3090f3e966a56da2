from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from insolegen.cli.corrections import corrections
from insolegen.errors import PrescriptionError
from insolegen.prescriptions.registry import KINDS


def run(*arguments: str, width: int = 100) -> str:
    result = CliRunner(env={"COLUMNS": str(width)}).invoke(corrections, arguments, catch_exceptions=False)
    assert result.exit_code == 0
    assert result.stderr == ""
    return result.stdout


def test_lists_every_correction_in_the_order_of_operations():
    names = [line.split()[0] for line in run(width=200).splitlines() if not line.startswith(" ")]
    assert names == list(KINDS)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("width", [50, 120])
def test_prints_every_field_and_fits_the_terminal(kind, width):
    text = run(kind, width=width)
    for name in KINDS[kind].__struct_fields__:
        assert f"  {name} = " in text
    assert max(map(len, text.splitlines())) <= width


def test_bounds_default_and_source():
    text = run("arch_fill")
    assert "  depth_mm = 3.2 mm  (0 to 6.4 mm, default)" in text
    assert "[V] Cox" in text


def test_the_device_is_described_too():
    assert "heel_cup_depth_mm = 12 mm  (6 to 30 mm, default)" in run("device")


def test_json_and_nothing_else():
    listed = json.loads(run("--json"))["corrections"]
    assert [one["kind"] for one in listed] == list(KINDS)
    assert json.loads(run("heel_lift", "--json"))["fields"][0]["maximum"] == 12.0
    fields = {field["name"]: field for field in json.loads(run("device", "--json"))["fields"]}
    assert {"flat", "shell"} <= set(fields["bottom"]["choices"])


def test_an_unknown_kind_is_refused_with_the_nearest():
    with pytest.raises(PrescriptionError) as refused:
        run("arch_fil")
    assert refused.value.remedy == "did you mean 'arch_fill'?"
