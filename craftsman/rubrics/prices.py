"""How much the contested facts can still bring at most: every fact gets a price, every item buys what pays for it.

Whatever the prices, no assignment brings more than what the items gain beyond the prices plus the prices themselves;
good prices make this bound close, so that few paths have to be followed.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

from craftsman.rubrics.tally import Tally

FINE = 64  # prices are whole numbers of so many parts of a unit, so that the bound is exact
CELLS_MOST = 20_000_000
TURNS_FEW, TURNS_MOST = 10, 400
PATIENCE = 8  # turns without a closer bound before prices move in smaller steps


@dataclass(frozen=True, slots=True)
class Offer:
    """A contested fact in an item: which fact it is, and what it adds."""

    fact: int
    points: int


class Buyer:
    """An item that only adds up to a cap: what it gains beyond the prices, by its sum so far and the facts to come."""

    def __init__(self, tally: Tally, offers: Sequence[Offer]) -> None:
        self.offers = offers
        self.start = tally.value(tally.start)
        raw = tally.raw(tally.start)
        ends = [end - raw for end in (tally.rung.cap, tally.rung.floor) if end is not None]
        self.step = math.gcd(*(offer.points for offer in offers), *ends) or 1
        most = sum(offer.points for offer in offers)
        cap = tally.rung.cap
        self.is_open = not tally.rung.may_bind(raw, raw + most)
        self.top = 0 if self.is_open else max(0, most if cap is None else min(most + self.step, cap - raw)) // self.step
        self.gains = [(tally.rung.holds(raw + n * self.step) - self.start) * FINE for n in range(self.top + 1)]
        self.tables: list[list[int]] = []

    def price(self, prices: Sequence[int]) -> None:
        """Fills, from the last fact to the first, what the item gains at each sum; without limits it is one for all sums."""
        if self.is_open:
            over = [self._over(offer, prices) for offer in reversed(self.offers)]
            self.tables = [[gain] for gain in accumulate(over, initial=0)][::-1]
            return
        table = self.gains
        tables = [table]
        for offer in reversed(self.offers):
            shift, price = offer.points // self.step, prices[offer.fact]
            kept = min(shift, self.top + 1)
            moved = table[shift:] + [table[-1]] * kept
            table = [a if a > b - price else b - price for a, b in zip(table, moved, strict=True)]
            tables.append(table)
        self.tables = tables[::-1]

    def bought(self, prices: Sequence[int]) -> list[int]:
        """The facts the item would take at these prices."""
        if self.is_open:
            return [offer.fact for offer in self.offers if self._over(offer, prices)]
        at, found = 0, []
        for number, offer in enumerate(self.offers):
            then, table = min(self.top, at + offer.points // self.step), self.tables[number + 1]
            if table[then] - prices[offer.fact] > table[at]:
                found.append(offer.fact)
                at = then
        return found

    def _over(self, offer: Offer, prices: Sequence[int]) -> int:
        return max(0, offer.points * FINE - prices[offer.fact])

    def gain(self, gone: int, held: int) -> int:
        """What the item can still gain after so many of its facts are decided, with this sum."""
        return self.tables[gone][min(self.top, held // self.step)]


class Prices:
    """Prices of all contested facts, lowered where nobody buys and raised where several do."""

    def __init__(self, buyers: Sequence[Buyer], most: Sequence[int], rest: int) -> None:
        self.buyers, self.rest = buyers, rest * FINE
        self.now = [points * FINE // 2 for points in most]
        self.best = list(self.now)
        self.later: list[int] = []
        self.cells = 0  # of tables filled so far: what looking for prices has cost

    def settle(self, least: int, step: int) -> None:
        """Looks for prices under which nothing above `least` is possible; totals differ by whole steps."""
        lowest, stale, pace = self._begun(), 0, 1.0
        for _ in range(self._turns()):
            wanted = self._wanted()
            size = sum(one * one for one in wanted)
            if not size or lowest < (least + step) * FINE:
                break
            move = max(1, int(pace * (lowest - least * FINE) / size))
            self.now = [max(0, price - move * one) for price, one in zip(self.now, wanted, strict=True)]
            bound = self._bound()
            stale = 0 if bound < lowest else stale + 1
            if bound < lowest:
                lowest, self.best = bound, self.now
            if stale > PATIENCE:
                stale, pace, self.now = 0, pace / 2, self.best
                self._bound()
        self.now = self.best
        self._bound()
        self.later = [sum(self.now[number:]) for number in range(len(self.now) + 1)]

    def _begun(self) -> int:
        """The bound with nothing for free or with everything free, whichever is closer."""
        asked, bound = self.now, self._bound()
        self.now = [0] * len(asked)
        free = self._bound()
        if bound < free:
            self.now = asked
            self._bound()
        self.best = self.now
        return min(bound, free)

    def _turns(self) -> int:
        return max(TURNS_FEW, min(TURNS_MOST, CELLS_MOST // max(1, self._size)))

    def _wanted(self) -> list[int]:
        """For each fact how many items too few would take it (1: nobody; -1: two)."""
        wanted = [1] * len(self.now)
        for buyer in self.buyers:
            for fact in buyer.bought(self.now):
                wanted[fact] -= 1
        return wanted

    @property
    def _size(self) -> int:
        return sum((len(buyer.offers) + 1) * (1 if buyer.is_open else buyer.top + 1) for buyer in self.buyers)

    def _bound(self) -> int:
        for buyer in self.buyers:
            buyer.price(self.now)
        self.cells += self._size
        return self.rest + sum(buyer.tables[0][0] for buyer in self.buyers) + sum(self.now)
