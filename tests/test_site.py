"""Sites from values made by hand: pages, navigation, search index, reuse, escaping, the portal."""

from __future__ import annotations

import json
import logging
import re
import shutil
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from jinja2 import Environment

from sotay.base.hashing import digest
from sotay.base.languages.vi import LANGUAGE as VIETNAMESE
from sotay.load.profiles import profile_of
from sotay.model.documents import Document, FrontMatter
from sotay.model.manual import Manual, Page
from sotay.model.outputs import Converted
from sotay.model.paths import page_path
from sotay.model.references import FormTemplate, FormVersion, LegalAct, Part, References, Standard, Structure
from sotay.model.revisions import Revision, Standing
from sotay.model.terms import Audience
from sotay.model.units import Addresses, Contacts, OneStop, Unit
from sotay.site import menu, portals, render
from sotay.site.navigation import navigation

ROOT = Path(__file__).resolve().parent.parent
NASTY = "A & B <script>|*x*"

UNIT = Unit(
    slug="xa-a",
    kind="xã",
    name="Hải Anh",
    gso_code="00001",
    province="Ninh Bình",
    predecessors=("xã Hải Anh", "thị trấn Yên Định"),
    address="Thôn 1",
    contacts=Contacts("0228 000 0000", "xa-a@example.vn"),
    one_stop=OneStop("Trung tâm Phục vụ hành chính công xã Hải Anh", "Thôn 1", ("Sáng từ 7 giờ 30",)),
    roles={"tu_phap": "Công chức tư pháp, hộ tịch"},
    people={},
    fee_zone="",
    fees={},
    left_out=(),
    excluded=(),
    distribution=(),
    sites=Addresses(),
    profile=profile_of("commune"),
    naming=profile_of("commune").naming,
    kinds=tuple(profile_of("commune").kinds),
    motto=profile_of("commune").motto,
    signers=profile_of("commune").signers,
)
REFERENCES = References(
    standard=Standard("tcvn", "TCVN ISO 9001:2015", "Các yêu cầu", ()),
    acts={},
    forms={},
    structure=Structure(
        parts=(
            Part("quy-trinh", "Quy trình", ("procedure",), by_field=True),
            Part("danh-muc", "Danh mục", ("list",)),
        ),
        fields={"ho-tich": "Hộ tịch", "dat-dai": "Đất đai"},
    ),
)
ISSUED = Standing("in_force", (Revision(1, 2, date(2025, 8, 15), "12/QĐ-UBND", "Lần đầu", "f"),))


def page(path: str, standing: Standing = ISSUED, **meta: Any) -> Page:
    document = Document(path, f"docs/{path}", FrontMatter(**meta), "", 1)
    return Page(document, "", standing)


PAGES = (
    page("index.md", Standing("draft"), title="Trang chủ", audience="public"),
    page(
        "quy-trinh/khai-sinh.md",
        title="Đăng ký khai sinh",
        code="QT-HT-01",
        kind="procedure",
        field="ho-tich",
        owner="tu_phap",
        tthc="1.001193",
    ),
    page(
        "quy-trinh/hoa-giai.md",
        Standing("draft"),
        title="Hòa giải",
        code="QT-DD-01",
        kind="procedure",
        field="dat-dai",
    ),
    page("danh-muc/noi-bo.md", title="Danh mục nội bộ", code="DM-01", kind="list"),
)


def markup(html: str, *toc: tuple[int, str, str]) -> Converted:
    return Converted(html, toc, (), (), tuple(anchor for _, anchor, _ in toc))


SECTIONS = ((2, "1-muc-dich", "1. Mục đích"), (2, "5-noi-dung", "5. Nội dung"), (3, "5-1", "5.1. Hồ sơ"))
BODY = '<h2 id="1-muc-dich">1. Mục đích</h2><p>Giữ đất đai yên ổn.</p><h2 id="5-noi-dung">5. Nội dung</h2>'
MARKUPS = {p.path: markup(BODY + f'<h3 id="5-1">5.1. Hồ sơ</h3><p>{p.path}</p>', *SECTIONS) for p in PAGES}


def manual(audience: Audience = "internal", unit: Unit = UNIT, pages: tuple[Page, ...] = PAGES) -> Manual:
    return Manual(unit, audience, pages, REFERENCES, date(2026, 1, 1))


