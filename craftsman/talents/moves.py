"""Law: 下一步怎么加分: every legal step that a rubric's own rows allow, each scored by the engine before it is named."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from craftsman.achievements import attributes
from craftsman.achievements.kinds import Kinds
from craftsman.rubrics import explain
from craftsman.rubrics.facts import Case, Fact, FactId
from craftsman.rubrics.plan import plan_of
from craftsman.rubrics.points import Row, Table, valued
from craftsman.rubrics.rubric import Item, Rubric, Rule
from craftsman.rubrics.scoring import score
from craftsman.rubrics.sheet import ZERO, Booking, ScoreSheet
from craftsman.talents.paces import Pace, pace_of
from craftsman.talents.supposing import Ground, supposed, with_facts

MOST_TRIED = 150  # a score takes 0.15 ms; a rubric of 17 items needs about 60 of them
OPTIONS = 4
SHOWN = 5
_SUPPLY = Pace("", None, "", 1)


@dataclass(frozen=True)
class Move:
    """One step: what to do, what it adds after every cap and exclusion, and the sheets before and after it."""

    item: Item
    rule: Rule
    dimension: str
    kind: str
    title: str
    gain: Decimal
    after: Decimal  # the total then
    months: int
    sheets: tuple[ScoreSheet, ScoreSheet]
    facts: tuple[Fact, ...] = ()
    fact: FactId | None = None  # an achievement that is there and only lacks a proof
    direct: tuple[str, ...] = ()  # direct recognitions it would also open
    least: bool = False  # more is possible by the same kind of step: +2.0起

    @cached_property
    def sentences(self) -> tuple[str, ...]:
        """The arithmetic; of twenty steps that are tried five are shown, so it is written when somebody reads it."""
        return arithmetic(*self.sheets)

    @property
    def rate(self) -> Decimal:
        """Points a month: what is worth much and quick comes first."""
        return self.gain / max(self.months, 1)


@dataclass(frozen=True)
class Outcome:
    """What happens to the score when these facts are added."""

    before: ScoreSheet
    sheet: ScoreSheet

    @property
    def gain(self) -> Decimal:
        """What the total really gains."""
        return self.sheet.total - self.before.total

    @property
    def sentences(self) -> tuple[str, ...]:
        """They add up to the gain."""
        return arithmetic(self.before, self.sheet)


def outcome(rubric: Rubric, case: Case, sheet: ScoreSheet, facts: Iterable[Fact]) -> Outcome:
    """The engine's own answer."""
    return Outcome(sheet, score(rubric, with_facts(case, facts)))


def moves(rubric: Rubric, case: Case, kinds: Kinds, sheet: ScoreSheet | None = None) -> tuple[Move, ...]:
    """All steps that gain something, in the rubric's order. At most MOST_TRIED cases are scored."""
    trial = _Trial(Ground(rubric, case, kinds), sheet or score(rubric, case))
    found = list(trial.supplied())
    for dimension in rubric.dimensions:
        for item in dimension.items:
            found += trial.of_item(dimension.id, item)
    return tuple(found)


def best(rubric: Rubric, found: Iterable[Move], most: int = SHOWN) -> tuple[Move, ...]:
    """The steps to show: one for each item (and for items that exclude each other), each dimension's best first."""
    ranked = sorted(found, key=lambda move: (-move.rate, -move.gain, move.months))
    group = {item: exclusive.name for exclusive in rubric.exclusive for item in exclusive.items}
    chosen: dict[str, Move] = {}
    for move in ranked:
        chosen.setdefault(group.get(move.item.id, move.item.id), move)
    heads: dict[str, Move] = {}
    for move in chosen.values():
        heads.setdefault(move.dimension, move)
    rest = [move for move in chosen.values() if move not in heads.values()]
    return tuple(sorted([*heads.values(), *rest][:most], key=lambda move: (-move.rate, -move.gain)))


