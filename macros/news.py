"""What is new: every decision with its reason and what it changed, and the last few for the home page."""

from __future__ import annotations

from jinja2 import pass_context
from jinja2.runtime import Context
from markupsafe import Markup

from macros.html import address, element, items, named, text
from macros.references import scope_of
from sotay.base import escape
from sotay.base.languages.catalogue import marked
from sotay.facts import news
from sotay.model.manual import Scope
from sotay.model.paths import NEWS


@pass_context
def whats_new(context: Context, last: int = 0) -> Markup:
    """Return all decisions, newest first; with `last` only that many, one line each with a link to the full page."""
    scope = scope_of(context)
    told = news.decisions((document, scope.standings[code]) for code, document in scope.documents.items())
    if last:
        return _latest(scope, told[:last])
    return Markup("\n\n").join(_decision(scope, one) for one in told) or element(
        "p", scope.language.say("Chưa có thay đổi nào."), "note"
    )


def _decision(scope: Scope, one: news.Decision) -> Markup:
    """Return a decision under its own heading; the documents of a large one are collapsed."""
    done = items(
        "news", (named(scope, c.document) + Markup(" – {}").format(c.said(scope.language)) for c in one.changes)
    )
    if len(one.changes) > news.FEW:
        done = Markup('<details class="folded">\n<summary>{}</summary>\n{}\n</details>').format(
            one.count(scope.language), done
        )
    when = marked("Quyết định %(number)s, hiệu lực từ %(day)s") if one.number else marked("Hiệu lực từ %(day)s")
    return Markup("## {} {{: #{} }}\n\n{}\n\n{}").format(
        escape.markdown(one.reason),
        one.anchor,
        element(
            "p", scope.language.say(when, number=one.number, day=scope.language.short_date(one.effective)), "news-when"
        ),
        done,
    )


def _latest(scope: Scope, told: tuple[news.Decision, ...]) -> Markup:
    if not told:
        return Markup("")
    there = address(scope, scope.news or f"{scope.language.address(NEWS)}.md")
    lines = Markup("\n").join(
        Markup(
            '<li>{}<time datetime="{}">{}</time> <a href="{}#{}">{}</a> <span class="latest-what">{}</span></li>'
        ).format(
            scope.language.say("từ ") if scope.as_of < one.effective else "",
            one.effective,
            scope.language.short_date(one.effective),
            there,
            one.anchor,
            text(one.reason),
            _what(scope, one),
        )
        for one in told
    )
    return Markup(
        '<section class="latest" aria-labelledby="moi">\n<h2 id="moi">{}</h2>\n<ul>\n{}\n</ul>\n'
        '<p><a href="{}">{}</a></p>\n</section>'
    ).format(scope.language.say("Có gì mới"), lines, there, scope.language.say("Tất cả thay đổi"))


def _what(scope: Scope, one: news.Decision) -> str:
    return ", ".join(c.document.code for c in one.changes) if len(one.changes) <= 3 else one.count(scope.language)
