"""The pages of this room, and its tables, in one place for the shell."""

from fazhi_review.filing.examining import models as _review_tables  # noqa: F401
from fazhi_review.filing.hunting import models as _hunt_tables  # noqa: F401
from fazhi_review.filing.package import models as _package_tables  # noqa: F401
from fazhi_review.filing.views import blueprint as filing

BLUEPRINTS = (filing,)
