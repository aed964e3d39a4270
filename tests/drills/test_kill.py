"""Nothing that was acknowledged is lost, whoever is killed: web server or worker, fifty times, while people write."""

from __future__ import annotations

import hashlib
import os
import random
import signal
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from bench.client import Visitor
from tests import postgres
from tests.drills.writers import AchievementWriter, CodeWriter, EvidenceWriter, Writer
from tests.machine import require
from tests.running import Portal, running_portal

KILLS = int(os.environ.get("DRILL_KILLS", "50"))
BACK_SECONDS = 10.0  # on a machine that has nothing else to do; a busy one is measured by its own usual start
SETTLE_SECONDS = 120.0


@pytest.fixture(params=["sqlite", "postgresql"])
def portal(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Portal]:
    """A portal without sample people; on PostgreSQL with a server that keeps its promises (fsync on)."""
    home = tmp_path_factory.mktemp("portal")
    if request.param == "sqlite":
        with running_portal(home, first="empty") as running:
            yield running
        return
    require(postgres.find_program("initdb"), "PostgreSQL", postgres.INSTALL_LINE)
    with (
        postgres.throw_away_server(durable=True) as url,
        running_portal(home, first="empty", DATABASE_URL=url) as running,
    ):
        yield running


def rows(portal: Portal, statement: str) -> list[tuple[object, ...]]:
    engine = sa.create_engine(portal.extra.get("DATABASE_URL", f"sqlite:///{portal.home / 'craftsman.db'}"))
    try:
        with engine.connect() as connection:
            return [tuple(row) for row in connection.execute(sa.text(statement))]
    finally:
        engine.dispose()


def kill_somebody(portal: Portal, chance: random.Random) -> str:
    """The worker, the web server's master, or one of its two processes: gone without a chance to tidy up."""
    what = chance.choice(["worker", "master", "process"])
    found = portal.processes(" work") if what == "worker" else portal.processes("gunicorn")
    if found:
        os.kill(found[0] if what != "process" else chance.choice(found[1:] or found), signal.SIGKILL)
    return what


def kill_again_and_again(portal: Portal, chance: random.Random) -> float:
    """KILLS times at random moments; returns the longest time until the portal answered again."""
    longest = 0.0
    for number in range(KILLS):
        time.sleep(chance.uniform(0.1, 1.5))
        what = kill_somebody(portal, chance)
        begin = time.monotonic()
        portal.wait_until_ready("/healthz")
        took = time.monotonic() - begin
        longest = max(longest, took)
        print(f"kill {number + 1}: {what}, answers after {took:.1f} s")
    return longest


def settle(portal: Portal) -> None:
    """Wait until the worker has done what is queued."""
    portal.wait_until_ready()
    limit = time.monotonic() + SETTLE_SECONDS
    while waiting := unsettled(portal):
        assert time.monotonic() < limit, f"still waiting: {waiting}\n{portal.log()}"
        time.sleep(0.5)


def unsettled(portal: Portal) -> dict[str, int]:
    """What has not come to an end yet."""
    found = {
        "files": rows(portal, "SELECT count(*) FROM evidence WHERE state = 'processing'"),
        "codes": rows(
            portal,
            "SELECT count(*) FROM sign_in_code c LEFT JOIN delivery d ON d.sign_in_code_id = c.id "
            "WHERE d.id IS NULL OR d.state IN ('queued', 'sending')",
        ),
    }
    return {what: count for what, ((count,),) in found.items() if count}


