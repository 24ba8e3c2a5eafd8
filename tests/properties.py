"""The settings of the property tests: the same examples in every run, none for being slow."""

from __future__ import annotations

from hypothesis import HealthCheck, Phase, settings

REPEATED = settings(
    derandomize=True,  # a test of the suite must not fail by chance
    database=None,
    deadline=None,
    max_examples=100,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
# Where an example takes long, looking for a simpler one that fails would take minutes.
FEW = settings(REPEATED, max_examples=15, phases={*Phase} - {Phase.shrink})
