"""Law: a rubric as the clerk's table: 指标, 项目, 情形 row by row, with everything the checks say beside the row it is about."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from craftsman.achievements.kinds import Kind
from craftsman.rounds import parts, published, situations
from craftsman.rubrics import changing, explain
from craftsman.rubrics.checking import Finding
from craftsman.rubrics.difference import TAKES
from craftsman.rubrics.filters import Window
from craftsman.rubrics.rubric import Item, Rubric, Rule

GATE_WORDS = {"direct": "直接认定", "veto": "一票否决", "freeze": "冻结资格", "grant": "同时授予"}


@dataclass(frozen=True)
class Row:
    """One row. `adds`: what may be added under it; `first`/`last`: nothing of its list stands above or below it."""

    place: str
    sort: str
    name: str
    no: str = ""
    points: tuple[str, ...] = ()
    cap: str = ""
    verifier: str = ""
    evidence: tuple[str, ...] = ()
    limits: tuple[str, ...] = ()
    adds: str = ""
    first: bool = False
    last: bool = False
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True)
class Table:
    """A rubric with the words of the ledger's kinds."""

    rubric: Rubric
    kinds: Mapping[str, Kind]
    as_of: date
    findings: Sequence[Finding] = ()
    plain: Mapping[str, Any] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "plain", self.rubric.to_dict())

    def rows(self) -> tuple[Row, ...]:
        """Dimensions with their items, rules and lines, in order."""
        return tuple(self._rows())

    def gates(self) -> tuple[Row, ...]:
        """Direct recognitions, vetoes and the like."""
        found, names = self.plain.get("gates", ()), self.rubric.departments
        return tuple(
            Row(
                **self._place(("gates", n), len(found)),
                sort=parts.GATE,
                name=one["name"],
                points=(GATE_WORDS.get(one["kind"], ""),),
                verifier=_departments(one.get("verifier"), names),
                evidence=tuple(one.get("evidence", ())),
                limits=(f"人工认定：{one['judge']}",) if one.get("judge") else (),
            )
            for n, one in enumerate(found)
        )

    def place_of(self, finding: Finding) -> str:
        """The place a finding is about."""
        return changing.place_of(self.plain, finding.path)

    def about(self, place: str) -> tuple[Finding, ...]:
        """Findings about one place."""
        return tuple(one for one in self.findings if self.place_of(one) == place)

    def _rows(self) -> Iterator[Row]:
        dimensions = self.plain.get("dimensions", ())
        for d, dimension in enumerate(dimensions):
            path: tuple[str | int, ...] = ("dimensions", d)
            cap = f"最高{self._points(dimension['max'])}" if "max" in dimension else ""
            place = self._place(path, len(dimensions))
            yield Row(
                **place, sort=parts.DIMENSION, name=dimension["name"], cap=cap, adds="项目", limits=_notes(dimension)
            )
            for i, item in enumerate(dimension["items"]):
                inside = (*path, "items", i)
                yield self._item(item, inside, len(dimension["items"]))
                yield from self._windows(item, inside, item["kinds"], self.rubric.item(item["id"]))
                for r in range(len(item["rules"])):
                    yield from self._rule(item, (*inside, "rules", r))

    def _item(self, item: Mapping[str, Any], path: tuple[str | int, ...], count: int) -> Row:
        made = self.rubric.item(item["id"])
        limits = published.conditions(self.rubric, made, self.as_of, windows=False) if made else ()
        take = TAKES.get(item.get("take", "sum"), "")
        return Row(
            **self._place(path, count),
            sort=parts.ITEM,
            no=item["id"],
            name=item["name"],
            points=(take,),
            cap=self._points(item["cap"]) if "cap" in item else "",
            verifier=_departments(item.get("verifier"), self.rubric.departments),
            evidence=tuple(item.get("evidence", ())),
            limits=tuple(one for one in limits if one != take),
            adds="情形",
        )

    def _rule(self, item: Mapping[str, Any], path: tuple[str | int, ...]) -> Iterator[Row]:
        rule = changing.at(self.plain, path)
        fields = situations.fields_of(self.kinds, rule.get("kinds") or item["kinds"])
        lines = changing.lines_of(rule)
        when = situations.said(rule.get("when", {}), fields, self.rubric.words)
        made = next((one for one in self._made(item["id"]) if one.id == rule["id"]), None)
        texts = () if lines or made is None else tuple(text for _name, text in explain.values(made.points, made))
        times = ("乘系数",) if rule.get("times") else ()
        zero = ("有这种情形，整个项目记0分",) if rule.get("zero") else ()
        yield Row(
            **self._place(path, len(item["rules"])),
            sort=parts.RULE,
            name=rule["name"],
            points=(self._looked_up(rule, fields), *times) if lines else (*(zero or texts), *times),
            cap=self._points(rule["cap"]) if "cap" in rule else "",
            evidence=tuple(rule.get("evidence", ())),
            limits=when,
            adds="一档" if lines else "",
        )
        yield from self._windows(rule, path, rule.get("kinds") or item["kinds"], made)
        if lines:
            found = rule["points"][lines]
            for n, line in enumerate(found):
                yield self._line(line, (*path, "points", lines, n), len(found))

    def _windows(
        self, owner: Mapping[str, Any], path: tuple[str | int, ...], kinds: Sequence[str], made: Item | Rule | None
    ) -> Iterator[Row]:
        """期限 of an item or a rule, each in a row of its own."""
        fields = situations.fields_of(self.kinds, kinds)
        words = {**{name: one.label for name, one in fields.items()}, **self.rubric.words}
        for n, one in enumerate(made.filters if made else ()):
            if isinstance(one.test, Window):
                plain = owner["filters"][n]
                about = [self.kinds[code].name for code in one.kinds if code in self.kinds]
                said = [f"只看{'、'.join(about)}"] if about else []
                said += situations.said(plain.get("when", {}), fields, self.rubric.words)
                text = published.window(one.test, words, self.as_of)
                place = self._place((*path, "filters", n), 0) | {"first": True, "last": True}
                yield Row(**place, sort=parts.WINDOW, name=f"{owner['name']}的期限", limits=(text, *said))

    def _line(self, line: Mapping[str, Any], path: tuple[str | int, ...], count: int) -> Row:
        sort = parts.LINE if path[-2] == "rows" else parts.BAND
        points = line.get("points")
        simple = f"{points['least']}至{points['most']}" if isinstance(points, dict) and "least" in points else points
        text = self._points(simple) if isinstance(simple, str | int | float) else "按算法"
        return Row(**self._place(path, count), sort=sort, name=line.get("name", ""), points=(text,))

    def _looked_up(self, rule: Mapping[str, Any], fields: Mapping[str, Any]) -> str:
        by = rule["points"].get("by", ())
        words = [situations.label(name, fields, self.rubric.words) for name in by]
        return f"按{'和'.join(words)}" if words and all(words) else "按数量分档" if not by else "按几项内容查表"

    def _made(self, item_id: str) -> Sequence[Any]:
        item = self.rubric.item(item_id)
        return item.rules if item else ()

    def _points(self, value: object) -> str:
        return f"{parts.number_text(value)}{self.plain['rubric'].get('unit', '分')}"

    def _place(self, path: tuple[str | int, ...], count: int) -> dict[str, Any]:
        place = changing.place_of(self.plain, path)
        return {
            "place": place,
            "first": path[-1] == 0,
            "last": path[-1] == count - 1,
            "findings": self.about(place),
        }


def _departments(verifier: object, names: Mapping[str, str]) -> str:
    found = verifier if isinstance(verifier, list) else [verifier] if verifier else []
    return "或".join(names.get(str(one), str(one)) for one in found)


def _notes(dimension: Mapping[str, Any]) -> tuple[str, ...]:
    found = [f"权重{dimension['weight']}"] if "weight" in dimension else []
    found += ["加分项，不占满分"] if dimension.get("bonus") else []
    return (*found, *([dimension["note"]] if dimension.get("note") else []))
