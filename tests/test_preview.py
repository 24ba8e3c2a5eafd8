from __future__ import annotations

import io

import matplotlib.image
import numpy as np

from analysis.book import preview

LEAD = """<h1>Trade<a class="headerlink" href="#t">#</a></h1><p></p>
<div class="lead"><p>China sells <span class="number"><a>41 billion</a><span class="about">who says
so</span></span><sup class="disputed">≠</sup>. Kazakhstan &amp; others buy.</p></div><p>More.</p>"""


def test_a_description_is_the_lead_without_notes_and_marks() -> None:
    assert preview.description(LEAD) == "China sells 41 billion. Kazakhstan & others buy."


def test_a_page_without_a_lead_is_described_by_its_first_words() -> None:
    assert preview.description("<h1>A</h1><p> </p><p>First.</p><p>Second.</p>") == "First."
    assert preview.description("<h1>A</h1>") == ""


def test_a_line_that_is_only_a_link_and_a_drawing_s_text_are_no_lead() -> None:
    back = '<p><a href="../sources.html">All documents</a></p>'
    svg = '<svg><g><path d="M 0 0"/><text><p>Axis</p></text></g></svg><img src="a"><br>'
    assert preview.description(f"{back}{svg}<p>Title of <b>it</b>.</p>") == "Title of it."


def test_a_lead_that_is_cut_off_is_told_as_far_as_it_goes() -> None:
    assert preview.description("<p>One. Two words and more</p>", within=11) == "One. Two"


def test_a_description_ends_with_a_sentence_or_says_that_it_goes_on() -> None:
    sentence = "Twenty letters here. "
    said = preview.description(f"<p>{sentence * 30}</p>")
    assert said == (sentence * 10).strip(), "ten of twenty letters and the blanks between: 209"
    assert preview.description(f"<p>{'word ' * 100}</p>") == ("word " * 44).strip() + " …"


def test_a_card_has_the_size_that_is_asked_for_and_always_the_same_bytes() -> None:
    one = preview.card("Trade", "China sells for $41 billion and $5.", "China and Central Asia")
    assert one == preview.card(
        "Trade", "China sells for $41 billion and $5.", "China and Central Asia"
    )
    picture = matplotlib.image.imread(io.BytesIO(one))
    assert picture.shape[:2] == (630, 1200)
    assert len(one) < 100_000


def test_long_words_stay_on_the_card() -> None:
    card = preview.card("A title of many words " * 3, "Words of a lead. " * 13, "Book")
    picture = matplotlib.image.imread(io.BytesIO(card))[:, :, :3]
    edge = np.concatenate([picture[:, :70].reshape(-1, 3), picture[:, -70:].reshape(-1, 3)])
    assert edge.min() == 1.0, "a margin stays white"
    assert picture[-46:].min() == 1.0, "nothing runs off the bottom"


def test_tags_that_are_not_closed_or_were_not_opened_end_no_aside() -> None:
    table = "<table><tr><td>1<tr><td>2</i></td></tr></table>"
    assert preview.description(f"{table}<p>Words.</p>") == "Words."
    svg = "<svg><g><text>Axis</p></text></svg>"
    assert preview.description(f"<p>One {svg}and two.</p>") == "One and two."


def test_the_front_page_names_the_book_once() -> None:
    def first_line(title: str) -> int:
        picture = matplotlib.image.imread(io.BytesIO(preview.card(title, "", "Book")))[:, :, :3]
        return int(np.flatnonzero(picture.min(axis=(1, 2)) < 1.0)[0])

    # The name of the book stands small at 70 to 98 pixels; a title alone is large and stands
    # with its baseline at 70 + 64 * 1.15, which is lower by the height of its letters.
    front = matplotlib.image.imread(io.BytesIO(preview.card("Book", "", "Book")))[:, :, :3]
    page = matplotlib.image.imread(io.BytesIO(preview.card("Trade", "", "Book")))[:, :, :3]
    assert first_line("Trade") < 98
    assert (front[150:220].min(), page[150:220].min() < 1.0) == (1.0, True)
