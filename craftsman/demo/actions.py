"""Fills an empty portal with the invented district through the real actions, and takes every trace of it out again."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from craftsman import crypto, db, jobs, journal
from craftsman.accounts import actions as accounts
from craftsman.accounts import queries as people
from craftsman.accounts.actor import Actor
from craftsman.achievements import actions as achievements
from craftsman.applications import actions as applications
from craftsman.applications.models import Application
from craftsman.demo import cast, catalogue, crowd, entering, papers, removal, season
from craftsman.demo.cast import Member
from craftsman.demo.ledgers import Line, ledgers
from craftsman.demo.season import DENY, FOUND, PASS, SEND_BACK
from craftsman.errors import Refused
from craftsman.rounds import actions as rounds
from craftsman.rounds import conditions
from craftsman.rounds import queries as calendar
from craftsman.rounds.stages import DISTRICT, Window
from craftsman.rounds.titles import Title
from craftsman.rubrics import library
from craftsman.rubrics.rubric import Rubric
from craftsman.talents import actions as talents
from craftsman.talents import queries as pool
from craftsman.training import actions as training

ELIGIBILITY = "在本区单位工作满3年、近3年无处分的一线职工"
CRAFTSMAN, MODEL = "路桥工匠", "产业工人标兵"
SKILLS = (  # what a craftsman is known for, and what he helps with
    ("焊", "管件氩弧焊一次成型", ["tackle", "teach"]),
    ("模具", "模具镜面抛光不留纹", ["process", "quality"]),
    ("电", "配电故障十分钟定位", ["repair", "safety"]),
    ("数控", "薄壁件车削不变形", ["process", "contest"]),
    ("钳", "导轨刮研到0.01毫米", ["quality", "teach"]),
    ("缝纫", "弧形拼缝不起皱", ["process", "teach"]),
    ("注塑", "试模三次内定工艺参数", ["process", "quality"]),
    ("质检", "异响一听就知道哪道工序", ["quality", "contest"]),
    ("船舶", "船壳水线改造整体放样", ["tackle", "process"]),
    ("泵", "泵轴装配间隙凭手感", ["quality", "contest"]),
    ("热处理", "看火色断炉温", ["quality", "teach"]),
    ("起重", "大件翻身一次到位", ["safety", "teach"]),
    ("喷漆", "补漆看不出接口", ["quality", "process"]),
    ("冲压", "废料一模套裁", ["process", "tackle"]),
    ("汽车", "变速箱异响当天查清", ["repair", "teach"]),
    ("水暖", "埋管漏点不开墙定位", ["repair", "safety"]),
    ("", "疑难件首件一次合格", ["process", "teach"]),
)
WORDS = {CRAFTSMAN: "路工匠", MODEL: "路标兵"}
HANDS = Mapping[Member, Actor]


@dataclass(frozen=True)
class Size:
    """How many of the crowd apply in each round, and how many titles the finished one gives."""

    past: int = 300
    review: int = 120
    open: int = 24
    quotas: tuple[int, int] = (8, 40)


FULL = Size()
SMALL = Size(past=16, review=20, open=3, quotas=(2, 4))  # every state once: enough for tests
SIZES = {"full": FULL, "small": SMALL}


def load(now: datetime, size: Size = FULL) -> str:
    """The whole district, dated around `now`; returns how to sign in. Refused unless the portal has no people yet.

    It comes in many transactions; when one fails, what the others brought is taken out again.
    """
    with db.reading():
        if people.has_people():
            raise Refused("数据库里已经有人员，演示数据只能装入空的数据库")
    password = secrets.token_urlsafe(9)
    try:
        _fill(password, now, size)
    except BaseException:
        purge(now)
        raise
    return _how_to_sign_in(password)


def _fill(password: str, now: datetime, size: Size) -> None:
    hands = _everybody_comes(crypto.hash_password(password), now, size)
    _past_round(hands, now, size)
    _round_in_review(hands, now, size)
    _open_round(hands, now, size)
    _catalogue(hands, now)
    jobs.drain()  # also the papers
    _craftsmen_agree(hands, now)
    with db.transaction():
        accounts.send_code(cast.LIN.phone, "127.0.0.1", now=now)  # a text message to be found in the outbox
        journal.append("demo.load", "demo", actor=None, now=now, detail={"people": len(hands)})
    jobs.drain()


def purge(now: datetime) -> str:
    """Remove every invented row and file; the journal keeps its lines, which hold no personal values."""
    files = removal.forget_files()
    with db.transaction():
        rows = removal.forget_rows()
        journal.append("demo.purge", "demo", actor=None, now=now, detail={"rows": rows, "files": files})
    return f"{rows} rows and {files} files removed; the journal keeps its lines, which hold no personal values"


def window_around(now: datetime) -> Window:
    """Open since nearly three weeks, ten days to go: 9:00 to 17:00 on the district's clock."""
    return _window(now, -19, 10)


