"""A good assignment found quickly: the measure for the search, and often already the best."""

from __future__ import annotations

import random
from collections.abc import Hashable

from craftsman.rubrics.board import Board
from craftsman.rubrics.ways import Option, Reached

TURNS = 20  # how often the first assignment is gone over to improve it
MOVES = 20_000  # how many single moves are tried after that
SEED = 20261121  # the same every time: what is found never changes from one run to the next


class Deal:
    """A complete assignment that is changed one fact at a time."""

    def __init__(self, board: Board) -> None:
        self.board = board
        self.chosen: list[Option] = [() for _ in board.facts]
        self.values = [tally.value(tally.start) for tally in board.tallies]
        self.held: list[list[int]] = [[] for _ in board.tallies]  # which facts each item has
        self.taken: set[Hashable] = set()

    @property
    def total(self) -> int:
        sums = [0] * len(self.board.places)
        for at, value in enumerate(self.values):
            sums[self.board.place[at]] += value
        return self.board.summed(sums)

    def legal(self, number: int) -> list[Option]:
        """The ways to count this fact beside all others."""
        own = {claim for pair in self.chosen[number] for claim in pair.claims}
        others = self.taken - own
        return [o for o in self.board.options[number] if all(others.isdisjoint(pair.claims) for pair in o)] or [()]

    def put(self, number: int, option: Option) -> None:
        for pair in self.chosen[number]:
            self.taken.difference_update(pair.claims)
            self.held[self.board.index[pair.item.id]].remove(number)
        changed = {self.board.index[pair.item.id] for pair in (*self.chosen[number], *option)}
        for pair in option:
            self.taken.update(pair.claims)
            self.held[self.board.index[pair.item.id]].append(number)
        self.chosen[number] = option
        for at in changed:
            self.values[at] = self._value(at)

    def _value(self, at: int) -> int:
        tally = self.board.tallies[at]
        state = tally.start
        for number in self.held[at]:
            for pair in self.chosen[number]:
                if pair.item is tally.item:
                    state = self.board.added(at, state, pair)
        return tally.value(state)

    def reached(self) -> Reached:
        standing = frozenset(pair for option in self.chosen for pair in option)
        return Reached(self.total, sum(map(self.board.worth, self.chosen)), standing)


def tried(board: Board) -> Deal:
    """Each fact where it helps most, the largest first, then moved while that helps."""
    deal = Deal(board)
    order = sorted(range(len(board.facts)), key=lambda k: -max(map(board.worth, board.options[k]), default=0))
    for _ in range(TURNS):
        before = list(deal.chosen)
        for number in order:
            deal.put(number, max(deal.legal(number), key=lambda option: _worth(deal, number, option)))
        if deal.chosen == before:
            break
    return deal


def _worth(deal: Deal, number: int, option: Option) -> tuple[int, int]:
    """The total with the fact counted in this way, and its own points."""
    deal.put(number, option)
    return deal.total, deal.board.worth(option)


def shaken(deal: Deal, most: int, moves: int) -> tuple[Reached, int]:
    """Better ones by at most so many single moves, which may cost something at first and less and less later; how many
    were made."""
    dice = random.Random(SEED)  # noqa: S311  # no secret: the same moves every time
    best, total = deal.reached(), deal.total
    patience = max(max(map(deal.board.worth, options), default=0) for options in deal.board.options)
    made, moves = 0, min(moves, MOVES)
    for move in range(moves):
        if best.total >= most:
            break
        made = move + 1
        number = dice.randrange(len(deal.chosen))
        before, option = deal.chosen[number], dice.choice(deal.legal(number))
        if option == before:
            continue
        deal.put(number, option)
        after = deal.total
        if after < total - dice.random() * patience * (1 - move / moves) / 2:
            deal.put(number, before)
            continue
        total = after
        if after > best.total:
            best = deal.reached()
    return best, made
