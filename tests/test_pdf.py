from __future__ import annotations

import datetime
import re
import shutil
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from pypdf import PageObject, PdfReader

from analysis.book import BookError
from analysis.book import pdf as printer
from analysis.book.pdf import make, printable

PAGE = """
<html><body><nav>Menu</nav><div class="body">
<section id="report"><h1>Report<a class="headerlink" href="#report">¶</a></h1>
<p>See <a href="#document-chapters/trade">Trade</a>, <a href="index.html#gap">Figure 1.1</a>,
<a href="#nowhere">nothing</a> and <a href="https://example.org/">the world</a>.</p>
<p>As <span class="math notranslate">\\(x_1\\)</span>, not \\(as\\) #read("/etc/passwd") *this*.</p>
<div class="sd-card"><div class="sd-card-body"><div class="sd-card-title">
Energy</div><p class="sd-card-text">Gas.</p></div>
<a class="sd-stretched-link" href="#trade"><span>Energy</span></a></div>
<section id="reading"><h2>How to read</h2><p>Slowly.</p></section>
<div class="toctree-wrapper">
<span id="document-chapters/trade"></span>
<section id="trade"><h2>1. Trade</h2>
<p><strong>Bold</strong>(2024) and <em>slanted</em>.text</p>
<details class="hide above-input"><summary>Show the code</summary><pre>import pandas</pre></details>
<figure class="published published-figure" id="gap">
<p class="published-title">Figure 1.1 Turnover grew</p>
<p><img src="figures/gap.svg" alt="Bar chart: &quot;grew&quot;"></p>
<p class="published-source">Source: GACC.</p>
<p class="published-downloads">Download CSV</p></figure>
<table><caption>Table 1.1 Turnover</caption><thead><tr><th>Year</th>
<th class="text-right">US$ bn</th></tr></thead>
<tbody><tr><td>2024</td><td class="text-right">41.0</td></tr></tbody></table>
<section id="reading"><h3>What is not known</h3></section>
</section></div></section></div></body></html>
"""
SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 20">'
    '<text x="0" y="15" font-family="Inter">selectable</text></svg>'
)


@pytest.fixture(scope="module")
def printed() -> BeautifulSoup:
    return BeautifulSoup(printable(PAGE), "html.parser")


def test_code_navigation_and_downloads_are_not_printed(printed: BeautifulSoup) -> None:
    words = printed.get_text()
    assert "import pandas" not in words
    assert "Menu" not in words
    assert "Download" not in words
    assert "¶" not in words


def test_chapters_stand_on_the_level_of_the_front_page(printed: BeautifulSoup) -> None:
    headings = [(each.name, each.get_text()) for each in printed.find_all(["h1", "h2", "h3"])]
    assert headings == [
        ("h1", "Report"),
        ("h2", "How to read"),
        ("h1", "1. Trade"),
        ("h2", "What is not known"),
    ]


def test_links_lead_into_the_document_or_to_the_world_or_are_text(printed: BeautifulSoup) -> None:
    links = {each.get_text(): each["href"] for each in printed.find_all("a")}
    assert links == {
        "Trade": "#trade",
        "Energy.": "#trade",
        "Figure 1.1": "#gap",
        "the world": "https://example.org/",
    }


def test_a_card_is_a_paragraph_that_begins_with_its_title(printed: BeautifulSoup) -> None:
    assert "Energy. Gas." in [each.get_text() for each in printed.find_all("p")]


@pytest.mark.parametrize(
    ("rows", "cell", "breaks"), [(10, "2024", False), (40, "2024", True), (8, "word " * 70, True)]
)
def test_a_table_of_more_than_half_a_page_may_break(rows: int, cell: str, breaks: bool) -> None:
    body = "".join(f"<tr><td>{cell}</td><td>x</td></tr>" for _ in range(rows))
    table = f'<div class="published-table"><table>{body}</table></div>'
    made = printable(f'<div class="body">{table}</div>')
    assert ("data-long" in made) == breaks


def test_ids_are_unique(printed: BeautifulSoup) -> None:
    ids = [each["id"] for each in printed.select("[id]")]
    assert sorted(ids) == ["gap", "reading", "report", "trade"]


