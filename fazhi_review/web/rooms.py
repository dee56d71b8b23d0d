"""The rooms whose pages this application serves, one blueprint each."""

from flask import Flask

from fazhi_review.web.home import blueprint as home


def register(app: Flask) -> None:
    """Register every room's blueprint."""
    for blueprint in (home,):
        app.register_blueprint(blueprint)
