"""The full-text page: one box over the law and the documents that the reader may see."""

import re
from typing import Any

from flask import Blueprint, current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from fazhi_review.accounts.permissions import Permission, requires
from fazhi_review.accounts.session import signed_in_user
from fazhi_review.extensions import db
from fazhi_review.indexing.sources import FoundProvision
from fazhi_review.library.search_page import LAST_PAGE, Asked, Period, search_page
from fazhi_review.pages.context import clock
from fazhi_review.pages.listing import (
    requested_choice,
    requested_date,
    requested_number,
    requested_page,
    requested_text,
)
from fazhi_review.search.port import Scope
from fazhi_review.vocabulary import InstrumentRank

blueprint = Blueprint("search", __name__, url_prefix="/search")

_SCOPES = [(Scope.LIBRARY.value, "法规库"), (Scope.DOCUMENTS.value, "本系统文件")]
_INSTRUMENT = re.compile(r"(?:law|document):[0-9]{1,9}")


@blueprint.get("/")
@requires(Permission.SEARCH_LIBRARY)
def search() -> ResponseReturnValue:
    """What was asked, by URL; an address or document number that names one thing goes straight there."""
    asked = _asked()
    page = search_page(db.session(), signed_in_user(), asked, today=clock().today())
    if page.straight_to is not None and (target := address_of(page.straight_to)):
        return redirect(target)
    return render_template(
        "search/search.html",
        asked=asked,
        page=page,
        address_of=address_of,
        scopes=_SCOPES,
        ranks=[(rank.value, rank.label) for rank in InstrumentRank],
        rank_labels={rank.value: rank.label for rank in InstrumentRank},
        periods=[(period.value, period.label) for period in Period],
    )


def _asked() -> Asked:
    instrument = request.args.get("within", "")
    return Asked(
        text=requested_text("q"),
        scope=requested_choice("scope", Scope) or Scope.ALL,
        rank=requested_choice("rank", InstrumentRank),
        region=requested_text("region"),
        authority=requested_text("authority"),
        year=requested_number("year") or None,
        period=requested_choice("period", Period) or Period.IN_FORCE,
        on=requested_date("on"),
        instrument=instrument if _INSTRUMENT.fullmatch(instrument) else "",
        page=min(requested_page(), LAST_PAGE),
    )


def address_of(provision: FoundProvision) -> str:
    """The page on which a provision stands; "" where there is none."""
    if provision.endpoint not in current_app.view_functions:
        return ""
    values: dict[str, Any] = dict(provision.values)
    return url_for(provision.endpoint, **values)