@pytest.fixture(scope="module")
def pdf(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("print")
    (folder / "figures").mkdir()
    (folder / "figures" / "gap.svg").write_text(SVG)
    (folder / "index.html").write_text(PAGE)
    (folder / "_config.yml").write_text('title: "A Report & more"\nauthor: Somebody\n')
    for name in ("report.pdf", "again.pdf"):
        make(
            folder / "index.html",
            folder / name,
            config=folder / "_config.yml",
            as_of=datetime.date(2025, 9, 14),
        )
    return folder / "report.pdf"


def test_the_pdf_has_title_page_contents_text_tables_and_figures(pdf: Path) -> None:
    pages = [page.extract_text() for page in PdfReader(pdf).pages]
    assert "A Report & more" in pages[0]
    assert "Sources up to September 2025" in pages[0]
    assert "Contents" in pages[1]
    words = " ".join(" ".join(pages[2:]).split())
    assert 'not \\(as\\) #read("/etc/passwd") *this*.' in words
    assert "x_1" not in words
    for expected in ("Bold(2024)", "slanted.text", "selectable", "Source: GACC.", "2024 41.0"):
        assert expected in words


def test_a_long_table_goes_on_on_the_next_page(tmp_path: Path) -> None:
    row = "<tr><td>{}</td><td>x</td></tr>"
    rows = "".join(row.format(f"row {at}") for at in range(90))
    table = f"<table><thead><tr><th>Name</th><th>X</th></tr></thead><tbody>{rows}</tbody></table>"
    page = tmp_path / "index.html"
    page.write_text(
        f'<div class="body"><section id="t"><h1>T</h1><div class="published-table">{table}'
        '<p class="published-caption">The end.</p></div></section></div>'
    )
    config = tmp_path / "_config.yml"
    config.write_text("title: T\nauthor: Somebody\n")
    make(page, tmp_path / "t.pdf", config=config, as_of=datetime.date(2025, 9, 14))
    pages = [each.extract_text() for each in PdfReader(tmp_path / "t.pdf").pages]
    (first,) = [at for at, text in enumerate(pages) if "row 0 " in " ".join(text.split())]
    assert "row 89 " not in " ".join(pages[first].split())
    assert "The end." in pages[first]
    assert any("row 89" in text for text in pages[first + 1 :])


def pages_of(tmp_path: Path, body: str) -> PdfReader:
    """Set a chapter and return it."""
    (tmp_path / "index.html").write_text(
        f'<div class="body"><section id="t"><h1>T</h1>{body}</section></div>', encoding="utf-8"
    )
    (tmp_path / "_config.yml").write_text("title: T\nauthor: Somebody\n")
    day = datetime.date(2025, 9, 14)
    make(tmp_path / "index.html", tmp_path / "t.pdf", config=tmp_path / "_config.yml", as_of=day)
    return PdfReader(tmp_path / "t.pdf")


def words_of(page: PageObject) -> str:
    return " ".join(page.extract_text().split())


def tall_figure(tmp_path: Path, height: int) -> str:
    (tmp_path / "figures").mkdir(exist_ok=True)
    (tmp_path / "figures" / "tall.svg").write_text(
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 353 {height}" width="353pt" '
        f'height="{height}pt"><text x="0" y="12" font-family="Inter">topmost</text></svg>'
    )
    lowest = (height - 353 * 0.05) / 353
    marks = "".join(
        f'<a class="mark" href="#observation-a" data-place="0.5 {top} 0.25 0.05"></a>'
        for top in (0, lowest)
    )
    return (
        '<figure class="published published-figure" id="tall"><p class="published-title">Tall</p>'
        '<div class="published-graphic"><p><img src="figures/tall.svg" alt="A drawing">'
        f'{marks}</p></div><p class="published-caption">Caption.</p></figure>'
        '<div class="published-observation" id="observation-a"><p>41</p></div>'
    )


def test_a_figure_that_is_too_high_is_drawn_smaller_so_that_it_stands_on_a_page(
    tmp_path: Path,
) -> None:
    reader = pages_of(tmp_path, tall_figure(tmp_path, 750))
    (page,) = (each for each in reader.pages if "Caption" in each.extract_text())
    assert "Tall" in page.extract_text()
    first, last = ([float(at) for at in note.get_object()["/Rect"]] for note in page["/Annots"])
    # 353 units were 124 mm wide; both marks are a quarter of that, and their edges 750 units apart.
    drawn = (first[2] - first[0]) / (0.25 * 124 / 25.4 * 72)
    assert 0.7 < drawn < 0.95
    assert first[3] - last[1] == pytest.approx(750 * drawn * 124 / 25.4 * 72 / 353, abs=0.5)
    assert first[0] == pytest.approx((32 + 0.5 * 124 * drawn) / 25.4 * 72, abs=0.5)
    # Title above and caption below are inside the margins.
    assert first[3] < (297 - 30) / 25.4 * 72 - 12
    assert last[1] > 28 / 25.4 * 72 + 8


def test_a_figure_that_would_be_too_small_to_read_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BookError, match=r"figure tall is higher than a page: expected text.*fewer"):
        pages_of(tmp_path, tall_figure(tmp_path, 1100))


