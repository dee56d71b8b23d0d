"""Passwords: Argon2id, a length that matters, and random ones for first sign-ins."""

import secrets
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError, VerifyMismatchError

from fazhi_review.errors import InvalidInput

LEAST_LENGTH = 10
# Argon2 takes any length; a bound keeps a request from hashing megabytes.
MOST_LENGTH = 128
# Without characters that are read for one another when a password is handed over on paper (0 O 1 l I).
_LETTERS = "abcdefghjkmnpqrstuvwxyz"
_DIGITS = "23456789"

HASHER = PasswordHasher()  # RFC 9106, second recommended choice: 64 MiB, 3 passes


class WeakPassword(InvalidInput):
    sentence = "密码不符合要求：{reason}"


def hash_password(password: str) -> str:
    """The Argon2id hash with its own salt and parameters."""
    return HASHER.hash(password)


def is_correct(password: str, password_hash: str | None) -> bool:
    """Whether `password` belongs to the hash. None (no such account) takes as long as a wrong password and is False."""
    try:
        return HASHER.verify(password_hash or _nobody(), password) and password_hash is not None
    except (VerifyMismatchError, VerificationError):
        return False
    except InvalidHashError:  # an account that was made without a usable password
        is_correct(password, None)
        return False


def needs_rehash(password_hash: str) -> bool:
    """Whether the hash was made with weaker parameters than today's."""
    return HASHER.check_needs_rehash(password_hash)


def require_strong(password: str, *, username: str) -> None:
    """Refuse what is guessed first. Raises WeakPassword with the reason.

    Length does most; beyond it only what the classified protection of information systems (等保) asks: two kinds of characters.
    """
    if not LEAST_LENGTH <= len(password) <= MOST_LENGTH:
        raise WeakPassword(reason=f"长度应为 {LEAST_LENGTH} 至 {MOST_LENGTH} 个字符。")
    if username.casefold() in password.casefold():
        raise WeakPassword(reason="不能包含用户名。")
    if len(set(password)) < 5:
        raise WeakPassword(reason="重复的字符过多。")
    kinds = {
        "letter" if char.isalpha() else "digit" if char.isdigit() else "other"
        for char in password
        if not char.isspace()
    }
    if len(kinds) < 2:
        raise WeakPassword(reason="应同时包含字母、数字、符号中的至少两类。")


def random_password() -> str:
    """Four groups of four, about 73 bits, easy to read out and to type: `kmw7-xq3d-...`."""
    groups = ["".join(secrets.choice(_LETTERS) for _ in range(3)) + secrets.choice(_DIGITS) for _ in range(4)]
    return "-".join(groups)


@cache
def _nobody() -> str:
    """A hash that no password fits, verified for names that do not exist so that they cost the same time."""
    return HASHER.hash(secrets.token_hex(32))