class _Trial:
    """One person's steps, tried one after the other."""

    def __init__(self, ground: Ground, sheet: ScoreSheet) -> None:
        self.ground, self.sheet = ground, sheet
        self.left = MOST_TRIED
        self.by_item: dict[str, list[Booking]] = {}
        for booking in sheet.bookings:
            self.by_item.setdefault(booking.item, []).append(booking)
        self.facts = {fact.id: fact for fact in ground.case.facts}
        self.gates = {gate.id for gate in sheet.gates if gate.met}

    def supplied(self) -> Iterator[Move]:
        """Achievements that are there and only lack a proof: nothing is nearer."""
        for one in self.sheet.uncounted:
            if one.code != "lacks_evidence" or one.source is None or one.by is None or not self._may_try():
                continue
            after = score(self.ground.rubric, self.ground.case, supplied=one.fact)
            if after.total <= self.sheet.total:
                continue
            fact = self.facts[one.fact]
            name = attributes.title(self.ground.kinds[fact.kind], fact.attributes)
            title = f"补上“{name}”{one.say.removeprefix('缺') or '的证明材料'}"
            yield self._move(one.source, one.by, fact.kind, title, _SUPPLY, after, 1, fact=one.fact)

    def of_item(self, dimension: str, item: Item) -> list[Move]:
        """The item's steps: for each of its rules and kinds the next row that gains something."""
        found: list[Move] = []
        if self._is_full(dimension, item):
            return found
        for rule in item.rules:
            for kind in rule.kinds or item.kinds:
                found += self._of_rule(item, rule, kind)
        return found

    def _is_full(self, dimension: str, item: Item) -> bool:
        """Nothing can be gained under a cap that is reached; sparing the engine the question."""
        score_of = next(one for one in self.sheet.dimensions if one.id == dimension)
        if score_of.max is not None and score_of.points >= score_of.max:
            return True
        return item.cap is not None and _points(self.by_item.get(item.id, ())) >= item.cap

    def _of_rule(self, item: Item, rule: Rule, kind: str) -> Iterator[Move]:
        if not isinstance(rule.points, Table):
            move = self._try(item, rule, kind)
            if move is not None:
                yield move
            return
        yield from self._same_again(item, rule, kind, rule.points)
        rows = sorted(rule.points.rows, key=lambda row: -row.points)[::-1]  # of equal ones the one written last first
        held = self._held(item, rule)
        if item.take == "best":
            rows = [row for row in rows if rule.times or row.points > held]
        for steps, row in enumerate(rows, start=1):
            move = self._try(item, rule, kind, row, steps=steps if item.take == "best" else 1)
            if move is not None:
                yield move
                return

    def _held(self, item: Item, rule: Rule) -> Decimal:
        """What the best fact under this rule is worth, counted or given way to another item."""
        left = [
            one.worth or self._before(one.by, one.fact)
            for one in self.sheet.uncounted
            if (one.item, one.rule) == (item.id, rule.id)
        ]
        booked = [booking.worth.points for booking in self.by_item.get(item.id, ()) if booking.rule == rule.id]
        return max((*booked, *left), default=ZERO)

    def _before(self, rule: Rule | None, fact: FactId) -> Decimal:
        """What a fact that was left out would be worth under its rule."""
        if rule is None or fact not in self.facts:
            return ZERO
        found = valued(rule.points, rule.times, (self.facts[fact].attributes,), self.ground.setting)
        return found.points if found else ZERO

    def _same_again(self, item: Item, rule: Rule, kind: str, table: Table) -> Iterator[Move]:
        """Facts of which only the best of one series counts: the same again, one place higher on one ladder."""
        once = item.once_per
        for booking in self.by_item.get(item.id, ()) if once else ():
            fact = self.facts.get(booking.facts[0])
            if once is None or fact is None or booking.rule != rule.id or fact.kind != kind:
                continue
            like = {name: fact.attributes[name] for name in once.by if name in fact.attributes}
            if len(like) < len(once.by):
                continue
            for row in self._next_rows(table, kind, fact.attributes):
                move = self._try(item, rule, kind, row, like=like, again=once.name)
                if move is not None:
                    yield move
                    break

    def _next_rows(self, table: Table, kind: str, held: Mapping[str, object]) -> list[Row]:
        """Rows one place away on one ladder of choices and worth more, the nearest first."""
        setting = self.ground.setting
        here = table.row(held, setting)
        found: dict[int, Row] = {}
        for name in table.by:
            field = next((one for one in self.ground.kinds[kind].fields if one.name == name), None)
            codes = [code for code, _ in field.choices] if field else []
            if held.get(name) not in codes:
                continue
            place = codes.index(str(held[name]))
            for other in codes[max(place - 1, 0) : place] + codes[place + 1 : place + 2]:
                row = table.row({**held, name: other}, setting)
                if row is not None and row.keys and here is not None and row.points > here.points:
                    found[id(row)] = row
        return sorted(found.values(), key=lambda row: row.points)

    def _try(
        self,
        item: Item,
        rule: Rule,
        kind: str,
        row: Row | None = None,
        *,
        like: Mapping[str, object] | None = None,
        again: str = "",
        steps: int = 1,
    ) -> Move | None:
        """The step, when it gains something and can be planned; one that opens a gate only where no other choice is left."""
        first: Move | None = None
        for option in range(OPTIONS):
            facts = supposed(self.ground, item, rule, kind, row, like, option)
            if not facts or not self._may_try():
                break
            pace = pace_of(kind, facts[0].attributes)
            after = score(self.ground.rubric, with_facts(self.ground.case, facts))
            opened = [gate for gate in after.gates if gate.met and gate.id not in self.gates]
            if after.total <= self.sheet.total or not pace.step or any(gate.kind == "veto" for gate in opened):
                break
            name = row.name if row else ""
            title = f"{again}拿到{name}" if again else pace.words(name, rule.name, rule.unit, self._has(kind, pace))
            move = self._move(item, rule, kind, title, pace, after, steps, facts=facts)
            if not opened:
                return move
            first = first or move
        return first

    def _has(self, kind: str, pace: Pace) -> bool:
        return any(one.kind == kind and pace.fits(kind, one.attributes) for one in self.ground.case.facts)

    def _may_try(self) -> bool:
        self.left -= 1
        return self.left >= 0

    def _move(
        self,
        item: Item,
        rule: Rule,
        kind: str,
        title: str,
        pace: Pace,
        after: ScoreSheet,
        steps: int,
        facts: tuple[Fact, ...] = (),
        fact: FactId | None = None,
    ) -> Move:
        rubric = self.ground.rubric
        gain = after.total - self.sheet.total
        opened = tuple(g.name for g in after.gates if g.met and g.kind == "direct" and g.id not in self.gates)
        points = [row.points for row in rule.points.rows] if isinstance(rule.points, Table) else []
        return Move(
            item=item,
            rule=rule,
            dimension=rubric.dimensions[plan_of(rubric).dimension_of[item.id]].id,
            kind=kind,
            title=title,
            gain=gain,
            after=after.total,
            months=pace.months * steps,
            sheets=(self.sheet, after),
            facts=facts,
            fact=fact,
            direct=opened,
            least=item.take == "sum" and bool(points) and gain < max(points),
        )


