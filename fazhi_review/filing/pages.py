"""The pages of this room, and its tables, in one place for the shell."""

from fazhi_review.filing import daily as _daily  # noqa: F401  # registers what is done once a day
from fazhi_review.filing import from_drafting as _from_drafting  # noqa: F401  # listens to publication
from fazhi_review.filing.examining.views import blueprint as filing_review
from fazhi_review.filing.hunting.views import blueprint as missed
from fazhi_review.filing.incoming.views import blueprint as incoming
from fazhi_review.filing.package.views import blueprint as packages
from fazhi_review.filing.views import blueprint as filing

BLUEPRINTS = (filing, filing_review, incoming, missed, packages)
