"""Every failure a user meets is one page with one sentence; the details go to the log."""

import logging

from flask import Flask, jsonify, render_template, request
from flask.typing import ResponseReturnValue
from flask_login import current_user
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from fazhi_review.accounts.forms import SignInForm
from fazhi_review.accounts.resume import is_from_our_page, kept_text
from fazhi_review.accounts.views import ask_to_sign_in, sign_in_page
from fazhi_review.errors import FazhiError, FileTooLarge, NotFound, NotPermitted
from fazhi_review.extensions import db
from fazhi_review.pages.answers import wants_json

logger = logging.getLogger(__name__)

_SENTENCES = {
    400: "请求的内容不完整，请返回上一页重新提交。",
    404: NotFound.sentence,
    403: NotPermitted.sentence,
    405: "此地址不支持这种操作，请从页面上的按钮进入。",
    429: "操作过于频繁，请稍等片刻再试。",
}


def page(status: int, message: str) -> ResponseReturnValue:
    """The error as a page, or as JSON for scripts."""
    if wants_json():
        return jsonify(error=message), status
    return render_template("web/error.html", status=status, message=message), status


def _after_csrf_failure() -> ResponseReturnValue:
    """A form without a valid token is never carried out. If our own page sent it (the session changed meanwhile), its
    text is handed back: after signing in again, or at once where somebody has signed in in another window."""
    sentence = "为了安全，本次提交没有执行：页面停留时间过长，或者已在别处重新登录。请返回上一页，刷新后重新提交。"
    if wants_json() or not is_from_our_page():
        return page(400, sentence)
    if request.endpoint == "accounts.sign_in":  # a sign-in page left open: the text it carries stays with it
        return sign_in_page(SignInForm(), status=400)
    if not current_user.is_authenticated:
        return ask_to_sign_in()
    kept = kept_text()
    if kept is None:
        return page(400, sentence)
    return render_template("accounts/resume.html", kept=kept), 400


def init_app(app: Flask) -> None:
    """Handle the house's own errors, HTTP errors, CSRF failures and anything unforeseen."""

    @app.errorhandler(FazhiError)
    def explain(error: FazhiError) -> ResponseReturnValue:
        db.session.rollback()
        if error.status >= 500:
            logger.error("%s: %s", type(error).__name__, error.data)
        return page(error.status, error.message)

    @app.errorhandler(CSRFError)
    def csrf_failed(error: CSRFError) -> ResponseReturnValue:
        return _after_csrf_failure()

    @app.errorhandler(413)
    def too_large(error: HTTPException) -> ResponseReturnValue:
        limit = f"{app.extensions['settings'].max_upload_bytes // (1024 * 1024)} MB"
        return page(413, FileTooLarge(name="所选文件", limit=limit).message)

    @app.errorhandler(HTTPException)
    def http_error(error: HTTPException) -> ResponseReturnValue:
        status = error.code or 500
        if status < 400:  # a redirect raised as an exception
            return error.get_response()
        return page(status, _SENTENCES.get(status, FazhiError.sentence))

    @app.errorhandler(Exception)
    def unforeseen(error: Exception) -> ResponseReturnValue:
        db.session.rollback()
        logger.exception("unhandled error at %s", request.endpoint)
        if app.testing or app.debug:
            raise error
        return page(500, FazhiError.sentence)