def html(built: render.Site, path: str) -> str:
    return built.files[path].decode()


def index(built: render.Site) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads(built.files["search/search_index.json"])
    return loaded


@pytest.fixture(scope="module")
def built() -> render.Site:
    return render.build(ROOT, manual(), MARKUPS)


def test_a_site_is_its_pages_and_its_search_index(built: render.Site) -> None:
    assert list(built.files) == [
        "danh-muc/noi-bo.html",
        "index.html",
        "quy-trinh/hoa-giai.html",
        "quy-trinh/khai-sinh.html",
        "search/search_index.js",
        "search/search_index.json",
    ]


def test_a_page_shows_its_facts(built: render.Site) -> None:
    text = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html(built, "quy-trinh/khai-sinh.html")))
    for fact in (
        "Mã hiệu QT-HT-01",
        "01/02 Đang hiệu lực",
        "Ngày hiệu lực 15/08/2025",
        "Chịu trách nhiệm Công chức tư pháp, hộ tịch",
        "Mã thủ tục hành chính 1.001193",
        "Ủy ban nhân dân xã Hải Anh",
    ):
        assert fact in text
    assert 'href="../pdf/QT-HT-01.pdf"' in html(built, "quy-trinh/khai-sinh.html")


def test_a_draft_says_so_and_shows_no_old_issue() -> None:
    changed = replace(PAGES[1], standing=replace(ISSUED, status="draft"))
    drafted = render.build(ROOT, manual(pages=(PAGES[0], changed)), MARKUPS)
    text = html(drafted, "quy-trinh/khai-sinh.html")
    assert "Dự thảo" in text
    assert "Nội dung mẫu" in text
    assert "01/02" not in text[: text.index('class="history"')]


def test_without_pdfs_no_page_links_to_one() -> None:
    bare = render.build(ROOT, manual(), MARKUPS, metas=render.described(manual(), pdf=False))
    assert "pdf/QT-HT-01.pdf" not in html(bare, "quy-trinh/khai-sinh.html")


def test_navigation_goes_by_part_and_field(built: render.Site) -> None:
    text = html(built, "quy-trinh/khai-sinh.html")
    tabs = text[text.index('class="md-tabs"') : text.index("</header>")]
    assert re.findall(r'class="md-tabs__link">\s*(.+?)\s*</a>', tabs) == ["Trang chủ", "Quy trình", "Danh mục"]
    order = [text.index(word) for word in ("Hộ tịch", "Đất đai", "Hòa giải")]
    assert order == sorted(order)
    assert 'href="hoa-giai.html" class="md-nav__link"' in text


def test_the_menu_of_a_page_has_the_fields_of_its_part_and_the_documents_of_its_own(built: render.Site) -> None:
    more = page("quy-trinh/tach-thua.md", title="Tách thửa", code="QT-DD-02", kind="procedure", field="dat-dai")
    pages = (*PAGES[:3], more)
    shown = render.build(ROOT, manual(pages=pages), {**MARKUPS, more.path: markup("<p>x</p>")})
    menu_of = {name: menu_in(html(shown, f"quy-trinh/{name}.html")) for name in ("khai-sinh", "hoa-giai")}
    assert all("Hộ tịch" in found and "Đất đai" in found for found in menu_of.values())
    assert "Tách thửa" in menu_of["hoa-giai"]
    assert "Tách thửa" not in menu_of["khai-sinh"]


def menu_in(text: str) -> str:
    return text[text.index("md-nav--primary") : text.index('class="md-content"')]


def test_a_part_with_documents_of_several_fields_has_them_by_field_in_the_menu() -> None:
    parts = (Part("bieu-mau", "Biểu mẫu", ("form",)),)
    references = replace(REFERENCES, structure=replace(REFERENCES.structure, parts=parts))
    forms = [page(f"{code}.md", title=code, code=code, kind="form", field=field) for code, field in FORMS.items()]
    (_, tab) = navigation(replace(manual(pages=(PAGES[0], *forms)), references=references))
    assert tab == {
        "Biểu mẫu": [
            {"BM-01 BM-01": "BM-01.md"},
            {"Hộ tịch": [{"BM-03 BM-03": "BM-03.md"}, {"BM-04 BM-04": "BM-04.md"}]},
            {"Đất đai": [{"BM-02 BM-02": "BM-02.md"}]},
        ]
    }
    (_, tab) = navigation(replace(manual(pages=(PAGES[0], *forms[2:])), references=references))
    assert tab == {"Biểu mẫu": [{"BM-03 BM-03": "BM-03.md"}, {"BM-04 BM-04": "BM-04.md"}]}


