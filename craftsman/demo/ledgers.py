"""Law: what stands in each invented ledger, as typed into the portal, dated back from the round's last day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from craftsman.demo.cast import CHEN, CROWD, XU, ZHENG, Member

Values = Mapping[str, Any]


@dataclass(frozen=True)
class Paper:
    """A file to draw: its name (the ending says in which format), the heading and the lines on it."""

    name: str
    heading: str
    lines: tuple[str, ...]
    broken: bool = False  # cut off on the way: the portal must refuse it


@dataclass(frozen=True)
class Answer:
    """What a department answered."""

    outcome: str  # verified, returned
    department: str
    note: str = ""


@dataclass(frozen=True)
class Line:
    """One achievement: kind, values, its papers and the department's answer, if there is one."""

    kind: str
    values: Values
    papers: tuple[Paper, ...] = ()
    answer: Answer | None = None


def ledgers(last_day: date) -> dict[Member, tuple[Line, ...]]:
    """Everybody's ledger for a round that counts to `last_day`; whoever is missing has an empty one."""
    year = last_day.year
    found = {CHEN: _chen(year, last_day), XU: _xu(year, last_day), ZHENG: _zheng(year, last_day)}
    for number, member in enumerate(CROWD):
        found[member] = _one_of_the_crowd(member, number, year, last_day)
    return found


def _chen(year: int, last_day: date) -> tuple[Line, ...]:
    """18 (高级工) + 8 (区二等奖) + 6 (实用新型) + 2 (建议) + 6 (工龄封顶) + 2 × 3 (带徒) = 46.0"""
    third = Paper("王强结对协议.jpg", "师徒结对协议", ("师傅：陈小明", "徒弟：王强"), broken=True)
    return (
        Line(
            "skill_certificate",
            skill("焊工", "l3", f"{year - 5}-06-30", "0933001021300771"),
            (
                Paper(
                    "高级工证书.jpg",
                    "职业技能等级证书",
                    ("姓名：陈小明", "职业：焊工", "等级：三级/高级工", "编号：09330010213"),
                ),
                Paper(
                    "证书查询结果.pdf",
                    "技能人才评价证书查询",
                    ("姓名：陈小明", "焊工　三级/高级工", "查询结果：有此证书"),
                ),
            ),
            Answer("returned", "renshe", "证书编号被遮挡，请重拍全页。"),
        ),
        Line(
            "competition_award",
            prize(
                f"{year - 2}年路桥区焊工技能比武", year - 2, "second", f"{year - 2}-05-18", f"LQBW{year - 2}05180126"
            ),
            (Paper("比武二等奖.jpg", "获奖证书", ("陈小明 同志", "焊工技能比武 二等奖", f"{year - 2}年5月18日")),),
            Answer("verified", "renshe"),
        ),
        Line(
            "competition_award",
            prize(f"{year - 4}年路桥区焊工技能比武", year - 4, "third", f"{year - 4}-05-20", f"LQBW{year - 4}05200094"),
            (Paper("比武三等奖.jpg", "获奖证书", ("陈小明 同志", "焊工技能比武 三等奖", f"{year - 4}年5月20日")),),
        ),
        Line(
            "patent",
            patent("utility", "管件焊接夹具", f"ZL{year - 3}20123486.2", f"{year - 3}-08-11", 1),
            (
                Paper(
                    "专利证书.jpg",
                    "实用新型专利证书",
                    ("管件焊接夹具", "第一发明人：陈小明", "专利权人：路桥恒昌管业有限公司"),
                ),
                Paper("年费缴纳.pdf", "专利年费缴纳凭证", ("管件焊接夹具", "缴费后专利权有效")),
            ),
        ),
        Line(
            "innovation",
            idea("proposal", "焊丝余料回收", "enterprise", f"{year - 1}-03-06"),
            (Paper("采纳证明.jpg", "合理化建议采纳证明", ("建议人：陈小明", "焊丝余料回收", "已在二车间采用")),),
            Answer("verified", "jingxin"),
        ),
        Line(
            "years_in_post",
            {"occupation": "焊工", "since": years_before(last_day, 12)},
            (),
            Answer("verified", "renshe"),
        ),
        Line(
            "apprentice",
            pair("周军", f"{year - 3}-03-01", signed=True),
            (Paper("周军结对协议.jpg", "师徒结对协议", ("师傅：陈小明", "徒弟：周军", f"{year - 3}年3月1日")),),
            Answer("verified", "jiaoyu"),
        ),
        Line(
            "apprentice",
            pair("李海", f"{year - 2}-05-06", signed=True),
            (Paper("李海结对协议.jpg", "师徒结对协议", ("师傅：陈小明", "徒弟：李海", f"{year - 2}年5月6日")),),
            Answer("verified", "jiaoyu"),
        ),
        Line("apprentice", pair("王强", f"{year - 1}-04-02", signed=False), (third,)),
    )