def test_what_no_font_can_show_is_said_to_be_left_out(tmp_path: Path) -> None:
    body = "<p>Before {{數說中亞丨土庫曼}} and Қазақстан дидары after</p>"
    words = " ".join(
        " ".join(each.extract_text() for each in pages_of(tmp_path, body).pages).split()
    )
    assert "Before {{[in a script that is not printed here; see the site]}} and" in words
    assert "Қазақстан дидары after" in words


def test_letters_that_the_report_faces_lack_are_not_set_in_a_face_of_fixed_width(
    tmp_path: Path,
) -> None:
    reader = pages_of(tmp_path, '<p>Қазақстан</p><p class="published-source">дидары</p>')
    fonts = {
        str(font.get_object()["/BaseFont"])
        for page in reader.pages
        for font in page["/Resources"].get("/Font", {}).values()
    }
    assert any("DejaVuSans" in each or "Libertinus" in each for each in fonts)
    assert not any("Mono" in each for each in fonts)


def test_the_title_of_an_admonition_begins_its_text() -> None:
    made = printable(
        '<div class="body"><section id="t"><h1>T</h1><div class="admonition">'
        '<p class="admonition-title">How sure</p><p>Very.</p></div></section></div>'
    )
    assert "<p><strong>How sure.</strong> Very.</p>" in made


def test_what_only_a_screen_can_do_is_not_said_on_paper() -> None:
    made = printable(
        '<div class="body"><div class="site-only"><p>Tap it.</p></div>'
        "<p>Earlier years are in the download.</p></div>"
    )
    assert "Tap" not in made
    assert "Earlier years are in the file on the site." in made


def test_pages_are_labelled_as_they_are_printed(pdf: Path) -> None:
    labels = PdfReader(pdf).page_labels
    assert labels[1] == "i"
    assert labels[2] == "1"


def test_the_notes_of_a_long_table_stand_before_it() -> None:
    row = "<tr><td>{}</td><td>x</td></tr>"
    made = printable(
        f'<div class="body"><div class="published-table"><table>{row.format("2024") * 40}</table>'
        '<p class="published-caption">The end.</p></div></div>'
    )
    assert made.index("The end.") < made.index("<table")


def test_a_table_with_one_long_column_is_measured_by_the_width_that_it_has() -> None:
    row = f"<tr><td>a</td><td>b</td><td>c</td><td>{'word ' * 30}</td></tr>"
    columns = "".join(f'<col style="width: {share}%">' for share in (10, 10, 10, 70))
    grid = f"<table><colgroup>{columns}</colgroup>{row * 8}</table>"
    made = printable(f'<div class="body"><div class="published-table">{grid}</div></div>')
    assert "data-long" not in made


def test_a_term_stays_with_its_definition(tmp_path: Path) -> None:
    terms = "".join(f"<dt>term{at}.</dt><dd><p>meaning{at}.</p></dd>" for at in range(120))
    pages = [words_of(each) for each in pages_of(tmp_path, f"<dl>{terms}</dl>").pages]
    assert sum("term" in each for each in pages) > 2
    for page in pages:
        assert page.count("term") == page.count("meaning")


def test_the_mark_of_a_dispute_stands_outside_what_is_underlined(tmp_path: Path) -> None:
    number = '<a class="stated" href="#t">41<sup class="disputed">≠</sup></a>'
    pages_of(tmp_path, f"<p>It was {number} then.</p>")
    assert '#evidence-link("t", mark: dispute)[41];' in (tmp_path / "report.typ").read_text()


