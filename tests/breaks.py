"""The breaks by hand, which :mod:`tests.broken_files` makes: a table and nothing else."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Break:
    """Words of a ``file`` that become others, and the functions of tests that look at them.

    Where no words are replaced, the new ones stand before the first import.
    """

    file: str
    old: str
    new: str
    tests: str
    """``test_file.py`` and, after a colon, a part of the names of functions, as for ``-k``."""

    @property
    def what(self) -> str:
        """Return the break in words."""
        return f"{self.file}: {self.old!r} -> {self.new!r}"


def _of(file: str, *breaks: tuple[str, str, str]) -> list[Break]:
    return [Break(file, *each) for each in breaks]


BREAKS = [
    *_of(
        "tests/edits.py",
        ("ast.Lt: ast.LtE,", "ast.Lt: ast.Gt,", "mutants:one_thing_is_changed"),
        ('f"changed{node.value}"', 'f"other{node.value}"', "mutants:wide_choice"),
        ("id(plain): each.lineno\n", "id(plain): 0\n", "mutants:several_lines_counts"),
        ("lines[each.at] = each.text", "lines[0] = each.text", "mutants:several_changes"),
    ),
    *_of(
        "tests/mutants.py",
        ("and any(id(each) in swapped", "and any(False", "mutants:break_reaches"),
        ("and not _asserted(call)", "and _asserted(call)", "mutants:change_reaches"),
        ("_KILLED = {1, 2, _TIME}", "_KILLED = {1, 2, 4, _TIME}", "mutants:cannot_be_run"),
        ("z * z / (4 * tried * tried)", "z * z / (2 * tried)", "mutants:wilsons"),
        ("first[_file(test)], _file(test)", "_file(test)", "mutants:quickest"),
    ),
    *_of(
        "tests/reach.py",
        ('if place.suffix != ".py":', "if False:", "mutants:lines_are_told"),
        ('if fixturedef.scope != "function":', "if False:", "mutants:shared_fixture"),
    ),
    *_of(
        "tests/seen_to_fail.py",
        ('in ("failed", "erred") if', 'in ("erred", "failed") if', "mutants:a_check_failed"),
        (
            "if not tests:\n",
            "if tests:\n        return dict.fromkeys(tests, 'failed')\n    if not tests:\n",
            "mutants:no_change_of_its_lines",
        ),
        ("key=lambda each: any(", "key=lambda each: not any(", "mutants:leaves_out"),
    ),
    *_of(
        "tests/broken_book.py",
        ("cases[len(cases) // 2]", "cases[1]", "mutants:few_pages"),
    ),
    *_of(
        "tests/hostile.py",
        ('times += content.count(b"alert")', "times += 0", "hostile:in_a_workbook"),
        ('not in ("table", "index")', "not in kinds.values()", "hostile:in_a_database"),
        ("if _RUNS.match(w)]", "if not _RUNS.match(w)]", "hostile:found_in_json"),
        ('("/OpenAction", "/AA") if', '("/AA",) if', "hostile:when_it_is_opened"),
        ("startswith(_SCHEMES)", "strip()", "hostile:leads_to_no_page"),
        (
            "if _FORMULA.match(cell) and",
            "if not _FORMULA.match(cell) and",
            "hostile:formulas_are_found",
        ),
        ('name.startswith("on")', 'name.startswith("off")', "hostile:markup_of_an_enemy"),
    ),
    *_of(
        "tests/test_hostile.py",
        ('"os.system", ', "", "hostile:what_could_run"),
    ),
    *_of(
        "src/analysis/paths.py",
        ("", "import pickle\n", "hostile:runs_nothing"),
    ),
    *_of(
        "requirements.in",
        ("# runs a notebook with parameters", "#", "hostile:says_what_it_is_for"),
        ("\nnumpy ", "\nnumbers ", "hostile:each_package"),
    ),
    *_of(
        "requirements.txt",
        ("--hash=sha256:", "--hash=md5:", "hostile:pinned"),
    ),
    *_of(
        "src/analysis/periods.py",
        ("", "import analysis.cli\n", "floors:lower_floors"),
        ("", "import fcntl\n", "systems:are_missing"),
    ),
    *_of(
        "src/analysis/book/inputs.py",
        ("", "from scipy import stats\n", "floors:scipy"),
        (' CITATION.cff Containerfile"', ' CITATION.cff"', "package:repository_shows"),
    ),
    *_of(
        "tests/test_no_rows.py",
        ('"analysis.deposit",', '"analysis.trade",', "no_rows:found"),
    ),
    *_of(
        "src/analysis/book/site.py",
        ('encoding="utf-8", newline=""', "", "systems:each_text"),
        (
            'whole and state.get("html") == _listing(home / "html")',
            "whole",
            "site:lost_a_page or thrown_away",
        ),
        ("reusable = same_basis and not from_later", "reusable = False", "site:left_alone"),
        (
            "printing = with_pdf and not pdf_is_good",
            "printing = not pdf_is_good",
            "site:follows_when_it_is_asked",
        ),
        ("same_basis and not from_later", "same_basis", "survival:clock_that_was_set_back"),
    ),
    *_of(
        "tests/conftest.py",
        ('!= "utf-8":', '== "nothing":', "systems:not_utf8"),
    ),
    *_of(
        ".gitattributes",
        ("* -text", "* text", "systems:line_end"),
    ),
    *_of(
        "src/analysis/book/forked.py",
        ("prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)", "getpid()", "forked:its_parent or is_gone"),
    ),
    *_of(
        "tests/test_fuzz.py",
        ('random.Random(f"{seed}/{number}")', "random.Random()", "fuzz:the_same_number"),
    ),
    *_of(
        "src/analysis/book/recorder.py",
        ("files.add(os.path.abspath(os.fsdecode(path)))", "pass", "recorder:however"),
        ('generated = ("_build", "__pycache__")', "generated = ()", "recorder:generated_hidden"),
        ('startswith("<frozen importlib")', 'startswith("<liquid")', "recorder:listed_count"),
        (
            '"files": sorted({*filter(None, map(place, list(files))), *modules})',
            '"files": sorted(filter(None, map(place, list(files))))',
            "recorder:whoever",
        ),
        ('"post_run_cell", write', '"pre_run_cell", write', "recorder:before_it_failed"),
        (
            "os.replace(draft, target)",
            "open(target, 'w').write(open(draft).read())",
            "recorder:whole_or_absent",
        ),
    ),
    *_of(
        "src/analysis/book/files.py",
        (
            "if path.read_bytes() == content:",
            "if path.read_bytes() is not None:",
            "survival:another_time or removed_while or five_builds",
        ),
    ),
    *_of(
        "src/analysis/cli.py",
        (
            'print(f"{name}: {_readable(error)}"',
            'print(f"{name}: {type(error)}"',
            "survival:full_disk or may_not_be_written",
        ),
        ("stopped; the last good book", "ended; the last good book", "failures:within_two_seconds"),
        ("        return 130", "        return 131", "failures:while_compiling"),
        ('epilog=f"examples:\\n{examples}"', 'epilog="examples:"', "cli:help_explains"),
        (
            "    except BrokenPipeError:",
            "    except SystemExit:\n        return 1\n    except BrokenPipeError:",
            "cli:wrong_usage",
        ),
        ("return 141", "return 1", "cli:goes_away or nobody_reads"),
        ("explain trade-region-growth-full", "explain what-is-gone", "cli:help_offers"),
    ),
    *_of(
        "tests/kills.py",
        ("neither the last good one", "not the last good one", "survival:harness_sees"),
    ),
    *_of(
        "src/analysis/book/build.py",
        ("notebooks failed", "pages failed", "failures:others_finish"),
        ("Waiting for another build", "Waiting for a build", "failures:second_waits"),
        ("if not checked:", "if False:", "failures:no_python or no_notebook"),
        ('*home.glob("executed/**/.running-*"), ', "", "failures:no_process_and_no_file"),
        ("            return None\n", '            return cls("", {})\n', "build:cannot_be_read"),
        (
            "        if fcntl:\n",
            '        if not fcntl:\n            _say("Nothing can be locked")\n        else:\n',
            "build:without_locks",
        ),
        ("return max(periods", "return min(periods", "build:date_of_its_newest"),
        (
            "    stamp.named()  #",
            "    paths.build().mkdir()\n    stamp.named()  #",
            "build:a_time_to_bear",
        ),
        (
            "    if wrong := inputs.configuration(root):",
            "    inputs.ledger.load(paths.data())\n    if wrong := inputs.configuration(root):",
            "build:wrong_settings",
        ),
    ),
    *_of(
        "src/analysis/book/cache.py",
        (
            '    if was["cells"] != now["cells"]:\n',
            '    return None\n    if was["cells"] != now["cells"]:\n',
            "mutation:needs_nothing or changed_notebook or changed_parameter",
        ),
        (" or _changed_since(started_ns, run, reads)", "", "failures:are_made_again"),
    ),
    *_of(
        "src/analysis/book/serve.py",
        (
            'news.tell("failed" if status else "built")',
            'news.tell("built")',
            "serve:leaves_the_page",
        ),
        ("self.send_error(404,", "self.send_error(410,", "serve:is_not_found"),
        ("cannot be used (", "is taken (", "serve:taken_port"),
        ("server.shutdown()", "time.sleep(3)", "serve:ctrl_c"),
    ),
    *_of(
        "tests/blocked/sitecustomize.py",
        ("log.write(", "str(", "offline:refused_and_seen"),
    ),
    *_of(
        "tests/offline.py",
        ("if log.exists() else []", "if log.exists() else ['one']", "offline:no_other_host"),
    ),
    *_of(
        "tests/blocked/inside.py",
        ("unroutable() - before", "0", "offline:no_python"),
        ("nameserver 192.0.2.53", "nameserver 192.0.2.54", "offline:resolver"),
        ("own(ASKED_FOR)", "pass", "offline:chromium_repeats"),
    ),
    *_of(
        "tests/reproduce.py",
        ("size + len(first)", "size", "reproduce:counted"),
        ("if first[n] != second[n]", "if first[n] == second[n]", "reproduce:first_difference"),
        ("), shorter)\n", "), 0)\n", "reproduce:goes_on"),
        ("only in {there}", "in {there}", "reproduce:in_one_alone"),
        ('return "a source archive"', 'return "an archive"', "reproduce:commit"),
        ("_difference(shown, first, second))", "'')", "reproduce:is_found"),
        ("if first != second:", "if first == second:", "reproduce:other_surroundings"),
    ),
    *_of(
        "src/analysis/book/stamp.py",
        (
            "combine(as_of, datetime.time(), datetime.UTC)",
            "now(datetime.UTC)",
            "reproduce:date_of_the_data",
        ),
        ("return named() or ", "return ", "pdf:time_that_was_set"),
        ("found {seconds!r}", "found {seconds}", "build:a_time_to_bear"),
    ),
    *_of(
        "src/analysis/book/typeset.py",
        ("os.read(0, 1)", "threading.Event().wait(9)", "forked:typst_ends"),
    ),
    *_of(
        "src/analysis/book/guard.py",
        ("if ours and file.startswith(ours):", "if False:", "guard:the_package_may_start"),
        (".startswith(installed)", ".startswith('?')", "guard:while_it_is_imported"),
    ),
    *_of(
        "src/analysis/kept.py",
        ("path.read_bytes()", "str(path.stat().st_mtime_ns).encode()", "kept:same_is_read"),
    ),
    *_of(
        "src/analysis/book/warm/client.py",
        ("(cores or 1) + 1", "cores or 1", "warm:process_for_each_kernel"),
        ('    "yaml",', '    "analysis.paths",', "warm:none_of_ours"),
        ("mode=0o700", "mode=0o755", "warm:folder_for_results"),
        ("if self.owner != os.getpid():", "if False:", "warm:fork_of_its_owner"),
        ("if not supported():", "if False:", "warm:none_can_be_forked"),
        (
            "if shared_address := os.environ.get(ADDRESS):",
            'if Path(shared_address := os.environ.get(ADDRESS, "")).is_socket():',
            "warm:where_the_server_is_gone",
        ),
        (
            'raise NoWarmKernel("the server ended")',
            "answer = b'{\"process\": 9999999999}\\n'",
            "warm:ends_without_an_answer",
        ),
        ("is_gone=not data", "is_gone=True", "warm:may_come_in_parts or prolongs_no"),
        ("self._end()  #", "#", "warm:ended_at_once or nobody_after_its_end"),
        ("= -signal.SIGKILL", "= 0", "warm:server_is_gone_was_killed"),
        (
            'raise subprocess.TimeoutExpired("kernel", timeout or 0.0)',
            "return 0",
            "warm:ends_in_time",
        ),
        ("else max(0.0, until - time.monotonic())", "else timeout", "warm:prolongs_no"),
    ),
    *_of(
        "src/analysis/book/warm/provisioner.py",
        ("-{port}", "-{port}-{id(mark)}", "warm:get_different_ports"),
        ("range(_FIRST, low)", "range(low, high)", "warm:gets_no_port"),
        ("socket.socket() as", "socket.socket(type=socket.SOCK_DGRAM) as", "warm:passed_over"),
        ("return port, None", "return 0, None", "warm:want_of_a_mark or no_names_for_marks"),
        (" [0]", " [_FIRST]", "warm:no_other_port_is_known"),
        ("self._marks.append(mark)", "self._marks[:] = [mark]", "warm:ports_are_kept"),
        ("async def cleanup(", "async def kill(", "warm:leaves_no_process"),
    ),
    *_of(
        "src/analysis/book/warm/server.py",
        ('os.environ.setdefault("MPLBACKEND", INLINE)', "pass", "warm:figures_go"),
        ("numpy.random.seed()", "numpy.random.seed(1)", "warm:share_nothing"),
        ('os.chdir(request["folder"])', 'os.chdir("/")', "warm:are_those_asked_for"),
        (
            "signal.signal(signal.SIGINT, signal.default_int_handler)",
            'sys.modules["ipykernel.kernelbase"].default_int_handler = sys.exit',
            "warm:interrupt_reaches",
        ),
        ("os.waitstatus_to_exitcode(status)", "status", "warm:kernel_that_dies"),
        ("os.setsid()", "pass", "warm:started_ends_with_it"),
        ("os.unlink(path)", "os.stat(path)", "warm:nothing_is_left"),
        ("if _has_no_owner():", "if False:", "warm:imports_nothing_more"),
        ('= ("PYTHON", ', "= (", "warm:read_only_at_start"),
    ),
    *_of(
        "src/analysis/book/warm/shared_by_pytest.py",
        ('[GUARDED] = "yes"', '[GUARDED] = ""', "guard:of_nbval"),
    ),
    *_of(
        "src/analysis/book/numbers.py",
        (
            "for each in note.lines)",
            "for each in note.lines[:0])",
            "compile:beside_a_number or number_shows or disputed_number or mark_of or has_the_note",
        ),
        (
            "text = evidence[key].text",
            "text = evidence[key].about",
            "compile:stated_figure_is_the_text",
        ),
        ("if expected and expected != found:", "if False:", "compile:unit_that_the_sentence"),
        ('href=f"#{anchor}")', 'href=f"#{key}")', "compile:in_print_a_number_leads"),
    ),
    *_of(
        "src/analysis/book/compile.py",
        (
            "sorted({*notebook.tags(cell), fold})",
            "notebook.tags(cell)",
            "compile:code_is_folded or folding_is_no_matter",
        ),
        ("path.unlink()", "pass", "compile:laying_again"),
        (
            "max(1, int(place[3]) - 1)",
            "int(place[3])",
            "compile:every_problem or that_nobody_cites",
        ),
        ('[0] != "1"', '[0] == "0"', "compile:another_jupyter_book"),
        ("raise KeyboardInterrupt ", "return ", "compile:ctrl_c"),
    ),
    *_of(
        "src/analysis/book/published_figure.py",
        ('("csv", "svg", "png")', '("csv", "png")', "compile:is_an_inline_drawing"),
        (
            '<img src="figures/{svg.name}"',
            '<img src="{svg}"',
            "compile:single_page_shows or where_it_was_built",
        ),
    ),
    *_of(
        "src/analysis/book/published_table.py",
        (
            '        "table",\n        lambda',
            '        "figure",\n        lambda',
            "compile:table_has_caption or references_carry or table_scrolls or lists_every_use",
        ),
        ("and not figure.isdigit()", "and figure.isdigit()", "compile:quoted_in_a_cell"),
    ),
    *_of(
        "src/analysis/book/publishing.py",
        ("named += group", "pass", "compile:leads_to_an_unknown"),
    ),
    *_of(
        "src/analysis/book/evidence/marks.py",
        (":has(.m{n}:hover) .n", ":has(.m{n}:active) .n", "compile:needs_no_script"),
        ("{again or said}", "{said}", "compile:screen_reader_hears"),
    ),
    *_of(
        "src/analysis/book/evidence/behind.py",
        ("return same[0]", 'return ""', "compile:cell_leads_to_its"),
    ),
    *_of(
        "src/analysis/book/evidence/description.py",
        (
            'return _INVISIBLE.sub(lambda found: f"[U+{ord(found[0]):04X}]", text)',
            "return text",
            "compile:hostile_cell_or_mark or text_in_the_pdf",
        ),
    ),
    *_of(
        "src/analysis/book/evidence/entries.py",
        (
            '("Title", [nodes.Text(row["title"])])',
            '("Title", [nodes.raw("", row["title"], format="html")])',
            "compile:hostile_title_or_note or never_markup_nor",
        ),
    ),
    *_of(
        "src/analysis/book/evidence/directives.py",
        (
            "10002\n    return None",
            '10002\n    return "index", 1',
            "tables_compiled:refused_without_a_cell",
        ),
    ),
    *_of(
        "src/analysis/book/evidence/told.py",
        (", fingerprint.of_file(path))]", ",)]", "site:whatever_the_times"),
    ),
    *_of(
        "src/analysis/book/evidence/export.py",
        ("_LONGEST_CELL = 32767", "_LONGEST_CELL = 32", "compile:exported_harmlessly"),
        (
            '"strings_to_formulas": False',
            '"strings_to_formulas": True',
            "properties_ledger:text_as_text",
        ),
    ),
    *_of(
        "src/analysis/book/cluster.py",
        (
            "        yield client.get",
            "        client.run_on_scheduler(\n"
            '            lambda dask_scheduler: setattr(dask_scheduler, "allowed_failures", 0)\n'
            "        )\n        yield client.get",
            "cluster:killed_at_work",
        ),
    ),
    *_of(
        "tests/test_bad_input.py",
        ('Case(f"{file}: {name}"', 'Case(f"{file}: damaged"', "bad_input:as_large_as"),
        ('(f"{file}:{line}", says)', '(f"{file}:{line}", "")', "bad_input:no_empty_words"),
    ),
    *_of(
        "src/analysis/book/fingerprint.py",
        (
            "LOCK_FILE: of_file(root / LOCK_FILE)",
            'LOCK_FILE: of_value(of_all(files_below(root / "data"), root))',
            "mutation:whatever_runs_again",
        ),
        ('"surrogatepass"', '"replace"', "build:no_encoding_knows"),
    ),
    *_of(
        "tests/test_citation.py",
        ('json.loads(SCHEMA.read_text(encoding="utf-8"))', "{}", "citation:without_authors"),
    ),
    *_of(
        "tests/breaks.py",
        ('"mutants:wilsons"', '"mutants:gone"', "mutants:by_hand"),
    ),
    *_of(
        "src/analysis/deposit/tables.py",
        ('_ECONOMY = r"[A-Z]{3}"', '_ECONOMY = r"[A-Z]{2}"', "package:report_itself"),
        ('_text("holder",', '_text("speaker",', "package:columns_are"),
    ),
    *_of(
        "src/analysis/book/pdf.py",
        ("_LINES_IN_HALF_A_PAGE = 30", "_LINES_IN_HALF_A_PAGE = 60", "pdf:more_than_half"),
        ("len(shares) == len(cells)", "len(shares) < len(cells)", "pdf:one_long_column"),
        ("text.insert(0, strong)", "text.append(strong)", "pdf:of_an_admonition"),
        ('{"places": places.name}', "{}", "pdf:a_link_leads"),
        (
            'config.read_text(encoding="utf-8")',
            'config.read_text(encoding="cp1252")',
            "pdf:any_script",
        ),
        ('"h3" if below else "h2"', '"h3"', "pdf:parts_of_a_page"),
        ('select_one("div.body")', 'select_one("div.body, main")', "pdf:without_text"),
        (
            '(mark.find_parent("section") or mark)',
            "mark",
            "pdf:neither_text_nor_link or with_its_heading",
        ),
        ("span.decompose()  # a", "pass  # a", "pdf:like_a_document or neither_text_nor_link"),
        ('label.name = "strong"', 'label.name = "em"', "pdf:label_of_a_citation"),
        ("{8,}", "{18,}", "pdf:formulas_in_words"),
        (
            "heading, Tag):\n            continue",
            "heading, Tag):\n            break",
            "pdf:section_without_heading",
        ),
    ),
    *_of(
        "src/analysis/book/print.lua",
        ("breakable: false", "breakable: true", "pdf:a_term_stays"),
        ("text == dispute then", "text ~= dispute then", "pdf:mark_of_a_dispute"),
    ),
    *_of(
        "src/analysis/book/template.typ",
        ('"DejaVu Sans")', '"DejaVu Sans Mono")', "pdf:fixed_width"),
        ("dx: left * figure-width", "dx: left * 100mm", "pdf:mark_of_a_figure"),
        ("columns: (1fr, 1fr)", "columns: (1fr,)", "pdf:key_figures"),
    ),
    *_of(
        "chapters/trade.ipynb",
        ("book.last_read", "today", "pledges:as_of_one_day"),
        ("title=message(", "title=str(", "figures_publication:states_its_condition"),
    ),
    *_of(
        "chapters/diplomacy.ipynb",
        ("Where both paces are known, targets", "Targets", "pledges:knows_not_all"),
    ),
    *_of(
        "src/analysis/figures/style.py",
        ("SMALL_SIZE = 8.5", "SMALL_SIZE = 8.0", "figures_charts:legible_on_a_phone"),
        ("weight=weight,", "weight=400,", "figures_charts:names_are_measured"),
    ),
    *_of(
        "tests/test_figures_charts.py",
        ('"Şäňžʻ', '"字Şäňžʻ', "figures_charts:has_the_letters"),
    ),
    *_of(
        "src/analysis/figures/route_map.py",
        ("MUTED, (0.9, 2.2)", "MUTED, (0.9, 1.5)", "figures_map:modes_differ"),
    ),
    *_of(
        "tests/test_figures_palette.py",
        ("116 * f[1] - 16", "116 * f[1]", "figures_palette:measure_itself"),
    ),
    *_of(
        "src/analysis/ledger.py",
        (
            'valued = table.merge(figures, on=keys, how="left")',
            "valued = table.join(figures.drop(columns=keys))",
            "properties_ledger:rows_and_columns",
        ),
        (
            "    if problems:\n        raise LedgerError(problems)\n    if observations",
            "    if problems:\n        observations = observations[:0]\n    if observations",
            "properties_ledger:any_text_in_a_cell",
        ),
    ),
    *_of(
        "src/analysis/reconcile/estimation.py",
        (
            '"applied": given.log_m - judged.log_margin',
            '"applied": given.log_m',
            "reconcile:exporters_border or methods_stand",
        ),
        (
            '("estimate", best)',
            '("estimate", given.log_x)',
            "properties_ledger:equal_weight or change_places",
        ),
        (
            "np.exp(np.where(shown,",
            "np.expm1(np.where(shown,",
            "properties_ledger:unit_of_the_reports",
        ),
        (
            "withheld = open_ & reasons",
            "withheld = reasons",
            "reconcile_estimation:not_overrule_freight",
        ),
    ),
    *_of(
        "src/analysis/reconcile/balancing.py",
        ("return Balanced(x, ", "return Balanced(x0, ", "properties_ledger:add_up_to_their_total"),
    ),
    *_of(
        "src/analysis/quality/benchmark.py",
        (
            "if each.detectable and not each.found:",
            "if not each.found:",
            "quality_benchmark:in_every_way or misses_is_named",
        ),
        (
            '"observations": len(made.observations)',
            '"observations": size',
            "quality_benchmark:speed_is_measured",
        ),
        ("parser.parse_args()", "parser.parse_known_args()[0]", "quality_benchmark:wrong_option"),
        (
            'if __name__ == "__main__":\n    main()',
            'if __name__ == "__main__":\n    pass',
            "quality_benchmark:is_the_command",
        ),
    ),
    *_of(
        "src/analysis/quality/mutation.py",
        (
            '{"printed": _times_ten(printed)}',
            '{"printed": _times_ten(_times_ten(printed))}',
            "quality_mutation:is_made_once or decimal_point",
        ),
        (
            "random = np.random.default_rng(numbers)",
            'random = ledger.__dict__.setdefault("random", np.random.default_rng(numbers))',
            "quality_mutation:makes_the_same_corruption",
        ),
        (
            "return not joint.satisfiable",
            "return joint.satisfiable",
            "quality_mutation:leaves_no_room or misses_nothing_detectable",
        ),
        (" and each != observation]", "]", "quality_mutation:already_has_no_say"),
        (
            'int(seen["found"].sum())',
            'int(mine["found"].sum())',
            "quality_mutation:counts_each_kind",
        ),
    ),
    *_of(
        "src/analysis/quality/generated.py",
        ("half = 0.5 * 10", "half = 0.49 * 10", "quality_mutation:raises_no_alarm"),
    ),
    *_of(
        "data/benchmarks/checks.csv",
        ("one digit,411,", "one digit,410,", "quality_mutation:ledger_as_it_is"),
    ),
    *_of(
        "src/analysis/reconcile/reliability.py",
        ("_PRIOR = 4.0", "_PRIOR = 400.0", "reconcile:scatter_of_reporters"),
        (
            "if len(gaps) < _LEAST_PAIRS or min(len(names_x), len(names_m)) < _LEAST_REPORTERS:",
            "if not len(gaps):",
            "reconcile:five_pairs",
        ),
    ),
    *_of(
        "src/analysis/reconcile/simulation.py",
        ("ACCEPTED = (0.93, 0.97)", "ACCEPTED = (0.90, 0.99)", "reconcile:accepted_band"),
    ),
    *_of(
        "src/analysis/reconcile/refusal.py",
        (
            "(gap < -TRANSIT_GAP)) | silent",
            "(gap < -TRANSIT_GAP))",
            "reconcile_estimation:without_reports_through",
        ),
    ),
    *_of(
        "src/analysis/reconcile/reasons.py",
        ("fillna(np.inf)", "fillna(0.0)", "reconcile_estimation:needs_no_explanation"),
    ),
    *_of(
        "src/analysis/stated.py",
        (
            "@dataclass(frozen=True)\nclass Interval",
            "@dataclass\nclass Interval",
            "stated:cannot_be_changed",
        ),
    ),
]