def _xu(year: int, last_day: date) -> tuple[Line, ...]:
    return (
        Line(
            "skill_certificate",
            skill("电工", "l2", f"{year - 3}-12-08", "0933001022301946"),
            (Paper("技师证书.jpg", "职业技能等级证书", ("姓名：徐海波", "职业：电工", "等级：二级/技师")),),
            Answer("verified", "renshe"),
        ),
        Line(
            "competition_award",
            prize(f"{year - 1}年路桥区电工技能比武", year - 1, "first", f"{year - 1}-06-12", f"LQBW{year - 1}06120031"),
            (Paper("一等奖证书.jpg", "获奖证书", ("徐海波 同志", "电工技能比武 一等奖")),),
            Answer("verified", "renshe"),
        ),
        Line(
            "innovation",
            idea("five_small", "配电柜防误合闸装置", "district", f"{year - 2}-09-10"),
            (Paper("五小成果.jpg", "“五小”创新成果证书", ("配电柜防误合闸装置", "第一完成人：徐海波")),),
        ),
        Line(
            "years_in_post",
            {"occupation": "电工", "since": years_before(last_day, 16)},
            (),
            Answer("verified", "renshe"),
        ),
        Line(
            "apprentice",
            pair("方磊", f"{year - 4}-07-15", signed=True),
            (Paper("结对协议.jpg", "师徒结对协议", ("师傅：徐海波", "徒弟：方磊")),),
            Answer("verified", "jiaoyu"),
        ),
    )


def _zheng(year: int, last_day: date) -> tuple[Line, ...]:
    return (
        Line(
            "skill_certificate",
            skill("模具工", "chief", f"{year - 2}-11-20", "0933001023100018"),
            (Paper("首席技师证书.jpg", "职业技能等级证书", ("职业：模具工", "等级：首席技师")),),
            Answer("verified", "renshe"),
        ),
        Line(
            "honour",
            {
                "name": "浙江省技术能手",
                "level": "province",
                "type": "master",
                "awarded_on": f"{year - 1}-04-28",
                "issuer": "浙江省人力资源和社会保障厅",
            },
            (Paper("技术能手证书.jpg", "荣誉证书", ("浙江省技术能手",)),),
            Answer("verified", "renshe"),
        ),
        Line(
            "years_in_post",
            {"occupation": "模具工", "since": years_before(last_day, 21)},
            (),
            Answer("verified", "renshe"),
        ),
    )


_LEVELS = ("l3", "l2", "l4", "l3", "l4", "l1", "l3", "l5", "l2", "l4", "l3", "l2")
_RANKS = ("third", "second", "merit", "first")


def _one_of_the_crowd(member: Member, number: int, year: int, last_day: date) -> tuple[Line, ...]:
    """A plain ledger: certificate, years in post, and for some a prize, a proposal or insurance months."""
    lines = [
        Line(
            "skill_certificate",
            skill(
                member.trade,
                _LEVELS[number],
                f"{year - 2 - number % 6}-0{1 + number % 9}-16",
                f"09330010{21300100 + number}",
            ),
            (Paper("技能证书.jpg", "职业技能等级证书", (f"姓名：{member.name}", f"职业：{member.trade}")),)
            if number % 3
            else (),
        ),
        Line("years_in_post", {"occupation": member.trade, "since": years_before(last_day, 3 + number)}),
    ]
    if number % 2:
        lines.append(
            Line(
                "competition_award",
                prize(
                    f"{year - 1}年路桥区{member.trade}技能比武",
                    year - 1,
                    _RANKS[number // 2 % 4],
                    f"{year - 1}-05-2{number % 9}",
                    "",
                ),
            )
        )
    else:
        lines.append(Line("insurance", {"months": 40 + number * 12, "place": "台州市路桥区"}))
    return tuple(lines)


def skill(occupation: str, level: str, day: str, number: str) -> Values:
    about = {"occupation": occupation, "level": level, "issued_on": day, "number": number}
    return {**about, "issuer": "台州市职业技能鉴定中心", "special_trade": False, "specialty": False}


def prize(contest: str, year: int, rank: str, day: str, number: str) -> Values:
    about = {"contest": contest, "year": year, "level": "district", "rank": rank, "class": "two", "organiser": "union"}
    return {**about, "awarded_on": day} | ({"number": number} if number else {})


def patent(type_: str, name: str, number: str, day: str, rank: int) -> Values:
    return {"type": type_, "name": name, "number": number, "granted_on": day, "role_rank": rank, "in_force": True}


def idea(type_: str, name: str, level: str, day: str) -> Values:
    return {"type": type_, "name": name, "level": level, "rank": "none", "role_rank": 1, "adopted_on": day}


def pair(apprentice: str, day: str, *, signed: bool) -> Values:
    return {"apprentice": apprentice, "agreement_on": day, "agreement": signed, "recognised_pair": False}


def years_before(last_day: date, years: int) -> str:
    """The first day of the month in which so many full years were reached."""
    return date(last_day.year - years, last_day.month, 1).isoformat()
