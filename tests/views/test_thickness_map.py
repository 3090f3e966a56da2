"""The map shows the thinnest place, wherever it lies among thick ones."""

from __future__ import annotations

import io

import matplotlib.image
import numpy as np

from insolegen.views.thickness_map import CELL_MM, least_by_cell, save_thickness_map


def test_a_cell_shows_the_least_in_it_and_none_is_lost():
    places = np.array([[10.2, -3.4, 1.0], [10.4, -3.6, 2.0], [14.9, 2.1, 0.0]])
    across, along, least = least_by_cell(places, np.array([3.0, 1.5, np.inf]))
    assert (across[0], along[0]) == (-4.0, 10.0)
    assert least.shape == (len(along) - 1, len(across) - 1)
    assert least[0, 0] == 1.5
    # One cell around takes it, and what is farther from every triangle stays empty.
    assert least[1, 1] == 1.5
    assert np.isnan(least[2, 2])
    assert least[-1, -1] == np.inf
    assert np.diff(across).tolist() == [CELL_MM] * (len(across) - 1)


def test_a_picture_is_drawn_toes_up_and_thin_places_dark():
    x, y = np.meshgrid(np.arange(0.0, 160.0), np.arange(-30.0, 30.0), indexing="ij")
    places = np.stack([x, y, 0 * x], axis=-1).reshape(-1, 3)
    thickness = np.where((x > 120) & (y > 0), 1.0, 5.5).ravel()
    stream = io.BytesIO()
    save_thickness_map(places, thickness, stream, name="a.stl", least_mm=2.95)
    stream.seek(0)
    picture = matplotlib.image.imread(stream, format="png")[..., :3]
    dark = np.argwhere((picture[..., 0] < 0.4) & (picture[..., 1] < 0.35) & (picture[..., 2] > 0.35))
    bright = np.argwhere((picture[..., 1] > 0.75) & (picture[..., 2] < 0.4))
    # Forward is up and, seen from above, y runs to the left. The colour bar lies right of all of it.
    assert dark[:, 0].mean() < bright[:, 0].mean()
    assert np.median(dark[:, 1]) < np.median(bright[:, 1])
