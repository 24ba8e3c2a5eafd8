"""What became of a promise, by rule.

Three kinds of promise need three rules; a fourth kind, to build something, has its rule in
:mod:`analysis.pledges.projects`. A *level* is a yearly quantity or a capacity to be reached
by a year (trade, freight, gas): its pace is compound growth. A *total* is a sum to be given between
two days (grants, training places): its pace is so much a year. A *date* is an event to happen by a
day.

A figure decides only where all values that it allows lie on one side of the target. What it cannot
decide is said to be unknown, with the reason; absence of a report is never taken for failure. Where
the day has not come, such a promise is not due yet: see :func:`until_due`.

Known drawbacks: a level that was above its target for one year only, between years without a
figure, is not seen; the pace so far assumes nothing about why it was so.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

MET, LATE, MISSED = "met", "met late", "missed"
PASSED = "passed when set"
ON_TRACK, BEHIND = "on track", "behind"
NOT_DUE, UNKNOWN = "not due yet", "cannot be known"
STATES = (MET, LATE, MISSED, PASSED, ON_TRACK, BEHIND, NOT_DUE, UNKNOWN)

_DAYS_A_YEAR = 365.25


@dataclass(frozen=True)
class Level:
    """A measured figure: the values it allows, and the days it is of."""

    start: date
    end: date
    low: float
    value: float
    high: float
    observation: str = ""

    @property
    def is_whole_year(self) -> bool:
        """Whether the figure is of a calendar year, no more and no less."""
        first, last = (self.start.month, self.start.day), (self.end.month, self.end.day)
        return self.start.year == self.end.year and (first, last) == ((1, 1), (12, 31))

    def is_above(self, target: float) -> bool:
        """Whether the target is reached whatever the true value is."""
        return self.low >= target

    def is_below(self, target: float) -> bool:
        """Whether the target is not reached whatever the true value is."""
        return self.high < target


@dataclass(frozen=True)
class Verdict:
    """A state with its reason, the figures it rests on and the paces, as far as they exist.

    ``needed`` and ``so_far`` are shares of 1 a year for a level and amounts a year for a total.
    """

    state: str
    why: str
    base: Level | None = None
    latest: Level | None = None
    decided_by: Level | None = None
    needed: float | None = None
    so_far: float | None = None


def until_due(found: Verdict, due: date, as_of: date) -> Verdict:
    """Return the verdict, and "not due yet" for one that cannot be known before the day has come.

    That nobody can tell what became of a promise says something only once it is over.
    """
    waits = found.state == UNKNOWN and as_of <= due
    return replace(found, state=NOT_DUE) if waits else found


def compound_growth_needed(value: float, target: float, years: int) -> float:
    """Return the yearly growth that turns ``value`` into ``target`` in ``years`` years.

    ``(target / value) ** (1 / years) - 1``, the compound annual growth rate (CAGR), solved for the
    rate; the arithmetic of compound interest. It assumes the same rate every year.

    Raises
    ------
    ValueError
        When a value is not positive or no year is left.
    """
    if value <= 0 or target <= 0 or years < 1:
        raise ValueError(
            f"expected positive values and at least one year, found {value}, {target}, {years}"
        )
    return float((target / value) ** (1 / years) - 1)


def of_level(
    target: float, made: date | None, due: date, levels: Sequence[Level], as_of: date
) -> Verdict:
    """Return what became of a yearly level or a capacity promised for a year.

    Figures of parts of a year are left out: they are no level of a year. The first whole year from
    the due one on decides where the due year itself has no figure, and only against the promise.

    Parameters
    ----------
    target
        In the base unit; NaN for a vague one.
    made
        When it was promised; ``None`` where nobody says.
    due
        The last day of the period by which it was promised.
    levels
        In any order; figures of one year only once.
    as_of
        The promise is over from the day after ``due`` on.
    """
    years = sorted((each for each in levels if each.is_whole_year), key=lambda each: each.end)
    if math.isnan(target):
        return Verdict(UNKNOWN, "the target has no number")
    if not years:
        why = "only parts of a year are measured" if levels else "nothing is measured"
        return Verdict(UNKNOWN, why)
    latest = years[-1]
    if made is None:
        return Verdict(UNKNOWN, "nobody says when it was set", latest=latest)
    before = [each for each in years if each.end.year < made.year]
    since = [each for each in years if each.end.year >= made.year]
    base = before[-1] if before else since[0]
    if before and base.is_above(target):
        return Verdict(PASSED, f"reached in {base.end.year} already", base, latest, base)
    judging = [each for each in since if each.end.year >= due.year]
    first = next((each for each in since if each.is_above(target)), None)
    if first is not None:
        year = str(first.end.year)
        if first.end.year <= due.year:
            return Verdict(MET, f"reached in {year}", base, latest, first)
        if judging[0] is first:
            why = f"reached by {year}, but no earlier figure from {due.year} on"
            return Verdict(UNKNOWN, why, base, latest, first)
        return Verdict(LATE, f"reached in {year}", base, latest, first)
    if judging:
        judge = judging[0]
        if judge.is_below(target):
            return Verdict(MISSED, f"not reached in {judge.end.year}", base, latest, judge)
        return Verdict(UNKNOWN, "the figure does not decide", base, latest, judge)
    if as_of > due:
        why = f"the last whole year measured is {latest.end.year}"
        return Verdict(UNKNOWN, why, base, latest)
    return _by_growth(target, due, base, latest)


def _by_growth(target: float, due: date, base: Level, latest: Level) -> Verdict:
    if math.isinf(latest.high):
        return Verdict(UNKNOWN, "the last figure is only a lower bound", base, latest)
    if not latest.is_below(target):
        return Verdict(UNKNOWN, "the figure does not decide", base, latest)
    needed = compound_growth_needed(latest.value, target, due.year - latest.end.year)
    if latest.end <= base.end:
        why = "no second whole year since it was set"
        return Verdict(UNKNOWN, why, base, latest, needed=needed)
    years = latest.end.year - base.end.year
    so_far = compound_growth_needed(base.value, latest.value, years)
    state = ON_TRACK if so_far >= needed else BEHIND
    why = f"pace from {base.end.year} to {latest.end.year} against pace needed"
    return Verdict(state, why, base, latest, latest, needed, so_far)


def of_total(
    target: float, made: date | None, due: date, levels: Sequence[Level], as_of: date
) -> Verdict:
    """Return what became of an amount or a number promised in all between two days.

    The pace needed is what is left over the years left; the pace so far what was reached over the
    years since the promise, both linear: such a total starts from nothing.

    Parameters
    ----------
    levels
        What had been reached in all by the end of each figure's period.
    """
    if math.isnan(target):
        return Verdict(UNKNOWN, "the target has no number")
    if not levels:
        return Verdict(UNKNOWN, "nobody publishes what was done of it")
    reached = sorted(levels, key=lambda each: each.end)
    latest = reached[-1]
    first = next((each for each in reached if each.is_above(target)), None)
    if first is not None:
        state = MET if first.end <= due else LATE
        return Verdict(state, f"reached by {first.end:%B %Y}", None, latest, first)
    if latest.end >= due:
        if latest.is_below(target):
            return Verdict(MISSED, "not reached when due", None, latest, latest)
        return Verdict(UNKNOWN, "the figure does not decide", None, latest, latest)
    if as_of > due:
        return Verdict(UNKNOWN, "the last figure is older than the due date", None, latest)
    needed = (target - latest.value) / ((due - latest.end).days / _DAYS_A_YEAR)
    if made is None or latest.end <= made:
        why = "nothing measured since it was promised"
        return Verdict(UNKNOWN, why, None, latest, needed=needed)
    so_far = latest.value / ((latest.end - made).days / _DAYS_A_YEAR)
    state = ON_TRACK if so_far >= needed else BEHIND
    return Verdict(state, "pace so far against pace needed", None, latest, latest, needed, so_far)


def of_date(due: date, held: Sequence[Level], as_of: date) -> Verdict:
    """Return what became of an event promised by a day, from the dates told for it.

    The most exact date decides; a date that may lie on either side of the due day does not.
    """
    if not held:
        over = "no report that it took place" if as_of > due else "a date has no progress"
        return Verdict(UNKNOWN, over)
    told = min(held, key=lambda each: each.end - each.start)
    if told.end <= due:
        return Verdict(MET, "took place", latest=told, decided_by=told)
    if told.start > due:
        return Verdict(LATE, "took place later", latest=told, decided_by=told)
    return Verdict(UNKNOWN, "its date is told too vaguely", latest=told)
