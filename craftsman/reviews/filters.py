"""Law: which part of a queue is asked for, as the address of a page says it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

TODAY, OVERDUE = "today", "overdue"
DUE_WORDS: Mapping[str, str] = {TODAY: "今天到期", OVERDUE: "已超期"}
TYPED_LENGTH = 30


@dataclass(frozen=True)
class Asked:
    """Empty values ask for everything."""

    due: str = ""
    item: str = ""
    town: str = ""
    again: bool = False  # handed in again after a return
    mine: bool = False  # I have answered it before
    later: bool = False  # I have put it off
    typed: str = ""  # beginning of a name, or a number

    def query(self) -> dict[str, Any]:
        """As the address says it; nothing for what is not asked."""
        ticks = {"again": self.again, "mine": self.mine, "later": self.later}
        words = {"due": self.due, "item": self.item, "town": self.town, "q": self.typed}
        return {name: word for name, word in words.items() if word} | {name: "1" for name, on in ticks.items() if on}

    def without(self, name: str) -> Asked:
        """The same with one condition taken back."""
        return replace(
            self, **{"typed" if name == "q" else name: type(getattr(self, "typed" if name == "q" else name))()}
        )

    def chips(self, items: Mapping[str, str]) -> list[tuple[str, str, str]]:
        """(label, value, name) of each condition in force; `items` are the names of the rubric's items."""
        found = [
            ("到期", DUE_WORDS.get(self.due, ""), "due"),
            ("项目", items.get(self.item, self.item), "item"),
            ("镇（街道）", self.town, "town"),
            ("提交", "退回后重交" if self.again else "", "again"),
            ("范围", "我审过的" if self.mine else "", "mine"),
            ("范围", "稍后再审" if self.later else "", "later"),
            ("姓名或编号", self.typed, "q"),
        ]
        return [one for one in found if one[1]]


def read(given: Mapping[str, str]) -> Asked:
    """What an address asks for; what makes no sense is not asked."""
    typed = "".join(sign for sign in given.get("q", "").strip()[:TYPED_LENGTH] if sign.isprintable())
    return Asked(
        due=given.get("due", "") if given.get("due") in DUE_WORDS else "",
        item=_plain(given.get("item", "")),
        town=_plain(given.get("town", "")),
        again=given.get("again") == "1",
        mine=given.get("mine") == "1",
        later=given.get("later") == "1",
        typed=typed,
    )


def _plain(text: str) -> str:
    return text[:20] if text.isprintable() else ""
