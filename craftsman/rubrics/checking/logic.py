"""Whether conditions can hold together, and whether one follows from others; when in doubt they can, and it does not."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from craftsman.rubrics.checking.extent import Extent, is_plain
from craftsman.rubrics.condition import Condition, Test

_YEARS = "的满年数"


def extent(conditions: Sequence[Condition], name: str) -> Extent:
    """What the outermost tests leave for one attribute."""
    return _extent(_tests(conditions), name)


def clash(conditions: Sequence[Condition]) -> str:
    """The attribute for which no value can satisfy all of these conditions; empty when there is none."""
    return _clash(_tests(conditions), conditions)


def _clash(base: tuple[Test, ...], conditions: Iterable[Condition]) -> str:
    for name in dict.fromkeys(_name(test) for test in base):
        if _extent(base, name).is_empty:
            return name
    for condition in conditions:
        found = _in_branches(base, condition) or _barred(base, condition)
        if found:
            return found
    return ""


def _in_branches(base: tuple[Test, ...], condition: Condition) -> str:
    """Every branch of `any` clashes: the attribute of the first."""
    clashes = [_clash((*base, *branch.tests), (branch,)) for branch in condition.any]
    return clashes[0] if clashes and all(clashes) else ""


def _barred(base: tuple[Test, ...], condition: Condition) -> str:
    """What must hold is exactly what must not."""
    barred = next((branch for branch in condition.none if _implied(base, branch)), None)
    return next((_name(test) for test in barred.tests), "none") if barred else ""


def implies(conditions: Sequence[Condition], wanted: Condition) -> bool:
    """Every fact for which all of `conditions` hold is one for which `wanted` holds."""
    if wanted.is_empty or wanted in conditions:
        return True
    return _implied(_tests(conditions), wanted)


def _implied(base: tuple[Test, ...], wanted: Condition) -> bool:
    if wanted.is_empty:
        return True
    if not all(
        _extent(base, _name(test)).implies(_bare(test)) if is_plain(test) else test in base for test in wanted.tests
    ):
        return False
    if wanted.any and not any(_implied(base, branch) for branch in wanted.any):
        return False
    return all(_clash((*base, *branch.tests), (branch,)) for branch in wanted.none)


def _tests(conditions: Iterable[Condition]) -> tuple[Test, ...]:
    return tuple(test for condition in conditions for test in condition.tests)


def _extent(base: Iterable[Test], name: str) -> Extent:
    return Extent(tuple(_bare(test) for test in base if is_plain(test) and _name(test) == name))


def _bare(test: Test) -> Test:
    """The same test under the name of what it looks at."""
    return test if test.name == _name(test) else replace(test, name=_name(test))


def _name(test: Test) -> str:
    """The attribute, or the full years since the day in it, which are another matter."""
    return f"{test.name}{_YEARS}" if test.years and not test.name.endswith(_YEARS) else test.name