def test_the_pdf_keeps_links(pdf: Path) -> None:
    notes = [
        note.get_object() for page in PdfReader(pdf).pages for note in page.get("/Annots") or []
    ]
    addresses = [note["/A"].get("/URI") for note in notes if "/A" in note]
    assert "https://example.org/" in addresses


def test_a_link_leads_to_the_place_where_its_target_stands(tmp_path: Path) -> None:
    evidence = "".join(
        f'<div class="published-observation" id="observation-{at}"><p>evidence {at}</p></div>'
        for at in range(200)
    )
    cites = " ".join(f'<a class="stated" href="#observation-{at}">{at}</a>' for at in (3, 190))
    body = f"<p>{cites} are cited.</p>{evidence}"
    reader = pages_of(tmp_path, body)
    number = {page.indirect_reference: at for at, page in enumerate(reader.pages)}
    (first,) = (page for page in reader.pages if "3 190 are cited" in words_of(page))
    found = []
    for note in first["/Annots"]:
        place = note.get_object()["/Dest"]
        spans: list[tuple[float, str]] = []

        def span(text: str, page: list[float], at: list[float], *_: object) -> None:
            spans.append((at[4] * page[1] + at[5] * page[3] + page[5], text.strip()))  # noqa: B023

        target = reader.pages[number[place[0].get_object().indirect_reference]]
        target.extract_text(visitor_text=span)
        # The first text below the place, above which Typst leaves 10 points.
        below = [each for each in spans if each[0] < float(place[3]) - 10 and each[1]]
        found.append(max(below, key=lambda each: each[0])[1])
    assert found == ["evidence 3", "evidence 190"]


@pytest.mark.parametrize(
    ("height", "caption", "tall"),
    # 353 units are 124 mm: 350 are 123 mm, 700 are 246. A page holds 239 mm.
    [(350, 60, None), (700, 60, "true"), (350, 70 * 30, "true"), (None, 60, "true")],
)
def test_only_figures_that_may_be_higher_than_a_page_are_measured(
    tmp_path: Path, height: int | None, caption: int, tall: str | None
) -> None:
    figure = tall_figure(tmp_path, height or 1).replace("Caption.", "x" * caption)
    if height is None:
        (tmp_path / "figures/tall.svg").write_text("<svg/>")
    page = printable(f'<div class="body">{figure}</div>', tmp_path)
    found = BeautifulSoup(page, "html.parser").select_one("#tall")
    assert found is not None
    assert found.get("data-tall") == tall


def test_a_mark_of_a_figure_is_a_link_where_the_mark_stands(tmp_path: Path) -> None:
    (tmp_path / "figures").mkdir()
    (tmp_path / "figures" / "gap.svg").write_text(SVG)
    (tmp_path / "index.html").write_text(
        '<div class="body"><section id="t"><h1>T</h1><figure class="published published-figure">'
        '<div class="published-graphic"><p><img src="figures/gap.svg" alt="A drawing">'
        '<a class="mark" href="#observation-a" data-place="0.5 0.1 0.25 0.05"></a>'
        '<a class="mark" href="#observation-unknown" data-place="0 0 0.1 0.1"></a></p></div>'
        '</figure><div class="published-observation" id="observation-a"><p>41</p></div>'
        "</section></div>"
    )
    (tmp_path / "_config.yml").write_text("title: T\nauthor: Somebody\n")
    day = datetime.date(2025, 9, 14)
    make(tmp_path / "index.html", tmp_path / "t.pdf", config=tmp_path / "_config.yml", as_of=day)
    page = PdfReader(tmp_path / "t.pdf").pages[-1]
    (rectangle,) = [note.get_object()["/Rect"] for note in page["/Annots"]]
    left, low, right, high = (float(each) / 72 * 25.4 for each in rectangle)
    # The drawing is 124 mm wide and begins at the margin, 32 mm from the left.
    assert left == pytest.approx(32 + 0.5 * 124, abs=0.1)
    assert (right - left, high - low) == pytest.approx((0.25 * 124, 0.05 * 124), abs=0.1)


