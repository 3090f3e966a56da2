from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from insolegen.cli.profiles import profiles
from insolegen.errors import PrescriptionError, UsageError
from insolegen.prescriptions.shipped import shipped_names


def run(*arguments: str, width: int = 100) -> str:
    result = CliRunner(env={"COLUMNS": str(width)}).invoke(profiles, arguments, catch_exceptions=False)
    assert result.exit_code == 0
    assert result.stderr == ""
    return result.stdout


def test_lists_every_profile_with_its_summary():
    lines = [line for line in run(width=200).splitlines() if not line.startswith(" ")]
    assert [line.split()[0] for line in lines] == list(shipped_names())
    assert all(len(line.split()) > 3 for line in lines)


def test_prints_every_number_with_unit_range_tag_and_whether_it_is_a_default():
    text = run("flat-foot", width=120)
    assert "rearfoot_post" in text
    assert "  angle_deg = 4 deg  (-6 to 6 deg)\n" in text
    assert "  thickness_mm = 3 mm  (1.2 to 12 mm, default)\n" in text
    assert "  trim = three_quarter  (three_quarter, sulcus or full)\n" in text
    assert "[E] reference 4.5" in text
    assert "For whom:" in text
    assert "Rests on:" in text


@pytest.mark.parametrize("width", [40, 72, 120])
@pytest.mark.parametrize("name", shipped_names())
def test_fits_the_terminal(name, width):
    assert max(len(line) for line in run(name, width=width).splitlines()) <= width


def test_json_and_nothing_else():
    assert [one["name"] for one in json.loads(run("--json"))["profiles"]] == list(shipped_names())
    described = json.loads(run("flat-foot", "--json"))
    post = described["corrections"][0]
    assert post["kind"] == "rearfoot_post"
    field = post["fields"][0]
    assert {key: field[key] for key in ("name", "value", "unit", "minimum", "maximum", "stated", "certainty")} == {
        "name": "angle_deg", "value": 4.0, "unit": "deg", "minimum": -6.0, "maximum": 6.0, "stated": True,
        "certainty": "E",
    }  # fmt: skip


def test_a_file_of_ones_own(tmp_path):
    path = tmp_path / "mine.toml"
    path.write_text('schema = 1\nname = "mine"\nsummary = "Mine."\n')
    assert run(str(path)).startswith("mine: Mine.")


def test_an_unknown_name_is_refused():
    with pytest.raises(PrescriptionError, match="unknown profile"):
        run("neutrl")


def test_new_writes_a_profile_that_can_be_read_and_overwrites_nothing(tmp_path):
    path = tmp_path / "mylab.toml"
    assert run("--new", str(path), "flat-foot").strip() == str(path)
    assert run(str(path)).startswith("mylab: ")
    with pytest.raises(UsageError):
        run("--new", str(path))
    with pytest.raises(PrescriptionError, match="unknown profile"):
        run("--new", str(tmp_path / "other.toml"), "flat")
    with pytest.raises(UsageError, match="does not end in"):
        run("--new", str(tmp_path / "other.txt"))
    assert [file.name for file in tmp_path.iterdir()] == ["mylab.toml"]
