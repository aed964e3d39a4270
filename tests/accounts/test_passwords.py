"""Which passwords are refused, and how tries slow down."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from craftsman.accounts import passwords

NOW = datetime(2026, 11, 21, tzinfo=UTC)


@pytest.mark.parametrize(
    ("password", "staff", "personal", "refused"),
    [
        ("卖炭翁伐薪烧炭南山中", False, (), False),
        ("correct horse", False, (), False),
        ("correct hor", True, (), True),
        ("correct horse", True, (), False),
        ("short", False, (), True),
        ("x" * 129, False, (), True),
        ("1234567890", False, (), True),
        ("abababababab", False, (), True),
        ("abcdefghijkl", False, (), True),
        ("my13800000512x", False, ("13800000512",), True),
        ("born19900307!", False, ("19900307",), True),
    ],
)
def test_only_length_commonness_and_own_data_count(
    password: str, staff: bool, personal: tuple[str, ...], refused: bool
) -> None:
    assert (passwords.why_not_password(password, staff=staff, personal=personal) is not None) is refused


@pytest.mark.parametrize(
    ("failures", "seconds"),
    [(0, None), (4, None), (5, 1), (6, 2), (7, 4), (10, 32), (14, 512), (15, 900), (50, 900), (5000, 900)],
)
def test_tries_slow_down_from_the_fifth_and_never_lock(failures: int, seconds: int | None) -> None:
    until = passwords.wait_until(failures, NOW)
    assert until == (None if seconds is None else NOW + timedelta(seconds=seconds))


def test_the_sentence_names_the_wait_and_the_other_way() -> None:
    assert (
        passwords.why_wait(NOW + timedelta(seconds=8), NOW) == "刚才输错的次数较多，请9秒后再试，或改用短信验证码登录"
    )
    assert passwords.why_wait(NOW, NOW) is None
