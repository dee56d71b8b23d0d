"""Text typed into a form whose session ended before it was sent is not lost.

The fields of the refused request travel, signed, through the sign-in page and are handed back after it. Nothing is ever
carried out by signing in: the user sees what was typed and sends it again, with a fresh token. Only requests that this site's
own pages sent are carried (Sec-Fetch-Site or Origin), so another site cannot plant text; passwords and files are never carried.
"""

from dataclasses import dataclass

from flask import current_app, request
from itsdangerous import BadData, URLSafeTimedSerializer

from fazhi_review.accounts.session import last_user_id

# How long a sign-in page may stay open before its text is only shown and no longer handed back.
_LONGEST_SECONDS = 12 * 3600
# Form fields of this many characters and more are refused by the sign-in request itself.
MOST_CHARACTERS = 1_000_000


@dataclass(frozen=True, slots=True)
class KeptText:
    """The fields of a form that was not carried out."""

    path: str
    fields: tuple[tuple[str, str], ...]
    files: tuple[str, ...]  # names of chosen files, which must be chosen again
    user_id: int | None

    @property
    def texts(self) -> list[str]:
        """What a person wrote, for showing: codes of choices, dates and numbers are left out."""
        return [
            value for _, value in self.fields if any(not char.isascii() or char.isspace() for char in value.strip())
        ]

    def belongs_to(self, user_id: int) -> bool:
        """Text is handed back only to the person whose session had ended."""
        return self.user_id is None or self.user_id == user_id


def is_from_our_page() -> bool:
    """Whether the browser vouches that a page of this site sent the request."""
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site == "same-origin"
    return request.headers.get("Origin", "") == request.host_url.rstrip("/")


def kept_text() -> KeptText | None:
    """The fields of this request, or None where there is nothing to keep or the request may not be ours."""
    if request.method != "POST" or not is_from_our_page():
        return None
    fields = tuple(
        (name, value)
        for name, value in request.form.items(multi=True)
        if name != "csrf_token" and "password" not in name.lower()
    )
    files = tuple(file.filename for file in request.files.values() if file.filename)
    if not (fields or files) or sum(len(value) for _, value in fields) > MOST_CHARACTERS:
        return None
    return KeptText(request.full_path.rstrip("?"), fields, files, last_user_id())


def seal(kept: KeptText) -> str:
    """The kept text as a signed string for a hidden field."""
    return _serializer().dumps([kept.path, kept.fields, kept.files, kept.user_id])


def unseal(token: str) -> KeptText | None:
    """The kept text, or None where the string is not ours, was changed, or is too old."""
    try:
        path, fields, files, user_id = _serializer().loads(token, max_age=_LONGEST_SECONDS)
    except BadData:
        return None
    return KeptText(path, tuple((name, value) for name, value in fields), tuple(files), user_id)


def _serializer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current_app.secret_key or "", salt="kept-text")
