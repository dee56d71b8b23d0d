"""Settings, read once from the environment and checked at start; nothing else in the house reads the environment."""

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ENVIRONMENTS = ("local", "production", "testing")


class UnsafeSettings(RuntimeError):
    """Raised at start when a setting is missing or unsafe; the text says which and what to do."""


@dataclass(frozen=True, kw_only=True)
class Settings:
    """One installation. Every URL may be changed without touching code."""

    # local: one PC, embedded stores. production: behind HTTPS, refuses unsafe values. testing: set by the test suite.
    environment: str = "local"
    # Folder for everything that belongs to this installation.
    instance: Path = ROOT / "instance"
    # sqlite:///FILE or postgresql+psycopg://user:password@host/name
    database_url: str = ""
    # auto | tantivy:FOLDER | whoosh:FOLDER | memory: | opensearch:URL
    search_url: str = "auto"
    # sqlite: (the database itself is the queue) | redis://...
    queue_url: str = "sqlite:"
    # Folder of uploaded files, kept by checksum, outside the web root.
    files_url: str = ""
    # smtp://user:password@host:port?from=ADDRESS, smtps://..., or file:FOLDER; letters go to a folder by default
    mail_url: str = ""
    # Signs sessions; made at random on the first local start and kept in the instance folder.
    secret_key: str = ""
    # Largest upload in bytes.
    max_upload_bytes: int = 50 * 1024 * 1024
    # Minutes without activity after which a session ends.
    session_minutes: int = 60
    # Region whose time limits and rule packs apply.
    region: str = "河南省"
    # Name of the installation, shown in the page head.
    site_name: str = "行政规范性文件备案审查平台"
    # Where the embedded server listens.
    host: str = "127.0.0.1"
    port: int = 5000
    # Number of trusted reverse proxies in front (X-Forwarded-*).
    proxies: int = 0

    @property
    def is_production(self) -> bool:
        return self.environment == "production"

    @property
    def files_folder(self) -> Path:
        return Path(self.files_url.removeprefix("file:")) if self.files_url else self.instance / "files"

    @property
    def mail_folder(self) -> Path:
        return Path(self.mail_url.removeprefix("file:")) if self.mail_url else self.instance / "mail"

    @property
    def search_folder(self) -> Path:
        return self.instance / "search"

    @property
    def rule_packs_folder(self) -> Path:
        return self.instance / "rule_packs"

    @property
    def letter_templates_folder(self) -> Path:
        """An office's own templates of letters, FORM.docx each."""
        return self.instance / "letter_templates"


def load_settings(environ: Mapping[str, str] | None = None) -> Settings:
    """Read settings from `environ` (the process environment by default); raise UnsafeSettings for what cannot be used."""
    env = os.environ if environ is None else environ
    environment = env.get("FAZHI_ENV", "local")
    if environment not in ENVIRONMENTS:
        raise UnsafeSettings(f"FAZHI_ENV 只能是 {'、'.join(ENVIRONMENTS)} 之一，现为 {environment}。")
    instance = Path(env.get("FAZHI_INSTANCE", str(ROOT / "instance"))).resolve()
    settings = Settings(
        environment=environment,
        instance=instance,
        database_url=_database_url(env.get("DATABASE_URL", ""), instance),
        search_url=env.get("SEARCH_URL", Settings.search_url),
        queue_url=env.get("QUEUE_URL", Settings.queue_url),
        files_url=env.get("FILES_URL", ""),
        mail_url=env.get("MAIL_URL", ""),
        secret_key=env.get("SECRET_KEY", "") or _kept_secret(instance, environment),
        max_upload_bytes=_positive(env, "MAX_UPLOAD_BYTES", Settings.max_upload_bytes),
        session_minutes=_positive(env, "SESSION_MINUTES", Settings.session_minutes),
        region=env.get("FAZHI_REGION", Settings.region),
        site_name=env.get("FAZHI_SITE_NAME", Settings.site_name),
        host=env.get("FAZHI_HOST", Settings.host),
        port=_positive(env, "FAZHI_PORT", Settings.port),
        proxies=_positive(env, "FAZHI_PROXIES", 0, least=0),
    )
    if settings.mail_url and not settings.mail_url.startswith(("smtp://", "smtps://", "file:")):
        raise UnsafeSettings("MAIL_URL 应以 smtp://、smtps:// 或 file: 开头。")
    refuse_unsafe(settings)
    return settings


def refuse_unsafe(settings: Settings) -> None:
    """Refuse to start a production server on a value that would expose it; Settings of other environments pass."""
    if not settings.is_production:
        return
    if len(settings.secret_key) < 32:
        raise UnsafeSettings(
            "生产环境必须设置 SECRET_KEY（至少 32 个随机字符），可用 python -c 'import secrets; print(secrets.token_hex())' 生成。"
        )
    if settings.search_url == "memory:":
        raise UnsafeSettings("生产环境不能使用内存索引，请设置 SEARCH_URL。")


def _database_url(url: str, instance: Path) -> str:
    if not url:
        return f"sqlite:///{instance / 'fazhi.sqlite3'}"
    # Both spellings occur in practice; the driver installed is psycopg 3.
    for prefix in ("postgres://", "postgresql://"):
        if url.startswith(prefix):
            return "postgresql+psycopg://" + url.removeprefix(prefix)
    return url


def _positive(env: Mapping[str, str], key: str, default: int, *, least: int = 1) -> int:
    raw = env.get(key, "")
    if not raw:
        return default
    try:
        value = int(raw)
    except ValueError:
        raise UnsafeSettings(f"{key} 应为整数，现为“{raw}”。") from None
    if value < least:
        raise UnsafeSettings(f"{key} 不能小于 {least}。")
    return value


def _kept_secret(instance: Path, environment: str) -> str:
    """A random key made once and kept with the installation, so that sessions outlive a restart. Not for production."""
    if environment == "production":
        return ""
    path = instance / "secret_key"
    try:
        return path.read_text(encoding="ascii").strip()
    except FileNotFoundError:
        instance.mkdir(parents=True, exist_ok=True)
        key = secrets.token_hex(32)
        path.write_text(key, encoding="ascii")
        path.chmod(0o600)
        return key
