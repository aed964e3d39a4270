"""One ladder read as another: a professional title as a skill level, a special senior grade as level five."""

from __future__ import annotations

from dataclasses import dataclass, field

from craftsman.rubrics.condition import ALWAYS, Condition, condition_at, plain_condition
from craftsman.rubrics.entry import Entry, given, plain
from craftsman.rubrics.setting import Setting
from craftsman.rubrics.values import Attributes


@dataclass(frozen=True)
class Equivalence:
    """Writes `as_` from the value of `of`; a value the map does not name leaves `as_` empty, so it has no row."""

    of: str
    as_: str
    pairs: tuple[tuple[str, str], ...]
    kinds: tuple[str, ...] = ()
    when: Condition = ALWAYS
    lookup: dict[str, str] = field(default_factory=dict, compare=False, repr=False)

    def __post_init__(self) -> None:
        self.lookup.update(self.pairs)

    def read(self, kind: str, attributes: Attributes, setting: Setting) -> Attributes:
        if (self.kinds and kind not in self.kinds) or not self.when.holds(attributes, setting):
            return attributes
        value = setting.value(self.of, attributes)
        meant = self.lookup.get(value.strip()) if isinstance(value, str) else None
        return {**attributes, self.as_: meant if meant is not None else UNKNOWN}

    def to_plain(self) -> dict[str, object]:
        parts = given(kinds=list(self.kinds), when=plain_condition(self.when))
        return {"of": self.of, "as": self.as_, "map": {k: plain(v) for k, v in self.pairs}} | parts


UNKNOWN = object()  # equals nothing a rubric can name, and is not missing either


def equivalences_at(entry: Entry) -> tuple[Equivalence, ...]:
    return tuple(_equivalence(e) for e in entry.list_at("equivalences"))


def _equivalence(entry: Entry) -> Equivalence:
    entry.mapping("of", "as", "map", "kinds", "when")
    pairs = tuple((Entry(key, value.path).code(), value.code()) for key, value in entry.at("map").pairs())
    if not pairs:
        entry.refuse("对应表不能为空", "map")
    of, as_ = entry.at("of").attribute(), entry.at("as").attribute()
    if "." in as_:
        entry.refuse("as应是业绩自己的属性", "as")
    return Equivalence(of, as_, pairs, entry.codes_at("kinds"), condition_at(entry, "when"))