def test_kills_lose_nothing(portal: Portal) -> None:
    seed = int(os.environ.get("DRILL_SEED", time.time_ns() % 1_000_000))
    print(f"DRILL_SEED={seed}")
    begin = time.monotonic()
    portal.stop()
    portal.start()
    usual = time.monotonic() - begin
    stop = threading.Event()
    writers: list[Writer] = [
        make(portal.url, number, stop)
        for number, make in enumerate(
            [AchievementWriter, AchievementWriter, EvidenceWriter, EvidenceWriter, CodeWriter], 1
        )
    ]
    for writer in writers:
        writer.thread.start()
    try:
        longest = kill_again_and_again(portal, random.Random(seed))
    finally:
        stop.set()
        for writer in writers:
            writer.thread.join()
    settle(portal)
    said = {
        kind.__name__: sum(len(w.ledger.done) for w in writers if type(w) is kind)
        for kind in {type(w) for w in writers}
    }
    print(f"acknowledged: {said}; longest absence {longest:.1f} s, usual start {usual:.1f} s")
    assert [surprise for writer in writers for surprise in writer.ledger.surprises] == []
    assert min(said.values()) >= KILLS // 2, "the drill has to write something"
    assert longest <= max(BACK_SECONDS, 2 * usual)
    check_achievements(portal, writers)
    check_evidence(portal, writers)
    check_codes(portal, writers)
    check_journal(portal)


def check_achievements(portal: Portal, writers: list[Writer]) -> None:
    """Each acknowledged one is there once, each other one at most once, and each has its line in the journal."""
    sep = "json_extract(attributes, '$.number')" if "DATABASE_URL" not in portal.extra else "attributes ->> 'number'"
    stored = [str(number) for (number,) in rows(portal, f"SELECT {sep} FROM achievement")]
    tried = {what for w in writers for what in w.ledger.tried if what.startswith("D")}
    done = {what for w in writers for what in w.ledger.done if what.startswith("D")}
    assert len(stored) == len(set(stored)), "an achievement was entered twice"
    assert done <= set(stored) <= tried
    lines = rows(portal, "SELECT count(*) FROM journal WHERE act = 'achievement.add'")
    assert lines == [(len(stored),)], "an achievement without its line in the journal, or the other way round"


def check_evidence(portal: Portal, writers: list[Writer]) -> None:
    """Each acknowledged photo is there once and usable; every file a row names is on disk, whole, and nothing else is."""
    found = rows(portal, "SELECT name, state, key, original_key, previews FROM evidence")
    names = [str(name) for name, *_ in found]
    done = {what for w in writers for what in w.ledger.done if what.endswith(".jpg")}
    tried = {what for w in writers for what in w.ledger.tried if what.endswith(".jpg")}
    assert len(names) == len(set(names)), "a photo was added twice"
    assert done <= set(names) <= tried
    assert {state for _, state, *_ in found} == {"usable"}
    lines = rows(portal, "SELECT count(*) FROM journal WHERE act = 'evidence.add'")
    assert lines == [(len(found),)]
    folder = portal.home / "files"
    for _, _, key, original, _ in found:
        assert key is not None
        for name in filter(None, (key, original)):
            assert whole(folder / str(name)), f"{name} is missing or not what its name says"
    assert list(folder.rglob("*")), "files are kept somewhere else than this drill looks"
    assert [
        path for path in folder.rglob("*") if path.is_file() and not path.name.startswith(".") and not whole(path)
    ] == []


def whole(path: Path) -> bool:
    return path.is_file() and hashlib.sha256(path.read_bytes()).hexdigest() == path.name


def check_codes(portal: Portal, writers: list[Writer]) -> None:
    """Each acknowledged code was stored once and handed over once."""
    codes = rows(
        portal,
        "SELECT c.id, count(d.id) FROM sign_in_code c LEFT JOIN delivery d ON d.sign_in_code_id = c.id GROUP BY c.id",
    )
    asked = [writer for writer in writers if isinstance(writer, CodeWriter)]
    assert sum(len(w.ledger.done) for w in asked) <= len(codes) <= sum(len(w.ledger.tried) for w in asked)
    assert [code for code, deliveries in codes if deliveries != 1] == []
    phones = rows(portal, "SELECT phone_index, count(*) FROM sign_in_code GROUP BY phone_index HAVING count(*) > 1")
    assert phones == [], "a code was sent twice for one form"


def check_journal(portal: Portal) -> None:
    assert "chain is whole" in portal.flask("journal", "verify")
    if "DATABASE_URL" not in portal.extra:
        assert rows(portal, "PRAGMA integrity_check") == [("ok",)]
        assert rows(portal, "PRAGMA foreign_key_check") == []
    assert Visitor(portal.url).ask("GET", "/readyz").status == 200
