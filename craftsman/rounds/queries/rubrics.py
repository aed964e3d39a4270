"""The rubric of a round as it is written and as it was published: draft, versions, who changed what."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from sqlalchemy import select

from craftsman.accounts.models import Person
from craftsman.achievements.catalogue import kinds
from craftsman.achievements.kinds import Kind
from craftsman.db import session
from craftsman.errors import NotFound
from craftsman.journal import Entry
from craftsman.rounds import verifiers
from craftsman.rounds.models import Round, RubricDraft, RubricVersion
from craftsman.rounds.queries.preparation import departments, findings
from craftsman.rounds.rubric_rows import Table
from craftsman.rubrics import difference
from craftsman.rubrics.rehearsal import Invention
from craftsman.rubrics.rubric import Rubric
from craftsman.rubrics.trial import SAMPLES, Trial, trials

COMPLETENESS: Mapping[str, str] = {"complete": "完整", "partial": "不完整"}


def draft_of(round_id: int, *, lock: bool = False) -> RubricDraft | None:
    """The draft of a round's rubric, if one is being written; `lock` holds its row and reads it anew."""
    rows = select(RubricDraft).where(RubricDraft.round_id == round_id)
    if lock:
        rows = rows.with_for_update().execution_options(populate_existing=True)
    return session().scalars(rows).one_or_none()


def is_proposed(round_id: int) -> bool:
    """Whether a change of the rubric waits for the second person."""
    rows = select(RubricDraft.id).where(RubricDraft.round_id == round_id, RubricDraft.proposed_at.is_not(None))
    return session().scalars(rows).first() is not None


def changes_to_answer(person_id: int) -> list[tuple[str, str]]:
    """(slug, name) of rounds whose proposed change waits for somebody else than who proposed it: for this person, too."""
    waits = RubricDraft.proposed_at.is_not(None), RubricDraft.proposed_by_id != person_id
    rows = select(Round.slug, Round.name).join(RubricDraft, RubricDraft.round_id == Round.id).where(*waits)
    return [(slug, name) for slug, name in session().execute(rows.order_by(RubricDraft.proposed_at))]


def draft_by_id(draft_id: int) -> RubricDraft | None:
    return session().get(RubricDraft, draft_id)


def draft_rubric_of(round_: Round) -> Rubric | None:
    """The rubric as its clerks have it in hand, or None while nobody changes it."""
    draft = draft_of(round_.id)
    return Rubric.from_dict(draft.rubric) if draft else None


def rubric_versions(round_: Round) -> Sequence[RubricVersion]:
    """Published versions, the newest first: it is the round's."""
    rows = select(RubricVersion).where(RubricVersion.round_id == round_.id)
    return session().scalars(rows.order_by(RubricVersion.number.desc())).all()


def rubric_version(round_: Round, number: int) -> RubricVersion:
    """One published version; NotFound when there is none of this number."""
    rows = select(RubricVersion).where(RubricVersion.round_id == round_.id, RubricVersion.number == number)
    found = session().scalars(rows).one_or_none()
    if found is None:
        raise NotFound(f"version {number} of {round_.slug}")
    return found


def version_by_id(version_id: int) -> RubricVersion | None:
    return session().get(RubricVersion, version_id)


def is_rescoring(round_id: int) -> bool:
    """Whether scores of the round still follow an older version."""
    rows = select(RubricVersion.id).where(RubricVersion.round_id == round_id, RubricVersion.rescored_at.is_(None))
    return session().scalars(rows.limit(1)).first() is not None


def rubric_table(round_: Round, rubric: Rubric) -> Table:
    """A rubric row by row, with what the checks say."""
    return Table(rubric, kinds().kinds, rubric.as_of or round_.window.last_day, findings(rubric, round_))


def changes_between(old: Rubric, new: Rubric) -> tuple[difference.Difference, ...]:
    """What differs, with the words of the ledger's kinds."""
    words = {code: kind.name for code, kind in kinds().kinds.items()}
    return difference.differences(old, new, {**COMPLETENESS, **words})


def kinds_known() -> Mapping[str, Kind]:
    """The kinds of achievement a rubric may read."""
    return kinds().kinds


def tried_examples(round_: Round, current: Rubric | None, draft: Rubric) -> Sequence[Trial]:
    """Invented applicants under both rubrics, while no real application is there to try."""
    people = Invention(draft, 1, SAMPLES, draft.as_of or round_.window.last_day).everybody()
    return trials(current, draft, [(f"样例{one.id}", one.case) for one in people])


def last_edit(round_id: int) -> tuple[str, datetime, tuple[str, ...]] | None:
    """Who changed the draft last, when, and what."""
    lines = select(Person.name, Entry.at, Entry.detail).join(Person, Person.id == Entry.actor_id)
    mine = lines.where(Entry.subject == f"round-{round_id}", Entry.act.like("rubric.%"))
    found = session().execute(mine.order_by(Entry.seq.desc()).limit(1)).first()
    if found is None:
        return None
    changed = found.detail.get("changed")
    return found.name, found.at, tuple(map(str, changed)) if isinstance(changed, list) else ()


def names_of(people: Collection[int | None]) -> dict[int | None, str]:
    """Names of those who wrote, proposed and agreed."""
    rows = select(Person.id, Person.name).where(Person.id.in_([one for one in people if one is not None]))
    return {row.id: row.name for row in session().execute(rows)}


def why_not_verified(round_: Round, rubric: Rubric) -> str | None:
    """Why nobody would verify something of this rubric in this round, or None."""
    known = departments()
    asked = verifiers.arrangements(round_.verifiers, rubric, kinds().kinds)
    lost = next((one.label for one in asked if one.code not in known), None)
    return f"“{lost}”在本批没有对应的核实部门，请改用已有的部门" if lost else None
