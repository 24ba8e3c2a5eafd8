"""What a careful reader finds in the five documents, and what must be left in peace.

Both lists were made by reading the documents, not by running the checks. Each entry says why.
"""

from __future__ import annotations

import pytest

from analysis import ledger, quality
from analysis.quality import Finding

MUST_BE_FOUND = [
    # within one document
    ("identity-parts", "brief-kgz-turnover-2024-q1", "4.163 + 0.022 = 4.185, not 4.815"),
    ("identity-parts", "brief-tjk-turnover-2023", "1.2 + 0.245 = 1.445, not 1.2"),
    ("dates-two-dates", "digest-summit-second-date-july", "17 June on p.1, July on p.39"),
    ("dates-consecutive-ordinals", "digest-kaz-second-plant-ordinal", "second, then third plant"),
    ("plausibility-above-gdp", "caspian-kgz-exports-2025-more-than", "exports over 22, GDP under"),
    ("plausibility-above-gdp", "caspian-kgz-turnover-2025", "turnover of 27.2 above GDP"),
    ("plausibility-projects", "digest-kaz-industrial-projects-value", "66.4 against 26 invested"),
    ("mirror-gap", "caspian-tjk-exports-2025-customs", "2.3 against 3.7"),
    ("mirror-gap", "caspian-uzb-imports-2025-uzstat", "just under 2.5 against 1.9"),
    ("mirror-gap", "caspian-uzb-turnover-2025-uzstat", "17.1 against 16.1"),
    ("dates-first-after-others", "brief-first-bilateral-exercises-ordinal", "39 before 2019"),
    ("print-read-otherwise", "cepa-kaz-turnover-growth-2023", "a rise 'in 2022' of the 2023 level"),
    ("dates-undated", "cepa-uzb-investment-growth", "fivefold since when"),
    ("dates-undated", "cepa-uzb-turnover-target", "20 by when"),
    ("scope-superlative", "caspian-kaz-rank-2025", "largest single partner: the US trades more"),
    ("scope-beyond-reporter", "caspian-kaz-china-rank-largest", "China's customs cannot know"),
    ("scope-beyond-reporter", "caspian-kgz-china-rank-largest", "China's customs cannot know"),
    ("scope-beyond-reporter", "caspian-tkm-china-rank-largest", "China's customs cannot know"),
    ("print-converted", "cepa-xca-eu-transport-value", "roughly 10.8 is 10 in euros"),
    ("print-converted", "brief-tjk-imports-2023", "approximately 245: three digits"),
    ("scope-open-reading", "digest-summit-second-ordinal", "bilateral, with six states"),
    ("scope-open-reading", "brief-xca-car-exports-growth-2023", "'these exports': cars or all"),
    ("scope-open-reading", "digest-kaz-oil-gas-investment", "additional to what"),
    ("scope-open-reading", "digest-kaz-containers-2024", "all, or from China"),
    ("scope-open-reading", "caspian-tjk-exports-2025-customs", "import total, of whom"),
    ("scope-open-reading", "caspian-kgz-imports-2025", "goods and services in customs data"),
    ("scope-open-reading", "brief-xca-chn-partner-most-significant", "becoming, or is"),
    ("scope-open-reading", "digest-uzb-new-chinese-companies-2025", "launched, or increase"),
    # across documents
    ("agreement-witnesses", "cepa-tjk-turnover-2023", "3.9 against 1.2"),
    ("agreement-witnesses", "cepa-tjk-turnover-growth-2023", "50 % against 10 %"),
    ("joint-impossible", "brief-tjk-exports-2023", "1.2 + 0.245 is not 3.9 either"),
    ("growth-levels", "caspian-uzb-turnover-growth-2025", "16.1/13.8 is 15.9 to 17.5 %, not 18"),
    ("agreement-reporters", "digest-kaz-chinese-companies", "5,000 against 9,252"),
    ("plausibility-leap", "brief-xca-exports-2022", "16.6 to over 60 in one year"),
    ("plausibility-leap", "brief-tjk-turnover-2023", "1.2 to 3.86 in one year"),
    ("plausibility-quarter", "brief-kgz-imports-2024-q1", "22 million of 2.8 billion"),
    ("dates-target-passed", "rewrite-kaz-trade-target-2030", "40 by 2030 set in the year of 41"),
    ("dates-rise-and-fall", "brief-tkm-turnover-increased", "rose, except in 2023"),
    ("scope-two-leaders", "rewrite-xca-chn-investor-top", "China or the EU as first investor"),
    # beyond the five documents
    ("print-only-slip", "brief-kgz-turnover-2024-q1", "4.185 by digits, 4.82 by another source"),
    ("mirror-gap", "bne-kgz-turnover-2024-q1-kgzstat", "1.63 against 4.82"),
]

