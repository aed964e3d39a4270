"""Law: every template says what it should, and no text message is longer than one segment."""

from __future__ import annotations

import re

import pytest

from craftsman.inbox.catalogue import template, templates
from craftsman.inbox.messages import (
    MOST_SMS,
    Template,
    TemplateError,
    fill,
    longest_sms,
    read_templates,
    shorten,
    sms_length,
)

SIGNATURE = "路桥区总工会"
TEXTED = [one for one in templates().values() if one.sms]


@pytest.mark.parametrize("one", TEXTED, ids=lambda one: one.code)
def test_a_text_message_fits_one_segment_with_its_longest_values(one: Template) -> None:
    assert longest_sms(one, SIGNATURE) <= MOST_SMS


@pytest.mark.parametrize("one", TEXTED, ids=lambda one: one.code)
def test_a_text_message_has_no_link_and_no_exclamation_mark(one: Template) -> None:
    assert not re.search(r"https?:|www\.|[!！]", one.sms)


@pytest.mark.parametrize(
    "one", [one for one in templates().values() if one.code != "sign_in_code"], ids=lambda one: one.code
)
def test_a_message_has_a_title_a_text_and_a_way_on(one: Template) -> None:
    assert one.title
    assert one.body.endswith(("。", "}"))
    assert one.act


# The texts of ux.md §8 and their counted lengths.
@pytest.mark.parametrize(
    ("code", "values", "text", "length"),
    [
        (
            "sign_in_code",
            {"code": "482913"},
            "【路桥区总工会】验证码482913，5分钟内有效。工作人员不会向您索要，请勿告诉他人。",
            43,
        ),
        (
            "correction_wanted",
            {"count": 1, "reason": "证书照片看不清", "deadline": "11月30日"},
            "【路桥区总工会】您的申报有1项需补正：证书照片看不清。请在11月30日前登录“数智工匠”补传，逾期该项不计分。",
            55,
        ),
        (
            "application_decided",
            {"points": "46.0", "denied": 1, "days": 5},
            "【路桥区总工会】您的申报已审完，核定46.0分，1项未认定。登录“数智工匠”看理由，5个工作日内可申请复核。",
            54,
        ),
        (
            "certificate_ready",
            {"title": "路桥工匠", "number": "路工匠〔2026〕0012号"},
            "【路桥区总工会】您的“路桥工匠”证书已制好，编号路工匠〔2026〕0012号。请带身份证到区总工会服务窗口领取。",
            56,
        ),
        (
            "duties_due",
            {"today": 12, "late": 3},
            "【路桥区总工会】您有12项申报材料今天到期、3项已超期，请登录“数智工匠”处理。",
            40,
        ),
    ],
)
def test_the_texts_of_the_design(code: str, values: dict[str, object], text: str, length: int) -> None:
    sms = fill(template(code), values, SIGNATURE).sms
    assert sms == text
    assert sms_length(sms) == length


def test_a_long_value_is_cut_in_the_text_message_only() -> None:
    name = "一个非常非常长的需求名称它自己就有三十个字以上所以短信里放不下它"
    wording = fill(template("demand_invited"), {"demand": name, "town": "金清镇", "days": 3}, SIGNATURE)
    assert name in wording.body
    assert name not in wording.sms
    assert name[:19] + "…" in wording.sms
    assert sms_length(wording.sms) <= MOST_SMS


@pytest.mark.parametrize(
    "values",
    [{}, {"today": 1}, {"today": 1, "late": ""}, {"today": 1, "late": "   "}, {"today": 1, "late": 2, "name": "x"}],
    ids=["none", "one missing", "empty", "blank", "unknown"],
)
def test_half_a_message_is_never_made(values: dict[str, object]) -> None:
    with pytest.raises(TemplateError, match="duties_due"):
        fill(template("duties_due"), values, SIGNATURE)


def test_zero_is_a_value() -> None:
    assert "0项已超期" in fill(template("duties_due"), {"today": 1, "late": 0}, SIGNATURE).sms


def test_values_are_not_templates_and_stay_on_one_line() -> None:
    values = {"file": "{reason}\r\nBcc: x@example.com", "reason": "打不开"}
    wording = fill(template("evidence_refused"), values, SIGNATURE)
    assert "“{reason} Bcc: x@example.com”" in wording.body


def test_rare_ideographs_take_two_places() -> None:
    assert sms_length("𪢮") == 2
    assert shorten("𪢮𪢮𪢮", 6) == "𪢮𪢮𪢮"
    assert shorten("𪢮𪢮𪢮", 5) == "𪢮𪢮…"


GOOD: dict[str, object] = {"name": "提醒", "title": "有{n}项", "body": "有{n}项。", "values": {"n": 3}}


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"values": {}}, "the texts name"),
        ({"values": {"n": 3, "m": 1}}, "the texts name"),
        ({"values": {"n": 0}}, "most characters"),
        ({"values": {"n": "3"}}, "most characters"),
        ({"channels": ["pigeon"]}, "channels are"),
        ({"channels": ["sms"]}, "needs its text"),
        ({"channels": ["email"]}, "needs its subject"),
        ({"colour": "red"}, "unknown colour"),
        ({"name": ""}, "a name is expected"),
    ],
)
def test_a_wrong_template_is_named(change: dict[str, object], complaint: str) -> None:
    read_templates({"reminder": GOOD})
    with pytest.raises(TemplateError, match=complaint):
        read_templates({"reminder": {**GOOD, **change}})


def test_an_unknown_code_is_refused() -> None:
    with pytest.raises(TemplateError, match="no message is called nonsense"):
        template("nonsense")
