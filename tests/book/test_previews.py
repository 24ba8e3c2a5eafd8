"""What a page says of itself where it is shared."""

from __future__ import annotations

import pytest
import yaml

from analysis import paths
from tests.book.test_rendered import HTML, addresses, article, page, pages


def told(name: str) -> dict[str, str]:
    metas = page(name).select("meta[property], meta[name]")
    return {str(each.get("property") or each["name"]): str(each["content"]) for each in metas}


@pytest.mark.parametrize("name", pages())
def test_a_page_is_described_by_its_own_words_and_shows_a_card(name: str) -> None:
    meta = told(name)
    assert 20 <= len(meta["description"]) <= 230
    words = " ".join(article(name).get_text().split())
    first = " ".join(meta["description"].split()[:4])
    assert first in words
    assert meta["og:description"] == meta["description"]
    config = yaml.safe_load((paths.root() / "_config.yml").read_text())
    assert meta["og:site_name"] == config["title"]
    assert meta["og:title"] in article(name).select_one("h1").get_text()
    card = (HTML / name).parent / meta["og:image"]
    assert card.resolve().read_bytes()[:8] == b"\x89PNG\r\n\x1a\n"
    assert card.stem == name.removesuffix(".html").replace("/", "-")


def test_no_two_chapters_describe_themselves_alike() -> None:
    said = [told(name)["description"] for name in pages()]
    assert len(set(said)) == len(said)


def test_every_page_has_a_card_and_a_description() -> None:
    without = []
    for name in addresses():
        meta = told(name)
        if name == "search.html":
            continue
        if (
            not meta.get("description")
            or not (HTML / name).parent.joinpath(meta.get("og:image", "?")).resolve().is_file()
        ):
            without.append(name)
    assert without == []
