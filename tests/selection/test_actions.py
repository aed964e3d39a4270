"""Freezing, proposing and sealing anew: each once, in one transaction, and nothing that is sealed ever changes."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select, text
from sqlalchemy.exc import DatabaseError, IntegrityError

from craftsman import db, journal
from craftsman.applications.models import Application
from craftsman.errors import Conflict, Refused
from craftsman.rounds import actions as rounds
from craftsman.rounds.models import Round
from craftsman.rubrics.rubric import Rubric
from craftsman.selection import actions, queries, ranking
from craftsman.selection.changes import Change
from craftsman.selection.models import Scenario, Snapshot, Standing
from craftsman.selection.queries import preparation
from craftsman.selection.quotas import RULE, Trial
from craftsman.selection.ranking import Candidate
from tests.selection import scene as scenes
from tests.selection.scene import NOW, Scene

LATER = NOW + timedelta(hours=2)


@pytest.fixture(autouse=True)
def _inside(app: Flask):  # type: ignore[no-untyped-def]  # a fixture
    with app.app_context():
        yield


def freeze(scene: Scene, **given: object) -> Snapshot:
    wanted = {"typed_name": scene.round.name, "actor": scene.actor, "now": NOW, **given}
    with db.transaction():
        return actions.freeze(scene.round_id, **wanted)  # type: ignore[arg-type]


def propose(scene: Scene, trial: Trial, **given: object) -> Snapshot:
    wanted = {"typed_name": scene.round.name, "actor": scene.actor, "now": LATER, **given}
    with db.transaction():
        return actions.propose(scene.round_id, trial, **wanted)  # type: ignore[arg-type]


def acts() -> list[str]:
    return list(db.session().scalars(select(journal.Entry.act).order_by(journal.Entry.seq)))


# --- freeze ----------------------------------------------------------------------------------------------------------


def test_a_freeze_seals_the_whole_ranking() -> None:
    scene = scenes.scored_round((8000, 9000, 8000))
    sealed = freeze(scene)
    assert (sealed.name, sealed.standings, sealed.kind) == ("S-2026-1", 3, "scores")
    assert scene.round.frozen_at == NOW
    rows = queries.standings(sealed.id)
    assert [(row.rank, row.score) for row in rows] == [(1, 9000), (2, 8000), (2, 8000)]
    assert [row.place for row in rows] == [1, 2, 3]
    assert sealed.detail["bins"] == {"80": 2, "90": 1}
    assert queries.verify(sealed).holds
    assert acts()[-2:] == ["round.mark", "selection.freeze"]


def says(scene: Scene, *, outside: tuple[str, ...]) -> None:
    """The round's rubric recognises directly by two clauses, of which these say 不占名额."""
    with db.transaction() as unit:
        round_ = unit.get_one(Round, scene.round_id)
        gates = [
            one | {"outside_quota": one["id"] in outside} for one in round_.rubric["gates"] if one["kind"] == "direct"
        ]
        changed = Rubric.from_dict({**round_.rubric, "gates": gates})
        round_.rubric, round_.rubric_digest = changed.to_dict(), changed.digest
        for place, gate in ((5, "z1"), (6, "z2")):
            met = [{"id": one["id"], "kind": "direct", "met": one["id"] == gate} for one in gates]
            unit.get_one(Application, scene.applications[place]).sheet = {"gates": met}


@pytest.mark.parametrize(
    ("outside", "inside"), [((), (5, 6)), (("z1",), (6,)), (("z1", "z2"), ())], ids=["none", "one", "both"]
)
def test_the_rubric_says_who_takes_no_place(outside: tuple[str, ...], inside: tuple[int, ...]) -> None:
    """Seven people; the last two are recognised directly, by a clause each."""
    scene = scenes.scored_round((9000, 8000, 7000, 6000, 5000, 400, 300), direct=(5, 6))
    says(scene, outside=outside)
    wanted = [scene.applications[place] for place in inside]
    trial = Trial((3, 2))
    before = queries.simulated(scene.round, trial).outcome
    assert queries.inside_quota(scene.round) == wanted
    sealed = freeze(scene)
    assert sealed.detail["inside"] == wanted
    found = queries.simulated(scene.round, trial).outcome
    assert found.titles == before.titles
    assert (found.lines[0].direct, found.lines[0].inside, found.lines[0].given) == (2, len(inside), 3 - len(inside))