def test_key_figures_stand_beside_each_other_with_their_doubt_below(tmp_path: Path) -> None:
    parts = "<p>{} apples</p><p>what</p>", "<p>maybe</p>"
    card = f'<div class="key-figure">{parts[0]}<div class="doubt">{parts[1]}</div></div>'
    cards = "".join(card.format(each) for each in ("One", "Two", "Three"))
    (tmp_path / "index.html").write_text(
        f'<div class="body"><section id="t"><h1>T</h1><div class="key-figures">{cards}</div>'
        "</section></div>"
    )
    (tmp_path / "_config.yml").write_text("title: T\nauthor: Somebody\n")
    day = datetime.date(2025, 9, 14)
    make(tmp_path / "index.html", tmp_path / "t.pdf", config=tmp_path / "_config.yml", as_of=day)
    found: dict[str, list[tuple[float, float]]] = {}

    def see(text: str, matrix: list[float], *_: object) -> None:
        for word in ("One", "Two", "Three", "maybe"):
            if word in text:
                found.setdefault(word, []).append((matrix[4], matrix[5]))

    PdfReader(tmp_path / "t.pdf").pages[-1].extract_text(visitor_text=see)
    (one,), (two,), (three,) = found["One"], found["Two"], found["Three"]
    assert two[1] == one[1] and two[0] > one[0]
    assert three[1] < one[1] and three[0] == one[0]
    assert len(found["maybe"]) == 3


def test_the_same_page_gives_the_same_bytes_with_the_date_of_the_data(pdf: Path) -> None:
    assert pdf.read_bytes() == pdf.with_name("again.pdf").read_bytes()
    assert PdfReader(pdf).metadata["/CreationDate"] == "D:20250914000000Z"


