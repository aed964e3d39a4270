"""Why a line is sent back or not recognised: reasons as data, and the sentence that the worker reads."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import yaml

from craftsman.achievements.verification import ADJUSTED, DENIED, RETURNED


@dataclass(frozen=True)
class Reason:
    """A reason to choose: its words for the worker, the digit that chooses it, and what has to be typed beside it."""

    code: str
    key: int
    text: str
    more: str = ""

    @property
    def label(self) -> str:
        return self.text or "其他"


@lru_cache(maxsize=1)
def reasons() -> Mapping[str, tuple[Reason, ...]]:
    """Outcome → the reasons there are for it."""
    written = yaml.safe_load(Path(__file__).with_name("reasons.yaml").read_text("utf-8"))
    return {outcome: tuple(Reason(**one) for one in lines) for outcome, lines in written.items()}


def why_not(outcome: str, codes: Sequence[str], note: str, rule: str) -> tuple[str, str] | None:
    """(field, sentence) of what a decision still lacks, or None."""
    if outcome == ADJUSTED and not note:
        return "note", "请写明更正的依据，申报人会读到"
    if outcome not in (RETURNED, DENIED):
        return None
    chosen = _chosen(outcome, codes)
    if not chosen or len(chosen) != len(set(codes)):
        return "reasons", "请至少选择一条理由"
    for reason in chosen:
        if reason.more and not note:
            return "note", f"选“{reason.label}”时，请{reason.more}"
    return ("rule", "请选择依据的细则条目") if outcome == DENIED and not rule else None


def sentence(outcome: str, codes: Sequence[str], note: str, rule: str = "") -> str:
    """What the worker reads: the rule, the reasons, then what the department adds."""
    said = [reason.text for reason in _chosen(outcome, codes) if reason.text] + ([note] if note else [])
    text = "；".join(one.rstrip("。；") for one in said)
    return f"依据细则{rule}：{text}" if rule and text else text


def _chosen(outcome: str, codes: Sequence[str]) -> list[Reason]:
    return [one for one in reasons().get(outcome, ()) if one.code in codes]
