"""Texts are laid out without styles that no text of ours asks for: to the same bytes, in less time."""

from __future__ import annotations

import pytest
from weasyprint import HTML
from weasyprint.html import UA

from sotay.base.folders import ENGINE, Folders
from sotay.export.layout import press
from sotay.export.layout.defaults import MARKER, NOTES, PrintText

TEXT = """<!DOCTYPE html><html lang="vi"><title>thử</title><body class="words"><main>
<h2>1. Mục đích</h2><p>Một <q>câu</q><br>và <sup>2</sup> dòng.</p>
<ul><li>Một<ol><li>hai</li></ol></li></ul><dl><dt>Từ</dt><dd>nghĩa</dd></dl>
<table><thead><tr><th>TT</th></tr></thead><tbody><tr><td>1</td></tr></tbody></table>
<details open><summary>Thêm</summary><p>nữa</p></details><hr><pre>chữ  rời</pre></main></body></html>"""


def test_what_is_left_out_is_what_the_engine_has() -> None:
    assert [rule.partition(" ")[0] for rule in NOTES.findall(UA)] == [
        *("::footnote-call", "::footnote-marker"),
        *("::note-call", "::note-marker", "::note-callback"),
    ]
    assert len(MARKER.findall(UA)) == 1
    assert "footnote" not in (ENGINE / "overrides/print/print.css").read_text("utf-8").replace(".footnote", "")


def test_nothing_looks_otherwise(monkeypatch: pytest.MonkeyPatch) -> None:
    ours = press.layout(TEXT, Folders(ENGINE))
    monkeypatch.setattr(press, "PrintText", HTML)
    assert press.layout(TEXT, Folders(ENGINE)) == ours
    assert issubclass(PrintText, HTML)
