"""The life of a round as it is told: departments answer, scores are frozen, a list is proposed, shown, objected to, named."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import select

from craftsman import db, jobs
from craftsman.accounts import queries as people
from craftsman.accounts.actor import Actor
from craftsman.achievements.models import Achievement
from craftsman.applications import actions as applications
from craftsman.applications.models import Application, Duty
from craftsman.certificates import actions as certificates
from craftsman.demo.cast import Member
from craftsman.demo.ledgers import Line
from craftsman.notices import actions as notices
from craftsman.notices import queries as public
from craftsman.notices import wording
from craftsman.reviews import actions as reviews
from craftsman.rounds import queries as rounds
from craftsman.rounds import titles
from craftsman.rounds.stages import DISTRICT
from craftsman.selection import actions as selection
from craftsman.selection import queries as ranking
from craftsman.selection.quotas import RULE, Trial

VERIFIED, RETURNED, DENIED = "verified", "returned", "denied"
CONTACT = {
    "phone": "0576-80000351",
    "hours": "工作日8:30—17:00",
    "address": "台州市路桥区银安街（演示地址）",
    "mail": "yanshi@example.cn",
    "organiser": "台州市路桥区总工会",
}
OBJECTIONS = (  # name, phone, what is said, how it is answered
    (
        "周明",
        "19900009001",
        "名单上这位同志在现单位的工龄，和我了解的不一样，请核实。",
        "经查社保缴费记录，工龄与申报一致，维持原名单。",
    ),
    (
        "吴建英",
        "19900009002",
        "请核实这位同志的技能证书是不是本人的。",
        "经向发证机构核对，证书属本人，维持原名单。",
    ),
)
_LATER = timedelta(minutes=11)  # a decision has taken effect by then


@dataclass(frozen=True)
class Answer:
    """What a department says to a duty of the story."""

    outcome: str
    reasons: tuple[str, ...] = ()
    note: str = ""
    rule: str = ""
    document: str = ""


PASS = Answer(VERIFIED)
SEND_BACK = Answer(RETURNED, ("covered",))
DENY = Answer(DENIED, ("not_shown",), rule="1.3")
FOUND = Answer(DENIED, note="近三年内有一起责任事故", document="应急管理局行政处罚决定书")


def at(day: date, hour: int, minute: int = 0) -> datetime:
    """This hour of the district's clock."""
    return datetime.combine(day, time(hour, minute), DISTRICT).astimezone(UTC)


def judges_of(hands: Mapping[Member, Actor]) -> dict[int, Actor]:
    """Department → the reviewer who answers for it in the story."""
    found: dict[int, Actor] = {}
    for actor in hands.values():
        if actor.role == "reviewer" and actor.department_id is not None:
            found.setdefault(actor.department_id, actor)
    return found


def duties_of(application_id: int) -> Sequence[Duty]:
    return db.session().scalars(select(Duty).where(Duty.application_id == application_id).order_by(Duty.id)).all()


def decide(duty: Duty, answer: Answer, judges: Mapping[int, Actor], now: datetime, *, settled: bool = True) -> None:
    """One answer in the caller's transaction; `settled`: its ten minutes have passed as well. A veto is only cleared or found."""
    if duty.gate is not None and answer is not FOUND:
        answer = PASS
    decision = reviews.decide(
        duty.id,
        answer.outcome,
        revision=duty.revision,
        reason_codes=answer.reasons,
        note=answer.note,
        rule=answer.rule,
        document=answer.document,
        actor=judges[duty.department_id],
        now=now,
    )
    if settled:
        reviews.take_effect(decision.id, now=now + _LATER)


def review(application_id: int, answers: Sequence[Answer | None], judges: Mapping[int, Actor], now: datetime) -> None:
    """Departments answer the duties in their order; None: this one still waits. Nothing is queued: it has taken effect."""
    with jobs.unqueued(), db.transaction():
        for duty, answer in zip(duties_of(application_id), answers, strict=False):
            if answer is not None and duty.state == "open":
                decide(duty, answer, judges, now)


def review_all(application_id: int, judges: Mapping[int, Actor], now: datetime, *, but: Mapping[int, Answer]) -> None:
    """Every duty passes, except the places named in `but`."""
    with db.reading():
        count = len(duties_of(application_id))
    review(application_id, [but.get(place, PASS) for place in range(count)], judges, now)


def veto(application_id: int, answer: Answer, judges: Mapping[int, Actor], now: datetime) -> None:
    """The first veto is found; what else was asked of anybody is dropped with it."""
    with jobs.unqueued(), db.transaction():
        duty = next(one for one in duties_of(application_id) if one.gate is not None)
        decide(duty, answer, judges, now)


def just_decided(application_id: int, judges: Mapping[int, Actor], now: datetime) -> None:
    """Two answers that can still be undone; the worker process lets them take effect in a few minutes."""
    with db.transaction():
        for duty in duties_of(application_id)[:2]:
            decide(duty, PASS, judges, now, settled=False)


