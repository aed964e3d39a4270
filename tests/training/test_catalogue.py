"""A row of the clerk's table: what it says, and each way it can be wrong, by line and in a sentence."""

from __future__ import annotations

from datetime import date

import pytest

from craftsman.accounts import reference
from craftsman.achievements.catalogue import kinds
from craftsman.training import catalogue
from craftsman.training.spreadsheet import Row, Unreadable, read
from tests.training.tables import as_csv, row

LISTS = catalogue.Lists(reference.towns(), reference.trades(), kinds())


def reading(*rows: dict[str, str]) -> catalogue.Reading:
    return catalogue.read(read(as_csv(rows)), LISTS)


def test_the_templates_own_example_is_right() -> None:
    found = reading(row())
    assert found.errors == []
    (one,) = found.entries
    assert one.place == catalogue.Place("路桥技工学校", "路南街道", "银安街88号", "0576-80000001")
    assert one.teaching is not None
    assert one.run is not None
    assert (one.teaching.kind, one.teaching.attributes) == ("skill_certificate", {"level": "l2"})
    assert one.teaching.requires == {"kind": "skill_certificate", "level": "l3"}
    assert (one.run.starts_on, one.run.seats, one.run.needed) == (date(2026, 12, 8), 30, 25)


def test_full_width_digits_and_chinese_days_are_forgiven() -> None:
    found = reading(
        row(**{"名额": "３０", "开课日期": "2026年12月8日", "电话": "０５７６－８０００００１", "费用（元）": "１,200"})
    )
    assert found.errors == []
    (one,) = found.entries
    assert one.run is not None
    assert one.teaching is not None
    assert (one.run.seats, one.run.starts_on, one.place.phone) == (30, date(2026, 12, 8), "0576-8000001")
    assert one.teaching.fee == 1200


def test_a_row_may_name_only_an_institution_or_a_course_without_a_day() -> None:
    bare = dict.fromkeys(catalogue.COLUMNS[4:], "")
    undated = dict.fromkeys(catalogue.COLUMNS[11:], "")
    found = reading(row(**bare), row(机构名称="金清成人学校", **undated))
    assert found.errors == []
    assert [(one.teaching is None, one.run is None) for one in found.entries] == [(True, True), (False, True)]


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"机构名称": ""}, "请填“机构名称”"),
        ({"镇街": "温岭"}, "“镇街”没有“温岭”，请从列表里选，例如路南街道、路桥街道、路北街道"),
        ({"机构名称": "测试<b>校😀"}, "“机构名称”：单位名称里不能有“<”"),
        ({"电话": "0576-1"}, "“电话”应是电话号码，例如0576-80000001，现在是“0576-1”"),
        ({"电话": "见官网"}, "“电话”应是电话号码"),
        ({"工种": "魔法师"}, "“工种”没有“魔法师”"),
        ({"学完取得": "证书"}, "“学完取得”没有“证书”"),
        ({"等级": ""}, "请填“等级”，职业技能证书的等级例如高级工、技师、高级技师"),
        ({"等级": "八级"}, "“等级”没有“八级”"),
        ({"报名要求": "八级"}, "“报名要求”没有“八级”"),
        ({"费用（元）": "一百"}, "“费用（元）”应是0到100000之间的整数，现在是“一百”"),
        ({"费用（元）": "-5"}, "“费用（元）”应是0到100000之间的整数，现在是“-5”"),
        ({"费用（元）": "99.5"}, "现在是“99.5”"),
        ({"名额": "0"}, "“名额”应是1到2000之间的整数"),
        ({"名额": "²"}, "“开班人数”25不能多于“名额”2"),
        ({"名额": "20", "开班人数": "25"}, "“开班人数”25不能多于“名额”20"),
        ({"开课日期": "12月8日"}, "“开课日期”应写成2026-12-08这样的日期，现在是“12月8日”"),
        ({"开课日期": "2026-02-30"}, "“开课日期”应写成"),
        ({"结课日期": "2026-12-01"}, "“结课日期”不能早于“开课日期”"),
        ({"课程名称": "=HYPERLINK(1)"}, "“课程名称”是公式，请改成文字或数字"),
        ({"名额": "=SUM(A1:A9)"}, "“名额”是公式"),
        ({"地址": "@SUM(1)"}, "“地址”是公式"),
        ({"上课地点": "实训\u202e楼"}, "“上课地点”有看不见的控制字符"),
        ({"课程名称": "长" * 61}, "“课程名称”最多60个字，现在61个字"),
    ],
)
def test_a_wrong_cell_is_told_by_line(changed: dict[str, str], said: str) -> None:
    found = reading(row(机构名称="别的学校"), row(**changed))
    assert [line for line, _ in found.errors] == [3] * len(found.errors)
    assert any(said in sentence for _, sentence in found.errors), found.errors


def test_every_mistake_of_a_row_is_told_at_once() -> None:
    found = reading(row(镇街="", 电话="", 名额="x"))
    assert [sentence[:6] for _, sentence in found.errors] == ["请填“镇街”", "请填“电话”", "“名额”应是"]


def test_a_course_named_but_wrong_elsewhere_is_not_called_nameless() -> None:
    found = reading(row(学完取得="证书"))
    assert [sentence for _, sentence in found.errors] == [
        "“学完取得”没有“证书”，请填业绩类型，例如职业技能证书、特种作业操作证"
    ]


def test_a_session_twice_is_refused_and_so_are_rows_that_disagree() -> None:
    found = reading(row(), row(), row(**{"开课日期": "2027-01-05", "电话": "0576-80000002", "费用（元）": "300"}))
    assert found.errors == [
        (3, "和第2行重复：同一门课同一天开课，请删掉一行"),
        (4, "“路桥技工学校”的镇街、地址或电话和第2行不同，请改成一样"),
        (4, "“焊工技师班”的课程内容和第2行不同，请改成一样"),
    ]


@pytest.mark.parametrize(
    ("heading", "said"),
    [
        (("姓名", "身份证号"), "不认识列“姓名”"),
        (catalogue.COLUMNS[:-1], "缺少列“开班人数”"),
        ((*catalogue.COLUMNS, "名额"), "列“名额”出现了两次"),
    ],
)
def test_another_heading_is_another_table(heading: tuple[str, ...], said: str) -> None:
    with pytest.raises(Unreadable, match=said):
        catalogue.read([Row(1, heading), Row(2, ("x",) * len(heading))], LISTS)


def test_columns_may_stand_in_any_order_and_carry_spaces() -> None:
    order = (*reversed(catalogue.COLUMNS),)
    heading = Row(1, tuple(f" {name.replace('（', '(').replace('）', ')')} " for name in order))
    found = catalogue.read([heading, Row(2, tuple(row()[name] for name in order))], LISTS)
    assert found.errors == []


def test_a_heading_alone_is_no_table() -> None:
    with pytest.raises(Unreadable, match="没有内容"):
        catalogue.read([Row(1, catalogue.COLUMNS)], LISTS)
