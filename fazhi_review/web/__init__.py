"""The shell: puts the rooms together into one application."""

import logging
from pathlib import Path
from typing import Any

from flask import Flask
from flask_wtf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.routing import IntegerConverter

from fazhi_review.accounts.session import login_manager
from fazhi_review.config import ROOT, Settings, load_settings
from fazhi_review.extensions import db, limiter, migrate
from fazhi_review.timeline.clock import Clock, SystemClock
from fazhi_review.web import assets, errors, filters, guard, headers, navigation, rooms

csrf = CSRFProtect()


class Identifier(IntegerConverter):
    """A number in an address that a database's integer can hold; a larger one is simply no such page."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **{"max": 2**31 - 1, **options})


def create_app(settings: Settings | None = None, *, clock: Clock | None = None) -> Flask:
    """One application from one Settings. Raises UnsafeSettings, or guard.UndeclaredRoute when a view lacks its permission."""
    settings = settings or load_settings()
    settings.instance.mkdir(parents=True, exist_ok=True)
    app = Flask(
        "fazhi_review",
        instance_path=str(settings.instance),
        template_folder=str(ROOT / "templates"),
        static_folder=str(ROOT / "static"),
        root_path=str(Path(__file__).resolve().parent.parent),
    )
    _configure(app, settings)
    app.url_map.converters["int"] = Identifier
    app.extensions["settings"] = settings
    app.extensions["clock"] = clock or SystemClock()
    db.init_app(app)
    migrate.init_app(app, db, directory=str(ROOT / "migrations"), render_as_batch=True)
    login_manager.init_app(app)
    csrf.init_app(app)
    limiter.init_app(app)
    assets.init_app(app)
    filters.init_app(app)
    headers.init_app(app)
    errors.init_app(app)
    navigation.init_app(app)
    rooms.register(app)
    guard.init_app(app)
    if settings.proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=settings.proxies, x_proto=settings.proxies, x_host=settings.proxies)  # type: ignore[method-assign]
    logging.getLogger("fazhi_review").setLevel(logging.INFO)
    return app


def _configure(app: Flask, settings: Settings) -> None:
    app.config.update(
        SECRET_KEY=settings.secret_key,
        SQLALCHEMY_DATABASE_URI=settings.database_url,
        # The form around the file needs a little room of its own.
        MAX_CONTENT_LENGTH=settings.max_upload_bytes + 64 * 1024,
        # Text typed before a session ended comes back through the sign-in form (accounts.resume).
        MAX_FORM_MEMORY_SIZE=8 * 1024 * 1024,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.is_production,
        # Browsers take a cookie of this prefix only over HTTPS and from this very host, never from a neighbouring one.
        SESSION_COOKIE_NAME="__Host-fazhi_session" if settings.is_production else "fazhi_session",
        REMEMBER_COOKIE_HTTPONLY=True,
        REMEMBER_COOKIE_SECURE=settings.is_production,
        # The session itself bounds how long a form may stay open.
        WTF_CSRF_TIME_LIMIT=None,
        # WTForms carries its own Chinese messages; no translation extension is needed.
        WTF_I18N_ENABLED=False,
        TESTING=settings.environment == "testing",
        RATELIMIT_ENABLED=settings.environment != "testing",
    )
    app.json.ensure_ascii = False  # type: ignore[attr-defined]