FORMS = {"BM-01": "", "BM-02": "dat-dai", "BM-03": "ho-tich", "BM-04": "ho-tich"}


def loose(*paths: str) -> tuple[Page, ...]:
    return tuple(page(path, title=path.removesuffix(".md"), audience="public") for path in paths)


@pytest.mark.parametrize(
    ("paths", "tabs"),
    [
        (("moi.md",), [{"moi": "moi.md"}]),
        (("moi.md", "xa/noi.md"), [{"Thông tin": [{"moi": "moi.md"}, {"xa/noi": "xa/noi.md"}]}]),
        (
            ("moi.md", "noi.md", "viec/index.md", "viec/a.md"),
            [
                {"viec/index": [{"viec/index": "viec/index.md"}, {"viec/a": "viec/a.md"}]},
                {"Thông tin": [{"moi": "moi.md"}, {"noi": "noi.md"}]},
            ],
        ),
    ],
)
def test_pages_of_no_part_share_the_tab_of_their_folder_or_one(paths: tuple[str, ...], tabs: list[object]) -> None:
    found = navigation(manual(pages=(*PAGES, *loose(*paths))))
    assert [next(iter(tab)) for tab in found[:3]] == ["Trang chủ", "Quy trình", "Danh mục"]
    assert found[3:] == tabs


def test_a_page_lists_its_headings(built: render.Site) -> None:
    text = html(built, "quy-trinh/hoa-giai.html")
    contents = text[text.index('data-md-component="toc"') :]
    assert contents.index('href="#5-noi-dung"') < contents.index('href="#5-1"') < contents.index("</nav>")


def test_every_link_of_a_site_leads_to_a_file(built: render.Site) -> None:
    there = {*built.files, *render.assets(ROOT, VIETNAMESE)} | {f"pdf/{p.document.code}.pdf" for p in PAGES}
    for path in (p for p in built.files if p.endswith(".html")):
        for target in re.findall(r'(?:href|src)="([^"#?]+)', html(built, path)):
            assert not re.match(r"\w+:|/", target), f"{path} leads outside: {target}"
            resolved = (Path("/") / Path(path).parent / target).resolve().relative_to("/").as_posix()
            assert resolved in there, f"{path}: {target}"


# ── search ───────────────────────────────────────────────────────────────────────────────────────


def test_the_index_has_sections_and_the_facts_of_a_document(built: render.Site) -> None:
    entries = {entry["location"]: entry for entry in index(built)["docs"]}
    first = entries["quy-trinh/khai-sinh.html"]
    assert first["title"] == "QT-HT-01 Đăng ký khai sinh"
    assert "1.001193" in first["text"]
    assert "Hộ tịch" in first["text"]
    assert entries["quy-trinh/khai-sinh.html#1-muc-dich"]["text"] == "<p>Giữ đất đai yên ổn.</p>"
    assert not any(location.startswith("index.html") for location in entries)


def test_the_index_is_written_as_people_read_it(built: render.Site) -> None:
    assert "Đăng ký khai sinh".encode() in built.files["search/search_index.json"]
    script = b"var __index = " + built.files["search/search_index.json"]
    assert built.files["search/search_index.js"] == script
    assert index(built)["config"]["lang"] == ["vi"]


def test_a_form_is_found_by_the_number_it_has_on_the_day() -> None:
    form = page("bm.md", title="Giấy tiếp nhận", code="BM-01", kind="form", form="giay")
    versions = (
        FormVersion("cu", "Mẫu số 1", until=date(2025, 7, 1)),
        FormVersion("moi", "Mẫu số 02", since=date(2025, 7, 1)),
    )
    act = LegalAct("03/2025/TT-VPCP", "Thông tư", "", "", "seen")
    references = replace(REFERENCES, acts={"moi": act}, forms={"giay": FormTemplate("Giấy", versions)})
    of = replace(manual(pages=(PAGES[0], form)), references=references)
    shown = render.build(ROOT, of, {**MARKUPS, "bm.md": markup("<p>x</p>")})
    assert index(shown)["docs"][0]["title"] == "BM-01 Giấy tiếp nhận – Mẫu số 02"
    assert "Mẫu số 02, Thông tư 03/2025/TT-VPCP" in html(shown, "bm.html")


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("QT-HT-01", ["QT", "HT", "01"]),
        ("1.001193", ["1.001193"]),
        ("Mẫu số 01", ["Mẫu", "số", "01"]),
        ("123/2015/NĐ-CP", ["123", "2015", "NĐ", "CP"]),
        ("ngày 5.", ["ngày", "5"]),
    ],
)
def test_words_end_where_people_think_they_end(built: render.Site, query: str, words: list[str]) -> None:
    assert [word for word in re.split(index(built)["config"]["separator"], query) if word] == words


