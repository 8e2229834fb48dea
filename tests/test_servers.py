"""What web servers are told beside the site: nginx and IIS the same, nothing inline allowed."""

from __future__ import annotations

import re
from xml.etree import ElementTree

from testing.browsing import headers_of
from testing.building import Sample

INLINE = re.compile(rb"<style|<script(?![^>]*(?: src=| type=\"application/))|\s(?:style|on[a-z]+)=\"", re.IGNORECASE)


def test_both_servers_are_told_the_same(built: Sample) -> None:
    said = headers_of(built.out)
    assert {"Content-Security-Policy", "X-Content-Type-Options", "Referrer-Policy"} <= said.keys()
    for audience in ("internal", "public"):
        settings = ElementTree.parse(built.out / audience / "web.config")
        added = {item.attrib["name"]: item.attrib["value"] for item in settings.iterfind(".//customHeaders/add")}
        removed = [item.attrib["name"] for item in settings.iterfind(".//customHeaders/remove")]
        assert added == said
        # Set by a site above as well, a header would be there twice, which IIS refuses.
        assert added.keys() <= set(removed)


def test_the_policy_allows_nothing_inline_and_nothing_from_elsewhere(built: Sample) -> None:
    policy = dict(line.split(" ", 1) for line in headers_of(built.out)["Content-Security-Policy"].split("; "))
    assert policy["default-src"] == "'none'"
    assert {source for sources in policy.values() for source in sources.split()} == {"'none'", "'self'", "data:"}
    assert policy["object-src"] == "'self'"
    assert policy["script-src"] == policy["style-src"] == policy["frame-ancestors"] == "'self'"


def test_no_page_has_anything_inline(built: Sample) -> None:
    pages = [*built.out.rglob("*.html")]
    assert len(pages) > 50
    assert {page.name: found[0] for page in pages if (found := INLINE.search(page.read_bytes()))} == {}


def test_nothing_but_a_reader_s_colours_comes_before_a_page_is_painted(built: Sample) -> None:
    scripts = {
        s for page in built.out.rglob("*.html") for s in re.findall(r"<script [^>]*src=[^>]*>", page.read_text())
    }
    assert {script.rpartition("/")[2] for script in scripts if " defer " not in script} == {'start.js">'}


def test_the_settings_are_listed_with_what_is_published(built: Sample) -> None:
    listed = {line.split("  ", 2)[2] for line in built.manifest.splitlines()}
    assert {"nginx.conf", "internal/web.config", "public/web.config"} <= listed
