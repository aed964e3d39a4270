"""What differs between two rubrics, item by item, in sentences a clerk and a worker understand alike."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from craftsman.rubrics import changing, explain, values
from craftsman.rubrics.rubric import Item, Rubric, Rule

Names = Mapping[str, str]
Plain = Mapping[str, Any]

_WORDS = """
name 名称 version 版本 effective 施行日期 as_of 计分截止日 places 小数位数 total 满分 unit 计分单位 subject 评分对象
example 示例标记 source_note 依据 sources 依据文件 completeness 完整程度 completeness_note 缺少的内容
departments 部门名称 words 用词 tracks 分类 layers 层级 max 最高分 cap 封顶 verifier 审核部门 evidence 证明材料
register 比对来源 take 计分方式 note 说明 kinds 业绩类型 filters 期限和条件 when 适用情形 once_per 重复只计一次
equivalences 等同对应 weight 权重 floor 最低分 full 起始分 times 系数 bonus 加分项 layer 层级 also 兼计 zero 直接归零
judge 人工认定 any 触发情形 kind 类别 points 分值 exclusive 就高的项目 once 跨项目只计一次 eligibility 申报条件
structure 结构比例 grants 同时获得 outside_quota 不占名额 id 编号
"""


def _read(pairs: str) -> Names:
    words = pairs.split()
    return dict(zip(words[::2], words[1::2], strict=True))


WORDS = _read(_WORDS)  # what the keys of a rubric file are called on screen
TAKES: Names = {"sum": "累计", "best": "取最高一项", "chosen": "由申请人选定一项"}
NO_NAMES: Names = {}
_POINTS = ("total", "max", "cap", "floor", "full")
_YES: Names = {"True": "是", "False": "否"}


@dataclass(frozen=True)
class Difference:
    """One sentence, and the place whose row it is about."""

    place: str
    sentence: str


def differences(old: Rubric, new: Rubric, names: Names = NO_NAMES) -> tuple[Difference, ...]:
    """Everything that differs, in the order of the new rubric; `names` are words of codes that are data (kinds)."""
    if old == new:
        return ()
    names = {**TAKES, **old.departments, **new.departments, **names}
    before: Plain = old.to_dict()
    after: Plain = new.to_dict()
    found = list(_values(changing.HEAD, "", before["rubric"], after["rubric"], names))
    found += _dimensions(old, new, names)
    found += _gates(before, after, names)
    return (*found, *_values(changing.REST, "", _rest(before), _rest(after), names))


def _rest(whole: Plain) -> Plain:
    return {key: value for key, value in whole.items() if key not in ("rubric", "dimensions", "gates")}


def _dimensions(old: Rubric, new: Rubric, names: Names) -> Iterator[Difference]:
    before = {one.id: one for one in old.dimensions}
    home = {item.id: one for one in old.dimensions for item in one.items}
    for dimension in new.dimensions:
        said = f"指标“{dimension.name}”"
        known = before.pop(dimension.id, None)
        if known is None:
            yield Difference(dimension.id, f"新增{said}")
        else:
            yield from _values(dimension.id, said, _own(known, "items"), _own(dimension, "items"), names)
        for item in dimension.items:
            yield from _item(old.item(item.id), item, names)
            if item.id in home and home[item.id].id != dimension.id:
                yield Difference(item.id, f"项目{item.id}“{item.name}”从指标“{home[item.id].name}”移到{said}")
        if known is not None:
            yield from _order(dimension.id, f"{said}里项目", known.items, dimension.items)
    kept = {item.id for item in new.items}
    for item in old.items:
        if item.id not in kept:
            yield Difference(item.id, f"去掉项目{item.id}“{item.name}”")
    yield from (Difference(one.id, f"去掉指标“{one.name}”") for one in before.values())
    yield from _order(changing.HEAD, "指标", old.dimensions, new.dimensions)


def _item(old: Item | None, new: Item, names: Names) -> Iterator[Difference]:
    said = f"项目{new.id}"
    if old is None:
        yield Difference(new.id, f"新增{said}“{new.name}”")
        return
    yield from _values(new.id, f"{said}“{new.name}”", _own(old, "rules"), _own(new, "rules"), names)
    before = {rule.id: rule for rule in old.rules}
    for rule in new.rules:
        yield from _rule(f"{new.id}~{rule.id}", said, before.pop(rule.id, None), rule, names)
    yield from (Difference(new.id, f"{said} 去掉“{rule.name}”") for rule in before.values())
    yield from _order(new.id, f"{said}里规则", old.rules, new.rules)


def _rule(place: str, said: str, old: Rule | None, new: Rule, names: Names) -> Iterator[Difference]:
    if old is None:
        yield Difference(place, f"{said} 新增“{new.name}”{'；'.join(text for _, text in _lines(new)[:1])}")
        return
    apart = ("points",) if old.name == new.name else ("points", "name")
    yield from _values(place, f"{said} “{new.name}”", _own(old, *apart), _own(new, *apart), names)
    if old.name != new.name and len(_lines(new)) > 1:
        yield Difference(place, f"{said} 名称 {old.name} → {new.name}")
    if old.to_plain().get("points") == new.to_plain().get("points"):
        if old.name != new.name and len(_lines(new)) == 1:
            yield Difference(place, f"{said} 名称 {old.name} → {new.name}")
        return
    found = list(_line_differences(place, said, _lines(old), _lines(new)))
    yield from found or [Difference(place, f"{said} “{new.name}”的分值算法有改动")]


def _line_differences(
    place: str, said: str, old: Sequence[tuple[str, str]], new: Sequence[tuple[str, str]]
) -> Iterator[Difference]:
    if len(old) == len(new) == 1:  # one line each: the rule's own, whatever it is called now
        (was, before), (name, after) = old[0], new[0]
        if was != name:
            yield Difference(place, f"{said} 名称 {was} → {name}")
        if before != after:
            yield Difference(place, f"{said} {name} {before} → {after}")
        return
    before_by = dict(old)
    for name, after in new:
        was = before_by.pop(name, "")
        if not was:
            yield Difference(place, f"{said} 新增“{name}”{after}")
        elif was != after:
            yield Difference(place, f"{said} {name} {was} → {after}")
    yield from (Difference(place, f"{said} 去掉“{name}”{was}") for name, was in before_by.items())


def _lines(rule: Rule) -> tuple[tuple[str, str], ...]:
    return explain.values(rule.points, rule)


def _gates(before: Mapping[str, Any], after: Mapping[str, Any], names: Names) -> Iterator[Difference]:
    known = {one["id"]: one for one in before.get("gates", ())}
    for gate in after.get("gates", ()):
        place, said = f"~gate~{gate['id']}", f"条款“{gate['name']}”"
        was = known.pop(gate["id"], None)
        if was is None:
            yield Difference(place, f"新增{said}")
        else:
            yield from _values(place, said, was, gate, names)
    yield from (Difference(changing.GATES, f"去掉条款“{one['name']}”") for one in known.values())


def _order(place: str, said: str, old: Sequence[Any], new: Sequence[Any]) -> Iterator[Difference]:
    """Said when those that stayed stand in another order."""
    before, after = [one.id for one in old], [one.id for one in new]
    if [one for one in before if one in after] != [one for one in after if one in before]:
        shown = "、".join(one.name if said == "指标" or said.endswith("规则") else one.id for one in new)
        yield Difference(place, f"{said}的顺序改为{shown}")


def _own(part: Any, *apart: str) -> Mapping[str, Any]:
    return {key: value for key, value in part.to_plain().items() if key not in (*apart, "id")}


def _values(
    place: str, said: str, old: Mapping[str, Any], new: Mapping[str, Any], names: Names
) -> Iterator[Difference]:
    for key in dict.fromkeys((*new, *old)):
        was, now = old.get(key), new.get(key)
        if was == now:
            continue
        word = WORDS.get(key, "其他设置")
        texts = _text(key, was, names), _text(key, now, names)
        change = f"{word} {texts[0]} → {texts[1]}" if None not in texts else f"{word}有改动"
        yield Difference(place, f"{said}{change}")


def _text(key: str, value: object, names: Names) -> str | None:
    """One value in words; None for what is too long for a sentence."""
    if value is None:
        return TAKES["sum"] if key == "take" else "无"
    if isinstance(value, bool):
        return _YES[str(value)]
    number = values.number(value) if not isinstance(value, str) else None
    if number is not None:
        return f"{explain.figure(number)}{'分' if key in _POINTS else ''}"
    if isinstance(value, str):
        return names.get(value, value) if len(value) <= 60 else None
    if isinstance(value, list) and all(isinstance(one, str) for one in value):
        return "、".join(names.get(one, one) for one in value) or "无"
    return None
