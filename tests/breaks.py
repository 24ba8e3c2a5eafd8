"""The breaks by hand, which :mod:`tests.broken_files` makes: a table and nothing else.

What most of them break is the package; some are of tests' own tools, of scripts that run by their
path, and of files of the repository, where no line of the package is to be changed.
"""

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
        ("if (folder or paths.data()) == own", "if folder is None", "mutants:own_ledger"),
        ("z * z / (4 * tried * tried)", "z * z / (2 * tried)", "mutants:wilsons"),
        ("first[_file(test)], _file(test)", "_file(test)", "mutants:quickest"),
    ),
    *_of(
        "tests/reach.py",
        ('if place.suffix != ".py":', "if False:", "mutants:lines_are_told"),
        ('if fixturedef.scope != "function":', "if False:", "mutants:shared_fixture"),
        ('set(contexts) - {""}', "set(contexts)", "mutants:shared_fixture"),
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
        "tests/loads.py",
        ('"link[rel~=preload]"', '"link[rel~=stylesheet]"', "loads:what_a_page_loads"),
    ),
    *_of(
        "tests/record.py",
        ("fcntl.LOCK_EX | fcntl.LOCK_NB", "fcntl.LOCK_SH", "mutants:one_process"),
        (" and each.words == words(each.test)", "", "mutants:forgotten"),
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
        ('"locator note",\n    "data/events"', '"locator",\n    "data/events"', "hostile:enemy"),
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
        ("calendar.monthrange(year_, month)[1])", "1)", "properties_parsers:holds_the_day"),
    ),
    *_of(
        "src/analysis/book/inputs.py",
        ("", "from scipy import stats\n", "floors:scipy"),
        (' CITATION.cff Containerfile"', ' CITATION.cff"', "package:repository_shows"),
        ('names={"page": "page"},', "", "build:list_of_what"),
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
        ('and state.get("inputs") == inputs', "", "site:changed_title"),
        ("{name: self.package.get(name) for name in names}", "sorted(names)", "site:module_that"),
        ("if not linked(standing, Path(source), Path(target)):", "if standing:", "site:next_book"),
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
        (
            'if sys.platform != "linux":',
            'if sys.platform == "linux":',
            "forked:returns_and_raises or parent_is_gone or memory",
        ),
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
        (
            "if _previous(target).exists() and not target.exists():",
            "if _previous(target).exists():\n        shutil.rmtree(target, ignore_errors=True)",
            "files:put_back",
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
        ("places: nothing wrong", "places: all is well", "bad_input:sound_report"),
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
        (
            "if valid and valid.rest == state.rest:",
            "if valid:\n        return\n    if valid:",
            "build:changed_template",
        ),
        (
            "site.recover(home)",
            'site.recover(home)\n        [each.unlink() for each in home.glob("html/*.html")]',
            "build:last_good_book or anything_runs",
        ),
        ("site.recover(home)", "pass", "build:two_renames"),
        ('"valid.json"', '"../valid.json"', "build:nothing_tracked or looked_at_again"),
        ('ours | groups and folder.name != "interactive"', "ours | groups", "build:side_files"),
        (
            "site.recover(home)",
            'site.recover(home)\n        shutil.rmtree(home / "html", ignore_errors=True)',
            "site:refused_as_often",
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
        ('changed = f"its cache entry is damaged: {error}"', "return None", "cache:every_byte"),
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
        ("before + _RELOADER + end", "before + end", "serve:page_of_a_folder"),
        ("time.sleep(0.02)", 'return b""', "serve:replacing"),
        ("if now == seen:", "if False:", "serve:only_a_change"),
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
        ("check=True)\n        yield", "check=True)\n    yield", "offline:cut_off_again"),
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
        ("datetime.time(),", "datetime.time(1),", "pdf:same_bytes"),
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
        (
            "made = work()",
            '_leave(file, "null")\n                made = work()',
            "kept:killed_at_its_work",
        ),
        ("if kind in _PLAIN:", "if isinstance(value, _PLAIN):", "kept:no_exact_form"),
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
        ("shutil.rmtree(folder, ignore_errors=True)", "pass", "failures:that_is_killed"),
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
        ('metadata["registers"] = registers', "pass", "briefs:becomes_text"),
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
        ("8.0, 7.0, 6.0", "8.0, 7.0, 5.0", "published_table:smaller_but"),
        ("kept_together(row[at])", "row[at]", "published_table:date_has_room"),
        ("range(int(letters - sum(least)))", "range(0)", "published_table:long_texts"),
        ("= 12, 25, 100", "= 11, 25, 24", "tables_compiled:twelve_rows or print_shows"),
        (
            'if table["shares"] else []',
            "if record is table else []",
            "tables_compiled:takes_the_margin",
        ),
        ("_NUMBERS_OF_BLOCK = 60, 3", "_NUMBERS_OF_BLOCK = 60, 9", "tables_compiled:many_numbers"),
        ('if node["alt"]:', 'if "alt" in node:', "tables_compiled:without_a_description"),
        (" and not figure.isdigit()", "", "tables_compiled:no_quotation"),
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
        ("inputs: int = 3)", "inputs: int = 4)", "evidence:are_cut_and_counted"),
        (
            'row["low"] != row["low"]:\n            return ""',
            'row["low"] != row["low"]:\n            return "any"',
            "tables_compiled:a_date_allows",
        ),
        ("} holds it.", "}.", "tables_compiled:from_a_file"),
        (
            "return len(set(observations)) == len(self.ledger.observations)",
            "return False",
            "tables_compiled:whole_ledger",
        ),
    ),
    *_of(
        "src/analysis/book/evidence/entries.py",
        (
            '("Title", [nodes.Text(row["title"])])',
            '("Title", [nodes.raw("", row["title"], format="html")])',
            "compile:hostile_title_or_note or never_markup_nor",
        ),
        ("    if disputed:\n", "    if True:\n", "tables_compiled:nothing_disputes"),
        ("_IN_PRINT = 30", "_IN_PRINT = 40", "tables_compiled:print_lists_a_few"),
        ('if row["remark"]:', 'if "remark" in row:', "tables_compiled:with_a_remark"),
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
        (
            "to_csv(_shown(tables[NAME]))",
            "_shown(tables[NAME]).to_csv(index=False)",
            "evidence:four_formats",
        ),
        ('{"created": created}', '{"comments": str(path)}', "evidence:same_bytes"),
    ),
    *_of(
        "src/analysis/book/cluster.py",
        (
            "        yield client.get",
            "        client.run_on_scheduler(\n"
            "            lambda dask_scheduler: setattr(dask_scheduler, "
            '"allowed_failures", 0)\n        )\n        yield client.get',
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
        (" .published-downloads,", "", "pdf:downloads_are_not"),
        ("depth - inside", "depth", "pdf:level_of_the_front_page"),
        (
            'if re.match(r"[a-z]+:", href):\n',
            'if re.match(r"[a-z]+:", href):\n            link.unwrap()\n',
            "pdf:or_to_the_world or keeps_links",
        ),
        (
            "{title.get_text().strip()}.",
            "{title.get_text().strip()}",
            "pdf:card_is_a_paragraph or or_to_the_world",
        ),
        (
            'if tag["id"] in seen:\n            del tag["id"]',
            'if tag["id"] in seen:\n            continue',
            "pdf:ids_are_unique",
        ),
        (
            "if not isinstance(grid, Tag):\n",
            "if not isinstance(grid, Tag):\n            block.decompose()\n",
            "pdf:table_is_missing",
        ),
        ("drawn is None or", "drawn is not None and", "pdf:drawing_is_missing"),
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
        ('footer: folio, numbering: "i"', 'footer: folio, numbering: "a"', "pdf:are_labelled"),
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
        (
            '"svg.fonttype": "none"',
            '"svg.fonttype": "path"',
            "figures_publication:stays_text or hostile_label",
        ),
    ),
    *_of(
        "tests/test_figures_charts.py",
        ('"Şäňžʻ', '"字Şäňžʻ', "figures_charts:has_the_letters"),
    ),
    *_of(
        "src/analysis/figures/route_map.py",
        ("MUTED, (0.9, 2.2)", "MUTED, (0.9, 1.5)", "figures_map:modes_differ"),
        (
            "    strange = sorted",
            "    frame = frame[frame[shown_as].isin(_STROKES)]\n    strange = sorted",
            "figures_map:unknown_kind",
        ),
        ("(land.coasts, palette.MUTED", '(land.coasts, "#123456"', "figures_map:dark_twin"),
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
        ("else figure.value\n", "else 2 * figure.value\n", "ledger:becomes_an_interval"),
        ('bool(row["low_open"])', "False", "ledger:open_bound or more_than_a_number"),
        ("if group[0] & behind]", "if not behind]", "ledger:an_echo_is or echoes_of_echoes"),
        (
            'complete["observations"] = observations\n',
            'complete["observations"] = observations[1:]\n',
            "ledger:three_observations or first_used",
        ),
        (
            "update(parts | self.__dict__)",
            "update({n: p[:2] if n in COLUMNS else p for n, p in (parts | self.__dict__).items()})",
            "ledger:part_by_part",
        ),
        ("chosen &= ", "chosen |= ", "ledger:rows_are_selected"),
        ("return max(periods", "return min(periods", "ledger:last_day_on_which"),
        ("@dataclass(frozen=True)\nclass Ledger", "@dataclass\nclass Ledger", "ledger:be_changed"),
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
        (
            '"applied": given.log_m - judged.log_margin',
            '"applied": given.log_m',
            "reconcile:without_noise or from_a_turnover",
        ),
        (
            "np.where(use_m, 1 / judged.v_m, 0.0)",
            "np.where(use_m, 0.5 / judged.v_m, 0.0)",
            "reconcile:change_places",
        ),
        (
            "np.exp(np.where(shown, values, 0.0)), np.nan)",
            "np.exp(np.where(shown, values, 0.0)).round(2), np.nan)",
            "reconcile:unit_does_not",
        ),
        ("NORMAL = 1.959963984540054", "NORMAL = 1.0", "reconcile:small_sample"),
        (
            "NORMAL = 1.959963984540054",
            "NORMAL = 1.0",
            "reconcile_estimation:export_alone or import_alone",
        ),
        (
            '"applied": given.log_m - judged.log_margin',
            '"applied": given.log_m',
            "reconcile_mirror:by_hand",
        ),
        (
            '[part for _, part in reports.groupby("period", sort=True, observed=True)]',
            "[reports]",
            "reconcile:run_anywhere",
        ),
        (
            '["refused", "reconciled", "imputed"]',
            '["refused", "imputed", "reconciled"]',
            "reconcile:later_years or other_direction or central_asia",
        ),
        (
            '["refused", "reconciled", "imputed"]',
            '["refused", "imputed", "reconciled"]',
            "reconcile_refusal:each_method",
        ),
        (
            "Result(pd.DataFrame(columns=COLUMNS), ",
            "Result(pd.DataFrame(), ",
            "reconcile_estimation:nothing_in",
        ),
        (
            'frame.loc[nil, "estimate"] = 0.0',
            'frame.loc[nil, "estimate"] = 1.0',
            "reconcile_reasons:reports_of_nothing",
        ),
    ),
    *_of(
        "src/analysis/reconcile/balancing.py",
        ("return Balanced(x, ", "return Balanced(x0, ", "properties_ledger:add_up_to_their_total"),
        (
            "v = _covariance(covariance, len(x0))",
            "v = _covariance(np.arange(1.0, len(x0) + 1), len(x0))",
            "reconcile_balancing:flow_network or many_small",
        ),
        (
            "removed[touched] += factor.quadratic_diagonal(part)",
            "removed[touched] += 0.0",
            "reconcile_balancing:redundant",
        ),
        (
            "balance(y0, covariance, rows, targets, names=labels, spread",
            "balance(y, covariance, rows, targets, names=labels, spread",
            "reconcile_balancing:far_below",
        ),
        ("np.argsort(-misclosure)", "np.argsort(misclosure)", "reconcile_balancing:three_worst"),
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
        ("{row['printed']!r}", "{row['printed']}", "quality_report:corrupted_as_a_figure"),
    ),
    *_of(
        "src/analysis/quality/generated.py",
        ("half = 0.5 * 10", "half = 0.49 * 10", "quality_mutation:raises_no_alarm"),
        ("half = 0.5 * 10", "half = 0.49 * 10", "quality_joint:that_is_true"),
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
        ("_LEAST_PAIRS = 60", "_LEAST_PAIRS = 61", "reconcile_reliability:sixty"),
        ("_FLOOR = 1e-8", "_FLOOR = 1e-6", "reconcile_reliability:never_differ"),
        ("increasing=False", "increasing=True", "reconcile_reliability:pooled"),
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
        (
            "(passes & both & (gap < -TRANSIT_GAP))",
            '(both & pairs["exporter"].isin(transit).to_numpy())',
            "reconcile:other_direction or transit_is_refused or both_kyrgyz",
        ),
        (
            "(passes & both & (gap < -TRANSIT_GAP))",
            '(both & pairs["exporter"].isin(transit).to_numpy())',
            "reconcile_reasons:a_source_names",
        ),
        (
            'passes & pairs["imports"].isna().to_numpy() & (pairs["exports"] > 0).to_numpy()',
            "passes & ~both",
            "reconcile_refusal:does_not_report",
        ),
        (
            "GAP_DEVIATIONS = 3.5",
            "GAP_DEVIATIONS = 35.0",
            "reconcile:nobody_listed or every_reason",
        ),
        (
            "unknown = sorted(set(frame[column]) - set(allowed))",
            "unknown = []",
            "reconcile:outside_the_list",
        ),
    ),
    *_of(
        "src/analysis/reconcile/reasons.py",
        ("fillna(np.inf)", "fillna(0.0)", "reconcile_estimation:needs_no_explanation"),
        (
            "back.between(_LEAST_RETURN, _MOST_RETURN) & (together < ordinary)",
            "back.notna()",
            "reconcile_reasons:does_not_come_back",
        ),
        (
            "(deviations < -UNUSUAL)",
            "(deviations > UNUSUAL)",
            "reconcile_reasons:counts_more or the_other_way",
        ),
        ("_LEAST_SHARE = 0.1", "_LEAST_SHARE = 0.9", "reconcile_reasons:can_fill"),
    ),
    *_of(
        "src/analysis/stated.py",
        (
            "@dataclass(frozen=True)\nclass Interval",
            "@dataclass\nclass Interval",
            "stated:cannot_be_changed",
        ),
        ('return f"{lead}{printed}"', 'return f"{lead}{printed.upper()}"', "ledger:printed_date_w"),
        ("round(value - half, places)", "round(value + half, places)", "properties_parsers:digits"),
        ("elif value >= _ROUND_FROM:", 'elif "," in digits:', "properties_parsers:separators"),
        (
            "Interval(self.low * factor, self.high * factor,",
            "Interval(self.low * factor - 1, self.high * factor,",
            "properties_parsers:unit_does_not",
        ),
        ('f"expected digits (43.8', 'f"no digits (43.8', "properties_parsers:read_or_refused"),
    ),
    *_of(
        "src/analysis/figures/evidence.py",
        (
            "artist.set_url(SCHEME + observation)",
            "artist.set_url(observation)",
            "figures_charts:time_line_leads or another_column_of or tab_key",
        ),
        ("SCHEME + observation", "observation", "figures_publication:hostile_id"),
        ("    return []\n\n", "    return [str(cell)]\n\n", "figures_charts:counts_observations"),
    ),
    *_of(
        "src/analysis/figures/charts/_rows_of_values.py",
        (
            "min(*finite, 0.0)",
            "min(finite)",
            "figures_charts:bars_start_at or a_span_ends or share_one_scale",
        ),
        ("shown + DAGGER if is_disputed else shown", "shown", "figures_charts:carries_a_dagger"),
        ("while words and all", "while not words and all", "figures_charts:what_the_axis_says"),
        (
            "    return [float(value) for",
            "    frame[name] *= 2\n    return [float(value) for",
            "figures_charts:frame_is_left",
        ),
    ),
    *_of(
        "src/analysis/figures/charts/horizontal_bars.py",
        ("if not math.isnan(length):", "if True:", "figures_charts:missing_bar"),
        ("palette.PAPER if is_modelled else colour", "colour", "figures_charts:modelled_bar"),
        (
            "    lengths = values",
            "    frame = frame.sort_values(value, ascending=False)\n    lengths = values",
            "figures_charts:order_of_bars",
        ),
    ),
    *_of(
        "src/analysis/figures/charts/lines.py",
        (
            'where(~own["modelled"])',
            'where(~own["modelled"]).interpolate()',
            "figures_charts:missing_year",
        ),
    ),
    *_of(
        "src/analysis/figures/charts/dumbbell.py",
        ('colour if mark["_filled"] else palette.PAPER', "colour", "figures_charts:pair_is_filled"),
    ),
    *_of(
        "src/analysis/figures/charts/_interval.py",
        ('marker=arrow if is_open else "|"', 'marker="|"', "figures_charts:ends_in_an_arrow"),
    ),
    *_of(
        "src/analysis/figures/charts/interval_plot.py",
        ("if not math.isnan(point):", "if True:", "figures_charts:without_a_value_has_no_dot"),
        ("palette.PAPER if is_hollow else colour", "colour", "figures_charts:hollow_statement"),
        ("values.without_repeats(groups), shown", "groups, shown", "figures_charts:named_once"),
    ),
    *_of(
        "src/analysis/figures/charts/_layout.py",
        ("TALL = 9.0", "TALL = 90.0", "figures_charts:move_together"),
        ("has_grid=False)", "has_grid=True)", "figures_charts:no_grid_is_drawn"),
    ),
    *_of(
        "src/analysis/figures/charts/bullets.py",
        ('_NOT_REPORTED = "not', '_NOT_REPORTED = "never', "figures_charts:unreported_pledge"),
        (" | dict(names or {})", "", "figures_charts:bullets_take_other"),
        ("if word == 100 and", "if word == 0 and", "figures_charts:share_of_a_pledge"),
    ),
    *_of(
        "_static/report.css",
        ("fill: #56b4e9", "fill: #56b4e8", "figures_charts:page_turns"),
    ),
    *_of(
        "src/analysis/figures/charts/presence_matrix.py",
        ("strict=True) if tied]", "strict=True)]", "figures_charts:joins_the_marks"),
        ('SQUARE: ("s", 7.5)', 'SQUARE: ("o", 7.5)', "figures_charts:hosts_by_shape"),
    ),
    *_of(
        "src/analysis/figures/charts/event_strips.py",
        ("placed[before] + least)", "placed[before])", "figures_charts:events_of_one_strip"),
    ),
    *_of(
        "src/analysis/figures/charts/stacked_bars.py",
        ('start += part["_length"]', "start += 0", "figures_charts:segments_begin"),
        ('"_length"].sum()', '"_length"].max()', "figures_charts:end_with_their_sum"),
        ("edgecolor=colour", "edgecolor=palette.MUTED", "figures_charts:hollow_segment"),
    ),
    *_of(
        "src/analysis/figures/charts/small_multiples.py",
        ("one scale, {unit}.", "one size, {unit}.", "figures_charts:place_that_panels"),
    ),
    *_of(
        "src/analysis/figures/charts/two_counts.py",
        ("panels have one scale.", "panels are alike.", "figures_charts:two_counts_say"),
    ),
    *_of(
        "src/analysis/figures/publication.py",
        (
            "sorted({str(each) for each in observations})",
            "sorted(str(each) for each in observations)",
            "figures_publication:record_names",
        ),
        ('f"digest: {fingerprint}"', "fingerprint", "figures_publication:notebook_shows"),
        ("plotted = frame[shown.columns()]", "plotted = frame", "figures_publication:unplotted"),
        ('r"[a-z0-9]+(-[a-z0-9]+)+"', '".+"', "figures_publication:malformed_name"),
        ("if not text.strip():", "if not text:", "figures_publication:without_words"),
        (
            "    if isinstance(observations, str):\n",
            "    observations = [observations] if type(observations) is str else observations\n"
            "    if isinstance(observations, str):\n",
            "figures_publication:one_id_in_place",
        ),
        ("if not keys:", "if False:", "figures_publication:rests_on_nothing"),
        ("{' '.join(ids)}", "{len(ids)}", "figures_publication:notebook_says"),
        ("svg_hashsalt=name", "", "figures_publication:same_bytes"),
        ('"Date": None', '"Date": "2024"', "figures_publication:no_date"),
        (
            "_SVG_ID = re.compile(r'(?<= id=\")",
            "_SVG_ID = re.compile(r'(?<= name=\")",
            "figures_publication:never_meet or every_reference",
        ),
        (
            "all_evidence_of(frame, column.evidence)",
            "all_evidence_of(frame)",
            "figures_publication:cell_may_rest",
        ),
    ),
    *_of(
        "src/analysis/figures/source_line.py",
        ("([*keys, *rest])", "([*keys])", "figures_publication:sources_of_events"),
    ),
    *_of(
        "src/analysis/csv_export.py",
        (
            'f"\'{inner}" if _BEGINNING.match(text) else inner',
            "inner",
            "figures_publication:csv_is_harmless",
        ),
        (
            "header = [_written(name) for name",
            "header = [str(name) for name",
            "properties_parsers:spreadsheet",
        ),
    ),
    *_of(
        "src/analysis/figures/digest.py",
        ("{number + 0.0:.12g}", "{value}", "figures_text:digest_ignores"),
    ),
    *_of(
        "src/analysis/palette.py",
        (
            '"#cc79a7", "^", (1.2, 1.4)',
            '"#d55e01", "s", (5, 1.6)',
            "figures_palette:differ_to_every or greyscale_confuses or of_its_own",
        ),
        ('"#e69f00"', '"#fff3d0"', "figures_palette:from_the_paper"),
    ),
    *_of(
        "src/analysis/author/diff.py",
        (
            "(was and was.values) != (is_ and is_.values)",
            "was or is_",
            "author_diff:from_the_same or publishes_nothing or called_like_a_row",
        ),
        (
            "tuple(near or self._far[either.page] or [unknown])",
            "(unknown,)",
            "author_diff:is_the_cause or entered_row or any_row or changed_parameter or "
            "changed_cell or new_and_removed or old_new_and_cause",
        ),
        ("'entered' if was is None", "'entered' if is_ is None", "author_diff:a_cited_row"),
        ("if position > cell:", "if position < 0:", "author_diff:a_cell_after"),
        (
            "        if was.get(name) != is_.get(name):",
            "        if was or is_:",
            "author_diff:only_the_parameter",
        ),
        ("elif isinstance(node, ast.Import):", "elif False:", "author_diff:however_it_is"),
        ("if len(inside) == 1:", "if inside:", "author_diff:of_one_folder"),
        (
            "*_imported(page, self.now.text)",
            '*self.now.files("src")',
            "author_diff:notebook_reaches_it",
        ),
        ("expected a revision of this", "no revision of this", "author_diff:like_an_option"),
    ),
    *_of(
        "src/analysis/figures/_projection.py",
        ("(west + east) / 2", "west", "figures_map:are_mirrored"),
    ),
    *_of(
        "src/analysis/figures/_labels.py",
        (
            "min(free, key=lambda box: sum(_covers(box, sample, 0.0) for sample in felt))",
            "free[0]",
            "figures_map:prefers_the_side",
        ),
        ("for mark in marks if mark != point)", "for mark in ())", "figures_map:covers_no_name"),
        ("not any(_meet(box, other) for other in used)", "box", "figures_map:gives_way"),
    ),
    *_of(
        "src/analysis/figures/alternative_text.py",
        (
            'f"{number} shown as {kind}" for',
            'f"1 shown as {kind}" for',
            "figures_map:counts_the_links",
        ),
    ),
    *_of(
        "src/analysis/figures/borders.py",
        ("users.get(number, 0) > 1", "users.get(number, 0) > 2", "figures_map:from_a_topology"),
    ),
    *_of(
        "src/analysis/tables.py",
        ('if not text.endswith("\\n"):', "if False:", "ledger:damaged_file"),
        ('or f"data/{path.name}"', "or path.name", "ledger:missing_file or read_is_one"),
        ('refuse(1, column, column, "each column once")', "pass", "ledger:column_twice"),
        ("sorted(header) == sorted(columns)", "True", "ledger:header_that_does_not_fit"),
        (
            "columns=header, dtype=str)[columns]",
            "columns=header, dtype=str)",
            "bad_input:another_form",
        ),
    ),
    *_of(
        "src/analysis/author/new.py",
        (
            "content = _with_row(path, entry)",
            "content = _with_row(path, entry | {'note': ''})",
            "author_new:piped_answers",
        ),
        (
            'f"  {problem}"',
            'f"  {problem.expected}"',
            "author_new:refused_answer or refused_source",
        ),
        (
            "if wrong := [each for column",
            "if wrong := [] and [each for column",
            "author_new:a_name_that",
        ),
        ("expected an answer for {column!r}", "expected an answer", "author_new:too_few"),
        ('hint = f"found {answer!r}; {ask_again}"', "hint = ask_again", "author_new:asked_again"),
        ("entry['title']", "entry['title'].lower()", "author_new:source_is_read"),
        ("sort_keys=True", "sort_keys=False", "author_new:stable_form"),
        (
            "def _listed(",
            '@__import__("functools").cache\ndef _listed(',
            "author_new:meanwhile_stays",
        ),
    ),
    *_of(
        "src/analysis/author/explain.py",
        ("f\"grade {row['grade']}\", where", "where", "author_explain:says_its_grade"),
    ),
    *_of(
        "src/analysis/author/records.py",
        ('if chapter != "interactive":', "if chapter:", "author_explain:left_by_hand"),
        ("start=1):\n        for role", "start=2):\n        for role", "briefs:a_citation_in"),
    ),
    *_of(
        "src/analysis/energy/gas.py",
        ("(rows[name].sum()", "(rows[name].max()", "energy:of_all_five or a_share_is_least"),
        (
            '"value_usd"] / (row',
            '"value_usd"] * (row',
            "energy:growth_implies or a_fall_implies or a_multiple",
        ),
        ("volume * _THOUSAND", "volume", "energy:unit_value_divides"),
        ('[money["reporter"], gas["reporter"]]', '[money["reporter"]]', "energy:names_both"),
        ('money["period"] != gas["period"]', "not money", "energy:of_two_periods"),
    ),
    *_of(
        "src/analysis/energy/oil.py",
        (
            'whole - values["RUS"] - values["KAZ"]',
            'whole - values["RUS"]',
            "energy:oil_for_refineries or operator_prints",
        ),
        (
            "_KAZAKH}:\n",
            '_KAZAKH}:\n            records.append({"period": period})\n',
            "energy:without_one_kind",
        ),
    ),
    *_of(
        "src/analysis/trade/customs.py",
        ('both["value"] / (1 + both', 'both["value"] * (1 + both', "trade:same_months"),
        ('> both["before_high_cny"]', '> both["value"]', "trade:was_revised"),
        (
            '(earlier, on=["subject", "flow"]',
            '(earlier, how="left", on=["subject", "flow"]',
            "trade:without_an_earlier",
        ),
        ("level.merge(growth, ", 'level.merge(growth, how="left", ', "trade:from_the_table_is"),
        ('1 + both["high_growth"]', '1 + both["value_growth"]', "trade:bounds_the_year"),
    ),
    *_of(
        "src/analysis/trade/dependence.py",
        ('rows["value_usd"] / rows', 'rows["value_usd"] * rows', "trade:economies_without_one"),
        ('/ float(world["value_usd"])', '/ float(world["value_usd"]) / 2', "trade:both_offices"),
    ),
    *_of(
        "data/reconciliation/margins.csv",
        ("imf-dots,1.06", "imf-dots,1.07", "reconcile:an_address_each"),
        (",http", ",ttp", "reconcile:margins_have_an_address"),
    ),
    *_of(
        "src/analysis/reconcile/mirror.py",
        ("low, high), assumed_sd=assumed_sd)", "low, high))", "reconcile:one_after_the_other"),
        (
            'rows["flow"].where(china, rows["flow"].map(_THEIR_SIDE))',
            'rows["flow"]',
            "reconcile:back_to_its_reporter",
        ),
        (
            'rows[china | (home == rows["subject"])], china[china | (home == rows["subject"])]',
            "rows[home.notna()], china[home.notna()]",
            "reconcile:third_party",
        ),
        (
            'from_china = flows["flow"] == "exports"',
            'from_china = flows["flow"] != "exports"',
            "reconcile:brief_has_both or cells_keep",
        ),
        ("high), assumed_sd=assumed_sd)", "high), assumed_sd=error)", "reconcile:tried_one_after"),
    ),
    *_of(
        "src/analysis/book/evidence/pages.py",
        (
            'return _PUNCTUATION.sub(r"\\\\\\1", " ".join(visible(text).split()))',
            'return " ".join(visible(text).split())',
            "evidence:letter_by_letter",
        ),
    ),
    *_of(
        "src/analysis/quality/report.py",
        ("if each.kind not in _DRAWN:", "if not each.kind:", "quality_report:are_not_drawn"),
        (
            '"identity-parts": "turnover against exports plus imports"',
            '"identity-parts": "region against the sum of its economies"',
            "quality:counts_of_all",
        ),
        ("ascending=False", "ascending=True", "quality:drawn_contradiction"),
        ("each.kind not in _DRAWN", "not each.kind", "quality_report:are_not_drawn"),
        ("(low + high) / 2 if", "low if", "quality_report:mark_in_its_middle"),
    ),
    *_of(
        "src/analysis/corridors.py",
        ('return f"≈ {digits}" if is_vague else digits', "return digits", "chapters:vague_figures"),
    ),
    *_of(
        "src/analysis/country/told.py",
        ('frame["value"].fillna(frame["low"])', 'frame["low"]', "country:the_dearest"),
        ("stage != RUNNING for", "stage == RUNNING for", "country:is_never_cut"),
    ),
    *_of(
        "src/analysis/country/counts.py",
        ("economies=[economy]", 'economies=["UZB"]', "country:nothing_known"),
        ("economies=[economy]", 'economies=["UZB"]', "briefs:no_economy"),
    ),
    *_of(
        "src/analysis/country/overview.py",
        (
            'theirs["period"] if theirs else ""',
            'theirs["period"] if theirs else "none"',
            "country:is_empty_in_the_overview",
        ),
        (
            "if share is None:\n",
            'if share is None:\n            records.append({"subject": economy})\n',
            "country:nothing_to_draw",
        ),
    ),
    *_of(
        "src/analysis/energy/power.py",
        (
            'STAGES[int(row["value"])]',
            "STAGES[1]",
            "country:last_stage_as or every_plant_of_the_region",
        ),
    ),
    *_of(
        "chapters/briefs/KAZ.ipynb",
        ("gates to China are", "gate to China are", "country:agree_in_number"),
        ('economy = \\"KAZ\\"', 'economy = \\"UZB\\"', "briefs:stored_briefs"),
    ),
    *_of(
        "chapters/country.ipynb",
        ('economy = \\"KAZ\\"', 'economy = \\"UZB\\"', "briefs:takes_the_economy"),
        ("## What is not known", "## Not known", "briefs:with_five_observations"),
    ),
    *_of(
        "src/analysis/book/briefs.py",
        (
            "if not tagged:\n",
            "if not tagged:\n        return template\n    if not tagged:\n",
            "briefs:without_a_cell",
        ),
        (
            'if row["kind"] in _BRIEFED]',
            'if row["kind"] in _BRIEFED][:-1]',
            "briefs:gets_a_page or a_row_of_the or a_cell_that_fails",
        ),
        ('"artifacts" / "briefs" / economy', '"artifacts" / economy', "briefs:a_run_knows"),
    ),
    *_of(
        "src/analysis/vocabulary.py",
        (
            'if e.kind == "central_asia")',
            'if e.kind in ("central_asia", "further"))',
            "briefs:changes_nothing or on_the_region_runs",
        ),
        (
            'file = f"data/vocabulary/{name}.csv"',
            'file = f"{name}.csv"',
            "properties_parsers:damaged_vocabulary",
        ),
    ),
    *_of(
        "src/analysis/quality/levels.py",
        (
            "_TOLERANCE = 1e-9",
            "_TOLERANCE = 9.0",
            "quality:cannot_add_up or sum_of_its_economies or held_against_the_levels or "
            "cannot_both_be_right or prints_another_figure",
        ),
        (
            "one[:, 0].astype(float) - two[:, 1].astype(float)",
            "one[:, 1].astype(float) - two[:, 1].astype(float)",
            "quality:within_rounding or merely_look_different or sum_of_its_economies",
        ),
        (
            "return gap, (gap > 0) | touching",
            "return np.atleast_1d(gap.max(initial=0.0)), (gap > 0) | touching",
            "quality_levels:no_rows",
        ),
        ("rows.groupby(columns,", "rows.groupby(columns[1:],", "quality_levels:codes_tell"),
        (
            'rows["high"] - rows["low"]',
            'rows["high"] - rows["value"]',
            "quality_levels:width_of_a_statement",
        ),
    ),
    *_of(
        "src/analysis/quality/identity.py",
        (
            'keys = ["source", "reporter", "subject", "period"]',
            'keys = ["source", "subject", "period"]',
            "quality:parts_of_two_reporters",
        ),
        ('== totals["members"].to_numpy()', "> 0", "quality:passed_over or reporters_part"),
        (
            "_WHOLE = Interval(0, 1)",
            "_WHOLE = Interval(0, 2)",
            "quality_identity:do_not_exceed_it or exactly_the_whole",
        ),
        ('"period", "view", "item"]', '"period", "item"]', "quality_identity:not_taken_of_another"),
    ),
    *_of(
        "src/analysis/quality/growth.py",
        ('"item", "view"]', '"item"]', "quality:partners_growth"),
        (
            'then["source"] != claim["source"]',
            'then["source"] == claim["source"]',
            "quality:no_second_edition",
        ),
    ),
    *_of(
        "src/analysis/quality/agreement.py",
        ("pairs[~echo]", "pairs", "quality:compared_with_nobody"),
        ("~same_source & same_print", "~same_source", "quality:prints_another_figure"),
        (
            '[*levels.QUANTITY, "base_period", "view"])',
            '["measure", "subject", "counterpart", "flow", "period", "base_period", "view"])',
            "quality:different_quantities",
        ),
        (
            'one["source"] == two["source"]',
            'one["source"] != two["source"]',
            "quality:contradicts_itself",
        ),
    ),
    *_of(
        "src/analysis/quality/mirror.py",
        ('mirror[f"{side}_value_usd"]', 'mirror["china_value_usd"]', "quality:mirror_sides"),
        (
            "row.explained in (_FIT, _FREIGHT)",
            "row.explained == _FIT",
            "quality_documents:left_in_peace",
        ),
        ("China reports {ours", "China reports {theirs", "disputes:two_sides_of_one_flow"),
    ),
    *_of(
        "src/analysis/quality/comparison.py",
        ("ascending=False", "ascending=True", "quality:ordered_by_relative"),
    ),
    *_of(
        "src/analysis/quality/dates.py",
        (".idxmax()", ".idxmin()", "quality_dates:two_dates"),
        (
            'pairs["start_other"] <= pairs["end"]',
            'pairs["start_other"] < pairs["end"]',
            "quality_dates:share_a_day_agree",
        ),
        (
            'isin([*PAIRS, "investment_growth"])',
            'isin(["trade_growth", "investment_growth"])',
            "quality_dates:multiple_without",
        ),
        ('isin(["target", "forecast"])', 'isin(["target"])', "quality_dates:forecast_without"),
        ("_DISTANT_YEARS = 20", "_DISTANT_YEARS = 30", "quality_dates:generation_older"),
    ),
    *_of(
        "src/analysis/quality/finding.py",
        (
            "return self.rule != READERS_NOTE",
            "return bool(self.rule)",
            "quality_definitions:handed_on",
        ),
        (
            "return self.rule != READERS_NOTE",
            "return bool(self.rule)",
            "quality_documents:only_a_reader_sees",
        ),
    ),
    *_of(
        "src/analysis/quality/definitions.py",
        (
            '(same["period"] == row["period"])',
            '(same["period"] != "")',
            "quality_definitions:calls_taken",
        ),
        ("if claimed.meets(implied)", "if not claimed.meets(implied)", "quality_definitions:rise"),
        (
            'reporter.kind != "customs"',
            'reporter.kind == "customs"',
            "quality_documents:careful_reader",
        ),
    ),
    *_of(
        "src/analysis/quality/joint.py",
        ("if len(ids) < 2 or", "if len(ids) != 2 or", "quality_documents:needs_no_pair"),
        ("if groups.any()", "if groups.all()", "quality_joint:says_why"),
        (
            "return [guilty, *sorted(used - {guilty})]",
            "return [guilty, *sorted({*rows.statement.tolist()} - {-1, guilty, *without})]",
            "quality_joint:irreducible",
        ),
        (
            '"source"] for each in ids}) > 1',
            '"source"] for each in ids}) > 0',
            "quality_joint:different_reporters",
        ),
    ),
    *_of(
        "src/analysis/quality/misprint.py",
        ("if against and not for_:", "if against and for_:", "quality_misprint:against_the_slip"),
        ("if against and not for_:", "if against and for_:", "quality_documents:slip_is_offered"),
        ("if len(slips) == 1:", "if slips:", "quality_misprint:would_mend_nothing"),
        ("{value:g}{suffix} {", "{value:g} {", "quality_misprint:three_digits"),
        (
            "abs(value / nearest - 1) < 0.01",
            "value / nearest - 1 < 0.01",
            "quality_misprint:round_in_no_currency",
        ),
        (
            'other == slip.observation or len(ledger.witnesses([row["source"], source])) == 1',
            "not source",
            "quality_misprint:without_a_second or echo_of_the_figure",
        ),
        (
            '"item", "period", "base_period")\n    same',
            '"item", "base_period")\n    same',
            "quality_misprint:another_quantity",
        ),
        ("elif neither:", "elif neither and for_:", "quality_misprint:fits_neither"),
        ("str.fullmatch(", "str.match(", "quality_misprint:whole_years"),
    ),
    *_of(
        "src/analysis/quality/order.py",
        (
            'contradiction=True,\n            decides="the dates of both',
            'contradiction=False,\n            decides="the dates of both',
            "quality_order:out_of_order",
        ),
        ('pairs["low"] + 1)', 'pairs["low"] + 2)', "quality_order:within_a_year"),
        (
            "contradiction=bool(named)",
            "contradiction=bool(noun_counts)",
            "quality_order:named_earlier",
        ),
        (
            'pairs["source"] == pairs["source_next"]',
            'pairs["low"] > 0',
            "quality_order:parties_or_sources",
        ),
        (
            'pairs["end_before"] < pairs["start"]',
            'pairs["start_before"] < pairs["start"]',
            "quality_order:counts_from_the_end",
        ),
    ),
    *_of(
        "src/analysis/quality/plausibility.py",
        (
            'claims["period"] == year',
            'claims["base_period"] == year',
            "quality_plausibility:statement_tells or three_at_the_least",
        ),
        (
            '(pairs["low"] > pairs["high_capacity"])',
            '(pairs["value"] > pairs["value_capacity"])',
            "quality_plausibility:rounding_brings",
        ),
        (
            "contradiction=same_time",
            "contradiction=True",
            "quality_plausibility:capacity_of_another_year",
        ),
        (
            'on=["subject", "item", "dimension"]',
            'on=["item", "dimension"]',
            "quality_plausibility:capacity_of_something",
        ),
        (
            "Interval(0, float(row.high_capacity))",
            "Interval(0, float(row.low_capacity))",
            "quality_plausibility:gives_the_bounds",
        ),
        (
            '(pairs["low"] > pairs["high_full"])',
            '(pairs["low"] >= pairs["high_full"])',
            "quality_plausibility:touches_the_full",
        ),
        (
            'within = ~claims["period"].str.fullmatch(r"\\d{4}") & claims',
            "within = claims",
            "quality_plausibility:over_a_whole_year",
        ),
        (
            'if claims.empty or row.flow == "total":',
            "if claims.empty:",
            "quality_plausibility:told_with_the_growth",
        ),
    ),
    *_of(
        "src/analysis/quality/remembered.py",
        (
            "def answers(self) -> dict[Any, Any]:\n"
            '        """What was asked before, by function and arguments."""\n        return {}',
            "def answers(self, kept: dict[Any, Any] = {}) -> dict[Any, Any]:\n"
            '        """What was asked before, by function and arguments."""\n'
            "        return kept",
            "quality_remembered:one_ledger_to_another",
        ),
        ("if len(rows) > _SMALL", "if not len(rows)", "quality_remembered:that_were_asked_for"),
    ),
    *_of(
        "src/analysis/quality/scope.py",
        ("c if s == s2 else s)", "s if s == s2 else c)", "quality_scope:are_named"),
    ),
    *_of(
        "tests/back_trade.py",
        (
            '< both["low_usd"]',
            '< both["value_usd"]',
            "back_trade:product_is_that or outside_the_rounding",
        ),
        ('False: "partner"})', 'False: "china"})', "back_trade:its_own_report"),
        ("        return None\n", "        return pd.DataFrame()\n", "back_trade:nothing_is"),
    ),
    *_of(
        "src/analysis/reconcile/reports.py",
        (
            'reports["flow"] == flow]',
            'reports["flow"] == flow].iloc[1:]',
            "reconcile:order_of_the_rows",
        ),
        (
            "np.where(pointed, 0.5 * 10.0**-places",
            "np.where(pointed, 10.0**-places",
            "reconcile:printed_digits",
        ),
        (
            "np.where(pointed, 0.5 * 10.0**-places",
            "np.where(pointed, 10.0**-places",
            "reconcile_reports:digits_of_a_text",
        ),
        (
            '"export": "exports", "x": "exports"',
            '"export": "exports", "x": "imports"',
            "reconcile_command:spreadsheets or another_order",
        ),
        (
            '"export": "exports", "x": "exports"',
            '"export": "exports", "x": "imports"',
            "reconcile_reports:written_in_short",
        ),
        (
            "return str(int(cell))",
            "return str(cell)",
            "reconcile_command:days_in_parquet or stay_years",
        ),
        (
            "return str(int(cell))",
            "return str(cell)",
            "reconcile_reports:year_is_the_period or with_a_gap",
        ),
        (
            "return value, value.copy(), value.copy()",
            "return value, value - 0.5, value + 0.5",
            "reconcile_reports:bound_themselves",
        ),
        ("(low > value) | (value > high)", "low > value", "reconcile_reports:value_at_its_bound"),
        (
            '"value": value, "low"',
            '"value": np.where(value > 0, value, np.nan), "low"',
            "reconcile_reports:zero_is",
        ),
        ("~np.isfinite(checked[column])", "np.isinf(checked[column])", "reconcile_reports:kept_as"),
        (
            'merged[column].fillna(merged.pop(f"{column}_other"))',
            "merged[column]",
            "reconcile_reports:from_either_side",
        ),
    ),
    *_of(
        "src/analysis/reconcile/totals.py",
        ("spreads.append(0.0)", "spreads.append(1.0)", "reconcile:flows_add_up"),
        (
            '(joined["low"] - joined["high_part"])',
            '(joined["low"] - joined["low_part"])',
            "reconcile_estimation:digits_of_both",
        ),
    ),
    *_of(
        "src/analysis/reconcile/imputation.py",
        ("_LEAST_SERIES = 10", "_LEAST_SERIES = 100", "reconcile:copy_is_no"),
        (
            "_DIGITS = 4.0\n_NEAR = 0.01\n_LEAST_SERIES = 10\n_HALF = 0.5\n_EVERYBODY = 1 / 3",
            "_DIGITS = 1.0\n_NEAR = 0.5\n_LEAST_SERIES = 10\n_HALF = 0.5\n_EVERYBODY = 1.0",
            "reconcile:in_rounded_figures",
        ),
        ("_DIGITS = 4.0", "_DIGITS = 1.0", "reconcile_imputation:need_their_digits"),
        (
            "return pd.DataFrame(columns=columns).astype(",
            'return pd.DataFrame([["", "", "", 0, 0.0, 1.0]], columns=columns).astype(',
            "reconcile_imputation:list_is_empty",
        ),
        ("_DIGITS = 4", "_DIGITS = 1", "reconcile:rounded_figures"),
    ),
    *_of(
        "data/reconciliation/reasons.csv",
        (",suggested,", ",known,", "reconcile:of_a_source or brief_has_both"),
    ),
    *_of(
        "data/reconciliation/coverage.csv",
        (",1000,1262760", ",999,1262760", "reconcile:thousand_networks"),
        ("normal errors,0.9534", "normal errors,0.8534", "reconcile:in_the_band"),
        ("margin by distance", "margin and distance", "reconcile:every_kind"),
    ),
    *_of(
        "src/analysis/reconcile/briefs.py",
        ("note.partition(_OPEN)[2]", "note.partition(_OPEN)[0]", "reconcile:open_reading"),
        (
            'rows = rows[rows["subject"] == subject]',
            'rows = rows[rows["subject"] != ""]',
            "reconcile:is_that_of_each",
        ),
        (
            "shown = [*BRIEF_COLUMNS, ",
            "shown = [*list(BRIEF_COLUMNS)[1:], ",
            "reconcile_estimation:brief_without_rows",
        ),
        (
            "mirror.own_settings() if settings is None else settings",
            "mirror.own_settings()",
            "reconcile:assumes_what_it",
        ),
    ),
    *_of(
        "src/analysis/reconcile/factor.py",
        (
            "entries = by_lowest[cuts[j] : cuts[j + 1]]",
            "entries = np.flatnonzero([each == j for each in lowest[figure].tolist()])",
            "reconcile_balancing:a_large_account",
        ),
    ),
    *_of(
        "src/analysis/reconcile/covariates.py",
        (
            "np.clip(moved, np.log(margin.low), np.log(margin.high))",
            "np.clip(moved, np.log(margin.low), np.inf)",
            "reconcile_reasons:within_its_range",
        ),
        ("_LEAST_PAIRS = 60", "_LEAST_PAIRS = 50", "reconcile_reasons:few_pairs"),
        (
            "frame.assign(economy=first, partner=second)",
            "frame.copy()",
            "reconcile_reasons:both_ways or bad_table",
        ),
    ),
    *_of(
        "src/analysis/reconcile/comparison.py",
        (
            '(flows["exports"] > 0) & (flows',
            '(flows["exports"] > 1) & (flows',
            "reconcile_refusal:only_flows",
        ),
        (
            "margin=Margin(factor, low, high)",
            "margin=settings.margin",
            "reconcile:moves_the_estimate",
        ),
    ),
    *_of(
        "src/analysis/book/contents.py",
        (
            "enumerate(entries, start=1)",
            "enumerate(entries)",
            "bad_input:parts_and_sections or in_capitals",
        ),
    ),
    *_of(
        "src/analysis/sources.py",
        (
            'frame.index.name = "key"',
            'frame = frame.sort_index()\n    frame.index.name = "key"',
            "bad_input:link_to_another_file",
        ),
    ),
    *_of(
        "src/analysis/book/bare_numbers.py",
        ("free = (_DATES, _PAIR,", "free = (_PAIR,", "bare_numbers:years_dates"),
        ("if heading else", "if not heading else", "bare_numbers:in_headings_only"),
        ('sorted((row["text"] for', 'sorted((row["kind"] for', "bare_numbers:allowed_names"),
    ),
    *_of(
        "src/analysis/changes.py",
        (".diff().fillna(table[name])", ".diff().fillna(0)", "changes:what_it_added"),
        ("str(last[name]),", "str(held[name]),", "changes:ledger_that_grew"),
        (
            '"observations": len(ledger.observations),',
            '"observations": len(ledger.observations) + 1,',
            "changes:counts_of_the_ledger",
        ),
    ),
    *_of(
        "src/analysis/frames.py",
        ("named or dates or", "dates or", "chapters:events_bring"),
    ),
    *_of(
        "src/analysis/checking.py",
        ("return NEW if", "return ALL_ACKNOWLEDGED if", "checking:exit_code_1"),
    ),
    *_of(
        "src/analysis/book/citation.py",
        ('fields["license"] = of.licence', 'fields["license"] = "MIT"', "citation:licence_that"),
        ('told["date"].iloc[-1]', 'told["date"].iloc[0]', "citation:of_the_day"),
        ("{licence}.html", "{licence}.txt", "directives:names_the_licence"),
    ),
    *_of(
        "src/analysis/book/confined.py",
        ("expected text, found {{ }}", "found {{ }}", "confined:code_in_text"),
    ),
    *_of(
        "src/analysis/deposit/crate.py",
        (
            '"description": title.rights["title"]',
            '"description": title.name',
            "crate:without_a_licence",
        ),
        ('{"@id": "#python"},', '({"@id": "#snake"},),', "package:every_name"),
        ("in done.read if each in places", "in done.left", "package:an_execution"),
        (
            "hashlib.sha256(content).hexdigest()",
            "hashlib.sha256(content[1:]).hexdigest()",
            "package:describes_files",
        ),
    ),
    *_of(
        "src/analysis/deposit/package.py",
        (
            '"https://www.naturalearthdata.com/"}',
            '"https://www.naturalearthdata.com/about"}',
            "crate:borders",
        ),
        ('"bytes": len(content)', '"bytes": len(content) + 1', "package:finds_nothing_wrong"),
        ('"hash": f"sha256', '"digest": f"sha256', "package:what_was_changed"),
        (
            "put_in_place(draft, target)\n",
            "shutil.rmtree(target, ignore_errors=True)\n        put_in_place(draft, target)\n",
            "package:cannot_take_its_place",
        ),
        ('f"{place}: expected a', 'f"{place}: no', "package:that_is_not_described"),
        ("to_csv(data.sources.reset_index())", "data.sources.to_csv()", "package:bibliography"),
    ),
    *_of(
        "data/vocabulary/glossary.csv",
        ("Exports and imports added.", "Exports and imports, two flows.", "glossary:no_bare"),
    ),
    *_of(
        "index.ipynb",
        ("from datetime import date", "from subprocess import run", "hostile:chapters_run"),
    ),
    *_of(
        "src/analysis/book/inventory.py",
        (
            "if not (wanted.pages[1:] and wanted.figures and wanted.tables):",
            "if not wanted.pages:",
            "inventory:empty_book",
        ),
    ),
    *_of(
        "src/analysis/investment/definitions.py",
        (
            "ascending=[False, True, False, True, True]",
            "ascending=[False, False, False, True, True]",
            "investment:both_ends",
        ),
    ),
    *_of(
        "src/analysis/investment/cars.py",
        (
            "over(ledger.interval(all_id))",
            "over(ledger.interval(mine_id))",
            "investment:part_of_a_supplier",
        ),
    ),
    *_of(
        "src/analysis/network.py",
        (
            'pd.to_numeric(edges["length_km"].where(edges["length_km"] != ""))',
            'pd.to_numeric(edges["length_km"].where(edges["length_km"] != "", "20000"))',
            "network:missing_lengths or without_a_printed_figure",
        ),
        (
            'return self.edges[self.edges["role"] != "total"]',
            "return self.edges",
            "network:totals_are_no_links",
        ),
    ),
    *_of(
        "src/analysis/book/notebook.py",
        ('sort_keys=True) + "\\n")', "sort_keys=True))", "notebook:own_stable_form"),
        ('not kept.get("tags", True)', 'kept.get("tags")', "notebook:pictures_of"),
    ),
    *_of(
        "src/analysis/pledges/states.py",
        ("as_of <= due", "as_of < due", "pledges:nothing_measures"),
    ),
    *_of(
        "data/pledges.csv",
        (
            "no due year; year inferred from the date of the article",
            "see cepa-uzb-turnover-target; year inferred from the date of the article",
            "pledges:holds_the_id",
        ),
    ),
    *_of(
        "src/analysis/book/preview.py",
        ("WIDTH, HEIGHT = 1200, 630", "WIDTH, HEIGHT = 1200, 600", "preview:size_that"),
    ),
    *_of(
        "src/analysis/routes.py",
        ("least=least, opened=opened)\n", "least=least)\n", "routes:new_railway"),
    ),
    *_of(
        "src/analysis/security/matching.py",
        ("return UNDATED, nobody", "return NOT_FOUND, nobody", "security:without_a_year"),
        (
            'return str(row["year"]) == str(other["year"])',
            "return True",
            "security:part_of_the_rule",
        ),
    ),
    *_of(
        "src/analysis/security/record.py",
        (
            'record.explode("host")',
            'record.assign(host=record["host"].str[:1]).explode("host")',
            "security:two_hosts",
        ),
    ),
    *_of(
        "src/analysis/verification.py",
        ("the text has {len(document)}", "the text has {number}", "verification:paragraph_that"),
    ),
    *_of(
        "src/analysis/diplomacy.py",
        ("counts.get(group, 0)", "counts.get(group, 1)", "no_rows:nothing_comes"),
    ),
    *_of(
        "src/analysis/book/terms.py",
        (
            "key=lambda each: each.name.lower())",
            "key=lambda each: each.name.lower(), reverse=True)",
            "directives:page_of_terms",
        ),
    ),
    *_of(
        "src/analysis/book/edition.py",
        ("return sorted(_pages(env))", "return []", "directives:any_table_changes"),
    ),
    *_of(
        "src/analysis/book/accept.py",
        ('= result["outputs"]', "= []", "build:accepting"),
    ),
    *_of(
        "src/analysis/book/processes.py",
        (
            "index[word] = index[word] | of if word in index else of",
            "index[word] = of",
            "site:fast",
        ),
    ),
    *_of(
        "src/analysis/prose.py",
        ('record["file"] = file', 'record["file"] = name', "prose:names_the_file"),
    ),
    *_of(
        "src/analysis/corrections.py",
        (
            'Problem(_FILE, 0, "", type(entries)',
            'Problem(_FILE, 1, "", type(entries)',
            "corrections:no_list_of",
        ),
    ),
]
