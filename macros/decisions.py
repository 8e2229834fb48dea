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
from sotay.facts.citation import act_of, full_name, role_title


@pass_context
def preamble(
    context: Context,
    proposer: str = "",
    also: Sequence[str] = (),
    authority: str = "",
    then: str = "QUYẾT ĐỊNH:",
) -> Markup:
    """Return the authority, the legal acts of the page as its grounds, and the word that opens the articles.

    `also` are grounds that are not legal acts; `proposer` is the proposing role.
    """
    scope = scope_of(context)
    acts = [f"Căn cứ {full_name(act_of(scope, act))}" for act in stated(scope, "legal", "preamble").legal]
    proposal = [f"Theo đề nghị của {role_title(scope, proposer)}"] if proposer else []
    grounds = [*acts, *also, *proposal]
    ends = [";"] * (len(grounds) - 1) + ["."]
    return Markup("\n").join(
        [
            forms.authority(context, authority),
            *(element("p", text(words + end), "ground") for words, end in zip(grounds, ends, strict=True)),
            element("p", text(then), "authority"),
        ]
    )
