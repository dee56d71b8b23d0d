"""The rooms whose pages this application serves, one blueprint each."""

from flask import Flask

from fazhi_review.accounts.administration.views import blueprint as administration
from fazhi_review.accounts.audit.views import blueprint as audit
from fazhi_review.accounts.views import blueprint as accounts
from fazhi_review.cleanup.ripple import daily as _ripple_daily  # noqa: F401  # registers its daily function
from fazhi_review.cleanup.validity import daily as _validity_daily  # noqa: F401  # the same
from fazhi_review.cleanup.validity_views import blueprint as validity
from fazhi_review.cleanup.views import blueprint as cleanup
from fazhi_review.correction.views import blueprint as correction
from fazhi_review.documents.index_source import DocumentSource
from fazhi_review.documents.views import blueprint as documents
from fazhi_review.drafting import issue_views as _issue_pages  # noqa: F401  # the same blueprint
from fazhi_review.drafting import opinion_views as _opinion_pages  # noqa: F401  # the same blueprint
from fazhi_review.drafting import reminders as _drafting_reminders  # noqa: F401  # run once a day
from fazhi_review.drafting.views import blueprint as drafting
from fazhi_review.filing.pages import BLUEPRINTS as FILING
from fazhi_review.indexing import models as _index_tables  # noqa: F401  # a table without a page of its own
from fazhi_review.indexing.sources import IndexSource
from fazhi_review.indexing.sources import register as register_source
from fazhi_review.library.indexed import LawSource
from fazhi_review.library.search_views import blueprint as search
from fazhi_review.library.views import blueprint as library
from fazhi_review.matters import digest as _digest  # noqa: F401  # registers what is done daily
from fazhi_review.matters import reminders as _reminders  # noqa: F401
from fazhi_review.matters import upkeep as _upkeep  # noqa: F401
from fazhi_review.matters.limit_views import blueprint as limits
from fazhi_review.matters.views import blueprint as matters
from fazhi_review.portal.suggestion_views import blueprint as suggestions
from fazhi_review.portal.views import blueprint as portal
from fazhi_review.review import drafting_desk as _drafting_desk  # noqa: F401  # takes in what drafting hands up
from fazhi_review.review.annotations.reading_views import blueprint as readings
from fazhi_review.review.annotations.views import blueprint as annotations
from fazhi_review.review.cases.views import blueprint as cases
from fazhi_review.review.margin.views import blueprint as margin
from fazhi_review.review.process import body_views as _body_steps  # noqa: F401  # routes of the same blueprint
from fazhi_review.review.process import reminders as _review_reminders  # noqa: F401  # what is done once a day
from fazhi_review.review.process.views import blueprint as process
from fazhi_review.review.rule_views import blueprint as rules
from fazhi_review.review.versions.views import blueprint as versions
from fazhi_review.review.views import blueprint as review
from fazhi_review.web.home import blueprint as home
from fazhi_review.web.letter_templates.views import blueprint as letter_templates

# What can be found by search: one source for each kind of instrument.
SOURCES: tuple[IndexSource, ...] = (LawSource(), DocumentSource())


def register(app: Flask) -> None:
    """Register every room's blueprint, and what search indexes of it."""
    for source in SOURCES:
        register_source(app, source)
    for blueprint in (
        home,
        accounts,
        administration,
        audit,
        library,
        search,
        documents,
        matters,
        limits,
        drafting,
        review,
        process,
        rules,
        cases,
        letter_templates,
        margin,
        annotations,
        readings,
        *FILING,
        cleanup,
        validity,
        portal,
        suggestions,
        versions,
        correction,
    ):
        app.register_blueprint(blueprint)
