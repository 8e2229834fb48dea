"""Values filled in: they are text wherever they stand, and each source is compiled once for all communes."""

from __future__ import annotations

import re
import shutil
import subprocess
from dataclasses import replace
from datetime import date
from pathlib import Path

import jinja2
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from lxml import html as lxml_html
from testing.authored import DAY, FOLDERS, NASTY, SCOPE, UNIT, mistake, read, rendered, written

from sotay.base.errors import Problem
from sotay.expand.manual import expand
from sotay.expand.markdown import convert
from sotay.load.sources import Sources, load
from sotay.model.manual import Manual, Page
from sotay.model.outputs import Converted
from sotay.model.revisions import Standing
from sotay.model.units import Unit

BASE = Path(__file__).parent / "broken/_base"
PLACES = """\
Đoạn: {{ unit.name }}. Xong

## Mục {{ unit.name }} hết

| Cột | Khác |
|---|---|
| ô {{ unit.name }} | x |

[chữ {{ unit.name }} hết](trang.md)

<p title="{{ unit.name }}">p</p>

- mục {{ unit.name }}

**đậm {{ unit.name }} đậm**

<div markdown="1">

Trong {{ unit.name }} khối

</div>
"""
# XML has no control characters, and neither has YAML: `load` reports them. Surrogates are no characters.
LETTERS = st.characters(exclude_categories=["Cc", "Cs"], exclude_characters="\ufffe\uffff")
WRITTEN = st.lists(st.one_of(LETTERS, st.sampled_from(list("\\`*_[]{}()#+-.!|<>&\"'~^=:$@ \n\t"))), max_size=40)
VALUES = WRITTEN.map("".join)


def shown(value: str) -> str:
    """Return what a value is promised to come out as: the same characters, each line break or tab a space."""
    return re.sub("[\n\r\t\v\f\x85\u2028\u2029]", " ", value)


def named(value: str) -> Unit:
    return replace(UNIT, name=value)


# ── a commune's value is text ────────────────────────────────────────────────────────────────────


@settings(max_examples=150, deadline=None)
@given(VALUES)
@example(NASTY)
@example("    bốn dấu cách")
@example("  \n\n# x\n\n- y\n1. z\n\n    mã")
@example("{{ 7 * 7 }} {% raw %} {# x #}")
@example("[a]: b.md")
@example("&amp; &#65; &lt;")
@example("http://a.vn a@b.vn <http://a.vn> [^1] {: .x } !!! note")
@example("\u00a0 \u2003 \u200b\ufeff \u00ad")
@example("klzzwxh:0001 wzxhzdk:0")
def test_any_name_comes_out_as_exactly_its_characters(value: str) -> None:
    page = read(written(PLACES, replace(SCOPE, unit=named(value))))
    text = shown(value)
    assert texts(page, "p") == [f"Đoạn: {text}. Xong", f"chữ {text} hết", "p", f"đậm {text} đậm", f"Trong {text} khối"]
    assert texts(page, "h2") == [f"Mục {text} hết"]
    assert [cell.rstrip(" ") for cell in texts(page, "td")] == [f"ô {text}".rstrip(" "), "x"]
    assert texts(page, "a") == [f"chữ {text} hết"]
    assert texts(page, "strong") == [f"đậm {text} đậm"]
    assert [item.rstrip(" ") for item in texts(page, "li")] == [f"mục {text}".rstrip(" ")]
    assert page.xpath("//p/@title") == [text]
    known = {"main", "p", "h2", "table", "thead", "tbody", "tr", "th", "td", "a", "ul", "li", "strong", "div"}
    assert {element.tag for element in page.iter()} <= known


def texts(page: lxml_html.HtmlElement, tag: str) -> list[str]:
    return [element.text_content() for element in page.iter(tag)]


@pytest.mark.parametrize(
    "body",
    [
        "{% set ten = unit.name %}{{ ten }}",
        "{% set ten %}{{ unit.name }}{% endset %}{{ ten }}",
        "{% macro dam(chu) %}{{ chu }}{% endmacro %}{{ dam(unit.name) }}",
        "{{ unit.name ~ '' }}",
        "{{ '' + unit.name }}",
        "{{ '%s' | format(unit.name) }}",
        "{{ '{}'.format(unit.name) }}",
        "{{ [unit.name] | join(', ') }}",
        "{{ unit.name | trim }}",
        "{{ unit.name if unit.name else '' }}",
        "{% for ten in [unit.name] %}{{ ten }}{% endfor %}",
        "{% call only(audience='internal') %}{{ unit.name }}{% endcall %}",
        "{{ role('none') ~ unit.name }}",
        "{{ role('none') + unit.name }}",
        "{{ unit.name + role('none') }}",
        "{{ [role('none'), unit.name] | join }}",
        "{{ [unit] | join(role('none'), attribute='name') }}",
        "{{ role('none').join([unit.name]) }}",
        "{{ (role('none') ~ '%s') % unit.name }}",
        "{% set khoi %}{% endset %}{{ khoi ~ unit.name }}",
        "{% set khoi %}{% endset %}{{ khoi + unit.name }}",
        "{% autoescape false %}{{ unit.name }}{% endautoescape %}",
    ],
)
def test_however_it_is_said(body: str) -> None:
    unit = replace(named(NASTY), roles={"none": ""})
    page = read(written(body, replace(SCOPE, unit=unit)))
    assert page.text_content().strip() == NASTY
    assert {element.tag for element in page.iter()} == {"main", "p"}