def _window(now: datetime, first: int, last: int) -> Window:
    return Window(_at(now, days=first, hour=9), _at(now, days=last, hour=17))


def _at(now: datetime, *, days: int, hour: int, minute: int = 0) -> datetime:
    """So many days from today at this hour of the district's clock."""
    day = now.astimezone(DISTRICT).date() + timedelta(days=days)
    return datetime.combine(day, time(hour, minute), DISTRICT)


def _how_to_sign_in(password: str) -> str:
    rows = [f"  {member.phone}  {member.name}" for member in cast.CAST]
    return "\n".join(["one-click sign-in: /demo   or by phone, all with the password " + password, *rows])


# --- people ----------------------------------------------------------------------------------------------------------


def _everybody_comes(password_hash: str, now: datetime, size: Size) -> HANDS:
    """The cast and the crowd; who applied last year has been here since then."""
    with db.transaction():
        accounts.add_reference_rows()
        db.session().flush()
        places = (*cast.FIRMS, *crowd.FIRMS)
        firms = {one.name: accounts.company_for(None, one.name, one.town, demo=True).id for one in places}
    members = (*cast.EVERYBODY, *crowd.crowd(people_of(size)))
    found = entering.arrive(members, firms, password_hash, _at(now, days=-420, hour=10))
    with db.transaction():
        accounts.tie(found[cast.CHEN].person_id, found[cast.XU].person_id, "studio", source="demo", now=now)
    return found


def people_of(size: Size) -> int:
    """How large the crowd is: half of those in review applied last year already."""
    return size.past + size.review // 2 + size.open


def _crowd(hands: HANDS, first: int, last: int) -> list[tuple[Member, Actor]]:
    chosen = [(one, actor) for one, actor in hands.items() if one.serial >= crowd.FIRST_SERIAL]
    return chosen[first:last]


def _round(
    name: str, prefix: str, window: Window, titles: Sequence[Title], days: Mapping[str, date], clerk: Actor
) -> int:
    at = window.opens_at - timedelta(days=2)
    with db.transaction():
        return rounds.open_round(
            f"{window.last_day.year}年{name}",
            slug=f"{prefix.lower()}{window.last_day.year % 100}",
            prefix=f"{prefix}{window.last_day.year % 100}",
            rubric=_rubric(window, at.date()),
            window=window,
            titles_given=titles,
            eligibility=ELIGIBILITY,
            conditions=conditions.EXAMPLE,
            days=days,
            actor=clerk,
            now=at,
            demo=True,
        ).id


def _rubric(window: Window, on: date) -> Rubric:
    """The example; in a round from before its day, under that year's name."""
    found = library.load("luqiao-example")
    if found.effective is None or found.effective <= on:
        return found
    return replace(found, version=f"{window.last_day.year}-v1", effective=on)


