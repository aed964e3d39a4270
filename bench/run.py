"""Measures our pages beside the floor, turn by turn on the same machine, and prints the tables of docs/performance.md.

    python -m bench.run [--rounds 5] [--seconds 2] [--rows 3600 36000 360000]

Figures of one run belong together: trust the ratios, the medians and the growth, not a figure by itself.
"""

from __future__ import annotations

import argparse
import itertools
import os
import platform
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from bench import data, wrk
from bench.client import Visitor, burst
from bench.servers import ROOT, Server, serving
from craftsman.replays import new_key
from craftsman.rubrics.facts import case
from craftsman.rubrics.reading import parse
from craftsman.rubrics.scoring import score

LEDGER, LOGIN, ADD = "/my/achievements", "/login", "/my/achievements/new/competition_award"
MAIN = 36_000
APPLICANTS = 36_000
Samples = dict[str, list[float]]


def calibration() -> float:
    """Seconds of a fixed loop: how busy the machine is with other things."""
    begin = time.perf_counter()
    total = 0
    for number in range(400_000):
        total += number % 7
    return time.perf_counter() - begin


def hidden(text: str, name: str) -> str:
    found = re.search(rf'name="{name}"[^>]*value="([^"]*)"', text)
    if found is None:
        raise SystemExit(f"the page holds no field {name}:\n{text[:2000]}")
    return found.group(1)


# --- people ----------------------------------------------------------------------------------------------------------


def signed_in(server: Server, number: int) -> Visitor:
    """A worker of the portal, signed in as in life."""
    visitor = Visitor(server.url)
    page = visitor.ask("GET", LOGIN).body
    fields = {"csrf_token": hidden(page, "csrf_token"), "key": new_key()}
    answer = visitor.ask("POST", LOGIN, {**fields, "phone": data.phone(number), "password": data.PASSWORD})
    if answer.status != 303:
        raise SystemExit(f"could not sign in: {answer.status}")
    return visitor


def signed_in_to_floor(server: Server) -> Visitor:
    visitor = Visitor(server.url)
    visitor.ask("GET", "/in")
    return visitor


def adding(visitor: Visitor) -> Callable[[], bool]:
    """Sends the filled form for one achievement, each time as a newly rendered form would."""
    token = hidden(visitor.ask("GET", ADD).body, "csrf_token")
    fields = {name: str(value) for name, value in data.award(1).items() if name != "awarded_on"}
    fields |= {"csrf_token": token, "awarded_on-year": "2024", "awarded_on-month": "5", "awarded_on-day": "6"}
    return lambda: visitor.ask("POST", ADD, {**fields, "key": new_key()}).status == 303


def adding_to_floor(visitor: Visitor, path: str = "/") -> Callable[[], bool]:
    fields = {"csrf_token": hidden(visitor.ask("GET", "/").body, "csrf_token")}
    fields |= {"title": "路桥区第8届数控车工职工技能竞赛", "employer": "某某机械", "points": "3", "department": "1"}
    return lambda: visitor.ask("POST", path, fields).status == 303


# --- rounds ----------------------------------------------------------------------------------------------------------


