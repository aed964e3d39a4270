"""Measures the selection beside the floor: queue, pages, handing in, deciding, and the ranking of a whole round.

python -m bench.selection [--rounds 5] [--seconds 2] [--applications 3600 36000 360000]
"""

from __future__ import annotations

import argparse
import itertools
import sqlite3
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from contextlib import ExitStack, closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bench import data, season
from bench.client import Visitor, burst
from bench.run import MAIN, Course, adding_to_floor, beside, machine, signed_in_to_floor, table
from bench.servers import Server, serving
from craftsman import create_app, db
from craftsman.config import Settings
from craftsman.replays import new_key
from craftsman.rounds.models import Round
from craftsman.selection import actions as selection

DRAFTS = 2_400
FLOOR_SUBMIT = "floor submit of seven rows"  # a row and six that hang on it in one transaction, as an application has
LEFT = dict.fromkeys(("open", "returned", "unscored", "appeal"), "只为测量")
# The ranking as plain SQL would do it from the claims: the yardstick of the whole ranking.
PLAIN = """
    CREATE TABLE plain AS
    SELECT application_id, total, rank() OVER (ORDER BY total DESC) AS place
    FROM (SELECT c.application_id, sum(length(c.title)) + a.score AS total
          FROM claim c JOIN application a ON a.id = c.application_id WHERE a.status = 'scored' GROUP BY c.application_id)
"""


class Stack:
    """Forms that are used up one after another by whoever comes first."""

    def __init__(self, forms: list[Callable[[], bool]]) -> None:
        self.rest, self.lock = iter(forms), threading.Lock()

    def next(self) -> bool:
        with self.lock:
            act = next(self.rest, None)
        return act is None or act()


def handing_in(server: Server, people: season.People) -> list[Callable[[], bool]]:
    def one(number: str, cookie: dict[str, str]) -> Callable[[], bool]:
        fields = {"csrf_token": people.form_token, "declared": "y"}
        path = f"/my/applications/{number}/submit"
        return lambda: Visitor(server.url, cookie).ask("POST", path, {**fields, "key": new_key()}).status == 303

    return [one(number, cookie) for number, cookie in people.drafts]


def deciding(server: Server, people: season.People, duties: list[int]) -> list[Callable[[], bool]]:
    def one(duty: int, cookie: dict[str, str]) -> Callable[[], bool]:
        fields = {"csrf_token": people.form_token, "outcome": "verified", "revision": "1"}
        path = f"/review/duties/{duty}/decision"
        return lambda: Visitor(server.url, cookie).ask("POST", path, {**fields, "key": new_key()}).status == 303

    return [one(duty, cookie) for duty, cookie in zip(duties, itertools.cycle(people.reviewers), strict=False)]


def posts(course: Course, name: str, fresh: Callable[[], list[Callable[[], bool]]]) -> None:
    """Each turn begins with forms that nobody has sent yet."""

    def turn() -> None:
        for connections in (1, 8):
            stack = Stack(fresh())
            seen = burst([stack.next] * connections, course.seconds)
            if seen.wrong:
                raise SystemExit(f"{name}: {seen.wrong} of {len(seen.times)} answers were wrong")
            course.note(f"{name} {connections}", seen.p50, seen.p99, seen.rate)

    course.turns.append(turn)


def whole_ranking(home: Path, tries: int) -> tuple[float, float]:
    """Seconds for plain SQL and for ours: read, ranked by the rule, sealed with its digest; each turn is taken back, and the
    first one only warms up."""
    app = create_app(Settings(home=home, database_url=f"sqlite:///{home / 'craftsman.db'}"))
    plain, ours = [], []
    with app.app_context():
        now = datetime.now(UTC) + timedelta(days=60)  # the window has closed
        for _ in range(tries + 1):
            with closing(sqlite3.connect(home / "craftsman.db")) as base:
                begin = time.perf_counter()
                base.execute(PLAIN)
                plain.append(time.perf_counter() - begin)
                base.rollback()
                base.execute("DROP TABLE IF EXISTS plain")
                base.commit()
            with db.writing():
                round_ = db.session().scalars(db.db.select(Round)).one()
                begin = time.perf_counter()
                selection.freeze(round_.id, typed_name=round_.name, reasons=LEFT, actor=None, now=now)
                ours.append(time.perf_counter() - begin)
                db.session().rollback()
        db.db.engine.dispose()
    return statistics.median(plain[1:]), statistics.median(ours[1:])


