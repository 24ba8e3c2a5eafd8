from __future__ import annotations

from pathlib import Path

from analysis.book import light


def test_a_path_is_written_to_a_hundredth_of_a_point_and_nothing_else_changes() -> None:
    svg = (
        '<path id="p1.23456" d="M 1.234567 20 \nL -3.5 4.999999 \n"/>'
        '<text x="1.234567">1.2345</text>'
    )
    assert light.shortened(svg) == (
        '<path id="p1.23456" d="M 1.23 20 L -3.5 4.99"/><text x="1.234567">1.2345</text>'
    )


def test_a_rule_stays_while_one_of_its_selectors_may_match() -> None:
    css = ".gone{a:b}.here .gone,p{c:d}.here:not(.gone) a.here{e:f}.here.gone{g:h}"
    assert light.without_unused(css, {"here"}) == ".here .gone,p{c:d}.here:not(.gone) a.here{e:f}"


def test_rules_inside_a_condition_and_its_braces_stay_whole() -> None:
    css = "@media (max-width:9px){.gone{a:b}.here{c:d}}@keyframes turn{0%{e:f}to{g:h}}"
    assert light.without_unused(css, {"here"}) == (
        "@media (max-width:9px){.here{c:d}}@keyframes turn{0%{e:f}to{g:h}}"
    )


def test_icons_and_their_fonts_go_even_where_a_page_names_them() -> None:
    css = "/*! licence */.fa-bars{a:b}@font-face{src:url(x)}.menu .fa-bars{margin:0}"
    assert light.without_unused(css, {"fa-bars", "menu"}) == ".menu .fa-bars{margin:0}"


def test_a_class_that_only_a_script_sets_counts_as_used(tmp_path: Path) -> None:
    styles, scripts = tmp_path / "_static/styles", tmp_path / "_static/scripts"
    styles.mkdir(parents=True)
    scripts.mkdir()
    (tmp_path / "page.html").write_text('<p class="lead wide">words of the page</p>')
    (scripts / "theme.js").write_text('e.classList.add("scrolled")')
    (scripts / "fontawesome.js").write_text('"beat"')
    (styles / "theme.css").write_text(".lead{a:b}.scrolled{c:d}.words{e:f}.beat{g:h}")
    light.slim(tmp_path)
    assert (styles / "theme.css").read_text() == ".lead{a:b}.scrolled{c:d}"
    assert not (scripts / "fontawesome.js").exists()