class Course:
    """All measures, run in turn for so many rounds; each name collects one figure a round."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self.samples: Samples = defaultdict(list)
        self.turns: list[Callable[[], None]] = []
        self.loop: list[float] = []

    def page(self, name: str, server: Server, path: str, cookies: dict[str, str]) -> None:
        def turn() -> None:
            for connections in (1, 8):
                before = server.ticks()
                seen = wrk.load(server.url, path, cookies, connections, self.seconds)
                if seen.wrong:
                    raise SystemExit(f"{name}: {seen.wrong} wrong answers")
                self.note(f"{name} {connections}", seen.p50, seen.p99, seen.rate)
                if connections == 8:
                    used = [after - earlier for after, earlier in zip(server.ticks(), before, strict=True)]
                    self.samples[f"{name} balance"].append(min(used) / max(1, max(used)))

        self.turns.append(turn)

    def posts(self, name: str, acts: list[Callable[[], bool]]) -> None:
        """Every connection goes through its share of the writers in turn, so that no ledger gets full."""

        def turn() -> None:
            for connections in (1, 8):
                shares = [itertools.cycle(acts[place::connections]) for place in range(connections)]
                seen = burst([lambda share=share: next(share)() for share in shares], self.seconds)  # type: ignore[misc]  # bound early
                if seen.wrong:
                    raise SystemExit(f"{name}: {seen.wrong} of {len(seen.times)} answers were wrong")
                self.note(f"{name} {connections}", seen.p50, seen.p99, seen.rate)

        self.turns.append(turn)

    def note(self, name: str, p50: float, p99: float, rate: float) -> None:
        for word, value in (("p50", p50), ("p99", p99), ("rate", rate)):
            self.samples[f"{name} {word}"].append(value)

    def run(self, rounds: int) -> None:
        """A round more than is noted: in the first one each process loads what it uses for the first time."""
        for number in range(rounds + 1):
            for turn in self.turns:
                turn()
                self.loop.append(calibration())
            if number == 0:
                self.samples.clear()
                self.loop.clear()
            print(f"round {number} of {rounds}" if number else "warmed up", file=sys.stderr)

    def middle(self, name: str) -> float:
        return statistics.median(self.samples[name])

    def spread(self, name: str) -> float:
        seen = self.samples[name]
        return (max(seen) - min(seen)) / statistics.median(seen) * 100


def scoring(rounds: int) -> tuple[float, float]:
    """Seconds to score APPLICANTS cases of six facts: middle and best of the rounds."""
    rubric = parse(data.RUBRIC.read_text())
    cases = [case({"as_of": "2026-10-31", "facts": data.ledger_facts(number)}) for number in range(APPLICANTS)]
    took = []
    for _ in range(rounds):
        begin = time.perf_counter()
        for one in cases:
            score(rubric, one)
        took.append(time.perf_counter() - begin)
    return statistics.median(took), min(took)


def start_up(application: str, path: str, environment: dict[str, str], rounds: int) -> float:
    """Middle seconds from the command to the first answered page."""
    took = []
    for _ in range(rounds):
        begin = time.perf_counter()
        with serving(application, environment) as server:
            Visitor(server.url).ask("GET", path)
            took.append(time.perf_counter() - begin)
    return statistics.median(took)


# --- tables ----------------------------------------------------------------------------------------------------------


def table(head: list[str], rows: list[list[str]]) -> str:
    lines = ["| " + " | ".join(head) + " |", "|" + "|".join(["---", *["---:"] * (len(head) - 1)]) + "|"]
    return "\n".join([*lines, *("| " + " | ".join(row) + " |" for row in rows)])


def beside(course: Course, name: str, floor: str) -> list[str]:
    one, eight = f"{name} 1", f"{name} 8"
    ratio = course.middle(f"{one} p50") / course.middle(f"{floor} 1 p50")
    share = course.middle(f"{eight} rate") / course.middle(f"{floor} 8 rate")
    return [
        name,
        f"{course.middle(f'{one} p50'):.2f}",
        f"{course.spread(f'{one} p50'):.0f} %",
        f"{ratio:.2f} ×",
        f"{course.middle(f'{eight} p99'):.0f}",
        f"{course.middle(f'{eight} rate'):.0f}",
        f"{share * 100:.0f} %",
    ]


def machine(course: Course) -> str:
    model = re.search(r"model name\s*: (.*)", Path("/proc/cpuinfo").read_text())
    commit = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    return (
        f"{os.cpu_count()} cores, {model.group(1) if model else '?'}, {platform.system()} {platform.release().split('-')[0]}, "
        f"Python {platform.python_version()}, commit {commit.stdout.strip()}; load by {'wrk' if wrk.WRK else 'our own client'} "
        f"on the same cores; a fixed loop between bursts took {statistics.median(course.loop):.3f} s "
        f"({min(course.loop):.3f} to {max(course.loop):.3f})"
    )


def measure(options: argparse.Namespace, folder: Path, stack: ExitStack) -> None:
    course = Course(options.seconds)
    portals: dict[int, Server] = {}
    for rows in options.rows:
        print(f"filling {rows}", file=sys.stderr)
        data.fill_portal(folder / f"home-{rows}", rows)
        portals[rows] = stack.enter_context(serving("wsgi:app", _portal(folder / f"home-{rows}")))
    data.fill_floor(folder / "floor.db", MAIN)
    base = {"FLOOR_DATABASE": str(folder / "floor.db")}
    floor = stack.enter_context(serving("bench.floor:create_app()", base))
    main = portals[MAIN] if MAIN in portals else portals[options.rows[-1]]

    course.page("floor page", floor, "/", signed_in_to_floor(floor).cookies)
    for rows, server in portals.items():
        course.page(f"ledger page of {data.PAGE} lines, {rows:,} stored", server, LEDGER, signed_in(server, 0).cookies)
    course.page(f"ledger page of {data.TYPICAL} lines", main, LEDGER, signed_in(main, 1).cookies)
    course.page("sign-in page", main, LOGIN, {})
    course.posts("floor submit", [adding_to_floor(signed_in_to_floor(floor)) for _ in range(8)])
    writers = range(data.READERS, data.READERS + data.WRITERS)
    course.posts("add an achievement", [adding(signed_in(main, number)) for number in writers])
    course.run(options.rounds)
    report(course, main, floor, options, base, folder)


def _portal(home: Path) -> dict[str, str]:
    return {"CRAFT_HOME": str(home), "ASSETS": "local"}


def report(course: Course, main: Server, floor: Server, options: Any, base: dict[str, str], folder: Path) -> None:
    names = [name[: -len(" 1 p50")] for name in course.samples if name.endswith(" 1 p50")]
    head = [
        "",
        "p50 ms, 1 connection",
        "spread",
        "÷ floor",
        "p99 ms, 8 connections",
        "per second, 8 connections",
        "of the floor",
    ]
    gets = [beside(course, name, "floor page") for name in names if "page" in name]
    posts = [beside(course, name, "floor submit") for name in names if "page" not in name]
    print(f"\n{options.rounds} rounds of {options.seconds:.0f} s. {machine(course)}.\n")
    print(table(head, gets + posts))
    ledger = [f"ledger page of {data.PAGE} lines, {rows:,} stored" for rows in options.rows]
    growth = course.middle(f"{ledger[-1]} 1 p50") / course.middle(f"{ledger[0]} 1 p50")
    lopsided = {name: min(course.samples[f"{name} balance"]) for name in names if f"{name} balance" in course.samples}
    middle, best = scoring(options.rounds)
    home = folder / f"home-{options.rows[0]}"
    ours, theirs = (
        start_up(*what, options.rounds)
        for what in (("wsgi:app", LOGIN, _portal(home)), ("bench.floor:create_app()", "/", base))
    )
    pss, least = statistics.median(main.memory()), statistics.median(floor.memory())
    rows = [
        [f"ledger page, {options.rows[-1]:,} ÷ {options.rows[0]:,} rows", f"{growth:.2f} ×", ""],
        [
            f"scoring {APPLICANTS:,} applicants of six facts",
            f"{middle:.2f} s",
            f"best {best:.2f} s, {middle / APPLICANTS * 1e6:.0f} µs each",
        ],
        ["start to first answer", f"{ours:.2f} s", f"floor {theirs:.2f} s, {ours / theirs:.1f} ×"],
        [
            "memory of a web process (PSS) after the load",
            f"{pss:.0f} MiB",
            f"floor {least:.0f} MiB, {pss / least:.1f} ×",
        ],
        [
            "least busy ÷ busiest process, worst burst",
            f"{min(lopsided.values()):.2f}",
            "1 is even; 0 would be an idle process",
        ],
    ]
    print("\n" + table(["", "figure", ""], rows))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=2.0)
    parser.add_argument("--rows", type=int, nargs="+", default=[3_600, 36_000, 360_000])
    with tempfile.TemporaryDirectory(prefix="craft-bench-") as name, ExitStack() as stack:
        measure(parser.parse_args(), Path(name), stack)


if __name__ == "__main__":
    main()