def measure(options: argparse.Namespace, folder: Path, stack: ExitStack) -> None:
    course = Course(options.seconds)
    servers: dict[int, Server] = {}
    people: dict[int, season.People] = {}
    ranked = (0.0, 0.0)
    for many in options.applications:
        print(f"filling {many}", file=sys.stderr)
        home = folder / f"home-{many}"
        season.fill(home, many)
        people[many] = season.add_people(home, DRAFTS)
        if many == (MAIN if MAIN in options.applications else options.applications[-1]):
            ranked = whole_ranking(
                home, options.rounds
            )  # before anybody decides: pending answers have to be waited for
        servers[many] = stack.enter_context(serving("wsgi:app", {"CRAFT_HOME": str(home), "ASSETS": "local"}))
    data.fill_floor(folder / "floor.db", MAIN)
    floor = stack.enter_context(serving("bench.floor:create_app()", {"FLOOR_DATABASE": str(folder / "floor.db")}))
    main = MAIN if MAIN in servers else options.applications[-1]

    course.page("floor page", floor, "/", signed_in_to_floor(floor).cookies)
    for many, server in servers.items():
        for word, path, cookie in pages(folder / f"home-{many}", people[many]):
            course.page(f"{word} page, {many:,}", server, path, cookie)
    course.posts(FLOOR_SUBMIT, [adding_to_floor(signed_in_to_floor(floor), "/hand-in") for _ in range(8)])

    def drafts() -> list[Callable[[], bool]]:
        season.draft_again(folder / f"home-{main}")
        return handing_in(servers[main], people[main])

    def duties() -> list[Callable[[], bool]]:
        found = season.open_duties(folder / f"home-{main}", people[main].department, 3_000)
        return deciding(servers[main], people[main], found)

    posts(course, "hand in an application", drafts)
    posts(course, "decide a duty", duties)
    course.run(options.rounds)
    report(course, options, ranked)


def pages(home: Path, people: season.People) -> list[tuple[str, str, dict[str, str]]]:
    number, cookie = people.drafts[-1]  # the first ones are handed in while we measure
    duty = season.open_duties(home, people.department, 1, facts=True)[0]
    reviewer = people.reviewers[0]
    return [
        ("queue", "/review/queue", reviewer),
        ("work area", f"/review/duties/{duty}", reviewer),
        ("task list", f"/my/applications/{number}", cookie),
        ("list of applications", "/admin/rounds/bench/applications", people.clerk),
        ("ranking", "/admin/rounds/bench/ranking", people.clerk),
    ]


def report(course: Course, options: argparse.Namespace, ranked: tuple[float, float]) -> None:
    names = list(dict.fromkeys(name[: -len(" 1 p50")] for name in course.samples if name.endswith(" 1 p50")))
    head = [
        "",
        "p50 ms, 1 connection",
        "spread",
        "÷ floor",
        "p99 ms, 8 connections",
        "per second, 8 connections",
        "of the floor",
    ]
    gets = [beside(course, name, "floor page") for name in names if " page" in name]
    writes = [beside(course, name, FLOOR_SUBMIT) for name in names if " page" not in name]
    print(f"\n{options.rounds} rounds of {options.seconds:.0f} s. {machine(course)}.\n")
    print(table(head, gets + writes))
    least, most = options.applications[0], options.applications[-1]
    rows = []
    for name in dict.fromkeys(name.split(" page")[0] for name in names if " page," in name):
        growth = course.middle(f"{name} page, {most:,} 1 p50") / course.middle(f"{name} page, {least:,} 1 p50")
        rows.append([f"{name} page, {most:,} ÷ {least:,} applications", f"{growth:.2f} ×"])
    plain, ours = ranked
    rows.append(["whole ranking, plain SQL from the claims", f"{plain * 1000:.0f} ms"])
    rows.append(["whole ranking, ranked by the rule and sealed", f"{ours * 1000:.0f} ms, {ours / plain:.1f} ×"])
    print("\n" + table(["", "figure"], rows))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=2.0)
    parser.add_argument("--applications", type=int, nargs="+", default=[3_600, 36_000, 360_000])
    with tempfile.TemporaryDirectory(prefix="craft-bench-") as name, ExitStack() as stack:
        measure(parser.parse_args(), Path(name), stack)


if __name__ == "__main__":
    main()