def _points(bookings: Iterable[Booking]) -> Decimal:
    return sum((booking.points_after for booking in bookings), ZERO)


# --- the arithmetic --------------------------------------------------------------------------------------------------


def arithmetic(before: ScoreSheet, after: ScoreSheet) -> tuple[str, ...]:
    """Item by item what changes and why, then the sum: the differences add up to the last line."""
    now, then = _by_item(before), _by_item(after)
    sentences = []
    for item in dict.fromkeys((*now, *then)):
        old, new = now.get(item, []), then.get(item, [])
        if _points(old) != _points(new):
            sentences.append(_change(old, new, after))
    gain = after.total - before.total
    sentences.append(f"合计{_figure(after.total)}−{_figure(before.total)}，加{_figure(gain)}分")
    return tuple(sentences)


def _by_item(sheet: ScoreSheet) -> dict[str, list[Booking]]:
    found: dict[str, list[Booking]] = {}
    for booking in sheet.bookings:
        found.setdefault(booking.item, []).append(booking)
    return found


def _change(old: list[Booking], new: list[Booking], after: ScoreSheet) -> str:
    item = (new or old)[0].source
    head = f"细则{item.id}“{item.name}”现计{_figure(_points(old))}分，之后计{_figure(_points(new))}分"
    known = {(booking.rule, booking.facts, booking.points_after) for booking in old}
    fresh = [booking for booking in new if (booking.rule, booking.facts, booking.points_after) not in known]
    gone = {fact for booking in old for fact in booking.facts} if not new else set()
    told = [booking.sentence for booking in fresh] + [one.sentence for one in after.uncounted if one.fact in gone]
    named = any("封顶" in sentence for sentence in told)
    room = f"这一项封顶{explain.figure(item.cap)}分，没有超过" if item.cap is not None and fresh and not named else ""
    return "；".join(part for part in (head, *told, room) if part)


def _figure(value: Decimal) -> str:
    """46.0, as points are written everywhere."""
    text = explain.figure(value)
    return text if "." in text else f"{text}.0"
