"""What a slip in print could have been, and what speaks against it.

For each failed sum and each failed growth, every figure involved is changed in every way a printer
or an editor slips: one digit, two neighbouring digits transposed, million for billion, a currency
for another; for a growth also another base year. A change is offered only where it is the only one
of all that mends the failure. It is then held against every other witness of the same quantity:
where digits point one way and a second source the other, both are said and nothing is decided.

Two further traces of a slip need no failure: an approximate figure with three or more digits, which
is often a round sum converted from another currency, and a period that is read otherwise than
printed (``data/corrections.yml``).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise

from analysis import stated
from analysis.ledger import Ledger
from analysis.quality.finding import Finding, finding
from analysis.quality.growth import PAIRS
from analysis.quality.words import matter
from analysis.stated import Interval

RATES = {"euros": 1.08, "yuan": 1 / 7.1}
"""Dollars for one unit, rounded yearly averages of 2023 and 2024; they name a suspect, no more."""

_RATE_WIDTH = 0.02
_SLIPS = {"USD_m": "USD_bn", "USD_bn": "USD_m"}
_APPROXIMATE = ("about", "approximately", "around", "roughly", "some")
_MANY_DIGITS = 3
_ONE = Interval(1, 1)
_SUMS = ("identity-parts", "identity-region", "identity-named-parts")


@dataclass(frozen=True)
class Slip:
    """A figure as it may have been meant: in words, and what it would allow."""

    observation: str
    words: str
    interval: Interval


def find_misprints(ledger: Ledger, failed: Iterable[Finding]) -> Iterator[Finding]:
    """Yield the only slip that would mend each failed finding, and other traces of slips."""
    for each in failed:
        slips = list(mending(ledger, each))
        if len(slips) == 1:
            yield _offered(ledger, each, slips[0])
    yield from _converted(ledger)
    yield from _read_otherwise(ledger)


def mending(ledger: Ledger, failed: Finding) -> Iterator[Slip]:
    """Yield every slip of one figure that would mend a failed sum or growth."""
    if failed.rule in _SUMS:
        for each in failed.observations:
            for slip in slips(ledger, each):
                if _sum_holds(ledger, failed.observations, slip):
                    yield slip
    if failed.rule == "growth-levels":
        for each in failed.observations:
            for slip in slips(ledger, each):
                if _growth_holds(ledger, failed.observations, slip):
                    yield slip
        yield from _other_base_years(ledger, failed.observations)


def slips(ledger: Ledger, observation: str) -> Iterator[Slip]:
    """Yield every single slip of one printed figure."""
    row = ledger.observation(observation)
    words = ledger.vocabulary
    unit, qualifier = words.units[row["unit"]], words.qualifiers[row["qualifier"]]
    meant = [(text, unit, how) for text, how in _digit_slips(row["printed"])]
    if row["unit"] in _SLIPS:
        other = words.units[_SLIPS[row["unit"]]]
        meant.append((row["printed"], other, "million and billion confused"))
    for text, read_as, how in meant:
        figure = stated.read(text, read_as, qualifier, words)
        if figure is not None:
            shown = stated.phrase(text, read_as, qualifier, None)
            yield Slip(observation, f"{shown} ({how})", figure.interval)
    if row["unit"] in _SLIPS:
        for currency, rate in RATES.items():
            allowed = ledger.interval(observation)
            wide = Interval(
                allowed.low * rate * (1 - _RATE_WIDTH), allowed.high * rate * (1 + _RATE_WIDTH)
            )
            yield Slip(observation, f"{row['text']} meant in {currency}, not dollars", wide)


def _digit_slips(printed: str) -> Iterator[tuple[str, str]]:
    places = [i for i, letter in enumerate(printed) if letter.isdigit()]
    if not printed[:1].isdigit() or not all(
        letter.isdigit() or letter in ".," for letter in printed
    ):
        return
    for i in places:
        for digit in "0123456789":
            changed = printed[:i] + digit + printed[i + 1 :]
            if changed != printed and not (i == 0 and digit == "0" and printed[1:2] != "."):
                yield changed, "one digit changed"
    for i, j in pairwise(places):
        if printed[i] != printed[j] and not (i == 0 and printed[j] == "0"):
            swapped = list(printed)
            swapped[i], swapped[j] = swapped[j], swapped[i]
            yield "".join(swapped), "two digits transposed"


def _sum_holds(ledger: Ledger, ids: tuple[str, ...], slip: Slip) -> bool:
    allowed = [slip.interval if i == slip.observation else ledger.interval(i) for i in ids]
    total = Interval(0, 0)
    for part in allowed[1:]:
        total = total + part
    return allowed[0].meets(total)


def _growth_holds(ledger: Ledger, ids: tuple[str, ...], slip: Slip) -> bool:
    claim, now, then = (slip.interval if i == slip.observation else ledger.interval(i) for i in ids)
    if now.low < 0 or then.low <= 0:  # a slip may leave next to nothing, of which nothing grows
        return False
    unit = ledger.vocabulary.units[ledger.observation(ids[0])["unit"]]
    ratio = now.over(then)
    return claim.meets(ratio if unit.dimension == "multiple" else ratio - _ONE)


def _other_base_years(ledger: Ledger, ids: tuple[str, ...]) -> Iterator[Slip]:
    """Yield other years of the same level from which the stated growth would follow."""
    claim, now = ledger.observation(ids[0]), ledger.interval(ids[1])
    keys = ("subject", "counterpart", "flow", "item")
    same = ledger.select(
        measure=PAIRS[claim["measure"]],
        reporter=("unstated", "GACC"),
        **{key: claim[key] for key in keys},
    )
    years = same[same["period"].str.fullmatch(r"\d{4}") & (same["low"] > 0)]
    for other in map(str, years.index):
        row = ledger.observation(other)
        if row["period"] in (claim["period"], claim["base_period"]):
            continue
        if (now.over(ledger.interval(other)) - _ONE).meets(ledger.interval(ids[0])):
            yield Slip(ids[0], f"{row['period']} as base year", ledger.interval(ids[0]))


def _offered(ledger: Ledger, failed: Finding, slip: Slip) -> Finding:
    row = ledger.observation(slip.observation)
    for_, against, neither = _witnesses(ledger, slip)
    labels = ledger.sources["label"]
    texts = {
        i: f"{other['text']} ({labels[other['source']]})"
        for i in (*for_, *against, *neither)
        if (other := ledger.observation(i))
    }
    said = (
        "Of all single slips (a wrong digit, two digits swapped, million for billion, another "
        f"currency) only one would make the figures fit: {slip.words} instead of {row['text']}. "
    )
    if against and not for_:
        said += (
            f"A second source has {' and '.join(texts[i] for i in against)}, which fits the "
            "figure as printed and not the mended one. The digits point one way and the second "
            "source the other; nothing is decided."
        )
    elif for_ and not against:
        said += f"A second source has {' and '.join(texts[i] for i in for_)}, which fits it."
    elif for_:
        said += "Other sources stand on both sides; nothing is decided."
    elif neither:
        said += (
            f"A second source has {' and '.join(texts[i] for i in neither)}, which fits neither."
        )
    else:
        said += "No second source of this figure is in the ledger."
    return finding(
        ledger,
        "print",
        "print-only-slip",
        "low" if against else "medium",
        [slip.observation, *failed.observations, *for_, *against],
        said,
        expected=slip.interval,
        found=ledger.interval(slip.observation),
        cause=slip.words,
        decides="the table of the office that measured it",
    )


def _witnesses(ledger: Ledger, slip: Slip) -> tuple[list[str], list[str], list[str]]:
    """Return witnesses that fit the mended figure, those that fit only the printed, and neither."""
    row = ledger.observation(slip.observation)
    keys = ("measure", "subject", "counterpart", "flow", "item", "period", "base_period")
    same = ledger.select(**{key: row[key] for key in keys})
    same = same[same["reporter"].isin(["unstated", "GACC", row["reporter"]])]
    for_, against, neither = [], [], []
    for other in map(str, same.index):
        source = ledger.observation(other)["source"]
        if other == slip.observation or len(ledger.witnesses([row["source"], source])) == 1:
            continue
        allowed = ledger.interval(other)
        if allowed.meets(slip.interval):
            for_.append(other)
        elif allowed.meets(ledger.interval(slip.observation)):
            against.append(other)
        else:
            neither.append(other)
    return for_, against, neither


def _converted(ledger: Ledger) -> Iterator[Finding]:
    """Yield approximate amounts of many digits that are round in another currency."""
    rows = ledger.observations
    money = rows["unit"].isin(list(_SLIPS))
    for each in map(str, rows.index[money & rows["qualifier"].isin(_APPROXIMATE)]):
        row = ledger.observation(each)
        digits = row["printed"].replace(".", "").replace(",", "").strip("0")
        if len(digits) < _MANY_DIGITS:
            continue
        suffix = ledger.vocabulary.units[row["unit"]].suffix
        round_in = [
            f"{value:g}{suffix} {currency}"
            for currency, rate in RATES.items()
            if (value := _round_number(float(row["printed"].replace(",", "")) / rate))
        ]
        if len(round_in) != 1:
            continue
        yield finding(
            ledger,
            "print",
            "print-converted",
            "note",
            [each],
            f"{row['text'].capitalize()} is called approximate and yet has {len(digits)} digits; "
            f"it is close to a round {round_in[0]}.",
            cause="a round amount converted from another currency",
            decides="the announcement in its own currency",
        )


def _round_number(value: float) -> float | None:
    """Return the number of one digit that a value is within one per cent of, if there is one."""
    size = 10.0 ** (len(str(int(value))) - 1) if value >= 1 else 0.1
    nearest = round(value / size) * size
    return nearest if nearest and abs(value / nearest - 1) < 0.01 else None


def _read_otherwise(ledger: Ledger) -> Iterator[Finding]:
    rows = ledger.observations
    read = rows["correction"].str.startswith("read as: ")
    for each in map(str, rows.index[read]):
        row = ledger.observation(each)
        why = row["correction"].removeprefix("read as: ").partition(" (printed: ")[0]
        yield finding(
            ledger,
            "print",
            "print-read-otherwise",
            "low",
            [each],
            f"{matter(ledger, each)}: {row['text']} is not read as printed. "
            f"{why[:1].upper()}{why[1:]}.",
            cause="a wrong base year in print" if row["base_period"] else "a slip in print",
            decides="the levels of both years from one source",
        )
