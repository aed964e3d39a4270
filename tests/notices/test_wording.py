"""What a notice says, and what it must never say; the way of an objection as law."""

from __future__ import annotations

from datetime import date

import pytest

from craftsman.notices import objections, privacy, wording
from craftsman.notices.listing import Line, counts, heads, listed
from craftsman.rounds.workdays import Workdays

FIRST, LAST = date(2026, 12, 14), date(2026, 12, 18)


def test_the_sentences() -> None:
    people = [
        Line(1, "路桥工匠", "丁海波", "男", "甲", "钳工"),
        Line(2, "路桥工匠", "王丽", "女", "乙", "电工"),
        Line(3, "标兵", "方远", "男", "丙", "焊工"),
    ]
    titles = ["路桥工匠", "标兵"]
    assert wording.title(2026, titles) == "关于2026年“路桥工匠”“标兵”拟命名人选的公示"
    sentence = wording.proposal(2026, heads(people, titles))
    assert sentence == "拟命名丁海波等2名同志为2026年“路桥工匠”，方远1名同志为2026年“标兵”。现予公示。"
    assert wording.body("根据办法，经研究，", sentence).startswith("根据办法，经研究，拟命名")
    assert (
        wording.confirmation([("工匠", 20), ("标兵", 200)], FIRST, LAST)
        == "将公示220人（工匠20、标兵200），公示期12月14日至18日。发布后名单不能直接修改，只能发布更正公告。"
    )
    assert counts(people, titles) == [("路桥工匠", 2), ("标兵", 1)]
    assert (
        wording.correction_title("关于2026年“路桥工匠”拟命名人选的公示")
        == "关于2026年“路桥工匠”拟命名人选公示的更正公告"
    )


@pytest.mark.parametrize(
    ("first", "last", "whole", "short"),
    [
        (FIRST, LAST, "2026年12月14日至12月18日", "12月14日至18日"),
        (date(2026, 12, 28), date(2027, 1, 4), "2026年12月28日至2027年1月4日", "12月28日至2027年1月4日"),
        (FIRST, FIRST, "2026年12月14日", "12月14日"),
    ],
)
def test_the_period_in_words(first: date, last: date, whole: str, short: str) -> None:
    assert wording.period(first, last) == whole
    assert wording.short_period(first, last) == short


@pytest.mark.parametrize(
    ("received", "still_open", "said"),
    [
        (0, 0, "公示期满，未收到异议"),
        (2, 0, "公示期满，收到异议2件，均已答复"),
        (2, 1, "公示期满，收到异议2件，其中1件正在办理"),
    ],
)
def test_the_outcome(received: int, still_open: int, said: str) -> None:
    assert wording.outcome(received, still_open) == said


@pytest.mark.parametrize(("score", "said"), [(4600, ("标兵", 600)), (5200, ("标兵", 0)), (6000, ("标兵", 0))])
def test_the_gap_to_the_lowest_line(score: int, said: tuple[str, int]) -> None:
    assert wording.gap(score, {"工匠": 7100, "标兵": 5200}) == said
    assert wording.gap(score, {}) is None
    assert (wording.figure(4600), wording.figure(725)) == ("46.0", "7.25")


def test_the_list_goes_by_title_then_strokes() -> None:
    table = {"丁": (2, 1, 1), "王": (4, 96, 0), "方": (4, 70, 0), "远": (7, 162, 4)}
    given = [("乙", "丁远"), ("甲", "王远"), ("甲", "丁远"), ("无", "方远")]
    people = [Line(n, title, name, "", "", "") for n, (title, name) in enumerate(given)]
    assert [one.application_id for one in listed(people, ["甲", "乙"], table)] == [2, 1, 0]


# --- privacy -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("请致电13800000512", "手机号码"),
        ("138 0000 0512", "手机号码"),
        ("138-0000-0512", "手机号码"),
        ("１３８００００００５１２"[:11], "手机号码"),
        ("1 3 8 0 0 0 0 0 5 1 2", "手机号码"),
        ("王丽（13800000512）", "手机号码"),
        ("33100419900412001X", "身份证号"),
        ("331004 19900412 001x", "身份证号"),
        ("３３１００４１９９００４１２００１Ｘ", "身份证号"),
        ("331004-1990-0412-0015", "身份证号"),
        ("旧证331004900412001", "身份证号"),
        ("0576-8000 0000", ""),
        ("0576-80000000转8012", ""),
        ("路总工〔2026〕31号，12月14日至18日", ""),
        ("证书编号0933001021300771", ""),
        ("统一社会信用代码91331004MA2AK12345", ""),
        ("热线12351，邮编318050", ""),
        ("2026年11月30日17:00", ""),
    ],
)
def test_id_numbers_and_mobile_phones_are_found_however_written(text: str, found: str) -> None:
    assert privacy.found_in(text) == found


# --- objections --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("act", "state", "allowed"),
    [
        ("accept", "received", True),
        ("accept", "accepted", False),
        ("reject", "received", True),
        ("reject", "accepted", False),
        ("ask", "received", False),
        ("ask", "accepted", True),
        ("report", "answered", False),
        ("answer", "received", False),
        ("answer", "accepted", True),
        ("answer", "answered", False),
        ("answer", "rejected", False),
    ],
)
def test_which_act_in_which_state(act: str, state: str, allowed: bool) -> None:
    assert (objections.why_not(act, state) is None) is allowed


def test_the_clock_counts_working_days() -> None:
    week = Workdays({})
    due = objections.due_on(date(2026, 11, 20), week)
    assert due == date(2026, 11, 27)
    said = [objections.clock("accepted", due, date(2026, 11, day), week) for day in (20, 27, 30)]
    assert said == [("m", "剩余5个工作日"), ("w", "今天到期"), ("b", "已超期1个工作日")]
    assert objections.clock("answered", due, date(2026, 12, 1), week) == ("", "")
    assert objections.number(2026, 7) == "YY26-007"


def test_only_a_person_on_the_list_can_be_disqualified() -> None:
    assert objections.why_not_effect("upheld", about_a_person=False) is None
    assert objections.why_not_effect("disqualified", about_a_person=True) is None
    assert "只能是维持" in (objections.why_not_effect("disqualified", about_a_person=False) or "")
    assert objections.why_not_effect("pardoned", about_a_person=True) == "请选择处理结果"
