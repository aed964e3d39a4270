"""Law of reviews: who may answer what when, what an answer lacks, how it reads."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from craftsman.reviews import conflicts, decisions, filters, reasons
from craftsman.reviews.conflicts import Bond
from craftsman.reviews.decisions import Standing

AT = datetime(2026, 11, 21, 6, 5, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
OPEN = Standing(status="submitted", state="open", veto=False, frozen_at=None, own_department=True, bar=None)


@pytest.mark.parametrize("outcome", ["verified", "adjusted", "returned", "denied"])
def test_an_open_duty_of_my_department_can_be_answered(outcome: str) -> None:
    assert decisions.why_not_decide(OPEN, outcome) is None


@pytest.mark.parametrize(
    ("standing", "sentence"),
    [
        (replace(OPEN, own_department=False), "其他部门"),
        (replace(OPEN, bar="您与申报人同单位，请回避"), "同单位"),
        (replace(OPEN, frozen_at=AT), "得分已于11月21日14:05冻结"),
        (replace(OPEN, status="withdrawn"), "可能已撤回"),
        (replace(OPEN, status="scored", state="closed"), "已不在审核中"),
        (replace(OPEN, state="decided"), "已经有人审核"),
        (replace(OPEN, state="returned"), "正等申报人补正"),
        (replace(OPEN, state="closed"), "已审结"),
        (replace(OPEN, state="dropped"), "已撤回"),
    ],
)
def test_everything_else_is_refused(standing: Standing, sentence: str) -> None:
    assert sentence in str(decisions.why_not_decide(standing, "verified"))


@pytest.mark.parametrize("outcome", ["adjusted", "returned", "", "18"])
def test_a_veto_is_found_or_not_found(outcome: str) -> None:
    veto = replace(OPEN, veto=True)
    assert decisions.why_not_decide(veto, outcome) == "请选择审核结果"
    assert decisions.why_not_decide(veto, "denied") is None


@pytest.mark.parametrize(
    ("bond", "sentence"),
    [
        (Bond(), None),
        (Bond(own=True, employer=True), "这是您本人的申报，不能由您审核"),
        (Bond(recused=True), "您已回避这份申报，不再由您审核"),
        (Bond(employer=True, tied=True), "您与申报人同单位，请回避"),
        (Bond(tied=True), "您与申报人有登记的关系（师徒、亲属或共同成果），请回避"),
    ],
)
def test_what_stands_between(bond: Bond, sentence: str | None) -> None:
    assert conflicts.why_not_judge(bond) == sentence


@pytest.mark.parametrize(
    ("kind", "note", "recused", "refused"),
    [
        ("kin", "", False, False),
        ("other", "同学", False, False),
        ("other", "", False, True),
        ("bored", "", False, True),
        ("kin", "", True, True),
    ],
)
def test_stepping_back_says_why(kind: str, note: str, recused: bool, refused: bool) -> None:
    assert (conflicts.why_not_recuse(kind, note, recused=recused) is not None) == refused


@pytest.mark.parametrize(
    ("changed", "possible"),
    [
        ({}, True),
        ({"own": False}, False),
        ({"own": False, "lead": True}, True),
        ({"undone": True}, False),
        ({"effected": True}, False),
        ({"now": AT + 10 * MINUTE - timedelta(seconds=1)}, True),
        ({"now": AT + 10 * MINUTE}, False),
        ({"now": AT + timedelta(days=3), "waiting": True}, True),
    ],
)
def test_when_a_decision_can_be_undone(changed: dict[str, object], possible: bool) -> None:
    given = {"own": True, "lead": False, "undone": False, "effected": False, "waiting": False}
    asked = {**given, "effective_at": AT + 10 * MINUTE, "now": AT + MINUTE, **changed}
    assert (decisions.why_not_undo(**asked) is None) == possible  # type: ignore[arg-type]  # a table of cases


@pytest.mark.parametrize(("seconds", "minutes"), [(600, 10), (541, 10), (540, 9), (1, 1), (0, 0), (-5, 0)])
def test_minutes_left_never_promise_too_little(seconds: int, minutes: int) -> None:
    assert decisions.minutes_left(AT + timedelta(seconds=seconds), AT) == minutes


@pytest.mark.parametrize(
    ("outcome", "returns", "needed"),
    [("returned", 0, False), ("returned", 1, True), ("denied", 1, False), ("verified", 2, False)],
)
def test_only_a_second_return_is_countersigned(outcome: str, returns: int, needed: bool) -> None:
    assert decisions.needs_countersign(outcome, returns) == needed


def test_who_comes_second_reads_who_was_first() -> None:
    said = decisions.told("人社局张敏", AT, AT + MINUTE, "verified", veto=False)
    assert said == "您打开后，人社局张敏已于14:05处理了这一项：核实通过。您的操作没有生效"
    other_day = decisions.told("人社局张敏", AT, AT + timedelta(days=1), "denied", veto=True)
    assert "11月21日14:05处理了这一项：查实" in other_day


def test_reasons_are_for_a_person_to_read_and_act_on() -> None:
    for outcome, lines in reasons.reasons().items():
        assert outcome in ("returned", "denied")
        assert len({one.code for one in lines}) == len({one.key for one in lines}) == len(lines)
        assert [one.code for one in lines if not one.text] == ["other"]
        assert all(one.more for one in lines if not one.text)


def test_the_sentence_the_worker_reads() -> None:
    assert reasons.sentence("returned", ["covered"], "请拍清编号。") == "姓名或编号被遮挡，请重拍全页后补传；请拍清编号"
    assert reasons.sentence("denied", ["other"], "主办单位未列入", "2.3") == "依据细则2.3：主办单位未列入"
    assert reasons.sentence("verified", [], "") == ""


@pytest.mark.parametrize(
    ("given", "field"),
    [
        (("verified", [], "", ""), None),
        (("adjusted", [], "", ""), "note"),
        (("returned", [], "请补", ""), "reasons"),
        (("returned", ["nonsense"], "请补", ""), "reasons"),
        (("returned", ["not_found"], "", ""), "reasons"),
        (("returned", ["differs"], "", ""), "note"),
        (("returned", ["covered"], "", ""), None),
        (("denied", ["not_found"], "", ""), "rule"),
        (("denied", ["not_found"], "", "1.3"), None),
    ],
)
def test_what_an_answer_lacks(given: tuple[str, list[str], str, str], field: str | None) -> None:
    lack = reasons.why_not(*given)
    assert (lack[0] if lack else None) == field


def test_filters_go_through_the_address_unchanged() -> None:
    asked = filters.Asked(due="today", item="1.3", town="金清镇", again=True, mine=True, later=True, typed="陈")
    assert filters.read(asked.query()) == asked
    assert len(asked.chips({"1.3": "职业技能等级"})) == 7
    assert asked.without("q").typed == ""
    assert filters.Asked().query() == {}


@pytest.mark.parametrize("given", [{"due": "yesterday"}, {"again": "yes"}, {"q": "\x00"}, {"item": "\u202e"}])
def test_what_makes_no_sense_is_not_asked(given: dict[str, str]) -> None:
    assert filters.read(given) == filters.Asked()
