"""Nothing that a page loads goes unseen where the rendered book is looked at."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup

from tests.loads import foreign, loaded


@pytest.mark.parametrize(
    ("html", "found"),
    [
        ('<link rel="preload" href="https://a.example/x.js">', ["https://a.example/x.js"]),
        ('<style>@font-face{src:url("//b.example/f.woff2")}</style>', ["//b.example/f.woff2"]),
        ('<p style="background:url(https://c.example/i.png)">', ["https://c.example/i.png"]),
        ('<img src="data:image/png;base64,AA"><svg><use xlink:href="#m"/></svg>', []),
        ('<a href="https://d.example">a link is followed, not loaded</a>', []),
    ],
)
def test_what_a_page_loads_is_seen(html: str, found: list[str]) -> None:
    assert loaded(BeautifulSoup(html, "html.parser")) == found
    assert [foreign(each) for each in found] == [True] * len(found)
