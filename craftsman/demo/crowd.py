"""Law: the many invented workers of the past and present rounds, drawn evenly from lists, the same at every load."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from craftsman.demo.cast import Firm, Member, Role
from craftsman.demo.ledgers import Line, Paper, idea, pair, patent, prize, skill, years_before


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


FIRST_SERIAL = 2000  # of their phones: 19900002000 onwards
_SURNAMES = _words(
    "陈 林 王 郑 徐 蔡 叶 罗 章 梁 胡 应 潘 金 李 张 阮 许 杨 黄 吴 周 项 朱 管 戴 卢 夏 孔 牟 柯 蒋 尤 江 何 丁 於 池 赵 孙 汪 余 颜 欧阳"
)
_MEN = _words(
    "建军 志强 海波 永康 国富 晓东 正华 立新 伟明 学文 仁德 文斌 卫平 根法 小龙 金土 良才 荣昌 敏杰 天宇 宏 勇 磊 涛 俊 峰"
)
_WOMEN = _words("海燕 丽君 雪梅 美芬 秀娟 晓红 素琴 佩佩 婷婷 春花 玲 敏 洁 倩 霞 芳")
_RARE = {17: "王㛃", 58: "陈䶮", 91: "林𬭎", 133: "郑垚淼", 166: "迪丽努尔·买买提"}
_TRADES = _words(
    "焊工 电工 模具工 数控车工 钳工 缝纫工 注塑工 质检员 船舶修造工 泵装配工 热处理工 起重工 喷漆工 冲压工 汽车维修工 水暖工"
)
_BRANDS = _words("宏远 永固 新星 华泰 东方 长江 金龙 正大 兴业 恒发 天成 三友 嘉和 众诚 腾飞 信达 海城 德胜 明珠 双菱")
_MAKES = _words("机械 模具 泵业 汽车部件 塑胶 缝制设备 阀门 电器 船舶配件 管业")
_TOWNS = _words("路南街道 路桥街道 路北街道 螺洋街道 桐屿街道 峰江街道 新桥镇 横街镇 金清镇 蓬街镇")
FIRMS = tuple(
    Firm(
        f"{_TOWNS[n % 10][:2]}{_BRANDS[(n * 7 + n // 20) % 20]}{_MAKES[(n * 3 + n // 10) % 10]}有限公司", _TOWNS[n % 10]
    )
    for n in range(60)
)
_LEVELS = ("l3", "l4", "l2", "l3", "l5", "l3", "l1", "l4", "l3", "l2", "l4", "special", "l3", "l4", "l2", "chief")
_RANKS = ("merit", "third", "second", "first")
_HOSTS = {"district": "路桥区", "city": "台州市", "province": "浙江省"}
_REACH = ("district", "district", "district", "city", "district", "province")


def crowd(count: int) -> tuple[Member, ...]:
    """So many workers of every town and trade."""
    return tuple(_member(number) for number in range(count))


def _member(number: int) -> Member:
    woman = (number + number // 10) % 5 == 2
    given = _WOMEN[number * 3 % len(_WOMEN)] if woman else _MEN[number * 5 % len(_MEN)]
    name = _RARE.get(number) or _SURNAMES[(number * 7 + number // 44) % len(_SURNAMES)] + given
    firm = FIRMS[(number * 13 + number // 10) % len(FIRMS)]  # else all whose number ends alike come from one town
    year = min(1968 + number * 7 % 34, 2007 - _years_in_post(number))  # nobody worked as a child
    birth = f"{year}{1 + number % 12:02d}{1 + number * 5 % 28:02d}"
    return Member(
        FIRST_SERIAL + number,
        name,
        "",
        (Role("worker", ""),),
        birth,
        woman,
        _TRADES[(number * 7 + number // 16) % len(_TRADES)],  # else every trade would have a level of its own
        firm.name,
        firm.town,
    )


def _years_in_post(number: int) -> int:
    return 3 + number * 5 % 26


def ledger(member: Member, last_day: date) -> tuple[Line, ...]:
    """Two to six achievements: everybody has a certificate and years in post, the better ones prizes, patents, apprentices."""
    number, year = member.serial - FIRST_SERIAL, last_day.year
    lines = [
        Line("skill_certificate", _certificate(member, number, year), _paper("职业技能等级证书", member)),
        Line("years_in_post", {"occupation": member.trade, "since": years_before(last_day, _years_in_post(number))}),
    ]
    if number % 3 == 0:
        lines.append(Line("competition_award", _award(member, number, year), _paper("获奖证书", member)))
    if number % 4 == 1:
        lines.append(Line("innovation", _innovation(number, year), _paper("采纳证明", member)))
    if number % 6 == 2:
        lines.append(Line("patent", _utility(number, year), _paper("实用新型专利证书", member)))
    if number % 5 == 3:
        first = Line(
            "apprentice",
            pair(_pupil(number), f"{year - 3}-03-0{1 + number % 9}", signed=True),
            _paper("师徒结对协议", member),
        )
        lines += [
            first,
            replace(first, values=pair(_pupil(number + 7), f"{year - 2}-05-0{1 + number % 9}", signed=True)),
        ]
    if number % 9 == 4:
        degree = {
            "degree": ("college", "bachelor")[number % 2],
            "school": "台州职业技术学院",
            "graduated_on": f"{year - 9}-06-30",
        }
        lines.append(Line("education", degree, _paper("毕业证书", member)))
    if number % 7 == 5:
        licence = {"name": "熔化焊接与热切割作业", "number": f"T3310{number:06d}", "issued_on": f"{year - 2}-04-01"}
        lines.append(
            Line("safety_licence", {**licence, "valid_until": f"{year + 4}-03-31"}, _paper("特种作业操作证", member))
        )
    return tuple(lines)


def _pupil(number: int) -> str:
    return _SURNAMES[number * 11 % len(_SURNAMES)] + _MEN[number * 3 % len(_MEN)]


def _certificate(member: Member, number: int, year: int) -> dict[str, object]:
    day = f"{year - 2 - number % 8}-{1 + number % 12:02d}-16"
    return dict(skill(member.trade, _LEVELS[number * 3 % 16], day, f"0933001{number:09d}"))


def _award(member: Member, number: int, year: int) -> dict[str, object]:
    held = year - 1 - number % 3
    level = _REACH[number // 3 % 6]
    contest = f"{held}年{_HOSTS[level]}{member.trade}技能比武"
    values = dict(prize(contest, held, _RANKS[number // 3 % 4], f"{held}-05-{10 + number % 18}", ""))
    return {**values, "level": level}


def _innovation(number: int, year: int) -> dict[str, object]:
    kinds = (
        ("five_small", "工装快换夹具"),
        ("proposal", "边角料回收利用"),
        ("tech_reform", "老旧设备节能改造"),
        ("method", "三步定位法"),
    )
    type_, name = kinds[number // 4 % 4]
    return dict(idea(type_, name, ("district", "enterprise", "city")[number % 3], f"{year - 1}-0{1 + number % 9}-12"))


def _utility(number: int, year: int) -> dict[str, object]:
    return dict(
        patent("utility", "一种可调式定位工装", f"ZL{year - 2}2{number:07d}.X", f"{year - 2}-08-11", 1 + number % 2)
    )


def _paper(heading: str, member: Member) -> tuple[Paper, ...]:
    return (Paper(f"{heading}.jpg", heading, ("持有人见申报信息", f"职业：{member.trade}")),)