def test_folders_and_titles_in_any_script_are_printed_under_the_locale_c(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = tmp_path / "Größe und 二"
    shutil.copytree(printer._HERE, here, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    (here / "index.html").write_text('<div class="body"><h1>Text</h1></div>', encoding="utf-8")
    (here / "_config.yml").write_text("title: Größe\nauthor: Somebody\n", encoding="utf-8")
    monkeypatch.setattr(printer, "_HERE", here)
    monkeypatch.setenv("LC_ALL", "C")
    day = datetime.date(2025, 9, 14)
    make(here / "index.html", here / "t.pdf", config=here / "_config.yml", as_of=day)
    assert "Größe" in PdfReader(here / "t.pdf").pages[0].extract_text()


def test_the_pdf_bears_the_time_that_was_set(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "index.html").write_text('<div class="body"><h1>Text</h1></div>')
    (tmp_path / "_config.yml").write_text("title: T\nauthor: Somebody\n")
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "86400")
    day = datetime.date(2025, 9, 14)
    make(tmp_path / "index.html", tmp_path / "t.pdf", config=tmp_path / "_config.yml", as_of=day)
    assert PdfReader(tmp_path / "t.pdf").metadata["/CreationDate"] == "D:19700102000000Z"


def test_the_parts_of_a_page_without_sections_are_its_sections() -> None:
    made = printable(
        '<div class="body"><section id="t"><h1>Evidence</h1><p class="rubric">Energy</p>'
        '<p class="rubric">Trade</p></section></div>'
    )
    assert re.findall("<h2[^>]*>(.*?)</h2>", made) == ["Energy", "Trade"]


def printed_as(body: str, folder: Path | None = None) -> BeautifulSoup:
    return BeautifulSoup(printable(f'<div class="body">{body}</div>', folder), "html.parser")


def test_a_page_without_text_is_refused() -> None:
    with pytest.raises(BookError, match=r"has no text \(expected a div\.body\)"):
        printable("<html><body><main>Text</main></body></html>")


def test_a_page_that_is_not_printed_leaves_neither_text_nor_link() -> None:
    made = printed_as(
        '<p>See <a href="#document-list">the list</a>.</p><span id="document-list"></span>'
        '<section id="list"><h1>A list</h1><p class="not-printed"></p><p>Long.</p></section>'
    )
    assert made.get_text() == "See the list."
    assert made.select("a, [id]") == []


def test_the_label_of_a_citation_is_its_bold_beginning() -> None:
    made = printed_as(
        '<div class="citation" id="c"><span class="label">[Office 2024]</span><p>Bulletin</p></div>'
    )
    assert [each.get_text() for each in made.select(".citation strong")] == ["Office 2024."]


def test_a_formula_is_handed_on_without_its_signs() -> None:
    made = printed_as(
        '<div class="math notranslate">\\[\na = b\n\\]</div>'
        '<p>of <span class="math notranslate">\\(a\\)</span></p>'
    )
    formulas = {script["type"]: script.get_text().strip() for script in made.select("script")}
    assert formulas == {"math/tex; mode=display": "a = b", "math/tex": "a"}


def test_formulas_in_words_stand_one_a_line_and_hold_on_to_what_leads_to_them() -> None:
    block = '<div class="highlight-none"><div class="highlight"><pre>{}</pre></div></div>'
    made = printed_as(
        "<p>The gap is</p>"
        + block.format("a = b          c = d\n")
        + "<p>This is told.</p>"
        + block.format("e = f")
        + block.format("@misc{key,\n          title = {A}}")
    )
    formulas = [each.get_text() for each in made.select(".published-formula")]
    assert formulas == ["a = b\nc = d", "e = f"]
    assert [each.get_text() for each in made.select(".published-lead-in")] == ["The gap is"]
    assert "@misc{key,\n          title = {A}}" in made.get_text()


def test_the_size_of_a_table_is_said_of_the_whole_block() -> None:
    table = '<table data-size="small"><tr><td class="text-right">41</td></tr></table>'
    made = printed_as(f'<div class="published-table">{table}</div>')
    assert made.select_one(".published-table[data-size=small]") is not None
    assert made.select("table[data-size]") == []
    assert made.select_one("td")["style"] == "text-align: right"


def test_a_block_whose_table_is_missing_is_printed_as_it_is() -> None:
    made = printed_as('<div class="published-table"><p>No rows.</p></div>')
    assert made.get_text() == "No rows."


def test_a_title_without_text_and_a_card_without_title_keep_their_words() -> None:
    made = printed_as(
        '<div class="admonition"><p class="admonition-title">How sure</p></div>'
        '<div class="sd-card"><p class="sd-card-text">Gas.</p></div>'
    )
    assert [each.get_text() for each in made.select("p")] == ["How sure", "Gas."]
    assert made.select("strong") == []


def test_a_card_without_a_link_has_a_bold_title_that_leads_nowhere() -> None:
    made = printed_as(
        '<div class="sd-card"><div class="sd-card-title">Energy</div>'
        '<p class="sd-card-text">Gas.</p></div>'
    )
    assert made.select_one("p").get_text() == "Energy. Gas."
    assert made.select("a") == []


def test_a_figure_whose_drawing_is_missing_may_be_tall(tmp_path: Path) -> None:
    figure = '<figure class="published" id="{}"><p>{}</p></figure>'
    image = '<img src="figures/none.svg" alt="A drawing">'
    made = printed_as(figure.format("a", image) + figure.format("b", "Text"), tmp_path)
    assert [each["id"] for each in made.select("[data-tall]")] == ["a", "b"]


def test_cells_and_code_hold_plain_words() -> None:
    made = printed_as(
        "<table><tr><th><p>Year</p></th><td><p>2024</p></td></tr></table>"
        "<p><code><span>a</span> <span>b</span></code></p>"
        '<div class="sd-card"><div class="sd-card-title">Energy</div></div>'
    )
    assert made.select("td > p, th > p, code > span") == []
    assert [each.get_text() for each in made.select("th, td, code")] == ["Year", "2024", "a b"]
    assert [each.get_text().strip() for each in made.select("p")] == ["a b", "Energy."]


def test_a_page_that_is_not_printed_is_left_out_with_its_heading() -> None:
    marked = '<section id="a"><h1>Left out</h1><div class="not-printed">x</div></section>'
    kept = '<section id="b"><h1>Kept</h1><p>Words.</p></section>'
    made = printable(f'<div class="body">{marked}{kept}<div class="not-printed">y</div></div>')
    assert BeautifulSoup(made, "html.parser").get_text(" ", strip=True) == "Kept Words."


def test_a_section_without_heading_is_printed_and_its_neighbour_keeps_its_name() -> None:
    sections = (
        '<section id="plain"><p>Words.</p></section>'
        '<section id="named"><h1>Named</h1><a href="#named">here</a></section>'
    )
    made = printable(f'<div class="body">{sections}</div>')
    assert made == '<p>Words.</p><h1 id="named">Named</h1><a href="#named">here</a>'


def test_a_place_that_is_called_like_a_document_is_left_out_only_without_words() -> None:
    named = '<p>See <span id="document-x">the document</span>.</p><span id="document-y"></span>'
    made = printable(f'<div class="body">{named}</div>')
    assert made == '<p>See <span id="document-x">the document</span>.</p>'