def test_a_ranking_that_is_read_in_parts_is_the_one_of_the_law(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(preparation, "_AT_ONCE", 3)
    scene = scenes.scored_round((7000, 8000, 9000, 8000, 8000, 7000, 8000, 8000), direct=(3,))
    with db.transaction() as unit:  # two whom nothing parts
        late = [unit.get_one(Application, scene.applications[n]) for n in (1, 4)]
        late[0].submitted_at = late[1].submitted_at
    people = db.session().scalars(select(Application).where(Application.round_id == scene.round_id)).all()
    found = [Candidate(one.id, one.score or 0, one.parts or [], one.submitted_at) for one in people]
    by_law = ranking.ranked(ranking.by_score(found), queries.tie_rule(scene.round))
    wanted = [(one.candidate.application_id, one.rank, one.place) for one in by_law]
    rows = queries.standings(freeze(scene).id)
    assert [(row.application_id, row.rank, row.place) for row in rows] == wanted
    assert [row.application_id for row in rows if row.direct] == [scene.applications[3]]
    assert [row.rank for row in rows] == [1, 2, 2, 2, 2, 2, 7, 7]
    assert len({row.place for row in rows}) == 7


def test_only_one_freeze_takes_effect_and_the_second_reads_who_was_first() -> None:
    scene = scenes.frozen_round()
    with pytest.raises(Conflict, match="罗敏已于11月21日14:05冻结核定得分（快照S-2026-1）"):
        freeze(scene, now=LATER)
    assert db.session().query(Snapshot).count() == 1


@pytest.mark.parametrize("typed", ["", "别的批次"])
def test_the_name_of_the_round_is_typed(typed: str) -> None:
    scene = scenes.scored_round()
    with pytest.raises(Refused, match="请输入批次名称") as refused:
        freeze(scene, typed_name=typed)
    assert refused.value.field == "typed"
    assert scene.round.frozen_at is None


def test_nothing_is_frozen_while_applications_come_in() -> None:
    with pytest.raises(Refused, match="截止以后才能冻结"):
        freeze(scenes.scored_round(closed=False))


def test_what_is_left_over_is_excluded_with_a_reason_and_listed() -> None:
    scene = scenes.scored_round(left_over=2)
    with pytest.raises(Refused, match="审结未核分”还有2项"):
        freeze(scene)
    sealed = freeze(scene, reasons={"unscored": "材料缺失，逾期未补", "returned": "没有这样的"})
    assert len(sealed.detail["excluded"]) == 2
    assert sealed.detail["reasons"] == {"unscored": "材料缺失，逾期未补"}
    assert sealed.standings == 7


def test_a_round_without_anybody_can_be_frozen_but_nobody_proposed() -> None:
    scene = scenes.scored_round(())
    assert freeze(scene).standings == 0
    with pytest.raises(Refused, match="没有人入围"):
        propose(scene, Trial((2, 3), ties=RULE))


# --- the seal --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("table", "column"), [("snapshot", "id"), ("standing", "score")])
def test_the_database_refuses_to_change_what_is_sealed(table: str, column: str) -> None:
    scenes.frozen_round()
    with pytest.raises(DatabaseError, match="never changes"), db.transaction() as unit:
        unit.execute(text(f"UPDATE {table} SET {column} = {column}"))


def test_nobody_stands_twice_in_a_sealed_list() -> None:
    scenes.frozen_round()
    columns = "snapshot_id, application_id, rank, score, parts, direct, passed_over, evidence_digest"
    with pytest.raises(IntegrityError), db.transaction() as unit:
        unit.execute(text(f"INSERT INTO standing (place, {columns}) SELECT place + 100, {columns} FROM standing"))


def test_a_sealed_list_stands_without_its_applications() -> None:
    scene = scenes.frozen_round()
    with db.transaction() as unit:
        for table, column in (("claim", "application_id"), ("application", "id")):
            unit.execute(text(f"DELETE FROM {table} WHERE {column} = {scene.applications[0]}"))
    assert scene.scores is not None
    assert queries.verify(queries.snapshot_of(scene.scores.id)).holds


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE standing SET score = score + 1 WHERE rank = 3",
        "UPDATE standing SET parts = '[1, 2, 3, 4]' WHERE rank = 3",
        "UPDATE standing SET place = 9 WHERE rank = 7",
        "UPDATE standing SET direct = true WHERE rank = 7",
        "UPDATE standing SET title = '路桥工匠' WHERE rank = 7",
        "UPDATE standing SET passed_over = '…' WHERE rank = 7",
        "UPDATE standing SET evidence_digest = '' WHERE rank = 7",
        "DELETE FROM standing WHERE rank = 7",
        "UPDATE snapshot SET rubric_digest = 'x'",
        "UPDATE snapshot SET person_id = NULL",
        "UPDATE snapshot SET standings = 6",
        "UPDATE snapshot SET reason = '因异议'",
        "UPDATE snapshot SET journal_seq = journal_seq - 1",
    ],
)
def test_the_digest_shows_every_change(change: str) -> None:
    """Somebody who gets past the guards of the database still changes the digest."""
    sealed = scenes.frozen_round().scores
    assert sealed is not None
    with db.transaction() as unit:
        for table in ("snapshot", "standing"):
            unit.execute(text(f"DROP TRIGGER guard_{table}_update"))
        unit.execute(text(change))
    assert not queries.verify(queries.snapshot_of(sealed.id)).holds


