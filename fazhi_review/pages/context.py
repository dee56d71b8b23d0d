"""What a view may ask of the running application."""

from flask import current_app

from fazhi_review.config import Settings
from fazhi_review.timeline.clock import Clock


def clock() -> Clock:
    """The application's clock, which views hand to operations."""
    clock: Clock = current_app.extensions["clock"]
    return clock


def settings() -> Settings:
    """The settings of this installation."""
    settings: Settings = current_app.extensions["settings"]
    return settings
