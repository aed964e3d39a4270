"""A good assignment found quickly: the measure for the search, and often already the best."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from craftsman.rubrics.board import Board, Option, Reached

TURNS = 20  # how often an assignment is gone over to improve it


def tried(board: Board) -> Reached:
    """A good assignment to measure others by: each fact where it helps most, then moved while that helps."""
    chosen: dict[int, Option] = {}
    order = sorted(range(len(board.facts)), key=lambda k: -max(map(board.worth, board.options[k]), default=0))
    for _ in range(TURNS):
        before = dict(chosen)
        for number in order:
            chosen[number] = max(
                board.legal(chosen, number), key=lambda option: board.valued(chosen | {number: option})
            )
        if chosen == before:
            break
    return _reached(board, chosen)


def exchanged(board: Board, known: Reached, most: int) -> Reached:
    """The same after exchanges: one fact takes a place in an item, a fact of that item goes elsewhere."""
    chosen = {k: tuple(p for p in fact if p in known.standing) for k, fact in enumerate(board.facts)}
    reached = (known.total, known.second)
    for _ in range(TURNS):
        better = next((c for c in _exchanges(board, chosen) if board.valued(c)[0] > reached[0]), None)
        if better is None or reached[0] >= most:
            break
        chosen, reached = better, board.valued(better)
    return _reached(board, chosen)


def _exchanges(board: Board, chosen: dict[int, Option]) -> Iterator[dict[int, Option]]:
    for one, options in enumerate(board.options):
        for option in options:
            items = {pair.item.id for pair in option}
            for other, held in chosen.items():
                if other != one and option != chosen[one] and not items.isdisjoint(pair.item.id for pair in held):
                    for instead in board.options[other]:
                        found = chosen | {one: option, other: instead}
                        if instead != held and board.is_legal(found):
                            yield found


def _reached(board: Board, chosen: Mapping[int, Option]) -> Reached:
    return Reached(*board.valued(chosen), frozenset(pair for option in chosen.values() for pair in option))
