"""Law of passwords: how long, which are refused, how tries slow down."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import pairwise

LONGEST = 128
SHORTEST = {"worker": 10}
SHORTEST_STAFF = 12
_COMMON = frozenset(
    [
        "1234567890",
        "0123456789",
        "0987654321",
        "9876543210",
        "1111111111",
        "0000000000",
        "1234512345",
        "1122334455",
        "1qaz2wsx3edc",
        "qwertyuiop",
        "asdfghjkl;",
        "1q2w3e4r5t",
        "qwer123456",
        "abc1234567",
        "a123456789",
        "aa12345678",
        "password12",
        "password123",
        "passw0rd123",
        "woaini1314",
        "woaini5201314",
        "iloveyou12",
        "admin12345",
        "admin123456",
        "zhongguo123",
        "gonghui123",
        "gonghui123456",
        "luqiao123456",
        "luqiaoqu123",
        "craftsman123",
        "gongjiang123",
        "taizhou12345",
        "zhejiang1234",
        "qwerty123456",
        "123456789012",
        "111111111111",
        "000000000000",
    ]
)
# Slowing down: from the fifth failure per account and address, one second doubling to a quarter of an hour.
FREE_TRIES = 4
FIRST_WAIT = timedelta(seconds=1)
LONGEST_WAIT = timedelta(minutes=15)
PER_ADDRESS = 300
ADDRESS_WINDOW = timedelta(minutes=10)


def why_not_password(password: str, *, staff: bool, personal: tuple[str, ...] = ()) -> str | None:
    """Length, the commonest passwords and the person's own data; no rule of character classes."""
    shortest = SHORTEST_STAFF if staff else SHORTEST["worker"]
    if len(password) < shortest:
        return f"密码至少{shortest}个字符，您输入了{len(password)}个。可以用几个不相干的词连起来"
    if len(password) > LONGEST:
        return f"密码最多{LONGEST}个字符"
    lowered = password.lower()
    if lowered in _COMMON or len(set(password)) < 4 or _is_run(lowered):
        return "这个密码太常见，容易被猜到，请换一个"
    if any(len(word) >= 4 and word.lower() in lowered for word in personal):
        return "密码里不要包含手机号、生日或姓名，请换一个"
    return None


def _is_run(text: str) -> bool:
    steps = {ord(b) - ord(a) for a, b in pairwise(text)}
    return steps in ({1}, {-1}, {0})


def wait_until(failures: int, last: datetime | None) -> datetime | None:
    """When the next try is answered, given the failures of this account from this address in the last hour."""
    if failures <= FREE_TRIES or last is None:
        return None
    wait: timedelta = min(FIRST_WAIT * 2 ** min(failures - FREE_TRIES - 1, 20), LONGEST_WAIT)
    return last + wait


def why_wait(until: datetime | None, now: datetime, other: str = "短信验证码登录") -> str | None:
    """The sentence for a try that comes too early; `other` is the way in that stays open."""
    if until is None or until <= now:
        return None
    seconds = int((until - now).total_seconds()) + 1
    amount = f"{seconds}秒" if seconds < 60 else f"{(seconds + 59) // 60}分钟"
    return f"刚才输错的次数较多，请{amount}后再试，或改用{other}"