def test_a_flowchart_is_not_found_beside_its_table() -> None:
    drawn = markup('<h2 id="a">A</h2><figure class="flowchart"><svg><text>Ô vuông</text></svg></figure><p>Bảng</p>')
    shown = render.build(ROOT, manual(), {**MARKUPS, "quy-trinh/hoa-giai.md": drawn})
    assert "Ô vuông" in html(shown, "quy-trinh/hoa-giai.html")
    assert "data-search-exclude" not in html(shown, "quy-trinh/hoa-giai.html")
    assert "Ô vuông" not in shown.files["search/search_index.json"].decode()
    assert "Bảng" in shown.files["search/search_index.json"].decode()


def test_indents_of_templates_are_left_out_but_for_what_is_shown_as_written() -> None:
    plain = html(render.build(ROOT, manual(), MARKUPS), "quy-trinh/khai-sinh.html")
    assert not [line for line in plain.split("\n") if line != line.strip() or not line]
    written = {**MARKUPS, "quy-trinh/khai-sinh.md": markup("<pre>a\n\n    b</pre>")}
    assert "<pre>a\n\n    b</pre>" in html(render.build(ROOT, manual(), written), "quy-trinh/khai-sinh.html")


# ── reuse ────────────────────────────────────────────────────────────────────────────────────────


def test_twice_is_identical(built: render.Site) -> None:
    assert render.build(ROOT, manual(), MARKUPS) == built


@pytest.mark.parametrize("fresh", [[], [PAGES[0].path], [PAGES[1].path, PAGES[3].path], [p.path for p in PAGES]])
def test_a_build_that_reuses_pages_is_a_clean_build(built: render.Site, fresh: list[str]) -> None:
    known = entries({path: rendered for path, rendered in built.pages.items() if path not in fresh})
    again = render.build(ROOT, manual(), MARKUPS, known)
    assert again.pages.keys() == {*fresh}
    standing = {page_path(path): built.pages[path].html for path in known}
    assert {**standing, **again.files} == built.files


def entries(pages: Mapping[str, render.Rendered]) -> dict[str, str]:
    return {path: page.entries for path, page in pages.items()}


def test_what_is_reused_is_not_rendered_again(built: render.Site) -> None:
    known = {PAGES[1].path: '{"remembered":1}'}
    again = render.build(ROOT, manual(), {p: m for p, m in MARKUPS.items() if p not in known}, known)
    assert "quy-trinh/khai-sinh.html" not in again.files
    assert again.files["quy-trinh/hoa-giai.html"] == built.files["quy-trinh/hoa-giai.html"]
    assert b'{"remembered":1}' in again.files["search/search_index.json"]


def keys(of: Manual, markups: Mapping[str, Converted] = MARKUPS) -> dict[str, str]:
    shell, metas = render.shell(ROOT, of), render.described(of)
    return {p.path: render.key(shell, of, p, metas[p.path], digest(repr(markups[p.path]))) for p in of.pages}


def changed(of: Manual, markups: Mapping[str, Converted] = MARKUPS) -> set[str]:
    before, after = keys(manual()), keys(of, markups)
    return {path for path in before if before[path] != after.get(path)}


def test_a_key_changes_with_what_its_page_shows_and_with_nothing_else() -> None:
    path, everything = PAGES[1].path, {p.path for p in PAGES}
    issued = replace(PAGES[1], standing=Standing("pending", ISSUED.history))
    renamed = replace(PAGES[1], document=replace(PAGES[1].document, meta=replace(PAGES[1].document.meta, title="X")))
    assert changed(manual()) == set()
    assert changed(manual(), {**MARKUPS, path: markup("<p>khác</p>")}) == {path}
    assert changed(manual(pages=(PAGES[0], issued, *PAGES[2:]))) == {path}
    assert changed(manual(pages=(PAGES[0], renamed, *PAGES[2:]))) == everything
    assert changed(manual(pages=PAGES[:3])) == everything
    assert changed(manual(audience="public")) == everything
    assert changed(manual(unit=replace(UNIT, contacts=Contacts("0228 111 1111")))) == everything
    assert changed(replace(manual(), as_of=date(2026, 2, 1))) == set()


