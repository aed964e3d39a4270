"""How an achievement reads: its tag, its two lines, what it lacks and who answers for it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from craftsman.achievements import attributes, verification
from craftsman.achievements.evidence import PROCESSING, REFUSED
from craftsman.achievements.kinds import Kind


class File(Protocol):
    @property
    def state(self) -> str: ...


class Entry(Protocol):
    """The stored achievement, with its files and answer."""

    @property
    def id(self) -> int: ...
    @property
    def title(self) -> str: ...
    @property
    def attributes(self) -> dict[str, Any]: ...
    @property
    def version(self) -> int: ...
    @property
    def state(self) -> str: ...
    @property
    def files(self) -> Sequence[File]: ...


@dataclass(frozen=True)
class Card:
    """An achievement as pages show it; `department` is the name of the one that answered or will answer."""

    one: Entry
    kind: Kind
    department: str

    @property
    def live(self) -> int:
        """Files that are not refused."""
        return sum(1 for file in self.one.files if file.state != REFUSED)

    @property
    def processing(self) -> int:
        return sum(1 for file in self.one.files if file.state == PROCESSING)

    @property
    def missing(self) -> tuple[str, ...]:
        return attributes.missing(self.kind, self.one.attributes, self.live)

    @property
    def shown(self) -> verification.Shown:
        return verification.shown(self.one.state, self.missing, self.processing)

    @property
    def waits_for(self) -> int:
        """0: sent back to the worker, 1: he has not finished it, 2: nothing for him to do."""
        return 0 if self.one.state == verification.RETURNED else 1 if self.shown.family == "w" else 2

    @property
    def facts(self) -> tuple[tuple[str, str], ...]:
        return attributes.key_values(self.kind, self.one.attributes, self.live)

    @property
    def settled(self) -> bool:
        """A department stands behind it: correcting it means asking again."""
        return self.one.state in verification.PROVEN

    @property
    def values(self) -> list[tuple[str, str]]:
        """Every field and its value in words."""
        stored = self.one.attributes
        return [(field.label, attributes.said(field, stored.get(field.name)) or "未填") for field in self.kind.fields]
