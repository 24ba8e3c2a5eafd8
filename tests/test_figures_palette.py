"""The colours of the economies, as a photocopier and as the colour-blind see them.

The simulation is that of Machado, Oliveira and Fernandes (2009), "A Physiologically-based Model for
Simulation of Color Vision Deficiency", IEEE TVCG 15(6), for full deficiency; differences are those
of CIE 1976 in L*a*b*, where 2.3 is just noticeable.
"""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from matplotlib.colors import to_rgb

from analysis import palette

CENTRAL_ASIA = ("KAZ", "KGZ", "TJK", "TKM", "UZB")
PAIRS = list(combinations(CENTRAL_ASIA, 2))
SIMULATED = {
    "normal": np.eye(3),
    "protanopia": [
        [0.152286, 1.052583, -0.204868],
        [0.114503, 0.786281, 0.099216],
        [-0.003882, -0.048116, 1.051998],
    ],
    "deuteranopia": [
        [0.367322, 0.860646, -0.227968],
        [0.280085, 0.672501, 0.047413],
        [-0.011820, 0.042940, 0.968881],
    ],
    "tritanopia": [
        [1.255528, -0.076749, -0.178779],
        [-0.078411, 0.930809, 0.147602],
        [0.004733, 0.691367, 0.303900],
    ],
}
_TO_XYZ = np.array(
    [
        [0.4124564, 0.3575761, 0.1804375],
        [0.2126729, 0.7151522, 0.0721750],
        [0.0193339, 0.1191920, 0.9503041],
    ]
)
_WHITE = _TO_XYZ @ np.ones(3)


def linear(colour: str) -> np.ndarray:
    rgb = np.array(to_rgb(colour))
    return np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)


def lab(light: np.ndarray) -> np.ndarray:
    share = _TO_XYZ @ np.clip(light, 0, 1) / _WHITE
    f = np.where(share > 0.008856, np.cbrt(share), 7.787 * share + 16 / 116)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


def difference(first: str, second: str, vision: str) -> float:
    eye = np.array(SIMULATED[vision])
    seen = [lab(eye @ linear(palette.economy_style(code).colour)) for code in (first, second)]
    return float(np.linalg.norm(seen[0] - seen[1]))


def lightness(code: str) -> float:
    return float(lab(linear(palette.economy_style(code).colour))[0])


def contrast_with_paper(code: str) -> float:
    luminance = float(_TO_XYZ[1] @ linear(palette.economy_style(code).colour))
    return 1.05 / (luminance + 0.05)


def test_the_measure_itself_knows_black_from_white_and_grey_from_grey() -> None:
    assert lab(np.ones(3)) == pytest.approx([100, 0, 0], abs=0.01)
    assert lab(np.zeros(3)) == pytest.approx([0, 0, 0], abs=0.01)


@pytest.mark.parametrize("vision", SIMULATED)
@pytest.mark.parametrize(("first", "second"), PAIRS)
def test_two_economies_differ_to_every_eye(first: str, second: str, vision: str) -> None:
    assert difference(first, second, vision) > 10


@pytest.mark.parametrize(("first", "second"), PAIRS)
def test_where_greyscale_confuses_two_economies_marker_and_dashes_do_not(
    first: str, second: str
) -> None:
    one, other = palette.economy_style(first), palette.economy_style(second)
    assert abs(lightness(first) - lightness(second)) > 10 or (
        one.marker != other.marker and one.dashes != other.dashes
    )


def test_every_economy_has_a_marker_and_dashes_of_its_own() -> None:
    looks = [palette.economy_style(code) for code in CENTRAL_ASIA]
    assert len({look.marker for look in looks}) == len(looks)
    assert len({look.dashes for look in looks}) == len(looks)


@pytest.mark.parametrize("code", CENTRAL_ASIA)
def test_every_mark_stands_out_from_the_paper(code: str) -> None:
    assert contrast_with_paper(code) > 2
