"""Several hands at the same thing in the same moment."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable

from flask import Flask

from craftsman import db
from craftsman.errors import Conflict, Refused


def at_once(app: Flask, acts: list[Callable[[], object]]) -> Counter[str]:
    """Run them together; how many took effect, met a Conflict or were refused."""
    gate, found = threading.Barrier(len(acts)), Counter[str]()

    def run(act: Callable[[], object]) -> None:
        with app.app_context():
            gate.wait()
            try:
                with db.transaction():
                    act()
                found["done"] += 1
            except Refused as refused:
                found["conflict" if isinstance(refused, Conflict) else "refused"] += 1

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found
