"""Rules that nothing can reach: other kinds, tests that cannot hold together, everything taken by earlier rules."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from functools import lru_cache

from craftsman.rubrics.checking.finding import Finding, error, warning
from craftsman.rubrics.checking.logic import clash, extent, implies
from craftsman.rubrics.condition import Condition, Test
from craftsman.rubrics.entry import Path, Scalar
from craftsman.rubrics.filters import Companion, Filter, Requirement, Validity, Window
from craftsman.rubrics.points import Accrual, Constant, Flat, Table
from craftsman.rubrics.points.table import combinations
from craftsman.rubrics.rubric import Item, Rule

ITEMS_MOST = 1_000  # one check looks at each item several times
PAIRS_MOST = 3_000  # comparisons of rules in one item; beyond, only a rule's own tests are looked at


def unreachable(item: Item, path: Path, day: date | None) -> Iterator[Finding]:
    """One finding for each rule that can never give or take points, or not for all its kinds."""
    for r, (severity, sentence) in _faults(item, day).items():
        yield (error if severity == "error" else warning)("unreachable_rule", sentence, (*path, "rules", r))


def live(item: Item) -> list[Rule]:
    """The rules that some fact can use."""
    faults = _faults(item, None)
    return [rule for r, rule in enumerate(item.rules) if r not in faults or faults[r][0] == "partly"]


@lru_cache(maxsize=ITEMS_MOST)
def _faults(item: Item, day: date | None) -> dict[int, tuple[str, str]]:
    """By the place of the rule: how grave (error, warning; partly when only some kinds are out of reach), and why."""
    many = len(item.rules) ** 2 > PAIRS_MOST
    found: dict[int, tuple[str, str]] = {}
    for r, rule in enumerate(item.rules):
        earlier = () if many or item.full is not None else item.rules[:r]
        fault = _never(item, rule, day) or _taken(item, rule, earlier)
        if fault:
            found[r] = fault
    return found


def _never(item: Item, rule: Rule, day: date | None) -> tuple[str, str] | None:
    strangers = [kind for kind in rule.kinds if kind not in item.kinds]
    if strangers and len(strangers) == len(rule.kinds):
        return "error", f"规则“{rule.name}”要读的业绩类型“{strangers[0]}”不在项目的kinds里，永远不会计分"
    if strangers:
        return "partly", f"规则“{rule.name}”要读的业绩类型“{strangers[0]}”不在项目的kinds里，读不到"
    name = clash([rule.when])
    if name:
        return "error", f"规则“{rule.name}”的条件互相矛盾（{name}），永远用不到"
    name = clash(asked(item, rule, day))
    return ("error", f"规则“{rule.name}”的条件与期限或要求互相矛盾（{name}），永远不会计分") if name else None


def asked(item: Item, rule: Rule, day: date | None) -> list[Condition]:
    """All that a fact must satisfy to count under this rule, as far as it can be said as conditions."""
    kinds = rule.kinds or item.kinds
    found = [rule.when]
    for one in (*item.filters, *rule.filters):
        if all(not one.kinds or kind in one.kinds for kind in kinds) and implies([rule.when], one.when):
            found += _as_condition(one, day)
    return found


def _as_condition(one: Filter, day: date | None) -> list[Condition]:
    test = one.test
    if isinstance(test, Requirement):
        return [test.condition]
    if isinstance(test, Validity) and day is not None:
        return [Condition((Test(test.until, "at_least", (day.isoformat(),)),))]
    if (
        isinstance(test, Window)
        and len(test.of) == 1
        and not test.after
        and (day is not None or (test.start and test.to))
    ):
        return [_window(test, day)]
    return []


def _window(test: Window, day: date | None) -> Condition:
    first, last = test.bounds(day or date.max)
    start, end = first.isoformat(), last.isoformat()
    return Condition((Test(test.of[0], "at_least", (start,)), Test(test.of[0], "at_most", (end,))))


def _taken(item: Item, rule: Rule, earlier: Sequence[Rule]) -> tuple[str, str] | None:
    """Every fact of the rule uses an earlier one, which always has a value."""
    if not earlier:
        return None
    one = next((e for e in earlier if covers(item, e, rule, [rule.when])), None)
    if one:
        return "warning", f"规则“{rule.name}”永远用不到，符合它的业绩都先用了“{one.name}”"
    for test in rule.when.tests:
        named = extent([rule.when], test.name).named if test.operator == "in" else None
        takers = [_taker(item, rule, earlier, test.name, value) for value in named or ()]
        if takers and None not in takers:
            names = "”“".join(dict.fromkeys(taker.name for taker in takers if taker))
            return "warning", f"规则“{rule.name}”永远用不到，符合它的业绩都先用了“{names}”"
    return None


def _taker(item: Item, rule: Rule, earlier: Sequence[Rule], name: str, value: Scalar) -> Rule | None:
    narrowed = [rule.when, Condition((Test(name, "in", (value,)),))]
    return next((e for e in earlier if covers(item, e, rule, narrowed)), None)


def covers(item: Item, earlier: Rule, rule: Rule, given: Sequence[Condition]) -> bool:
    """Whether a fact of `rule` for which `given` holds always counts under the earlier rule."""
    kinds = set(rule.kinds or item.kinds) <= set(earlier.kinds or item.kinds)
    filters = all(one in rule.filters for one in earlier.filters)
    return kinds and filters and implies(given, earlier.when) and _has_value(earlier, given)


def _has_value(rule: Rule, given: Sequence[Condition]) -> bool:
    if not all(isinstance(factor, Constant) for factor in rule.times):
        return False
    if isinstance(rule.points, Table):
        return _all_rows(rule.points, given)
    return isinstance(rule.points, Flat) or (isinstance(rule.points, Accrual) and rule.points.measure.sort == "count")


def _all_rows(table: Table, given: Sequence[Condition]) -> bool:
    """Every combination that is left has a row with fixed points."""
    named = [extent(given, name).named for name in table.by]
    if None in named:
        return False
    rows = [table.lookup.get(key) for key in combinations([values or () for values in named])]
    return bool(rows) and all(row is not None and row.span is None for row in rows)


def companions(item: Item) -> Iterator[tuple[Filter, Companion]]:
    for one in (*item.filters, *(f for rule in item.rules for f in rule.filters)):
        if isinstance(one.test, Companion):
            yield one, one.test
