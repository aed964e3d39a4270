"""Measures how soon a rubric file that cannot be meant is refused: the seconds of the slowest of several tries, each in turn.

python -m bench.refusals [--runs 5]
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Iterator

from bench.run import Course, calibration, machine, table
from craftsman.rubrics import library
from craftsman.rubrics.entry import Malformed
from craftsman.rubrics.reading import parse

HEAD = "rubric: {id: t, name: 试, version: v1}\ndimensions:\n  - id: d1\n    name: 指标\n    items:\n"
ITEM = "      - {{id: i{n}, name: 项, kinds: [k], rules: [{{id: r, name: 规, points: {points}}}]}}\n"


def files() -> Iterator[tuple[str, str]]:
    example = library.text("luqiao-example")
    yield "5 MB", example + "# " + "长" * 1_700_000
    yield "just under 1 MB of rows", HEAD + "".join(ITEM.format(n=n, points=1) for n in range(10_500))
    yield "nested 1,000 deep", "a: " + "[" * 1_000 + "]" * 1_000
    yield (
        "alias bomb",
        "a: &a [x, x]\n" + "".join(f"{b}: &{b} [*{a}, *{a}]\n" for a, b in zip("abcdefgh", "bcdefghi", strict=True)),
    )
    yield "a name twice", example.replace("  places: 2", "  places: 2\n  places: 3", 1)
    yield "NaN", HEAD + ITEM.format(n=1, points=".nan")
    yield "10^30", HEAD + ITEM.format(n=1, points="1e30")
    yield "30 digits", HEAD + ITEM.format(n=1, points="1" + "0" * 30)
    yield "full-width digits", HEAD + ITEM.format(n=1, points="１２")
    yield "unknown way of counting", HEAD + ITEM.format(n=1, points="{curve: 3}")


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--runs", type=int, default=5)
    runs = parser.parse_args().runs
    course = Course(0)
    course.loop.append(calibration())
    rows = [[name, *measured(text, runs)] for name, text in files()]
    course.loop.append(calibration())
    print(f"\nThe slowest of {runs} tries. {machine(course)}.\n")
    print(table(["file", "seconds", "refused with"], rows))


def measured(text: str, runs: int) -> tuple[str, str]:
    worst, said = 0.0, "not refused"
    for _ in range(runs):
        began = time.perf_counter()
        try:
            parse(text)
        except Malformed as refused:
            said = str(refused)
        worst = max(worst, time.perf_counter() - began)
    return f"{worst:.3f}", said[:60]


if __name__ == "__main__":
    main()