def test_the_evidence_of_an_application_is_sealed_with_it() -> None:
    sealed = scenes.frozen_round().scores
    assert sealed is not None
    kept = dict(db.session().execute(select(Application.id, Application.evidence_digest)).all())
    assert {row[0]: row[8] for row in queries.sealed_rows(sealed.id)} == kept
    assert len(set(kept.values())) == len(kept)


def test_a_score_without_its_evidence_is_not_sealed() -> None:
    scene = scenes.scored_round()
    with db.transaction() as unit:
        unit.get_one(Application, scene.applications[2]).evidence_digest = None
    with pytest.raises(DatabaseError):
        freeze(scene)
    assert queries.latest(scene.round_id, "scores") is None


# --- propose ---------------------------------------------------------------------------------------------------------


def test_a_proposal_seals_titles_lines_and_why() -> None:
    scene = scenes.frozen_round(companies=("甲", "甲", "甲"))
    trial = Trial((2, 3), per_company=2, ties=RULE, passed={scene.applications[3]: "正在接受调查"})
    sealed = propose(scene, trial, counts={"路桥工匠": 2, "产业工人标兵": 3}, minutes="8号")
    assert scene.round.proposed_at == LATER
    assert sealed.detail["lines"] == {"路桥工匠": 8500, "产业工人标兵": 6000}
    assert [row.title for row in queries.proposed(sealed.id)] == ["路桥工匠"] * 2 + ["产业工人标兵"] * 3
    why = {row.application_id: row.passed_over for row in queries.standings(sealed.id) if row.title is None}
    assert why == {scene.applications[2]: "超出同单位上限", scene.applications[3]: "正在接受调查"}
    assert queries.verify(sealed).holds
    assert sealed.detail["minutes"] == "8号"


def test_lines_and_averages_are_read_from_the_proposal() -> None:
    scene = scenes.proposed_round()
    assert list(queries.lines_of(scene.round_id).items()) == [("路桥工匠", 8500), ("产业工人标兵", 7000)]
    assert queries.averages(scene.round_id, "路桥工匠") == [2188, 2188, 2188, 2188]
    assert queries.averages(scene.round_id, "没有") is None


def test_the_last_lines_are_those_of_the_last_naming_with_the_same_titles() -> None:
    scene = scenes.proposed_round()
    mine = ["路桥工匠", "产业工人标兵"]
    with db.transaction():
        rounds.mark(scene.round_id, "noticed", actor=scene.actor, now=LATER)
    assert queries.last_named(mine, LATER) is None  # an objection may still move the line
    with db.transaction():
        rounds.mark(scene.round_id, "named", actor=scene.actor, now=LATER)
    found = queries.last_named(mine, LATER)
    assert found is not None
    lines = {"路桥工匠": 8500, "产业工人标兵": 7000}
    assert (found[0].id, queries.lines_in(found[1])) == (scene.round_id, lines)
    assert queries.last_named(["路桥青年工匠"], LATER) is None
    assert queries.last_named(mine, NOW) is None


def test_ties_keep_the_next_step_closed() -> None:
    scene = scenes.frozen_round((9000, 8000, 8000, 7000))
    with pytest.raises(Refused, match="路桥工匠线上还有2人并列"):
        propose(scene, Trial((2, 3)))
    assert scene.round.proposed_at is None
    assert propose(scene, Trial((2, 3), ties=RULE)).detail["counts"] == {"路桥工匠": 2, "产业工人标兵": 2}


def test_counts_that_were_confirmed_must_be_those_that_are_sealed() -> None:
    scene = scenes.frozen_round()
    with pytest.raises(Conflict, match="请核对人数"):
        propose(scene, Trial((2, 3), ties=RULE), counts={"路桥工匠": 2, "产业工人标兵": 2})


def test_only_one_proposal_takes_effect() -> None:
    scene = scenes.proposed_round()
    with pytest.raises(Conflict, match="罗敏已于11月21日15:05提出拟命名名单（N-2026-1）"):
        propose(scene, Trial((2, 3), ties=RULE))


def test_nothing_is_proposed_before_the_freeze() -> None:
    scene = scenes.scored_round()
    with pytest.raises(Refused, match="核分还没有冻结"):
        propose(scene, Trial((2, 3), ties=RULE))


# --- after objections ------------------------------------------------------------------------------------------------