def _days(window: Window) -> dict[str, date]:
    """The timetable after the window: review, five days for a second look, then one step after another."""
    workdays = calendar.workdays()
    review = workdays.after(window.last_day, 5)
    ending = season.ending_after(review)
    notice_ends = workdays.after(ending.notice, 4)
    return {
        "review_ends_on": review,
        "appeal_opens_on": workdays.after(review, 1),
        "appeal_ends_on": workdays.after(review, 5),
        "frozen": ending.frozen,
        "proposed": ending.proposed,
        "notice_opens_on": ending.notice,
        "notice_ends_on": notice_ends,
        "named": ending.named,
        "issued": workdays.after(ending.named, 3),
    }


def _titles(quotas: Sequence[int]) -> list[Title]:
    return [Title(name, quota, WORDS[name]) for name, quota in zip((CRAFTSMAN, MODEL), quotas, strict=True)]


# --- last year's round, finished --------------------------------------------------------------------------------------


def _past_round(hands: HANDS, now: datetime, size: Size) -> None:
    """From three hundred applications to certificates; 郑𪢮 is recognised directly, 徐海波 misses the line."""
    window = _window(now, -400, -370)
    days = _days(window)
    round_id = _round("路桥工匠遴选", "LQ", window, _titles(size.quotas), days, hands[cast.LUO])
    judges = season.judges_of(hands)
    stars = ledgers(window.last_day)
    for star in (cast.ZHENG, cast.XU):
        entering.write_ledger(hands[star], stars[star], window.opens_at, draw=papers.draw)
    applicants = [(cast.ZHENG, hands[cast.ZHENG]), (cast.XU, hands[cast.XU]), *_crowd(hands, 0, size.past)]
    for number, (member, worker) in enumerate(applicants):
        at = window.opens_at + timedelta(hours=2, minutes=number * 130 % 41_000)
        if member.serial >= crowd.FIRST_SERIAL:
            entering.write_ledger(worker, crowd.ledger(member, window.last_day), at - timedelta(hours=1))
        application = entering.apply(worker, round_id, at)
        _judge_past(application, worker, number, judges, at)
    ending = season.ending_after(days["review_ends_on"])
    season.close(round_id, size.quotas, ending, hands[cast.LUO], judges)


def _judge_past(
    application: Application, worker: Actor, number: int, judges: Mapping[int, Actor], at: datetime
) -> None:
    """Most pass; some lines are not proven, some are sent back and put right, a few meet a veto."""
    reviewed = at + timedelta(days=3, hours=number % 5)
    if number % 29 == 11:
        season.review(application.id, [SEND_BACK], judges, reviewed)
        season.correct(application, worker, "已重拍", reviewed + timedelta(days=1))
        reviewed += timedelta(days=2)
    but = {1: DENY} if number % 17 == 5 else {}
    if number % 71 == 40:
        season.veto(application.id, FOUND, judges, reviewed)
        return
    season.review_all(application.id, judges, reviewed, but=but)


def _craftsmen_agree(hands: HANDS, now: datetime) -> None:
    """Every other one of those who were named agrees to be found, in his own words; every other of these takes apprentices."""
    with db.reading():
        named = [(who.trade, worker, own.talent.version) for who, worker in hands.items() if (own := pool.own(worker))]
    for place, (trade, worker, version) in enumerate(named[::2]):
        skill, fields = next((skill, fields) for word, skill, fields in SKILLS if word in trade)
        with db.transaction():
            talents.list_craftsman(skill, fields, place % 2 == 0, version, actor=worker, now=now)


# --- a round in review ------------------------------------------------------------------------------------------------


def _round_in_review(hands: HANDS, now: datetime, size: Size) -> None:
    """Its window has closed; departments are at work, and every state there is can be found."""
    window = _window(now, -24, -2)
    round_id = _round(
        "路桥青年工匠选树", "QN", window, [Title("路桥青年工匠", 30, "路青匠")], _days(window), hands[cast.LUO]
    )
    judges = season.judges_of(hands)
    first = size.past - size.review // 2
    for number, (member, worker) in enumerate(_crowd(hands, first, first + size.review)):
        ago = 11 if number % 13 == 12 else 3 + number * 7 % 5  # a few are overdue
        at = _at(now, days=-ago, hour=9 + number % 8, minute=number % 60)
        if first + number >= size.past:
            entering.write_ledger(worker, crowd.ledger(member, window.last_day), at - timedelta(hours=1))
        if number % 30 == 29:
            entering.begin(worker, round_id, at)
        else:
            _in_review(entering.apply(worker, round_id, at), worker, number, judges, now)


