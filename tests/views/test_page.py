from __future__ import annotations

import io
import struct
import zlib
from dataclasses import replace
from pathlib import Path

import matplotlib
import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg

from insolegen import __version__
from insolegen.model.dose import Dose
from insolegen.model.finding import Finding
from insolegen.views.page import NOTICE, draw_preview, save_preview
from insolegen.views.paper import paper

LOW = 30


def saved(insole, file_format="png", **options) -> bytes:
    stream = io.BytesIO()
    save_preview(insole, stream, file_format, dots_per_inch=LOW, **options)
    return stream.getvalue()


def texts(figure) -> list[str]:
    written = [text.get_text() for axes in figure.axes for text in axes.texts]
    return [
        *written,
        *(text.get_text() for text in figure.texts),
        *(axes.get_title(loc="left") for axes in figure.axes),
    ]


def axes_titled(figure, title):
    return next(axes for axes in figure.axes if axes.get_title(loc="left").startswith(title))


@pytest.fixture(scope="module")
def figure_of(insole_of):
    figures = {side: draw_preview(insole_of(side), scan_file="foot.stl") for side in ("right", "left")}
    return figures.__getitem__


@pytest.fixture(scope="module")
def saved_as(insole_of):
    files = {file_format: saved(insole_of("right"), file_format) for file_format in ("png", "pdf")}
    return files.__getitem__


@pytest.mark.parametrize("side", ["right", "left"])
def test_the_page_says_whose_foot_which_file_and_what_it_is_not(figure_of, side):
    written = texts(figure_of(side))
    assert f"{side.upper()} FOOT" in written
    assert "foot.stl" in written
    assert any(" ".join(text.split()) == NOTICE for text in written)
    readme = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")
    assert NOTICE in " ".join(readme.split())
    assert f"insolegen {__version__}" in written
    assert any(title.startswith(f"{side.capitalize()} insole") for title in written)


@pytest.mark.parametrize(("side", "medial_is"), [("right", "left"), ("left", "right")])
@pytest.mark.parametrize(
    "title", ["Sole as scanned", "{side} insole", "Top over", "Across the heel", "Across the arch"]
)
def test_seen_from_above_or_behind_medial_is_where_the_wearer_has_it(figure_of, side, medial_is, title):
    axes = axes_titled(figure_of(side), title.format(side=side.capitalize()))
    across = [axes.transData.transform((medial, axes.get_ylim()[0]))[0] for medial in (-40.0, 40.0)]
    assert (across[1] > across[0]) == (medial_is == "right")
    word = next(text for text in axes.texts if text.get_text() == "medial")
    assert word.get_ha() == medial_is


@pytest.mark.parametrize(("side", "toes_are"), [("right", "left"), ("left", "right")])
@pytest.mark.parametrize("title", ["Insole from the medial side", "Along the foot's axis"])
def test_seen_from_the_medial_side_the_toes_of_a_right_foot_point_left(figure_of, side, toes_are, title):
    axes = axes_titled(figure_of(side), title)
    heel, toes = (axes.transData.transform((forward, 0.0))[0] for forward in (0.0, 200.0))
    assert (toes > heel) == (toes_are == "right")


@pytest.mark.parametrize("side", [pytest.param("right", marks=pytest.mark.slow), "left"])
def test_the_arch_of_a_left_foot_is_seen_on_the_right(figure_of, side):
    # Read off the pixels themselves: the arch is high, which is drawn warm; the other side of the midfoot is low.
    figure = figure_of(side)
    with paper():
        figure.set_dpi(LOW)
        canvas = FigureCanvasAgg(figure)
        canvas.draw()
    pixels = np.asarray(canvas.buffer_rgba())[..., :3].astype(int)
    axes = axes_titled(figure, "Sole as scanned")
    box = axes.get_window_extent()
    x = [round(float(axes.transData.transform((medial, 0.0))[0])) for medial in (-24.0, 24.0)]
    y = pixels.shape[0] - round(float(axes.transData.transform((0.0, 104.0))[1]))
    lateral, medial = (pixels[y - 1 : y + 2, place - 1 : place + 2].reshape(-1, 3).mean(axis=0) for place in x)
    assert box.x0 < min(x) < max(x) < box.x1
    assert medial[0] - medial[2] > lateral[0] - lateral[2] + 40  # red over blue
    assert (x[1] > x[0]) == (side == "left")


