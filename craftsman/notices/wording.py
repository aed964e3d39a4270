"""Law: what a public notice says: its title, its period, the sentences around the list, what the clerk confirms."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from craftsman.words import spoken, spoken_days

MOST_DAYS_AHEAD = 31
COMPLAINTS = (
    "公示期间，任何单位和个人均可来电、来信、来访或在线反映情况。"
    "以单位名义反映的须加盖公章，以个人名义反映的须署真实姓名并留联系方式。"
)
_YEAR = re.compile(r"20[0-9]{2}")
Counts = Sequence[tuple[str, int]]  # (title, people), the highest title first


def year_of(round_name: str, opens_on: date) -> int:
    """The year a round names itself after, else that of its notice."""
    found = _YEAR.search(round_name)
    return int(found.group()) if found else opens_on.year


def quoted(titles: Sequence[str]) -> str:
    """“路桥工匠”“产业工人标兵”"""
    return "".join(f"“{title}”" for title in titles)


def title(year: int, titles: Sequence[str]) -> str:
    return f"关于{year}年{quoted(titles)}拟命名人选的公示"


def correction_title(original: str) -> str:
    """更正公告 of a notice by its own name."""
    return f"{original.removesuffix('的公示')}公示的更正公告"


def basis(round_name: str, *, panel: bool) -> str:
    """The opening that the clerk completes with the rules it rests on."""
    steps = "自主申报、部门联审、专家评审" if panel else "自主申报、部门联审"
    return f"根据{round_name}工作安排，经{steps}和区总工会研究"


def proposal(year: int, heads: Sequence[tuple[str, str, int]]) -> str:
    """拟命名丁海波等20名同志为2026年“路桥工匠”。现予公示。 `heads`: (title, first name on its list, people)."""
    named = (f"{first}{'等' if many > 1 else ''}{many}名同志为{year}年“{one}”" for one, first, many in heads)
    return f"拟命名{'，'.join(named)}。现予公示。"


def body(basis_given: str, sentence: str) -> str:
    """The basis with exactly one comma before what it introduces."""
    return f"{basis_given.strip().rstrip('，。,')}，{sentence}"


def period(first: date, last: date) -> str:
    """2026年12月14日至12月18日"""
    end = spoken(last) if first.year == last.year else f"{last.year}年{spoken(last)}"
    return f"{first.year}年{spoken(first)}至{end}" if first != last else f"{first.year}年{spoken(first)}"


def short_period(first: date, last: date) -> str:
    """12月14日至18日"""
    return spoken_days(first, last)


def confirmation(counts: Counts, first: date, last: date) -> str:
    """将公示220人（工匠20、标兵200），公示期12月14日至18日。"""
    each = "、".join(f"{one}{many}" for one, many in counts)
    return (
        f"将公示{sum(many for _, many in counts)}人（{each}），公示期{short_period(first, last)}。"
        "发布后名单不能直接修改，只能发布更正公告。"
    )


def outcome(received: int, still_open: int) -> str:
    """公示期满，收到异议2件，均已答复"""
    if not received:
        return "公示期满，未收到异议"
    answered = "均已答复" if not still_open else f"其中{still_open}件正在办理"
    return f"公示期满，收到异议{received}件，{answered}"


def why_not_text(given: Mapping[str, str]) -> tuple[str, str] | None:
    """(field, sentence) of what a notice still lacks, or None."""
    wanted = (
        ("title", "请填写公示标题"),
        ("basis", "请写明公示依据"),
        ("phone", "请填写受理电话"),
        ("address", "请填写来信来访地址"),
    )
    return next(((field, sentence) for field, sentence in wanted if not given.get(field, "").strip()), None)


def why_not_opening(first: date, today: date, working: bool) -> str | None:
    """Why a notice cannot be published today to open on this day, or None."""
    if first < today:
        return "公示开始日已经过去，请改为今天或以后"
    if (first - today).days > MOST_DAYS_AHEAD:
        return f"公示开始日在{MOST_DAYS_AHEAD}天以后，请核对年份和月份"
    return None if working else "公示开始日不是工作日，请改为工作日"


def digest(head: Mapping[str, Any], lines: Sequence[Sequence[Any]]) -> str:
    """SHA-256 over everything printed."""
    text = json.dumps([head, [list(line) for line in lines]], ensure_ascii=False, sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()


def figure(hundredths: int) -> str:
    """46.0, 7.25"""
    whole, rest = divmod(hundredths, 100)
    return f"{whole}.{rest:02d}" if rest % 10 else f"{whole}.{rest // 10}"


def gap(score: int, lines: Mapping[str, int]) -> tuple[str, int] | None:
    """(title, hundredths short of it) for the lowest line of a round; 0 for somebody on or above it who was not taken."""
    if not lines:
        return None
    lowest = min(lines, key=lambda one: lines[one])
    return lowest, max(lines[lowest] - score, 0)