def _in_review(
    application: Application, worker: Actor, number: int, judges: Mapping[int, Actor], now: datetime
) -> None:
    """The tenth of the number says how far this application has come."""
    then = max(now - timedelta(hours=30), (application.submitted_at or now) + timedelta(hours=1))
    state = number % 10
    if number % 40 == 17:
        with jobs.unqueued(), db.transaction():
            applications.withdraw(application.number, actor=worker, now=then)
    elif number % 60 == 33:
        season.veto(application.id, FOUND, judges, then)
    elif state in (4, 5):
        season.review(application.id, [PASS, None, PASS, None, PASS], judges, then)
    elif state == 6:
        season.review(application.id, [SEND_BACK, PASS, PASS], judges, then)
    elif state == 7:
        season.review(application.id, [SEND_BACK, PASS], judges, then)
        season.correct(application, worker, "已重拍，编号看得清", then + timedelta(hours=6))
    elif state == 8:
        season.review_all(application.id, judges, then, but={2: DENY} if number % 20 == 8 else {})
    elif state == 9:
        season.just_decided(application.id, judges, now - timedelta(minutes=2))


# --- the open round ---------------------------------------------------------------------------------------------------


def _open_round(hands: HANDS, now: datetime, size: Size) -> None:
    """The round of the story: 陈小明 has applied, one of his lines was sent back today."""
    window = window_around(now)
    round_id = _round("路桥工匠遴选", "LQ", window, _titles((20, 200)), _days(window), hands[cast.LUO])
    judges = season.judges_of(hands)
    lines = ledgers(window.last_day)
    written = _at(now, days=-4, hour=13)
    for member in (cast.CHEN, *cast.CROWD):
        _write(hands[member], lines[member], written)
    jobs.drain(ahead=timedelta(minutes=1))  # also files that a busy machine had no time to open at the first try
    chen = entering.apply(hands[cast.CHEN], round_id, _at(now, days=-4, hour=16))
    season.answer(chen.id, lines[cast.CHEN], judges, now - timedelta(minutes=50))
    entering.begin(hands[cast.XU], round_id, written)
    for number, (member, worker) in enumerate(_crowd(hands, people_of(size) - size.open, people_of(size))):
        at = _at(now, days=-6 + number % 5, hour=8 + number % 9, minute=11)
        entering.write_ledger(worker, crowd.ledger(member, window.last_day), at - timedelta(hours=1))
        application = entering.apply(worker, round_id, at)
        if number % 3 == 0:
            season.review(application.id, [PASS, PASS], judges, now - timedelta(hours=3))


def _write(worker: Actor, lines: Sequence[Line], at: datetime) -> None:
    """As everybody does it: each file goes through the closed room."""
    for line in lines:
        at += timedelta(minutes=7)
        with db.transaction():
            added = achievements.add_achievement(line.kind, line.values, actor=worker, now=at).id
        if line.papers:
            uploads = [(paper.name, papers.draw(paper)) for paper in line.papers]
            with db.transaction():
                achievements.add_evidence(added, uploads, actor=worker, now=at + timedelta(minutes=2))


def _catalogue(hands: HANDS, now: datetime) -> None:
    """The clerk brings the catalogue in as a table; some have signed up."""
    clerk = hands[cast.LUO]
    with db.transaction():
        sent = training.send_table(
            "课程目录.csv", catalogue.table(now.astimezone(DISTRICT).date()), actor=clerk, now=now
        )
        plan = training.preview(sent).plan
        if plan is None:
            raise LookupError("the invented catalogue is not right")
        training.apply_table(sent.id, plan.digest, actor=clerk, now=now)
