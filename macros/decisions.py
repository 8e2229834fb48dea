"""The opening of a decision: who decides, on which grounds, on whose proposal (NĐ 30/2020/NĐ-CP)."""

from __future__ import annotations

from collections.abc import Sequence

from jinja2 import pass_context
from jinja2.runtime import Context
from markupsafe import Markup

from macros import forms
from macros.html import element, text
from macros.references import scope_of
from macros.tables import stated
from sotay.base.languages.catalogue import marked
from sotay.facts.citation import act_of, full_name, role_title

DECIDES = marked("QUYẾT ĐỊNH:")


@pass_context
def preamble(
    context: Context,
    proposer: str = "",
    also: Sequence[str] = (),
    authority: str = "",
    then: str = DECIDES,
) -> Markup:
    """Return the authority, the legal acts of the page as its grounds, and the word that opens the articles.

    `also` are grounds that are not legal acts; `proposer` is the proposing role.
    """
    scope = scope_of(context)
    acts = [
        scope.language.say("Căn cứ %(act)s", act=full_name(act_of(scope, act), scope.language))
        for act in stated(scope, "legal", "preamble").legal
    ]
    proposal = [scope.language.say("Theo đề nghị của %(role)s", role=role_title(scope, proposer))] if proposer else []
    grounds = [*acts, *also, *proposal]
    ends = [";"] * (len(grounds) - 1) + ["."]
    return Markup("\n").join(
        [
            forms.authority(context, authority),
            *(element("p", text(words + end), "ground") for words, end in zip(grounds, ends, strict=True)),
            element("p", text(scope.language.say(then) if then == DECIDES else then), "authority"),
        ]
    )
