"""The fonts on the worker's machine are read by jobs that run beside each other."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from craftsman import typefaces

SERIF = "Noto Serif CJK SC"


@pytest.mark.usefixtures("fonts")
def test_jobs_beside_each_other_read_the_same_font() -> None:
    for one in (typefaces._points, typefaces._font, typefaces._face):
        one.cache_clear()
    with ThreadPoolExecutor(4) as pool:
        points = [pool.submit(typefaces.code_points, (SERIF,)) for _ in range(2)]
        shapes = [pool.submit(typefaces.outlines, "匠", SERIF, style=typefaces.REGULAR) for _ in range(2)]
        small = pool.submit(typefaces.cut, "工匠", SERIF)
    assert {ord("匠") in one.result() for one in points} == {True}
    assert len({one.result()[0] for one in shapes}) == 1
    assert 0 < len(small.result()) < 100_000
