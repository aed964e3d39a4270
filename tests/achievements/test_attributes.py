from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from craftsman.achievements import attributes
from craftsman.achievements.catalogue import kinds

KINDS = kinds()
TODAY = date(2026, 11, 21)
AWARD = {
    "contest": "2024年路桥区焊工技能比武",
    "year": 2024,
    "level": "district",
    "rank": "second",
    "organiser": "union",
    "awarded_on": "2024-05-18",
    "number": "LQBW202405180126",
}


def errors(kind: str, **typed: Any) -> dict[str, str]:
    return attributes.check(KINDS[kind], typed, TODAY)[1]


def test_a_complete_award_passes_unchanged() -> None:
    assert attributes.check(KINDS["competition_award"], AWARD, TODAY) == (AWARD, {})


@pytest.mark.parametrize(
    ("kind", "name", "value", "sentence"),
    [
        ("competition_award", "number", "LQBW20240518012", "证书编号应为16位，您输入了15位"),
        ("competition_award", "number", "LQBW2024051801AB", "LQBW后面应为12位数字，请照证书填写"),
        ("competition_award", "awarded_on", "2026-11-22", "获奖日期不能晚于今天"),
        ("competition_award", "awarded_on", "2024-02-30", "获奖日期不是有效日期，请按年、月、日填写数字"),
        ("competition_award", "awarded_on", 20240518, "获奖日期不是有效日期，请按年、月、日填写数字"),
        ("competition_award", "rank", "best", "请从列出的选项里选择获奖等级"),
        ("competition_award", "year", 2027, "举办年份请填1980到2026之间的4位数字"),
        ("competition_award", "year", True, "举办年份请填1980到2026之间的4位数字"),
        ("competition_award", "contest", "焊" * 61, "赛事名称最多60个字，您输入了61个字"),
        ("competition_award", "contest", "a\x00b", "赛事名称里有看不见的控制字符，请删掉后重新输入"),
        ("competition_award", "points", 100, "没有这个栏目，请刷新页面后再填"),
        ("skill_certificate", "number", "093300102130077", "证书编号应为16位，您输入了15位"),
        ("skill_certificate", "number", "Y0000330001230000123", "字母开头的证书编号应为22位，您输入了20位"),
        ("skill_certificate", "number", "0933-001", "证书编号只有数字和大写字母，请去掉其他符号"),
        ("skill_certificate", "specialty", "yes", "请重新勾选“这是专项职业能力证书”"),
        ("patent", "role_rank", 0, "您是第几发明人不能小于1"),
        ("patent", "role_rank", 1.5, "您是第几发明人请填整数"),
        ("innovation", "benefit", 1.234, "带来的效益最多保留2位小数"),
        ("innovation", "benefit", float("nan"), "带来的效益请填数字"),
        ("innovation", "benefit", 10**20, "带来的效益不能大于999999"),
    ],
)
def test_each_wrong_value_says_what_to_do(kind: str, name: str, value: Any, sentence: str) -> None:
    kept, found = attributes.check(KINDS[kind], {name: value}, TODAY)
    assert found == {name: sentence}
    assert name not in kept


def test_wide_spaces_and_rare_signs_are_how_people_write() -> None:
    assert errors("apprentice", apprentice="买买提·吐尔逊　（𪢮）") == {}


def test_a_box_never_ticked_is_no_change() -> None:
    assert attributes.changed(KINDS["apprentice"], {}, {"agreement": False}) == ()
    assert attributes.is_empty({"agreement": False})
    assert not attributes.is_empty({"agreement": True})


def test_dates_in_the_wrong_order() -> None:
    found = errors("years_in_post", since="2020-01-01", until="2019-12-31")
    assert found == {"until": "到哪天为止不能早于从哪天开始"}
    assert errors("safety_licence", issued_on="2025-01-01", valid_until="2031-01-01") == {}


def test_empty_fields_are_missing_but_not_wrong() -> None:
    kept, found = attributes.check(KINDS["apprentice"], {"apprentice": "", "agreement": False}, TODAY)
    assert (kept, found) == ({"agreement": False}, {})
    assert attributes.missing(KINDS["apprentice"], kept, 0) == ("徒弟姓名", "结对日期", "师徒协议或单位证明")
    assert attributes.missing(KINDS["apprentice"], {"apprentice": "周军", "agreement_on": "2023-03-01"}, 1) == ()
    assert attributes.missing(KINDS["years_in_post"], {"occupation": "焊工", "since": "2014-07-01"}, 0) == ()