@pytest.mark.parametrize("name", ["safe", "e", "escape", "forceescape", "urlize", "xmlattr", "tojson"])
def test_no_filter_makes_markup_of_a_value(name: str) -> None:
    _, problems = rendered(f"{{{{ unit.name | {name} }}}}", replace(SCOPE, unit=named(NASTY)))
    assert [p.rule for p in problems] == ["template-syntax"]


def test_constants_are_text_too() -> None:
    assert read(written("{{ 'A & *b* | c' }}{{ '*' ~ '_x_' }}")).text_content().strip() == "A & *b* | c*_x_"


def test_text_is_the_authors_and_stays_markdown() -> None:
    assert texts(read(written("**{{ unit.name }}** và *nghiêng*")), "em") == ["nghiêng"]


def test_numbers_days_and_times_are_text_too() -> None:
    assert read(written("{{ 1 + 1 }} {{ as_of }} {{ document.meta.time.limit }}{{ none }}")).text_content().strip() == (
        f"2 {DAY:%d/%m/%Y} 01 ngày làm việc"
    )


# ── a value in print ─────────────────────────────────────────────────────────────────────────────


def test_a_name_comes_out_as_its_characters_in_a_pdf(tmp_path: Path) -> None:
    from sotay.export.layout import press
    from sotay.export.sheet import document

    name = "A & B <script>|*x*"
    scope = replace(SCOPE, unit=named(name))
    markup: Converted = convert(
        written("Tên: {{ unit.name }}.\n\n| Cột |\n|---|\n| ô {{ unit.name }} |", scope), FOLDERS
    )
    page = Page(scope.document, "", Standing("draft"))
    manual = Manual(scope.unit, "internal", (page,), scope.references, DAY)
    made = document.sheet(page, markup, manual)
    for part, html in (("front", made.front), ("body", made.body)):
        path = tmp_path / f"{part}.pdf"
        path.write_bytes(press.layout(html, FOLDERS))
        text = subprocess.run(["pdftotext", "-layout", path, "-"], capture_output=True, text=True, check=True).stdout
        assert name.upper() in text.upper().replace("\u00a0", " ")


# ── mistakes ─────────────────────────────────────────────────────────────────────────────────────


def test_a_mistake_has_the_line_of_the_source_below_the_front_matter() -> None:
    document = replace(SCOPE.document, body="\n\nMột\n{{ mot }}\n\n{{ role('khong') }}\n", body_line=40)
    found: list[Problem] = []
    from sotay.expand.page import render

    assert render(document, replace(SCOPE, document=document), FOLDERS, found) == "Một\n\n\n\n"
    assert [(p.line, p.rule) for p in found] == [(43, "undefined"), (45, "unknown-role")]


def test_a_mistake_inside_a_block_or_over_lines_has_its_line() -> None:
    assert mistake("{% call only(audience='internal') %}\n\n{{ unit.adress }}\n{% endcall %}").line == 3
    assert mistake("a\n{{ doc(\n  'QT-77'\n) }}").line in (2, 3)


def test_a_page_with_a_mistake_goes_on_to_the_next() -> None:
    _, problems = rendered(
        "{{ unit.a }}\n{% if unit.b %}{% endif %}\n{{ role('c') }}\n{{ d }}\n{{ e() }}\n{{ unit.f.g() }}"
    )
    assert sorted({p.line for p in problems}) == [1, 2, 3, 4, 5]


# ── manuals ──────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def sources(tmp_path: Path) -> Sources:
    shutil.copytree(BASE, tmp_path, dirs_exist_ok=True)
    return loaded(tmp_path)


def loaded(root: Path) -> Sources:
    found, problems = load(root)
    assert problems == []
    assert found is not None
    return found


@pytest.fixture
def compiled(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Count what Jinja compiles."""
    sources: list[str] = []
    original = jinja2.Environment.compile

    def compile_and_count(self: jinja2.Environment, source: str, *arguments: object, **named: object) -> object:
        sources.append(source)
        return original(self, source, *arguments, **named)  # type: ignore[call-overload]

    monkeypatch.setattr(jinja2.Environment, "compile", compile_and_count)
    return sources


def test_each_source_is_compiled_once_for_all_communes(sources: Sources, compiled: list[str]) -> None:
    for unit in sources.units.values():
        expand(sources, unit, DAY)
    assert len(compiled) == len(sources.documents)
    assert len(set(compiled)) == len(compiled)


def test_a_manual_has_the_pages_of_its_commune_and_audience(sources: Sources) -> None:
    def codes(unit: str) -> list[list[str]]:
        manuals, problems = expand(sources, sources.units[unit], DAY)
        assert problems == []
        return [[p.document.code for p in manuals[a].pages] for a in ("internal", "public")]

    assert codes("xa-an") == [["", "QT-01", "QT-02", "BM-01"], ["", "QT-01"]]
    assert codes("phuong-cuc") == [["", "QT-01", "QT-02", "QT-03", "BM-01"], ["", "QT-01"]]


def test_a_fallback_stands_where_the_document_is_not(sources: Sources) -> None:
    manuals, _ = expand(sources, sources.units["xa-an"], DAY)
    internal, public = (manuals[a].page("QT-01") for a in ("internal", "public"))
    assert internal is not None
    assert public is not None
    assert 'data-code="QT-02"' in internal.markdown
    assert read(public.markdown).text_content().strip().endswith("quy trình nội bộ")


def test_only_the_day_and_the_sources_decide(sources: Sources) -> None:
    unit = sources.units["xa-an"]
    assert expand(sources, unit, DAY) == expand(sources, unit, DAY)
    assert (
        expand(sources, unit, DAY)[0]["internal"].pages == expand(sources, unit, date(2030, 1, 1))[0]["internal"].pages
    )
