"""The cast is invented, and recognisably so."""

from __future__ import annotations

from datetime import date

from craftsman import words
from craftsman.accounts import reference
from craftsman.demo import cast
from craftsman.demo.ledgers import ledgers

TODAY = date(2026, 11, 21)


def test_everybody_has_an_id_number_of_no_place_and_a_phone_of_their_own() -> None:
    numbers = [one.id_number for one in cast.EVERYBODY]
    phones = [one.phone for one in cast.EVERYBODY]
    assert all(words.why_not_id_number(number, today=TODAY, demo=True) is None for number in numbers)
    assert all(words.why_not_id_number(number, today=TODAY) for number in numbers)  # refused outside a demo
    assert all(phone.startswith("1990000") and words.why_not_phone(phone) is None for phone in phones)
    assert len(set(numbers)) == len(set(phones)) == len(cast.EVERYBODY)


def test_trades_and_towns_are_those_of_the_district() -> None:
    workers = [one for one in cast.EVERYBODY if one.firm]
    assert {one.trade for one in workers} <= set(reference.trades())
    assert {one.town for one in workers} <= set(reference.towns())


def test_every_member_says_who_they_are_and_what_to_try() -> None:
    assert all(one.tells and all(role.tries for role in one.roles) for one in cast.CAST)
    played = {role.role for one in cast.CAST for role in one.roles}
    assert played >= {"worker", "reviewer", "clerk", "administrator", "auditor", "officer", "expert"}


def test_only_the_newcomer_has_an_empty_ledger() -> None:
    written = ledgers(date(2026, 12, 1))
    workers = {one for one in cast.EVERYBODY if one.firm}
    assert workers - set(written) == {cast.LIN}
    assert all(written.values())
