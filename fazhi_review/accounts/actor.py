"""Who acts, as operations and the audit log see it: a value, so that nothing below the web layer reads the request."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Actor:
    """`user_id` is None for the system itself (commands, the worker)."""

    user_id: int | None
    name: str
    organization_id: int | None = None
    source: str = ""  # network address, or "cli", "worker"


SYSTEM = Actor(user_id=None, name="系统", source="cli")
