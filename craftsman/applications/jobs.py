"""What happens to applications by itself: corrections are followed, corrections that never came lapse, drafts are reminded of."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from craftsman.achievements.attributes import district_day
from craftsman.applications import actions, queries
from craftsman.db import reading, transaction
from craftsman.jobs import job, run_each, scheduled
from craftsman.rounds import queries as rounds

REMIND_BEFORE = timedelta(days=3)
AT_ONCE = 50  # applications scored anew in one transaction: others want to write too


@job("follow_correction")
def follow_correction(achievement_id: int) -> None:
    """A worker changed an achievement: whoever still has to look at it looks at what it is now."""
    with reading():
        applications = queries.waiting_for(achievement_id)
    for application_id in applications:
        with transaction():
            actions.follow_correction(achievement_id, application_id, now=datetime.now(UTC))


@job("tell_received")
def tell_received(application_id: int) -> None:
    """One worker hears that his application has come in; asked again, nothing is said twice."""
    with transaction():
        actions.tell_received(application_id, now=datetime.now(UTC))


@scheduled("tell_of_receipts", "* * * * *", prompt=True)
def tell_of_receipts(_at: datetime) -> None:
    """Handing in waits for nothing that is not needed for the receipt; the message follows within a minute."""
    with reading():
        untold = queries.untold()
    run_each(tell_received, untold)


@scheduled("lapse_corrections", "10 0,6 * * *")
def lapse_corrections(at: datetime) -> None:
    """Whoever has not corrected by the last day gets no points for that line, and is told."""
    while True:
        with reading():
            late = queries.overdue_corrections(district_day(at))
        for application_id in late:
            with transaction():
                actions.lapse(application_id, now=at)
        if not late:
            return


@scheduled("remind_drafts", "0 9 * * *")
def remind_drafts(at: datetime) -> None:
    """Three days before the window closes everybody with a draft is reminded once; a missed morning is made up for."""
    today = district_day(at)
    with reading():
        closing = [
            (one.id, one.closes_at)
            for one in queries.rounds_closing(today, today + REMIND_BEFORE)
            if one.closes_at > at
        ]
    for round_id, closes_at in closing:
        after = 0
        while True:
            with reading():
                drafts = queries.drafts_of(round_id, after)
            if not drafts:
                break
            with transaction():
                for application_id, person_id in drafts:
                    actions.remind(application_id, person_id, closes_at, now=at)
            after = drafts[-1][0]


# --- a rubric that changes ---------------------------------------------------------------------------------------------


@job("count_rubric_effect")
def count_rubric_effect(draft_id: int) -> None:
    """How many applications a draft affects: worked out beside everything else, because there may be tens of thousands."""
    with reading():
        draft = rounds.draft_by_id(draft_id)
        if draft is None:
            return
        round_ = rounds.round_by_id(draft.round_id)
        digest, base = draft.digest, round_.rubric_digest
        new = rounds.draft_rubric_of(round_)
        counts = queries.effect(round_, rounds.rubric_of(round_), new) if new else {}
    with transaction():
        actions.report_effect(draft_id, digest, base, counts, now=datetime.now(UTC))


@job("rescore_round")
def rescore_round(version_id: int) -> None:
    """Every handed-in application of the round follows its rubric, a few in each transaction; again, nothing changes."""
    with reading():
        version = rounds.version_by_id(version_id)
        if version is None or version.rescored_at is not None:
            return
        everybody = queries.handed_in_ids(version.round_id)
    changed = 0
    for start in range(0, len(everybody), AT_ONCE):
        with transaction():
            now = datetime.now(UTC)
            changed += sum(actions.rescore(one, version_id, now=now) for one in everybody[start : start + AT_ONCE])
    with transaction():
        actions.settle(version_id, changed, now=datetime.now(UTC))
