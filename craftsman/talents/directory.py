"""Law: 工匠名录: who may stand in it, what he may say of himself there, and what visitors may ask for."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from craftsman.masking import scrub
from craftsman.talents.growth import LEVELS

SKILL_LENGTH = 30
_FILE = Path(__file__).with_name("help.csv")
_ORDER = list(LEVELS)


@dataclass(frozen=True)
class Wanted:
    """What a visitor filters by; empty: anything."""

    level: str = ""
    trade: str = ""
    town: str = ""
    help: str = ""
    apprentices: bool = False
    name: str = ""  # for the office only

    @property
    def any(self) -> bool:
        return self != Wanted()


@lru_cache(maxsize=1)
def helps() -> Mapping[str, str]:
    """What craftsmen can help with: code → word, in the order of the file."""
    with _FILE.open(encoding="utf-8", newline="") as file:
        return {row["code"]: row["name"] for row in csv.DictReader(file)}


def help_words(codes: Iterable[str]) -> tuple[str, ...]:
    """The words of these codes; one that is no longer in the file is left out."""
    return tuple(helps()[code] for code in codes if code in helps())


def highest(levels: Sequence[str]) -> str:
    """The highest of some levels, empty without any."""
    return max(levels, key=_ORDER.index) if levels else ""


def why_not_list(valid_titles: int, skill: str) -> str | None:
    """Why somebody cannot stand in the public directory, or None."""
    if not valid_titles:
        return "命名为工匠以后才能进入工匠名录"
    if not skill.strip():
        return "请用一句话写您的绝活，最多30个字"
    if len(skill) > SKILL_LENGTH:
        return f"绝活最多{SKILL_LENGTH}个字，您输入了{len(skill)}个字"
    if scrub(skill) != skill:
        return "请不要写手机号码或身份证号，有人想请您帮忙时由区总工会转达"
    return None


def why_not_help(codes: Sequence[str]) -> str | None:
    """Why these cannot be what somebody helps with, or None."""
    return None if all(code in helps() for code in codes) else "请从列出的选项里选择擅长的方面"


def why_not_honour(title: str, level: str, document_no: str, future: bool) -> str | None:
    """Why a title from elsewhere cannot be entered, or None."""
    if not title.strip():
        return "请填写称号名称"
    if level not in LEVELS or level == _ORDER[0]:
        return "本区称号由命名自动进入，这里只登记市级以上称号"
    if not document_no.strip():
        return "请填写授予称号的文号"
    return "命名日期不能晚于今天" if future else None


def why_not_revoke(revoked: bool, of_certificate: bool, document_no: str) -> str | None:
    """Why a title cannot be taken back here, or None."""
    if revoked:
        return "这个称号已经撤销"
    if of_certificate:
        return "本区称号随证书一起撤销，请到证书页面撤销证书"
    return None if document_no.strip() else "撤销须填写文号"
