"""What needs the worker now, in which order."""

from __future__ import annotations

from typing import Any

from craftsman.desks.needs import Correction, Draft, Listed, Standing, Waiting, needs


def standing(id_: int, **changed: Any) -> Standing:
    given: dict[str, Any] = {
        "title": f"业绩{id_}",
        "state": "unverified",
        "note": "",
        "answered": "11月20日",
        "missing": (),
        "refused": (),
    }
    return Standing(id=id_, **{**given, **changed})


def test_sent_back_comes_before_not_taken_before_missing() -> None:
    found = needs(
        [
            standing(1, missing=("获奖证书",)),
            standing(2, refused=(("证书.jpg", "照片打不开"),), missing=("获奖证书",)),
            standing(3, state="returned", note="请重拍全页。"),
            standing(4),
            standing(5, state="verified"),
        ]
    )
    assert [(one.place["achievement_id"], one.word) for one in found] == [
        (3, "待补正"),
        (2, "材料未收下"),
        (1, "缺材料"),
    ]
    assert found[0].text == "请重拍全页。"
    assert found[1].text == "证书.jpg：照片打不开。"


def test_many_missing_parts_are_summed_up() -> None:
    one = needs([standing(1, missing=("甲", "乙", "丙", "丁"))])[0]
    assert one.text == "还缺甲、乙、丙等4项，补上才能送部门核实。"


def test_nothing_to_do_is_nothing() -> None:
    assert needs([standing(1), standing(2, state="verified")]) == ()


def test_what_an_application_waits_for_comes_before_the_ledger() -> None:
    waiting = Waiting(
        corrections=[Correction("LQ26-00001", 3, "焊工 高级工", "人社局", "请重拍全页。", "剩余4个工作日")],
        listed=[Listed(7, "路桥工匠", "12月18日", True)],
        drafts=[Draft("LQ26-00002", "2026年路桥工匠遴选", "11月30日17:00")],
    )
    found = needs([standing(1, missing=("获奖证书",)), standing(3, state="returned", note="请重拍全页。")], waiting)
    assert [(one.page, dict(one.place)) for one in found] == [
        ("applications.corrections", {"number": "LQ26-00001"}),
        ("notices.own", {"notice_id": 7}),
        ("applications.show", {"number": "LQ26-00002"}),
        ("achievements.edit", {"achievement_id": 1}),
    ]
    assert (found[0].when, found[0].text) == ("剩余4个工作日", "请重拍全页。")


def test_a_department_without_words_still_says_who_asks() -> None:
    waiting = Waiting(corrections=[Correction("LQ26-00001", None, "业绩", "人社局", "", "今天到期")])
    assert needs([], waiting)[0].text == "人社局请您补正这一项。"
