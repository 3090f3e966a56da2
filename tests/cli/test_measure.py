"""`insolegen measure` as others script against it."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from insolegen import cli


def run(*arguments):
    return CliRunner().invoke(cli.program, [str(a) for a in arguments], prog_name="insolegen", catch_exceptions=False)


def test_json_prints_json_and_nothing_else(shared_scan):
    result = run("measure", shared_scan("plantar_right.obj"), "--json")
    assert result.exit_code == 0
    assert result.stderr == ""
    report = json.loads(result.stdout, parse_constant=lambda name: pytest.fail(f"{name} in the report"))
    assert {"insolegen", "schema", "scan", "measurements", "arch", "findings"} <= set(report)
    assert report["scan"]["side"] == "right"
    assert report["measurements"]["foot_length_mm"] == pytest.approx(273, abs=2.7)
    assert not {"prescription", "dose", "device"} & set(report)


def test_for_people_results_go_to_stdout_and_findings_to_stderr(shared_scan):
    result = run("measure", shared_scan("flat_sole_left.stl"))
    assert result.exit_code == 0
    assert "left foot" in result.stdout
    assert "foot_length_mm" in result.stdout
    assert "arch: unknown" in result.stdout
    assert "serious:" in result.stderr
    assert "sole" in result.stderr
    assert "serious:" not in result.stdout


def test_a_stated_side_wins(shared_scan):
    report = json.loads(run("measure", shared_scan("plantar_right.obj"), "--side", "left", "--json").stdout)
    assert report["scan"]["side"] == "left"
    assert "side_contradicts_shape" in {finding["code"] for finding in report["findings"]}


def test_weight_bearing_is_taken_as_stated(shared_scan):
    report = json.loads(run("measure", shared_scan("find_mean_left.ply"), "--weight-bearing", "full", "--json").stdout)
    assert report["scan"]["weight_bearing"] == "full"
    assert report["scan"]["weight_bearing_assumed"] is None


@pytest.mark.parametrize(("name", "assumed"), [("plantar_right.obj", "none"), ("flat_sole_left.stl", None)])
def test_a_state_of_load_that_was_assumed_is_in_the_report_and_a_filled_sole_tells_none(name, assumed, shared_scan):
    report = json.loads(run("measure", shared_scan(name), "--json").stdout)
    assert report["scan"]["weight_bearing"] is None
    assert report["scan"]["weight_bearing_assumed"] == assumed
    assert "weight_bearing_assumed" in {finding["code"] for finding in report["findings"]}


def test_under_strict_a_doubt_is_fatal_as_for_a_design_and_nothing_is_printed(shared_scan):
    doubtful = run("measure", shared_scan("flat_sole_left.stl"), "--strict", "--json")
    assert (doubtful.exit_code, doubtful.stdout) == (5, "")
    assert "sole_not_captured" in doubtful.stderr
    sure = run("measure", shared_scan("find_mean_left.ply"), "--strict", "--json")
    assert sure.exit_code == 0
    assert {finding["severity"] for finding in json.loads(sure.stdout)["findings"]} == {"note"}
    compared = ("--other-foot", shared_scan("plantar_right.obj"))
    against = run("measure", shared_scan("find_mean_left.ply"), "--strict", *compared)
    assert (against.exit_code, against.stdout) == (5, "")


def test_a_scan_that_is_refused_prints_no_json(shared_scan):
    result = run("measure", shared_scan("no_sole_noisy_left.obj"), "--json")
    assert result.exit_code == 3
    assert result.stdout == ""
    assert "no sole" in result.stderr


@pytest.mark.parametrize("option", [("--side", "both"), ("--unit", "ft"), ("--weight-bearing", "much")])
def test_words_that_are_none_are_wrong_usage(option, shared_scan):
    assert run("measure", shared_scan("plantar_right.obj"), *option).exit_code == 2


def test_the_same_scan_gives_the_same_text(shared_scan):
    first, again = (run("measure", shared_scan("plantar_right.obj"), "--json").stdout for _ in range(2))
    assert first == again


def test_the_foot_axis_is_the_one_asked_for_and_in_the_report(shared_scan):
    scan = shared_scan("find_shape3_left.ply")
    own, by_toe = (
        json.loads(run("measure", scan, "--json", *option).stdout) for option in ((), ("--foot-axis", "second-toe"))
    )
    assert (own["scan"]["foot_axis"], by_toe["scan"]["foot_axis"]) == ("second-metatarsal-head", "second-toe")
    assert by_toe["measurements"]["ball_width_orthogonal_mm"] > own["measurements"]["ball_width_orthogonal_mm"] + 1
    refused = run("measure", shared_scan("plantar_right.obj"), "--foot-axis", "second-toe")
    assert refused.exit_code == 3
    assert "second toe" in refused.stderr