@pytest.mark.parametrize(
    ("kind", "values", "line"),
    [
        ("skill_certificate", {"occupation": "焊工", "level": "l3"}, "焊工 高级工（三级）"),
        ("skill_certificate", {"level": "l3"}, "高级工（三级）"),
        ("skill_certificate", {}, "职业技能证书"),
        ("competition_award", {"contest": "区焊工技能比武", "rank": "second"}, "区焊工技能比武 二等奖"),
        ("patent", {"type": "utility", "name": "管件焊接夹具"}, "实用新型专利：管件焊接夹具"),
        ("apprentice", {"apprentice": "周军"}, "师带徒：周军"),
        ("insurance", {"months": 36, "place": "路桥区"}, "路桥区社保36个月"),
    ],
)
def test_the_headline(kind: str, values: dict[str, Any], line: str) -> None:
    assert attributes.title(KINDS[kind], values) == line


def test_the_two_values_of_the_card() -> None:
    award = KINDS["competition_award"]
    assert attributes.key_values(award, AWARD, 1) == (("获奖日期", "2024年5月18日"), ("证书编号", "LQBW202405180126"))
    assert attributes.key_values(award, {}, 0) == (("获奖日期", "未填"), ("证书编号", "未填"))
    patent = attributes.key_values(KINDS["patent"], {"number": "ZL202320123486.2发"}, 0)
    assert patent[1] == ("专利号或登记号", "ZL202320123486.2发"[:4] + "…86.2发")
    assert attributes.key_values(KINDS["years_in_post"], {"since": "2014-07-01"}, 0)[1] == ("到哪天为止", "至今")
    assert attributes.key_values(KINDS["apprentice"], {}, 2)[1] == ("证明材料", "2份")


def test_what_changed_is_named_in_the_order_of_the_page() -> None:
    after = {**AWARD, "number": "LQBW202405180127", "rank": "first"}
    assert attributes.changed(KINDS["competition_award"], AWARD, after) == ("获奖等级", "证书编号")


@given(
    kind=st.sampled_from(sorted(KINDS.kinds)),
    value=st.one_of(st.none(), st.text(), st.integers(), st.floats(), st.booleans(), st.lists(st.text())),
)
def test_any_value_is_kept_or_refused_with_a_sentence(kind: str, value: Any) -> None:
    for field in KINDS[kind].fields:
        kept, found = attributes.check(KINDS[kind], {field.name: value}, TODAY)
        empty = value is None or value == ""
        assert (field.name in kept) + (field.name in found) == (0 if empty else 1)
        assert isinstance(attributes.title(KINDS[kind], kept), str)


@pytest.mark.parametrize(
    ("kind", "name", "value", "sentence"),
    [
        ("years_in_post", "since", "1980-01-01", "从哪天开始不能早于您的出生日期，请核对"),
        ("years_in_post", "since", "2006-03-06", "从哪天开始请从您满16周岁以后算起"),
        ("competition_award", "awarded_on", "1990-03-06", "获奖日期不能早于您的出生日期，请核对"),
        ("competition_award", "year", 1989, "举办年份不能早于您的出生日期，请核对"),
    ],
)
def test_nothing_is_achieved_before_birth_and_no_work_counts_before_sixteen(
    kind: str, name: str, value: Any, sentence: str
) -> None:
    born = date(1990, 3, 7)
    assert attributes.check(KINDS[kind], {name: value}, TODAY, born) == ({}, {name: sentence})
    assert attributes.check(KINDS[kind], {name: value}, TODAY) == ({name: value}, {})


def test_the_sixteenth_birthday_and_the_day_of_birth_count() -> None:
    born = date(1990, 3, 7)
    assert attributes.check(KINDS["years_in_post"], {"since": "2006-03-07"}, TODAY, born)[1] == {}
    assert (
        attributes.check(KINDS["competition_award"], {"awarded_on": "1990-03-07", "year": 1990}, TODAY, born)[1] == {}
    )


def test_a_day_is_read_as_everywhere_else() -> None:
    kind = kinds()["skill_certificate"]
    day = next(one for one in kind.fields if one.type == "date")
    assert attributes.said(day, "2024-05-06") == "2024年5月6日"
    assert attributes.said(day, "2024-13-06") == "2024-13-06", "whatever was stored is shown"
