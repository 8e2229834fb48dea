"""Fees: fixed, set by the province, free, not published; four things that must not be confused."""

from __future__ import annotations

from collections.abc import Sequence

from jinja2 import pass_context
from jinja2.runtime import Context
from markupsafe import Markup

from macros.html import Column, element, lines, table, text
from macros.references import scope_of
from macros.tables import own_block
from sotay.base.languages.catalogue import marked
from sotay.facts.citation import act_of, short_name
from sotay.facts.services import FEE, UNPUBLISHED, fee_amount
from sotay.model.documents import Fee
from sotay.model.manual import Scope

LOCAL = marked("Mức thu theo nghị quyết của Hội đồng nhân dân tỉnh")

_FEES = (
    Column(marked("TT"), 8),
    Column(marked("Khoản thu"), 37),
    Column(marked("Mức thu"), 25),
    Column(marked("Căn cứ, ghi chú"), 30),
)


@pass_context
def fees(context: Context) -> Markup:
    """Return the fee tables: fees that are the same everywhere, then those the province sets.

    The second is the commune's own: in print, its amounts go to the front.
    """
    scope = scope_of(context)
    stated = scope.document.meta.fees
    if not stated:
        return element("p", scope.language.say(UNPUBLISHED), "fees")
    common = [fee for fee in stated if fee.kind != "local"]
    local = [fee for fee in stated if fee.kind == "local"]
    parts = [_table(scope, common)] if common else []
    parts += [own_block(scope.language.say(LOCAL), _table(scope, local))] if local else []
    return Markup("\n\n").join(parts)


def _table(scope: Scope, fees: Sequence[Fee]) -> Markup:
    return table(scope, "fees", _FEES, [(str(n), *_fee(scope, fee)) for n, fee in enumerate(fees, 1)])


def _fee(scope: Scope, fee: Fee) -> tuple[str, str, Markup]:
    source = short_name(act_of(scope, fee.source), scope.language) if fee.source else ""
    return fee.name or scope.language.say(FEE), fee_amount(scope, fee), lines([text(source), text(fee.note)])
