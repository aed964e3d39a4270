"""Law: what is tried on a ranking and what comes of it: quotas, a limit per company, a way with ties, a line for each title.

Decided here and shown on the page: a direct recognition (直接认定) gives the first title, outside its quota where the rubric
says so (不占名额) and else on one of its places, and outside the limit per company; the limit counts all titles of the round
together; a quota may stay unfilled; nobody without points is chosen.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from craftsman.rounds.titles import MOST, Title
from craftsman.selection.ranking import Ranked

RULE, ALL, PANEL = "rule", "all", "panel"
WAYS: Mapping[str, str] = {RULE: "按细则", ALL: "全部入围", PANEL: "交专家合议"}
TIED, OVER, PASSED, NOT_CHOSEN, BEHIND, OFF = "tied", "over", "passed", "not_chosen", "behind", "off"
WHY: Mapping[str, str] = {
    TIED: "并列待定",
    OVER: "超出同单位上限",
    PASSED: "经研究不列入",
    NOT_CHOSEN: "合议未选",
    BEHIND: "同分，按细则排后",
    OFF: "异议处理后移出名单",
}


@dataclass(frozen=True)
class Trial:
    """What is tried on a ranking. `chosen` is the panel's choice among the tied, title by title; a title not in it is undecided."""

    quotas: tuple[int, ...]
    per_company: int = 0  # 0: no limit
    least: int = 0  # hundredths below which nobody is chosen
    ties: str = ""  # rule, all, panel; empty while nothing is decided
    chosen: Mapping[str, frozenset[int]] = field(default_factory=dict)
    passed: Mapping[int, str] = field(default_factory=dict)  # application → why a higher place is passed over

    def to_plain(self) -> dict[str, Any]:
        return {
            "quotas": list(self.quotas),
            "per_company": self.per_company,
            "least": self.least,
            "ties": self.ties,
            "chosen": {title: sorted(ids) for title, ids in self.chosen.items()},
            "passed": {str(one): why for one, why in sorted(self.passed.items())},
        }

    @classmethod
    def of(cls, plain: Mapping[str, Any]) -> Trial:
        return cls(
            quotas=tuple(int(one) for one in plain["quotas"]),
            per_company=int(plain.get("per_company") or 0),
            least=int(plain.get("least") or 0),
            ties=str(plain.get("ties") or ""),
            chosen={title: frozenset(ids) for title, ids in (plain.get("chosen") or {}).items()},
            passed={int(one): str(why) for one, why in (plain.get("passed") or {}).items()},
        )


@dataclass(frozen=True)
class Line:
    """Where a title ends: the lowest score that gets it or is tied for it."""

    title: str
    quota: int
    cut: int | None  # hundredths; None when nobody gets it by ranking
    given: int  # by ranking, without those still tied
    direct: int  # recognised directly
    kept: int = 0  # places kept for people tied for a higher title, some of whom come down to this one
    tied: tuple[int, ...] = ()
    seats: int = 0  # what the tied compete for
    inside: int = 0  # of the direct recognitions, those on places of the quota

    @property
    def unfilled(self) -> int:
        return max(self.quota - self.given - self.inside - self.kept - self.seats, 0)


@dataclass(frozen=True)
class Outcome:
    """Titles by application, the line of each title, and why somebody on or above the last line has none."""

    titles: Mapping[int, str]
    lines: tuple[Line, ...]
    why: Mapping[int, str]
    seen: tuple[Ranked, ...]  # the ranking as far as it had to be read
    over: Mapping[int, int]  # company → people left out by the limit

    @property
    def tied(self) -> tuple[int, ...]:
        return tuple(one for line in self.lines for one in line.tied)

    @property
    def proposed(self) -> int:
        return len(self.titles)

    def counts(self) -> dict[str, int]:
        """People per title, in the order of the titles, direct recognitions among them."""
        found = Counter(self.titles.values())
        return {line.title: found[line.title] for line in self.lines}

    def above(self, line: Line) -> int:
        """How many rank on or above a line, whatever became of them."""
        return len(self._above(line))

    def recognised(self, line: Line) -> int:
        """How many of those were recognised directly: counted above the line, though they need no place on it."""
        return sum(1 for one in self._above(line) if one.candidate.direct)

    def parted(self, line: Line) -> bool:
        """Whether people with the score of the line got different answers: then somebody has parted them."""
        equal = [one.candidate.application_id for one in self._above(line) if one.candidate.score == line.cut]
        chosen = [one for one in equal if self.titles.get(one) == line.title]
        behind = [one for one in equal if self.titles.get(one, line.title) != line.title]
        return bool(chosen) and bool(behind or any(self.why.get(one) in (BEHIND, NOT_CHOSEN) for one in equal))

    def _above(self, line: Line) -> list[Ranked]:
        return [] if line.cut is None else [one for one in self.seen if one.candidate.score >= line.cut]

    def cuts(self) -> dict[str, int]:
        """The final line of each title that somebody got by ranking."""
        return {line.title: line.cut for line in self.lines if line.cut is not None}


def why_not_trial(trial: Trial, titles: Sequence[Title]) -> str | None:
    """Why this cannot be tried, or None."""
    if len(trial.quotas) != len(titles):
        return "请填写每个称号的名额"
    if any(not 0 <= quota <= MOST for quota in trial.quotas):
        return f"名额请填0到{MOST}的整数"
    if trial.ties and trial.ties not in WAYS:
        return "请选一种并列处理方式"
    return None


def why_not_propose(outcome: Outcome, trial: Trial, minutes: str) -> str | None:
    """Why this outcome cannot be proposed yet, or None."""
    line = next((line for line in outcome.lines if line.tied), None)
    if line:
        return f"{line.title}线上还有{len(line.tied)}人并列，请先选好并列处理方式"
    if not outcome.titles:
        return "没有人入围，不能提出拟命名名单"
    if trial.ties == PANEL and not minutes.strip():
        return "由专家合议决定并列的，请填写会议纪要文号"
    if any(not why.strip() for why in trial.passed.values()):
        return "名次在前而不列入的，每一位都要写明原因"
    return None