MUST_STAY_SILENT = [
    # sums within rounding
    ("caspian-kaz-turnover-2025 caspian-kaz-exports-2025 caspian-kaz-imports-2025", "29.7+19=48.7"),
    ("caspian-kgz-turnover-2025 caspian-kgz-exports-2025 caspian-kgz-imports-2025", "22+5.2=27.2"),
    ("caspian-uzb-turnover-2025 caspian-uzb-exports-2025 caspian-uzb-imports-2025", "14.2+1.9"),
    ("caspian-tjk-turnover-2025 caspian-tjk-exports-2025 caspian-tjk-imports-2025", "3.7+0.56"),
    ("caspian-tkm-turnover-2025 caspian-tkm-exports-2025 caspian-tkm-imports-2025", "1.6+8.4=10"),
    ("caspian-xca-turnover-2025 caspian-xca-exports-2025 caspian-xca-imports-2025", "106.4, 106.3"),
    ("brief-uzb-turnover-2023 brief-uzb-exports-2023 brief-uzb-imports-2023", "12.389+1.644"),
    ("caspian-xca-turnover-2025 caspian-kaz-turnover-2025 caspian-uzb-turnover-2025", "106.3"),
    ("caspian-xca-exports-2025 caspian-kaz-exports-2025 caspian-tkm-exports-2025", "71.2, 71.3"),
    ("caspian-xca-imports-2025 caspian-kaz-imports-2025 caspian-tkm-imports-2025", "35.06, 35.1"),
    ("rewrite-xca-turnover-2024 rewrite-kaz-turnover-2024 rewrite-tjk-turnover-2024", "94.76"),
    ("digest-kaz-oil-gas-investment digest-kaz-cnpc-complex digest-kaz-cdb-pipelines", "1+0.5=1.5"),
    ("digest-kaz-transit-share digest-uzb-transit-share", "93 + 2.3 is below 100"),
    # growth that follows
    (
        "caspian-xca-turnover-growth-2025 caspian-xca-turnover-2025 rewrite-xca-turnover-2024",
        "12 %",
    ),
    (
        "caspian-kaz-turnover-growth-2025 caspian-kaz-turnover-2025 rewrite-kaz-turnover-2024",
        "11 %",
    ),
    (
        "caspian-kgz-turnover-growth-2025 caspian-kgz-turnover-2025 rewrite-kgz-turnover-2024",
        "20 %",
    ),
    (
        "caspian-tjk-turnover-growth-2025 caspian-tjk-turnover-2025 rewrite-tjk-turnover-2024",
        "12 %",
    ),
    (
        "caspian-tkm-turnover-growth-2025 caspian-tkm-turnover-2025 rewrite-tkm-turnover-2024",
        "-5.6",
    ),
    (
        "caspian-kaz-companies-growth-2025 caspian-kaz-companies-2025 caspian-kaz-companies-2024",
        "48.6 %",
    ),
    ("caspian-uzb-chinese-tourists-multiple caspian-uzb-chinese-tourists-2025", "3.75, nearly 4"),
    ("caspian-uzb-outbound-tourists-multiple caspian-uzb-outbound-tourists-2025", "2.87, nearly 3"),
    ("rewrite-kgz-imports-multiple-2024 caspian-kgz-imports-2024 caspian-kgz-imports-2023", "35"),
    ("caspian-kgz-imports-2023 caspian-kgz-imports-2024", "the leap is told by two documents"),
    (
        "brief-uzb-turnover-growth-2023 brief-uzb-exports-growth-2023 "
        "brief-uzb-imports-growth-2023",
        "9.69",
    ),
    # the same thing in other digits
    ("digest-kaz-turnover rewrite-kaz-turnover-2024", "44 allows 43.8"),
    ("cepa-uzb-turnover-2023 brief-uzb-turnover-2023", "14 allows 14.033"),
    ("digest-xca-turnover-2024 rewrite-xca-turnover-2024", "one witness, one figure"),
    ("caspian-kgz-exports-2025 caspian-kgz-exports-2025-more-than", "22 rounds values above 22"),
    ("caspian-tjk-imports-2025-customs caspian-tjk-imports-2025", "freight explains 7 %"),
    # dates and places
    (
        "digest-summit-second-date-june rewrite-second-summit-date digest-tokayev-xi-meeting-date",
        "June",
    ),
    ("digest-sco-summit-date digest-sco-summit-date-september", "1 September is in September"),
    ("digest-summit-first-date rewrite-first-summit-date", "May 2023 is in 2023"),
    ("digest-summit-first-ordinal digest-summit-second-ordinal", "first 2023, second 2025"),
    ("brief-bri-announcement-date-p29 rewrite-bri-announcement-date", "2013 twice"),
    ("digest-kaz-two-biggest digest-uzb-two-biggest digest-kaz-largest-economy", "one of two"),
    ("digest-summit-initiatives-rank-kaz digest-summit-initiatives-rank-uzb", "named together"),
    ("brief-uzb-chn-rank-2016-2020 brief-uzb-rus-rank-2021-2022", "one after the other"),
    ("rewrite-kaz-rank-led rewrite-kgz-rank-next rewrite-uzb-rank-then", "order of the figures"),
    (
        "rewrite-xca-turnover-record rewrite-xca-turnover-2024 cepa-xca-turnover-2023",
        "94.8 above 89",
    ),
    ("rewrite-xca-china-usa-outstripped rewrite-xca-usa-turnover-2024", "94.8 above 4"),
    ("caspian-uzb-china-rank-largest caspian-uzb-china-rank-uzstat", "its own agency confirms it"),
    ("caspian-tjk-china-rank-largest caspian-tjk-china-rank-customs", "its own customs confirm it"),
    ("caspian-tkm-balance-2025 caspian-tkm-imports-2025 caspian-tkm-exports-2025", "8.4 above 1.6"),
    ("brief-first-sco-exercise-date brief-exercises-2003-2016", "the first of 2003 opens the span"),
    ("rewrite-chn-tariff-us-energy-rate rewrite-chn-tariff-us-goods", "10 is within up to 15"),
    ("digest-kaz-agreements-june digest-kaz-deals-september-count", "two occasions"),
    ("rewrite-byd-kaz-third-market rewrite-byd-kaz-entry-date", "two markets were there before"),
]