@pytest.mark.slow
def test_maps_and_sections_show_a_millimetre_alike_both_ways(figure_of):
    figure = figure_of("right")
    with paper():
        figure.draw_without_rendering()
    scales = {}
    for title in ("Sole", "Right insole", "Top over", "Across the heel", "Across the arch", "Along", "Insole from"):
        axes = axes_titled(figure, title)
        low, high = axes.transData.transform([(0.0, 0.0), (10.0, 10.0)])
        across, up = np.abs(high - low)
        assert across == pytest.approx(up, rel=1e-6), title
        scales[title] = up
    assert scales["Right insole"] == pytest.approx(scales["Sole"], rel=1e-6)
    assert scales["Top over"] == pytest.approx(scales["Sole"], rel=1e-6)
    assert scales["Across the arch"] == pytest.approx(scales["Across the heel"], rel=1e-6)


def test_no_panel_covers_another(figure_of):
    for side in ("right", "left"):
        figure = figure_of(side)
        with paper():
            figure.draw_without_rendering()
        boxes = [(axes.get_title(loc="left"), axes.get_window_extent()) for axes in figure.axes]
        for i, (_, box) in enumerate(boxes):
            assert box.x0 >= 0
            assert box.y0 >= 0
            assert box.x1 <= figure.bbox.x1
            assert box.y1 <= figure.bbox.y1
            for _, other in boxes[i + 1 :]:
                inside = min(box.x1, other.x1) - max(box.x0, other.x0), min(box.y1, other.y1) - max(box.y0, other.y0)
                assert min(inside) <= 1.0


def test_a_png_is_whole_has_the_asked_size_and_names_no_program(saved_as):
    data = saved_as("png")
    assert data[:8] == b"\x89PNG\r\n\x1a\n"
    place, kinds = 8, []
    while place < len(data):
        (size,) = struct.unpack(">I", data[place : place + 4])
        body = data[place + 4 : place + 8 + size]
        assert struct.unpack(">I", data[place + 8 + size : place + 12 + size])[0] == zlib.crc32(body)
        kinds.append(body[:4])
        if body[:4] == b"IHDR":
            assert struct.unpack(">II", body[4:12]) == (16 * LOW, 10 * LOW)
        place += 12 + size
    assert kinds[-1] == b"IEND"
    assert not {b"tEXt", b"iTXt", b"zTXt", b"tIME"} & set(kinds)


def test_a_pdf_has_one_page_and_no_date(saved_as):
    data = saved_as("pdf")
    assert data.startswith(b"%PDF-")
    assert data.rstrip().endswith(b"%%EOF")
    assert b"/Count 1" in data
    assert b"CreationDate" not in data
    assert b"Matplotlib" not in data


@pytest.mark.parametrize("file_format", ["png", pytest.param("pdf", marks=pytest.mark.slow)])
def test_the_same_insole_gives_the_same_bytes_whatever_the_users_own_settings(insole, saved_as, file_format):
    first = saved_as(file_format)
    with matplotlib.rc_context({"font.size": 30, "axes.grid": True, "savefig.transparent": True}):
        assert saved(insole, file_format) == first


def test_a_lost_dose_is_said_aloud(insole):
    doses = (*insole.doses, Dose("arch_fill", "depth_mm", 1.6, 1.2, 0.1, "mm"), Dose("pad", "x_mm", 1, np.nan, 1, "mm"))
    written = texts(draw_preview(replace(insole, doses=doses)))
    assert "2 of 3 doses are off" in written
    assert written.count("OFF") == 2
    assert written.count("ok") == 1
    assert "–" in written  # could not be measured


def test_what_is_not_measurable_is_said_to_be_so(figure_of):
    written = texts(figure_of("right"))
    assert written[written.index("instep height") - 1] == "not measurable"


def test_more_findings_than_find_room_are_counted_and_the_worst_come_first(insole):
    many = [Finding(f"remark_{i}", "note", "a remark of some length, " * 4) for i in range(60)]
    worst = Finding("out_of_line", "serious", "this one matters")
    figure = draw_preview(replace(insole, findings=(*many, worst)))
    written = texts(figure)
    assert "serious: out of line" in written
    shown = sum(text.startswith("note: remark") for text in written)
    assert 0 < shown < 60
    assert f"… and {60 - shown} more in the report" in written
    for axes in figure.axes:
        low = axes.get_ylim()[0]
        assert all(text.get_position()[1] >= low for text in axes.texts if text.get_transform() == axes.transData)


def test_a_poor_scan_is_drawn_all_the_same(insole):
    measured = replace(
        insole.measurements, landmarks={}, values=dict.fromkeys(insole.measurements.values), confidence={}, sizes={},
        arch=replace(insole.measurements.arch, classification="unknown", evidence=()),
    )  # fmt: skip
    poor = replace(insole, measurements=measured, doses=(), fit={}, device={}, findings=())
    assert "Arch: unknown" in texts(draw_preview(poor))


def test_file_names_are_text_and_not_formulas(insole, saved_as):
    data = saved(insole, scan_file="a$\\frac{b^$_\N{CJK UNIFIED IDEOGRAPH-4E2D}\n\t.stl" + "x" * 300)
    assert data != saved_as("png")