def reseal(scene: Scene, *changes: Change) -> tuple[Snapshot, Snapshot]:
    with db.transaction():
        return actions.reseal(scene.round_id, changes, reason="异议成立", actor=scene.actor, now=LATER)


def test_a_disqualified_person_leaves_and_nobody_moves_up() -> None:
    scene = scenes.proposed_round()
    gone = scene.applications[1]
    scores, listed = reseal(scene, Change(gone, "disqualified"))
    assert (scores.name, listed.name) == ("S-2026-2", "N-2026-2")
    assert (scores.standings, scores.reason) == (6, "异议成立")
    assert listed.detail["diff"] == {"entered": [], "left": [[gone, "路桥工匠"]], "moved": []}
    assert listed.detail["counts"] == {"路桥工匠": 1, "产业工人标兵": 3}
    assert queries.lines_of(scene.round_id) == {"路桥工匠": 8500, "产业工人标兵": 7000}
    assert db.session().get_one(Application, gone).status == "disqualified"
    assert all(queries.verify(one).holds for one in queries.snapshots_of(scene.round_id))
    assert len(queries.snapshots_of(scene.round_id)) == 4


def test_an_adjusted_score_may_cost_the_title_or_move_it() -> None:
    scene = scenes.proposed_round()
    first, second, third, fourth, *_ = scene.applications
    _, listed = reseal(
        scene,
        Change(second, "adjusted", 7200, (1800, 1800, 1800, 1800)),
        Change(fourth, "adjusted", 1000, (250, 250, 250, 250)),
        Change(first, "adjusted", 8600, (2150, 2150, 2150, 2150)),
    )
    titles = {row.application_id: row.title for row in queries.proposed(listed.id)}
    assert titles[first] == "路桥工匠"
    assert titles[second] == "产业工人标兵"
    assert fourth not in titles
    assert titles[third] == "产业工人标兵"
    moved = listed.detail["diff"]
    assert moved == {
        "entered": [],
        "left": [[fourth, "产业工人标兵"]],
        "moved": [[second, "路桥工匠", "产业工人标兵"]],
    }
    row = db.session().get_one(Application, second)
    assert (row.score, row.status) == (7200, "scored")


def test_an_application_moved_before_is_not_moved_twice() -> None:
    scene = scenes.proposed_round()
    gone = scene.applications[0]
    from craftsman.applications import actions as applications
    from craftsman.applications import queries as application_queries

    with db.transaction():
        applications.take(application_queries.application_row(gone), "disqualify", actor=scene.actor, now=LATER)
    reseal(scene, Change(gone, "disqualified"))
    assert acts().count("application.disqualify") == 1


@pytest.mark.parametrize(
    "change", [Change(1, "upheld"), Change(1, "adjusted", 100, (1, 2)), Change(1, "adjusted", -4, (-1, -1, -1, -1))]
)
def test_effects_that_cannot_be_sealed(change: Change) -> None:
    scene = scenes.proposed_round()
    with pytest.raises(Refused):
        reseal(scene, change)


def test_nothing_is_sealed_anew_before_the_proposal_or_after_the_naming() -> None:
    scene = scenes.frozen_round()
    with pytest.raises(Refused, match="还没有提出"):
        reseal(scene, Change(scene.applications[0], "disqualified"))
    scene = scenes.proposed_round()
    with db.transaction():
        for milestone in ("noticed", "named"):
            rounds.mark(scene.round_id, milestone, actor=scene.actor, now=LATER)
    with pytest.raises(Refused, match="已经命名"):
        reseal(scene, Change(scene.applications[0], "disqualified"))


# --- trials ----------------------------------------------------------------------------------------------------------


def test_trials_are_kept_under_the_next_letter_and_change_nothing() -> None:
    scene = scenes.frozen_round()
    for quotas in ((1, 1), (2, 2)):
        with db.transaction():
            actions.keep_scenario(scene.round_id, Trial(quotas), actor=scene.actor, now=NOW)
    assert [one.name for one in queries.scenarios(scene.round_id)] == ["方案A", "方案B"]
    with db.transaction():
        first = queries.scenarios(scene.round_id)[0].id
        actions.drop_scenario(scene.round_id, first, actor=scene.actor, now=NOW)
    assert db.session().query(Scenario).count() == 1
    assert db.session().query(Standing).count() == 7


def test_six_trials_are_enough() -> None:
    scene = scenes.frozen_round()
    with db.transaction():
        for n in range(6):
            actions.keep_scenario(scene.round_id, Trial((n, n)), actor=scene.actor, now=NOW)
    with pytest.raises(Refused, match="最多保存6个方案"), db.transaction():
        actions.keep_scenario(scene.round_id, Trial((7, 7)), actor=scene.actor, now=NOW)
