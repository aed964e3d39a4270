"""The pages of every role over the invented district, and what stands in their addresses: looked at and counted."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from pathlib import Path

PUBLIC = (
    "/check", "/rounds", "/rounds/{open}", "/rounds/{open}/rubric", "/rounds/{finished}", "/craftsmen", "/craftsmen/{listed}",
    "/verify", "/verify/signature", "/v/{code}", "/v/0000",
)  # fmt: skip
BEGINNER = ("/my/applications", "/my/applications/new")
APPLICANT = (
    "/my/applications", "/my/applications/{mine}/progress", "/my/applications/{mine}/corrections",
    "/my/applications/{mine}/score", "/my/applications/{mine}/submitted", "/my/applications/{mine}/withdraw",
)  # fmt: skip
DRAFTER = (
    "/my/applications/{draft}", "/my/applications/{draft}/basics", "/my/applications/{draft}/claims",
    "/my/applications/{draft}/check",
)  # fmt: skip
CRAFTSMAN = ("/my/certificates", "/my/profile", "/my/profile/listing")
REVIEWER = (
    "/review", "/review/queue", "/review/duties/{duty}", "/review/duties/{duty}?for=returned", "/review/duties/{duty}?for=denied",
    "/review/duties/{duty}?for=adjusted", "/review/duties/{duty}?for=recuse", "/review/done", "/review/recusals",
    "/review/settings", "/review/team", "/review/objections", "/desk",
)  # fmt: skip
CLERK = (
    "/admin", "/admin/rounds", "/admin/rounds/{open}", "/admin/rounds/{open}/setup", "/admin/rounds/{open}/dates",
    "/admin/rounds/{open}/setup/rubric", "/admin/rounds/{open}/setup/rubric/import",
    "/admin/rounds/{open}/applications", "/admin/rounds/{review}", "/admin/rounds/{review}/applications",
    "/admin/applications/{someone}", "/admin/rounds/{review}/ranking", "/admin/rounds/{review}/ranking/freeze",
    "/admin/rounds/{finished}/ranking", "/admin/rounds/{finished}/ranking/seals", "/admin/rounds/{finished}/proposal",
    "/admin/rounds/{finished}/rehearsal",
    "/admin/rounds/{finished}/notice", "/admin/rounds/{finished}/objections", "/admin/objections/{objection}",
    "/admin/rounds/{finished}/certificates", "/admin/rounds/{finished}/certificates/list",
    "/admin/rounds/{finished}/certificates/names", "/admin/rounds/{finished}/certificates/naming",
    "/admin/certificates/{certificate}", "/admin/certificates/{certificate}/suspend", "/admin/talent", "/admin/talent/{talent}",
    "/admin/training", "/admin/training/import", "/admin/calendar",
)  # fmt: skip
FACTS = {
    "open": "SELECT slug FROM round WHERE frozen_at IS NULL ORDER BY closes_at DESC LIMIT 1",
    "review": "SELECT slug FROM round WHERE frozen_at IS NULL ORDER BY closes_at LIMIT 1",
    "finished": "SELECT slug FROM round WHERE named_at IS NOT NULL LIMIT 1",
    "listed": "SELECT id FROM talent WHERE listed_at IS NOT NULL LIMIT 1",
    "code": "SELECT code FROM certificate LIMIT 1",
    "certificate": "SELECT id FROM certificate WHERE state = 'valid' LIMIT 1",
    "talent": "SELECT id FROM talent LIMIT 1",
    "objection": "SELECT number FROM objection LIMIT 1",
    "someone": "SELECT number FROM application WHERE status = 'submitted' LIMIT 1",
}
PEOPLE = {
    "mine": "SELECT a.number, a.person_id FROM duty d JOIN application a ON a.id = d.application_id WHERE d.state = 'returned'",
    "draft": "SELECT number, person_id FROM application WHERE status = 'draft'",
    "duty": 'SELECT d.id, g.person_id FROM duty d JOIN "grant" g ON g.department_id = d.department_id '
    "AND g.role = 'reviewer' AND g.lead JOIN round r ON r.id = d.round_id "
    "WHERE d.state = 'open' AND d.gate IS NULL AND r.frozen_at IS NULL",
    "certificate": "SELECT id, person_id FROM certificate WHERE state = 'valid'",
    "clerk": "SELECT 0, person_id FROM \"grant\" WHERE role = 'clerk'",
    "beginner": "SELECT 0, p.id FROM person p JOIN \"grant\" g ON g.person_id = p.id AND g.role = 'worker' "
    "WHERE p.demo AND p.id NOT IN (SELECT person_id FROM application)",
}


@dataclass(frozen=True)
class Part:
    """Somebody and the pages he opens."""

    role: str
    who: str
    pages: tuple[str, ...]


Facts = tuple[dict[str, str], dict[str, int]]
PARTS = {
    "public": Part("", "", PUBLIC),
    "beginner": Part("worker", "beginner", BEGINNER),
    "drafter": Part("worker", "draft", DRAFTER),
    "applicant": Part("worker", "mine", APPLICANT),
    "craftsman": Part("worker", "certificate", CRAFTSMAN),
    "reviewer": Part("reviewer", "duty", REVIEWER),
    "clerk": Part("clerk", "clerk", CLERK),
}


def facts_of(home: Path) -> Facts:
    """What stands in addresses, and who opens them."""
    with sqlite3.connect(f"file:{home / 'craftsman.db'}?mode=ro", uri=True) as rows:
        words = {name: str(rows.execute(query).fetchone()[0]) for name, query in FACTS.items()}
        people = {}
        for name, query in PEOPLE.items():
            word, people[name] = rows.execute(f"{query} LIMIT 1").fetchone()
            words[name] = str(word)
    rows.close()
    return words, people
