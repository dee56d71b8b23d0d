"""From values to the bytes of a letter, by the built-in template or the one an office has put in its place."""

from collections.abc import Mapping
from pathlib import Path

from fazhi_review.errors import FazhiError, NotFound
from fazhi_review.letters.filling import Filling
from fazhi_review.letters.forms import FORMS
from fazhi_review.letters.model import Form, LetterTemplateUnusable
from fazhi_review.letters.package import DocxParts
from fazhi_review.letters.template import built_in
from fazhi_review.letters.wording import refuse_incomplete
from fazhi_review.reading.docx.names import W, value_of

_FLOWS = ("header", "footer", "footnotes", "endnotes")


def render(form: str, values: Mapping[str, object], *, overrides: Path | None = None) -> bytes:
    """The letter as docx; equal values and template give equal bytes.

    `values` are named in `FORMS[form]`. Raises LetterIncomplete for required values that are missing,
    LetterTemplateUnusable for an office's template that cannot be filled, ValueError for values the form does not know.
    """
    known = form_named(form)
    refuse_incomplete(known, values)
    parts, file = _template(known, overrides)
    filling = Filling(known, values, file=file, style_names=_style_names(parts))
    roots = [parts.root(part) for part in _flows(parts)]
    for root in roots:
        filling.check(root)
    for root in roots:
        filling.fill(root)
    return parts.to_bytes()


def form_named(name: str) -> Form:
    """The form of this name; NotFound, with the names there are."""
    if name not in FORMS:
        raise NotFound(sentence=f"没有名为“{name}”的文书，可用的有：{'、'.join(FORMS)}。")
    return FORMS[name]


def template_of(form: str, *, overrides: Path | None = None) -> bytes:
    """The template that letters of this form are written with now: the office's own, else the built-in one."""
    known = form_named(form)
    own = _own_template(known, overrides)
    return own.read_bytes() if own else built_in(known)


def built_in_template(form: str) -> bytes:
    """The template that the product brings."""
    return built_in(form_named(form))


def unused_in_template(form: str, *, overrides: Path | None = None) -> tuple[str, ...]:
    """Labels of the required values that the present template leaves out; raises LetterTemplateUnusable as `render` would."""
    known = form_named(form)
    return _missing(known, *_template(known, overrides))


def check_template(form: str, data: bytes, *, file: str) -> tuple[str, ...]:
    """The same for a template that is not in place yet."""
    known = form_named(form)
    return _missing(known, _opened(known, data, file), file)


def _missing(known: Form, parts: DocxParts, file: str) -> tuple[str, ...]:
    filling = Filling(known, {}, file=file, style_names={})
    used = {label for part in _flows(parts) for label in filling.check(parts.root(part))}
    required = [field.label for field in known.fields if field.required]
    lists = [rows.label for rows in known.lists if rows.required]
    return tuple(
        [label for label in required if label not in used]
        + [label for label in lists if not any(name.startswith(label + "·") for name in used)]
    )


def has_own_template(form: str, overrides: Path | None) -> bool:
    return _own_template(form_named(form), overrides) is not None


def _own_template(form: Form, overrides: Path | None) -> Path | None:
    path = overrides / f"{form.name}.docx" if overrides else None
    return path if path and path.is_file() else None


def _template(form: Form, overrides: Path | None) -> tuple[DocxParts, str]:
    own = _own_template(form, overrides)
    if own is None:
        return DocxParts(built_in(form), name=form.title), "（系统自带）"
    try:
        data = own.read_bytes()
    except OSError as error:
        raise LetterTemplateUnusable(
            title=form.title, file=own.name, reason="文件读不出来，请检查它的权限。"
        ) from error
    return _opened(form, data, own.name), own.name


def _opened(form: Form, data: bytes, file: str) -> DocxParts:
    try:
        parts = DocxParts(data, name=file)
        for part in _flows(parts):
            parts.root(part)
    except FazhiError as error:
        reason = "文件已损坏，或者不是 Word 的 docx 文件；请用 Word 重新另存为 docx，或者改用系统自带的模板。"
        raise LetterTemplateUnusable(title=form.title, file=file, reason=reason) from error
    return parts


def _flows(parts: DocxParts) -> list[str]:
    """The parts with text: the body, headers, footers, notes."""
    return [parts.main, *(part for kind in _FLOWS for part in dict.fromkeys(parts.related(parts.main, kind)))]


def _style_names(parts: DocxParts) -> dict[str, str]:
    """Style id -> the name in Word, for WPS gives styles other ids when it saves."""
    return {
        style.get(W + "styleId", ""): value_of(style, "name") or ""
        for part in parts.related(parts.main, "styles")
        for style in parts.seen(part).iterchildren(W + "style")
    }
