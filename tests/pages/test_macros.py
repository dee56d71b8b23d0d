"""The macros that pages are made of say what they mean, also to those who see no colours."""

import pytest
from flask import Flask, render_template_string
from wtforms import StringField
from wtforms.validators import DataRequired

from fazhi_review.pages.forms import RESUMED, Form


class NameForm(Form):
    name = StringField("单位名称", [DataRequired()])


FORM = """{% from "macros/form.html" import field, form_tag %}
{% call form_tag(form) %}{{ field(form.name, hint="写全称") }}{% endcall %}"""


@pytest.mark.parametrize(
    ("days", "words", "tone"),
    [
        (12, "剩 12 天", "days-green"),
        (5, "剩 5 天", "days-orange"),
        (0, "今日到期", "days-orange"),
        (-2, "已逾期 2 天", "days-red"),
    ],
)
def test_days_left_says_in_words_what_its_colour_says(app: Flask, days: int, words: str, tone: str) -> None:
    with app.test_request_context():
        html = render_template_string('{% from "macros/page.html" import days_left %}{{ days_left(days) }}', days=days)
    assert words in html
    assert tone in html


def test_no_clock_is_a_dash(app: Flask) -> None:
    with app.test_request_context():
        html = render_template_string('{% from "macros/page.html" import days_left %}{{ days_left(none) }}')
    assert "—" in html


def test_a_fault_is_told_in_chinese_and_tied_to_its_field(app: Flask) -> None:
    with app.test_request_context("/", method="POST", data={}):
        form = NameForm()
        assert not form.validate_on_submit()
        html = render_template_string(FORM, form=form)
    assert "该字段是必填字段" in html
    assert 'aria-describedby="name-hint name-error"' in html
    assert '<a href="#name">单位名称' in html


def test_a_resumed_form_is_shown_again_and_not_saved(app: Flask) -> None:
    with app.test_request_context("/", method="POST", data={"name": "云岭区水利局", RESUMED: "1"}):
        form = NameForm()
        assert not form.validate_on_submit()
        html = render_template_string(FORM, form=form)
    assert 'value="云岭区水利局"' in html
    assert "尚未保存" in html


def test_what_a_user_typed_is_escaped(app: Flask) -> None:
    with app.test_request_context():
        html = render_template_string(
            '{% from "macros/page.html" import page_head %}{{ page_head(title) }}', title="<script>alert(1)</script>"
        )
    assert "<script>" not in html


def test_style_sheets_are_kept_for_good_under_their_fingerprint(app: Flask) -> None:
    with app.test_request_context():
        url = render_template_string("{{ asset('css/base.css') }}")
    response = app.test_client().get(url)
    assert "immutable" in response.headers["Cache-Control"]
    response.close()
