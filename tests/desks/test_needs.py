"""What needs the worker now, in which order."""

from __future__ import annotations

from typing import Any

from craftsman.desks.needs import Standing, needs


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
    assert [(one.place["achievement_id"], one.word) for one in found] == [(3, "待补正"), (2, "材料未收下"), (1, "缺材料")]
    assert found[0].text == "请重拍全页。"
    assert found[1].text == "证书.jpg：照片打不开。"


def test_many_missing_parts_are_summed_up() -> None:
    one = needs([standing(1, missing=("甲", "乙", "丙", "丁"))])[0]
    assert one.text == "还缺甲、乙、丙等4项，补上才能送部门核实。"


def test_nothing_to_do_is_nothing() -> None:
    assert needs([standing(1), standing(2, state="verified")]) == ()
