"""The world's trade, where the file of another organisation lies beside the project."""

from __future__ import annotations

import pytest

from tests.bench_reconcile import SECONDS_A_YEAR, world, world_file

pytestmark = pytest.mark.skipif(
    not world_file().is_file(),
    reason=f"there is no {world_file().name} in ../shared/external: no back-test on real trade",
)


def test_one_year_of_the_world_finds_the_copies_and_stays_within_its_time() -> None:
    found = world(world_file(), [2014])
    assert "TKM" in found["imputed"]
    assert not {"DEU", "USA", "CHN", "KAZ"} & set(found["imputed"])
    assert 0.0 < found["refused_of_pairs"] < 0.1
    assert 0.9 < found["gaps_within_two_deviations"] < 0.98
    assert found["seconds"] < SECONDS_A_YEAR
    best, worst = found["most_reliable"].values(), found["least_reliable"].values()
    assert max(best) < min(worst)
