"""Law: a bundle as it is drawn: which papers go in, what its cover slip says, where the codes stand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from craftsman.certificates import numbers, ornament
from craftsman.certificates.paper import Layout, Printed, layout

SMALL_VERSION, SIGNED_VERSION = 4, 12
SMALL, SIGNED = (36.0, 24.0), (69.0, 34.0)  # left edge and width in millimetres
CODE_BOTTOM = 176.2
SEAL_OPACITY = 0.86
ROWS = 25
SPECIMEN_NUMBER = "样张"
Modules = Sequence[Sequence[int]]


@dataclass(frozen=True)
class Entry:
    """A certificate of the bundle: its id, fields and code; `voided`: replaced or revoked, so not printed again; why held."""

    id: int
    serial: int
    code: str
    printed: Printed
    voided: str = ""
    hold: str = ""

    @property
    def is_drawn(self) -> bool:
        return not self.voided and not self.hold

    @property
    def layout(self) -> Layout:
        """Where the lines stand; a paper that has no layout was held back before."""
        found = layout(self.printed)
        if found is None:
            raise ValueError(f"{self.printed.number} does not fit its paper")
        return found


@dataclass(frozen=True)
class Slip:
    """The cover slip: what is in the bundle, who asked for it and when (14:05 on the district's clock)."""

    number: int
    of: int
    round: str
    title: str
    document_no: str
    named_on: date
    operator: str
    at: str
    check: str
    entries: Sequence[Entry]

    @property
    def voided(self) -> int:
        return sum(1 for one in self.entries if not one.is_drawn)

    @property
    def span(self) -> tuple[str, str]:
        """The first and the last number."""
        return self.entries[0].printed.number, self.entries[-1].printed.number

    @property
    def columns(self) -> tuple[list[Entry | None], list[Entry | None]]:
        """Two columns of twenty-five rows, empty ones included."""
        filled: list[Entry | None] = [*self.entries, *[None] * (2 * ROWS - len(self.entries))]
        return filled[:ROWS], filled[ROWS : 2 * ROWS]

    @property
    def same_names(self) -> int:
        """How many people share their name with another of this bundle."""
        given = [one.printed.name for one in self.entries]
        return sum(1 for name in given if given.count(name) > 1)

    @property
    def rare(self) -> list[Entry]:
        """Whose name has a sign outside the 20,992 common ones: to be read twice."""
        return [one for one in self.entries if rare_signs(one.printed.name)]

    @property
    def serials(self) -> str:
        return numbers.span(one.serial for one in self.entries)


@dataclass(frozen=True)
class Task:
    """What is to be drawn: a bundle's entries and its slip (none for a specimen), and when it was asked for."""

    bundle_id: int
    asked_at: datetime
    entries: Sequence[Entry]
    slip: Slip | None
    mark: str = ""  # 演示, 样张: what these papers are instead of an honour

    @property
    def shown(self) -> list[Entry]:
        return [one for one in self.entries if one.is_drawn]


def rare_signs(name: str) -> str:
    """The signs of a name beyond the common block of Chinese characters."""
    return "".join(sign for sign in name if ord(sign) > 0x7F and sign != "·" and not 0x4E00 <= ord(sign) <= 0x9FA5)


def codes(small: Modules, signed: Modules | None) -> str:
    """Both codes on one base line, as drawing operators."""
    drawn = [ornament.code(small, SMALL[0], CODE_BOTTOM, SMALL[1])]
    if signed is not None:
        drawn.append(ornament.code(signed, SIGNED[0], CODE_BOTTOM, SIGNED[1]))
    return "\n".join(drawn)
