"""Trials kept to be compared; they never change a sealed list."""

from __future__ import annotations

from datetime import datetime

from craftsman import journal
from craftsman.accounts.actor import Actor
from craftsman.db import session
from craftsman.errors import NotFound, Refused
from craftsman.rounds import queries as round_queries
from craftsman.rounds import titles
from craftsman.selection import queries, quotas
from craftsman.selection.models import Scenario
from craftsman.selection.quotas import Trial

MOST = 6
NAMES = "ABCDEF"


def keep_scenario(round_id: int, trial: Trial, *, actor: Actor, now: datetime) -> Scenario:
    """Keep a trial under the next free letter."""
    round_ = round_queries.round_by_id(round_id, lock=True)
    reason = quotas.why_not_trial(trial, titles.read(round_.titles))
    if reason:
        raise Refused(reason)
    taken = {one.name for one in queries.scenarios(round_id)}
    name = next((f"方案{letter}" for letter in NAMES if f"方案{letter}" not in taken), None)
    if name is None:
        raise Refused(f"最多保存{MOST}个方案，请先删掉不用的")
    plain = trial.to_plain()
    kept = Scenario(round_id=round_id, name=name, settings=plain, person_id=actor.person_id, at=now)
    session().add(kept)
    session().flush()
    told = {"quotas": plain["quotas"], "per_company": trial.per_company, "ties": trial.ties}
    journal.append("selection.keep", f"round-{round_id}", actor=actor, now=now, detail=told)
    return kept


def drop_scenario(round_id: int, scenario_id: int, *, actor: Actor, now: datetime) -> None:
    """Forget a trial."""
    kept = session().get(Scenario, scenario_id)
    if kept is None or kept.round_id != round_id:
        raise NotFound(f"scenario {scenario_id}")
    session().delete(kept)
    journal.append("selection.drop", f"round-{round_id}", actor=actor, now=now)
