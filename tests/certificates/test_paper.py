"""Where the lines of a certificate break, how large a name is set, what cannot be printed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from craftsman.certificates import glyphs, paper
from craftsman.certificates.bundle import rare_signs
from craftsman.certificates.paper import Printed

COMMON = (
    frozenset(range(0x20, 0x7F)) | frozenset(range(0x4E00, 0x9FA6)) | {ord(sign) for sign in "·“”〔〕，。、（）：—"}
)


def printed(
    name: str = "陈小明", employer: str = "台州路桥恒昌管业有限公司", trade: str = "焊工", title: str = "路桥工匠"
) -> Printed:
    return Printed(name, employer, trade, title, 2026, "台州市路桥区总工会", "2026-12-22", "路工匠〔2026〕0012号")


def lines(one: Printed) -> list[str]:
    found = paper.layout(one)
    assert found is not None
    return [line.text for line in found.lines]


def test_the_standard_paper_breaks_as_in_the_picture() -> None:
    assert lines(printed()) == [
        "在台州路桥恒昌管业有限公司焊工岗位上技艺精湛、",
        "业绩突出，被命名为2026年“路桥工匠”。",
        "特发此证，以资鼓励。",
    ]


def test_a_long_firm_is_divided_before_its_kind_and_stands_closer() -> None:
    long = printed(employer="浙江省台州市路桥区金清联合模具与精密注塑装备制造股份有限公司第二分公司", trade="模具工")
    assert lines(long) == [
        "在浙江省台州市路桥区金清联合模具与精密注塑装备制造股份",
        "有限公司第二分公司模具工岗位上技艺精湛、业绩突出，",
        "被命名为2026年“路桥工匠”。",
        "特发此证，以资鼓励。",
    ]
    found, usual = paper.layout(long), paper.layout(printed())
    assert found is not None
    assert usual is not None
    assert (found.step, usual.step) == (12.0, 13.0)
    assert [line.indented for line in found.lines] == [True, False, False, True]


def test_the_title_is_one_run_of_its_own() -> None:
    found = paper.layout(printed(title="产业工人标兵"))
    assert found is not None
    styled = [run for line in found.lines for run in line.runs if run.style == "title"]
    assert [run.text for run in styled] == ["“产业工人标兵”"]


@given(
    employer=st.text(st.sampled_from("台州路桥有限公司集团第一（ab）MW1"), min_size=1, max_size=100),
    trade=st.text(st.sampled_from("焊工电模具aM"), min_size=1, max_size=50),
)
def test_every_line_fits_and_no_word_is_lost(employer: str, trade: str) -> None:
    one = printed(employer=employer, trade=trade)
    found = paper.layout(one)
    if found is None:
        assert len(employer) + len(trade) > 60
        return
    whole = "".join(line.text for line in found.lines)
    assert whole == f"在{employer}{trade}岗位上技艺精湛、业绩突出，被命名为2026年“路桥工匠”。特发此证，以资鼓励。"
    for line in found.lines:
        room = paper.MEASURE / (paper.TEXT * paper.POINT) - (paper.INDENT if line.indented else 0)
        assert paper.width(line.text) <= room + 0.01
        assert line.top + found.step <= paper.BOTTOM + 0.1


def test_a_firm_that_leaves_no_room_holds_its_paper() -> None:
    assert paper.why_held(printed(employer="路桥" * 50), COMMON) == paper.TOO_LONG
    assert paper.why_held(printed(), COMMON) == ""


@pytest.mark.parametrize("name", ["古丽·艾山", "阿不都热依木·买买提", "欧阳修远", "陈"])
def test_a_name_keeps_its_size(name: str) -> None:
    assert paper.name_size(name) == paper.NAME


def test_a_name_longer_than_its_line_is_set_as_large_as_fits() -> None:
    size = paper.name_size("名" * 50)
    assert 8 < size < paper.NAME
    assert 50 * size * paper.POINT < paper.MEASURE


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"name": "陈𪢮明"}, "姓名“𪢮”字体缺字"),
        ({"employer": "𰻝𰻝面馆"}, "单位“𰻝”字体缺字"),
        ({"name": "古丽·艾山"}, ""),
        ({"name": "陈 小明"}, ""),
    ],
)
def test_a_sign_that_no_font_has_holds_the_paper(changed: dict[str, str], reason: str) -> None:
    assert paper.why_held(printed(**changed), COMMON) == reason


def test_a_blank_for_the_brush_lets_it_pass() -> None:
    one = Printed.from_plain({**printed(name="陈𪢮明").to_plain(), "by_hand": "𪢮"})
    assert paper.why_held(one, COMMON) == ""
    assert one.shown_name == "陈\u3000明"
    assert one.name == "陈𪢮明"


def test_nothing_is_held_while_nobody_has_read_the_fonts() -> None:
    assert paper.why_held(printed(name="陈𪢮明"), None) == ""


@given(st.frozensets(st.integers(0x20, 0x323AF), max_size=60))
def test_the_table_of_signs_is_read_as_it_was_written(points: frozenset[int]) -> None:
    read = glyphs.read(glyphs.write(points, "source"))
    for point in points:
        assert {near for near in (point - 1, point, point + 1) if near in read} == {
            near for near in (point - 1, point, point + 1) if near in points
        }


def test_rare_signs_are_those_beyond_the_common_block() -> None:
    assert rare_signs("潘少䶮") == "䶮"
    assert rare_signs("古丽·艾山Li") == ""


def test_the_statement_names_everything_that_is_printed() -> None:
    assert printed().statement().splitlines() == [
        "荣誉证书",
        "路工匠〔2026〕0012号",
        "陈小明",
        "台州路桥恒昌管业有限公司",
        "焊工",
        "2026年“路桥工匠”",
        "台州市路桥区总工会",
        "2026-12-22",
    ]
    sample = Printed.from_plain({**printed().to_plain(), "copy": 2, "demo": True})
    assert sample.statement().splitlines()[-2:] == ["第2次印制", "演示"]
