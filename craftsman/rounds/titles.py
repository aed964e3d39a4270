"""Law: the titles a round gives, from the highest down, and how many of each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

MOST = 9_999


@dataclass(frozen=True)
class Title:
    """A title and its quota in one round; `word` opens the certificate number: 路工匠〔2026〕0001号."""

    name: str
    quota: int
    word: str = ""

    def to_plain(self) -> dict[str, object]:
        return {"name": self.name, "quota": self.quota, "word": self.word}


def read(plain: Iterable[Mapping[str, object]]) -> tuple[Title, ...]:
    """Titles as stored, in their order: the ranking fills the first one first."""
    return tuple(Title(str(one["name"]), int(str(one["quota"])), str(one.get("word") or "")) for one in plain)


def words(titles: Sequence[Title]) -> str:
    """路桥工匠20名，产业工人标兵200名"""
    return "，".join(f"{title.name}{title.quota}名" for title in titles)


def why_not_titles(titles: Sequence[Title]) -> str | None:
    """Why a round cannot give these titles, or None."""
    if not titles:
        return "请至少设一个称号"
    if len({title.name for title in titles}) != len(titles):
        return "同一个称号写了两次，请合并名额"
    words_given = [title.word for title in titles if title.word]
    if len(set(words_given)) != len(words_given):
        return "两个称号用了同一个编号字，证书编号会重复，请改其中一个"
    wrong = next((title for title in titles if not title.name.strip() or not 1 <= title.quota <= MOST), None)
    return f"“{wrong.name}”的名额请填1到{MOST}的整数" if wrong else None


def why_not_numbered(titles: Sequence[Title]) -> str | None:
    """Why certificates of these titles could not be numbered, or None."""
    lacking = next((title for title in titles if not title.word.strip()), None)
    return f"请填写“{lacking.name}”的证书编号字，如路工匠" if lacking else None
