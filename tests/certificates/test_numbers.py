"""Numbers as they stand on paper, days in Chinese, runs of serials."""

from __future__ import annotations

from datetime import date

import pytest

from craftsman.certificates import naming, numbers


def test_a_number_has_four_digits_or_more() -> None:
    assert numbers.number("路工匠", 2026, 12) == "路工匠〔2026〕0012号"
    assert numbers.number("路标兵", 2026, 10_001) == "路标兵〔2026〕10001号"


@pytest.mark.parametrize(
    "typed",
    [
        "路工匠〔2026〕0012号",
        "路工匠[2026]0012号",
        "路工匠（2026）12",
        " 路工匠【２０２６】第0012号 ",
        "路工匠(2026)00012",
    ],
)
def test_a_typed_number_is_read_as_it_is_printed(typed: str) -> None:
    assert numbers.typed(typed) == "路工匠〔2026〕0012号"


@pytest.mark.parametrize("typed", ["", "0012", "<script>", "路工匠2026第12号", "〔2026〕0012号", "\x00路工匠"])
def test_what_is_no_number_stays_what_it_is(typed: str) -> None:
    assert not numbers.typed(typed).endswith("〕0012号") or typed.startswith("〔")


@pytest.mark.parametrize(
    ("typed", "document"),
    [
        ("路总工〔2026〕38号", "路总工〔2026〕38号"),
        ("路总工[2026]第38号", "路总工〔2026〕第38号"),
        ("路总工（2026）38 号", "路总工〔2026〕38号"),
        ("38号", ""),
        ("路总工〔26〕38号", ""),
        ("", ""),
    ],
)
def test_a_document_number_has_a_word_a_year_and_a_number(typed: str, document: str) -> None:
    assert numbers.document(typed) == document


@pytest.mark.parametrize(
    ("day", "text"),
    [
        (date(2026, 12, 22), "二〇二六年十二月二十二日"),
        (date(2030, 1, 1), "二〇三〇年一月一日"),
        (date(2026, 10, 10), "二〇二六年十月十日"),
        (date(2026, 11, 30), "二〇二六年十一月三十日"),
    ],
)
def test_a_day_in_chinese(day: date, text: str) -> None:
    assert numbers.day(day) == text


def test_a_code_is_128_random_bits() -> None:
    codes = {numbers.new_code() for _ in range(1000)}
    assert len(codes) == 1000
    assert {len(code) for code in codes} == {22}


def test_runs_of_serials() -> None:
    assert numbers.span([3, 1, 2, 17, 20, 19]) == "0001至0003、0017、0019至0020"
    assert numbers.span([]) == ""


def test_numbers_go_on_where_each_word_stopped_in_the_order_of_the_list() -> None:
    words = {"路桥工匠": "路工匠", "产业工人标兵": "路标兵"}
    order = ["路桥工匠", "产业工人标兵", "路桥工匠", "产业工人标兵"]
    given = naming.series(order, words, {"路工匠": 7})
    assert given == [("路工匠", 8), ("路标兵", 1), ("路工匠", 9), ("路标兵", 2)]


@pytest.mark.parametrize(
    ("things", "sizes"), [(0, []), (1, [1]), (50, [50]), (51, [50, 1]), (220, [50, 50, 50, 50, 20])]
)
def test_bundles_of_fifty(things: int, sizes: list[int]) -> None:
    made = naming.bundles(range(things))
    assert [len(one) for one in made] == sizes
    assert [thing for one in made for thing in one] == list(range(things))


FINE = naming.Standing(proposed=True, noticed=True, named=False, barred=None, people=5)


@pytest.mark.parametrize(
    ("changed", "word"),
    [
        ({"proposed": False}, "封存"),
        ({"noticed": False}, "公示还没有结束"),
        ({"named": True}, "已经命名"),
        ({"barred": "还有1件异议没有答复"}, "异议"),
        ({"people": 0}, "没有人"),
    ],
)
def test_nobody_is_named_in_any_state_but_one(changed: dict[str, object], word: str) -> None:
    assert naming.why_not_name(FINE) is None
    reason = naming.why_not_name(naming.Standing(**{**FINE.__dict__, **changed}))  # type: ignore[arg-type]
    assert reason is not None
    assert word in reason


@pytest.mark.parametrize(
    ("named_on", "word"), [(date(2026, 12, 2), "今天"), (date(2026, 11, 20), "拟命名"), (date(2026, 11, 30), None)]
)
def test_the_day_of_the_naming(named_on: date, word: str | None) -> None:
    reason = naming.why_not_day(named_on, proposed_on=date(2026, 11, 21), today=date(2026, 12, 1))
    assert (reason is None) if word is None else (reason is not None and word in reason)