def answer(application_id: int, lines: Sequence[Line], judges: Mapping[int, Actor], now: datetime) -> None:
    """What the ledger's lines say their departments answered; the achievements were entered in the order of the lines."""
    with jobs.unqueued(), db.transaction():
        application = db.session().get_one(Application, application_id)
        rows = select(Achievement.id).where(Achievement.person_id == application.person_id).order_by(Achievement.id)
        told = dict(zip(db.session().scalars(rows), lines, strict=True))
        for duty in duties_of(application_id):
            given = told[duty.achievement_id].answer if duty.achievement_id else None
            if given is not None:
                back = given.outcome == RETURNED
                decide(duty, replace(SEND_BACK, reasons=("other",), note=given.note) if back else PASS, judges, now)


def correct(application: Application, worker: Actor, said: str, now: datetime) -> None:
    """The worker answers what was sent back, if anything was."""
    with jobs.unqueued(), db.transaction():
        if any(duty.state == RETURNED for duty in duties_of(application.id)):
            applications.resubmit(application.number, actor=worker, now=now, said=said)


@dataclass(frozen=True)
class Ending:
    """The days on which a finished round was closed."""

    frozen: date
    proposed: date
    notice: date
    named: date


def ending_after(review_ends: date) -> Ending:
    """Freeze, proposal and notice one working day after another, naming two after the notice is over."""
    workdays = rounds.workdays()
    frozen = workdays.after(review_ends, 6)  # five working days for whoever wants his score looked at again
    proposed = workdays.after(frozen, 2)
    notice = workdays.after(proposed, 1)
    return Ending(frozen, proposed, notice, workdays.after(notice, 8))


def close(round_id: int, quotas: tuple[int, ...], days: Ending, clerk: Actor, judges: Mapping[int, Actor]) -> None:
    """From the freeze to the printed papers; two objections are raised and answered in between."""
    with jobs.unqueued():
        _freeze_and_propose(round_id, quotas, days, clerk)
        _show(round_id, days, clerk)
        _object(round_id, days, clerk, judges)
    number = f"路总工〔{days.named.year}〕{days.named.month + 20}号"
    with db.transaction():
        certificates.issue(round_id, document_no=number, named_on=days.named, actor=clerk, now=at(days.named, 10))


def _freeze_and_propose(round_id: int, quotas: tuple[int, ...], days: Ending, clerk: Actor) -> None:
    with db.transaction():
        name = rounds.round_by_id(round_id).name
        found = ranking.checklist(rounds.round_by_id(round_id), at(days.frozen, 9))
        left = {point.code: "逾期没有补正，按细则不计入" for point in found if not point.done}
        selection.freeze(round_id, typed_name=name, reasons=left, actor=clerk, now=at(days.frozen, 17, 20))
    with db.transaction():
        selection.propose(
            round_id,
            Trial(quotas=quotas, ties=RULE),
            typed_name=name,
            minutes=f"路总工会纪〔{days.proposed.year}〕9号",
            actor=clerk,
            now=at(days.proposed, 15, 10),
        )


def _show(round_id: int, days: Ending, clerk: Actor) -> None:
    now = at(days.notice, 8, 40)
    with db.transaction():
        round_ = rounds.round_by_id(round_id)
        names = [title.name for title in titles.read(round_.titles)]
        given = {
            "title": wording.title(wording.year_of(round_.name, days.notice), names),
            "document_no": f"路总工〔{days.notice.year}〕{days.notice.month + 18}号",
            "basis": wording.basis(round_.name, panel=False),
            **CONTACT,
        }
        draft = notices.save_draft(round_id, given, days.notice, version=0, actor=clerk, now=now)
    with db.transaction():
        notices.publish(round_id, counts=None, version=draft.version, actor=clerk, now=now + timedelta(minutes=15))


def _object(round_id: int, days: Ending, clerk: Actor, judges: Mapping[int, Actor]) -> None:
    """One about years in post, which stands; one about a patent, which stands too."""
    workdays = rounds.workdays()
    for place, (name, phone, facts, answer) in enumerate(OBJECTIONS):
        raised = at(workdays.after(days.notice, place + 1), 10, 30)
        with db.transaction():
            notice = public.main_notice(round_id)
            if notice is None:
                raise LookupError(f"no notice of round {round_id}")
            line = public.lines_of(notice.id)[place * 3 + 1]
            given = notices.Raised(False, "", name, phone, line.id, facts)
            found = notices.raise_objection(notice.id, given, [], now=raised)
            number, department = found.number, people.departments()[0].id
        _answer(number, department, answer, clerk, judges, raised)


def _answer(
    number: str, department: int, answer: str, clerk: Actor, judges: Mapping[int, Actor], raised: datetime
) -> None:
    with db.transaction():
        row = notices.accept(number, version=1, actor=clerk, now=raised + timedelta(hours=2))
    with db.transaction():
        row = notices.ask(number, department, version=row.version, actor=clerk, now=raised + timedelta(hours=3))
    with db.transaction():
        row = notices.report(
            row.id, answer, version=row.version, actor=judges[department], now=raised + timedelta(days=1)
        )
    with db.transaction():
        notices.answer(number, "upheld", answer, version=row.version, actor=clerk, now=raised + timedelta(days=2))
