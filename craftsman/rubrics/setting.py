"""What a rule looks at beside the fact itself: the fixed day, the person, the cohort, all facts by kind."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from craftsman.rubrics.facts import Fact, FactId
from craftsman.rubrics.values import Attributes


@dataclass(frozen=True)
class Setting:
    """One subject on the fixed day; `words` are the attributes' Chinese names, `cohort` the figures of all subjects."""

    day: date
    subject: Attributes = field(default_factory=dict)
    cohort: Attributes = field(default_factory=dict)
    by_kind: Mapping[str, Iterable[Fact]] = field(default_factory=dict)
    words: Mapping[str, str] = field(default_factory=dict)
    supplied: FactId | None = None  # the fact for which missing proof is supposed to be there
    verified_only: bool = False  # the confirmed score: what an applicant claims for himself does not count
    fact: Attributes | None = None  # the fact that is scored, while another one beside it is looked at

    def value(self, name: str, attributes: Attributes) -> object:
        """An attribute by its name; `subject.x` and `cohort.x` are read there, `fact.x` in the fact that is scored."""
        if "." not in name:
            return attributes.get(name)
        place, _, rest = name.partition(".")
        own = attributes if self.fact is None else self.fact
        return {"subject": self.subject, "cohort": self.cohort}.get(place, own).get(rest)