@pytest.fixture(scope="module")
def book() -> ledger.Ledger:
    return ledger.load()


@pytest.fixture(scope="module")
def found(book: ledger.Ledger) -> list[Finding]:
    return quality.findings(book)


@pytest.mark.parametrize(("rule", "observation", "why"), MUST_BE_FOUND)
def test_what_a_careful_reader_finds_is_found(
    found: list[Finding], rule: str, observation: str, why: str
) -> None:
    assert any(each.rule == rule and observation in each.observations for each in found), why


@pytest.mark.parametrize(("together", "why"), MUST_STAY_SILENT)
def test_what_agrees_is_left_in_peace(
    book: ledger.Ledger, found: list[Finding], together: str, why: str
) -> None:
    ids = set(together.split())
    assert ids <= set(book.observations.index)
    assert not [each.id for each in found if ids <= set(each.observations)], why


def test_a_contradiction_across_documents_needs_no_pair(found: list[Finding]) -> None:
    # 3.9 of one document against 1.2 and 0.245 of another: no two of the three contradict.
    three = {"cepa-tjk-turnover-2023", "brief-tjk-exports-2023", "brief-tjk-imports-2023"}
    assert three in [set(each.observations) for each in found if each.kind == "joint"]


def test_the_slip_is_offered_and_what_speaks_against_it_is_said(found: list[Finding]) -> None:
    (slip,) = [each for each in found if each.rule == "print-only-slip"]
    assert "$4.185 billion (two digits transposed)" in slip.explanation
    assert "$4.82 billion" in slip.explanation
    assert "nothing is decided" in slip.explanation
