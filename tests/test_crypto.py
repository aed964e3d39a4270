"""Sealed fields, keys on disk, passwords."""

from __future__ import annotations

from pathlib import Path

import pytest

from craftsman import crypto
from craftsman.config import ConfigurationError


@pytest.fixture(autouse=True)
def keys(tmp_path: Path) -> Path:
    crypto.create_keys(tmp_path / "keys")
    crypto.install(crypto.load_keys(tmp_path / "keys"))
    return tmp_path / "keys"


def test_a_sealed_value_opens_only_in_its_own_cell() -> None:
    sealed = crypto.seal("13800000512", "person.phone.a")
    assert crypto.unseal(sealed, "person.phone.a") == "13800000512"
    with pytest.raises(ValueError, match="cell"):
        crypto.unseal(sealed, "person.phone.b")


@pytest.mark.parametrize("place", [0, 1, 2, 14, -1])
def test_a_changed_byte_does_not_open(place: int) -> None:
    sealed = bytearray(crypto.seal("330", "x"))
    sealed[place] ^= 1
    with pytest.raises(ValueError, match=r"seal|unknown"):
        crypto.unseal(bytes(sealed), "x")


def test_the_same_value_is_sealed_differently_but_indexed_alike() -> None:
    assert crypto.seal("a", "x") != crypto.seal("a", "x")
    assert crypto.blind(" 11010519491231002x ") == crypto.blind("11010519491231002X")


def test_existing_keys_are_never_replaced(keys: Path) -> None:
    before = (keys / "field").read_text()
    assert crypto.create_keys(keys) == []
    assert (keys / "field").read_text() == before
    assert (keys / "field").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(
    ("spoil", "word"),
    [
        (lambda path: path.unlink(), "missing"),
        (lambda path: path.chmod(0o644), "read by others"),
        (lambda path: path.write_text("abcd"), "too short"),
        (lambda path: path.write_text("nonsense" * 20), "damaged"),
        (lambda path: path.write_text("0" * 64), "no random key"),
    ],
)
def test_bad_keys_stop_the_start(keys: Path, spoil: object, word: str) -> None:
    spoil(keys / "index")  # type: ignore[operator]
    with pytest.raises(ConfigurationError, match=word):
        crypto.load_keys(keys)


def test_passwords() -> None:
    hashed = crypto.hash_password("四个不相干的词语呀")
    assert crypto.password_matches("四个不相干的词语呀", hashed)
    assert not crypto.password_matches("四个不相干的词语", hashed)
    assert not crypto.password_matches("anything", None)
