"""The shell: health, headers, the guard and migrations."""

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import create_engine

from fazhi_review.config import ROOT, Settings, UnsafeSettings, load_settings
from fazhi_review.extensions import Base, db
from fazhi_review.web import create_app, guard
from fazhi_review.web.schema import ensure_schema


def test_health_answers_without_signing_in(client: FlaskClient) -> None:
    assert client.get("/healthz").get_json() == {"status": "ok"}


def test_every_response_forbids_inline_script(client: FlaskClient) -> None:
    policy = client.get("/healthz").headers["Content-Security-Policy"]
    assert "script-src 'self'" in policy
    assert "unsafe-inline" not in policy


def test_unknown_page_is_one_chinese_sentence(client: FlaskClient) -> None:
    response = client.get("/no-such-page")
    assert response.status_code == 404
    assert "没有找到" in response.get_data(as_text=True)


def test_a_route_without_a_permission_is_refused_at_start(app: Flask) -> None:
    bare = Flask("bare")
    bare.add_url_rule("/open", "open", lambda: "")
    with pytest.raises(guard.UndeclaredRoute, match="open"):
        guard.init_app(bare)


def test_production_refuses_to_start_without_a_secret() -> None:
    with pytest.raises(UnsafeSettings, match="SECRET_KEY"):
        load_settings({"FAZHI_ENV": "production"})


def test_migrations_have_one_head() -> None:
    assert len(ScriptDirectory(str(ROOT / "migrations")).get_heads()) == 1


def test_migrations_build_exactly_the_models(settings: Settings) -> None:
    url = f"sqlite:///{settings.instance / 'migrated.sqlite3'}"
    migrated = create_app(
        Settings(environment="testing", instance=settings.instance, database_url=url, secret_key="x" * 32)
    )
    ensure_schema(migrated)
    engine = create_engine(url)
    with engine.connect() as connection:
        difference = compare_metadata(MigrationContext.configure(connection), Base.metadata)
    engine.dispose()
    with migrated.app_context():
        db.engine.dispose()
    assert difference == []
