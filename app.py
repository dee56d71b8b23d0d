"""The application for WSGI servers (`app:app`) and for the `flask` command."""

import sys

from fazhi_review import cli
from fazhi_review.config import UnsafeSettings
from fazhi_review.web import create_app

try:
    app = create_app()
except UnsafeSettings as error:
    sys.exit(str(error))
cli.register(app)