def test_a_key_changes_with_templates_and_not_with_styles(tmp_path: Path) -> None:
    shutil.copy(ROOT / "mkdocs.yml", tmp_path)
    shutil.copytree(ROOT / "overrides", tmp_path / "overrides")
    theme = tmp_path / "overrides" / "theme"
    before, style = (
        render.shell(tmp_path, manual()),
        render.assets(tmp_path, VIETNAMESE)["assets/stylesheets/sotay.css"],
    )
    with (theme / "assets" / "stylesheets" / "sotay.css").open("a") as file:
        file.write("/* x */")
    assert render.shell(tmp_path, manual()) == before
    assert render.assets(tmp_path, VIETNAMESE)["assets/stylesheets/sotay.css"] == style + b"/* x */"
    with (theme / "main.html").open("a") as file:
        file.write("{# x #}")
    assert render.shell(tmp_path, manual()) != before


def test_what_menus_have_in_common_is_as_the_theme_renders_it(
    tmp_path: Path, built: render.Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    rendered = list[str]()

    def anew(render: Callable[..., str], nav: object, page: object, item: Any, *rest: object) -> str:
        rendered.append(item.title)
        return render(item, *rest)

    monkeypatch.setattr(menu, "kept", anew)
    # Another root has its own templates, compiled with what was put in place above.
    shutil.copy(ROOT / "mkdocs.yml", tmp_path)
    shutil.copytree(ROOT / "overrides", tmp_path / "overrides")
    assert render.build(tmp_path, manual(), MARKUPS) == built
    assert len(rendered) > len(PAGES)


def test_a_theme_whose_menu_is_another_is_not_used_unawares() -> None:
    with pytest.raises(ValueError, match="no macro `render` as expected"):
        menu.KeptMenu(Environment()).preprocess("{% macro render(item) %}{% endmacro %}", menu.TEMPLATE)


def test_an_edited_template_shows_in_the_next_build(tmp_path: Path, built: render.Site) -> None:
    shutil.copy(ROOT / "mkdocs.yml", tmp_path)
    shutil.copytree(ROOT / "overrides", tmp_path / "overrides")
    assert render.build(tmp_path, manual(), MARKUPS) == built
    (tmp_path / "overrides" / "theme" / "partials" / "content.html").write_text("<p>thay</p>")
    assert "<p>thay</p>" in html(render.build(tmp_path, manual(), MARKUPS), "quy-trinh/khai-sinh.html")


# ── values are text ──────────────────────────────────────────────────────────────────────────────


def test_values_come_out_as_the_characters_they_are() -> None:
    unit = replace(
        UNIT,
        name=NASTY,
        province=NASTY,
        address=NASTY,
        contacts=Contacts(f'"{NASTY}', NASTY),
        one_stop=OneStop(NASTY, NASTY, (NASTY,), NASTY),
        roles={"tu_phap": NASTY},
    )
    meta = replace(PAGES[1].document.meta, title=NASTY)
    nasty = replace(PAGES[1], document=replace(PAGES[1].document, meta=meta))
    shown = render.build(ROOT, manual(unit=unit, pages=(PAGES[0], nasty, *PAGES[2:])), MARKUPS)
    escaped = "A &amp; B &lt;script&gt;|*x*"
    for path in ("index.html", "quy-trinh/khai-sinh.html", "quy-trinh/hoa-giai.html"):
        text = html(shown, path)
        assert "B <script>" not in text
        assert "&amp;amp;" not in text
        assert "&amp;lt;" not in text
        assert escaped in text
    document = html(shown, "quy-trinh/khai-sinh.html")
    assert f"<title>QT-HT-01 {escaped} – Ủy ban nhân dân xã {escaped}</title>" in document
    assert f'<h1 id="ten-trang">{escaped}</h1>' in document
    assert f"<dd>{escaped}</dd>" in document
    assert f'content="QT-HT-01 {escaped} – Ủy ban nhân dân xã {escaped}"' in document
    titles = [entry["title"] for entry in index(shown)["docs"]]
    assert f"QT-HT-01 {escaped}" in titles


# ── the rest ─────────────────────────────────────────────────────────────────────────────────────


def test_a_published_address_makes_canonical_links_and_a_sitemap() -> None:
    unit = replace(UNIT, sites=Addresses(public="https://xa-a.example.vn/"))
    published = render.build(ROOT, manual("public", unit), MARKUPS)
    sitemap = html(published, "sitemap.xml")
    found = re.findall(r"<loc>(.+?)</loc><lastmod>(.+?)</lastmod>", sitemap)
    assert ("https://xa-a.example.vn/quy-trinh/khai-sinh.html", "2025-08-15") in found
    assert ("https://xa-a.example.vn/quy-trinh/hoa-giai.html", "2026-01-01") in found
    assert 'rel="canonical" href="https://xa-a.example.vn/index.html"' in html(published, "index.html")
    again = render.build(ROOT, manual("public", unit), MARKUPS, entries(published.pages))
    assert again.files["sitemap.xml"] == published.files["sitemap.xml"]
    assert "sitemap.xml" not in render.build(ROOT, manual("internal", unit), MARKUPS).files


def test_only_staff_pages_are_marked_internal(built: render.Site) -> None:
    assert "Nội bộ" in html(built, "index.html")
    assert "Nội bộ" not in html(render.build(ROOT, manual("public"), MARKUPS), "index.html")


def test_a_complaint_of_mkdocs_stops_the_site() -> None:
    unit = replace(UNIT, sites=Addresses(internal="no address"))
    before = logging.getLogger("mkdocs").level
    with pytest.raises(render.SiteError) as caught:
        render.build(ROOT, manual(unit=unit), MARKUPS)
    assert any("site_url" in message for message in caught.value.messages)
    assert logging.getLogger("mkdocs").level == before


def test_assets_are_shared_complete_and_free_of_the_unused() -> None:
    assets = render.assets(ROOT, VIETNAMESE)
    assert render.assets(ROOT, VIETNAMESE) is assets
    assert {name for name in assets if name.endswith(".woff2")} == {
        f"assets/fonts/be-vietnam-pro-{style}.woff2" for style in ("regular", "italic", "semibold", "bold")
    }
    assert "assets/fonts/OFL.txt" in assets
    assert b"fold-vi" in assets["assets/javascripts/lunr/min/lunr.vi.min.js"]
    assert not any(name.endswith(".map") for name in assets)
    assert sum(map(len, assets.values())) < 600_000


# ── the portal ───────────────────────────────────────────────────────────────────────────────────

WARD = replace(UNIT, slug="phuong-b", kind="phường", name="Đông A", predecessors=("phường Lộc Hòa",))
GUIDE = (("_portal/viet.md", "Viết tài liệu", markup("<h2 id='a'>A</h2><p>Mở đầu</p>", (2, "a", "A"))),)


def test_the_portal_leads_to_each_commune() -> None:
    portal = portals.portal(ROOT, [UNIT, WARD], "public", VIETNAMESE)
    text = html(portal, "index.html")
    assert text.index("Các phường") < text.index("Các xã")
    assert '<a class="unit__link" href="xa-a/index.html">Xã Hải Anh</a>' in text
    assert "thị trấn Yên Định" in text
    assert "2 đơn vị" in text
    assert [path for path in portal.files if path.endswith(".html")] == ["404.html", "index.html"]


def test_the_staff_portal_holds_the_guide() -> None:
    portal = portals.portal(ROOT, [UNIT], "internal", VIETNAMESE, GUIDE)
    assert "<p>Mở đầu</p>" in html(portal, "_portal/viet.html")
    assert 'href="_portal/viet.html"' in html(portal, "index.html")
    assert [entry["location"] for entry in index(portal)["docs"]] == ["_portal/viet.html", "_portal/viet.html#a"]


def test_a_portal_shows_names_as_text() -> None:
    text = html(
        portals.portal(ROOT, [replace(UNIT, name=NASTY, predecessors=(NASTY,))], "public", VIETNAMESE), "index.html"
    )
    assert "B <script>" not in text
    assert ">Xã A &amp; B &lt;script&gt;|*x*</a>" in text
