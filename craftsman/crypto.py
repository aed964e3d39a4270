"""Secrets of the portal: the keys on disk, field encryption with key id, blind index, passwords, random tokens."""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
import secrets
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError
from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from craftsman.config import SECRET_BYTES, SECRET_NAMES, ConfigurationError

_NONCE = 12
_VERSION = 1
_KEY_ID = 1
_hasher = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)  # the library's default takes half a second


@dataclass(frozen=True)
class Keys:
    """One independent 256-bit key per purpose."""

    session: bytes
    field: bytes
    index: bytes
    journal: bytes
    signing: bytes


_installed: Keys | None = None


def install(keys: Keys) -> None:
    """Make the keys available to models and the journal of this process."""
    global _installed
    _installed = keys


def keys() -> Keys:
    if _installed is None:
        raise ConfigurationError("keys are not loaded: run `flask --app wsgi keys create`")
    return _installed


def create_keys(folder: Path) -> list[str]:
    """Write each missing key (mode 0600); returns the names created, never replaces one."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    created = []
    for name in SECRET_NAMES:
        try:
            handle = os.open(folder / name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            continue
        with os.fdopen(handle, "w") as file:
            file.write(secrets.token_hex(SECRET_BYTES) + "\n")
            file.flush()
            os.fsync(file.fileno())
        created.append(name)
    return created


def load_keys(folder: Path) -> Keys:
    """The keys of this folder; ConfigurationError when one is missing, short or readable by others."""
    return Keys(**{name: _load(folder / name) for name in SECRET_NAMES})


def _load(path: Path) -> bytes:
    try:
        text = path.read_text().strip()
        mode = path.stat().st_mode
    except OSError as error:
        raise ConfigurationError(f"key {path.name} is missing: run `flask --app wsgi keys create`") from error
    if mode & 0o077:
        raise ConfigurationError(f"key {path.name} can be read by others: chmod 600 it")
    try:
        key = bytes.fromhex(text)
    except ValueError as error:
        raise ConfigurationError(f"key {path.name} is damaged: it must be hexadecimal") from error
    if len(key) < SECRET_BYTES:
        raise ConfigurationError(f"key {path.name} is too short: {len(key)} of {SECRET_BYTES} bytes")
    if len(set(key)) < SECRET_BYTES // 4:
        raise ConfigurationError(
            f"key {path.name} is no random key: make a new one with `flask --app wsgi keys create`"
        )
    return key


def seal(text: str, where: str) -> bytes:
    """Encrypt one field. `where` (table.column.row) is bound in, so a value moved to another cell will not open."""
    nonce = os.urandom(_NONCE)
    sealed = AESGCM(keys().field).encrypt(nonce, text.encode(), where.encode())
    return bytes((_VERSION, _KEY_ID)) + nonce + sealed


def unseal(sealed: bytes, where: str) -> str:
    """The text that was sealed for exactly this cell; ValueError when it was tampered with or moved."""
    if sealed[:2] != bytes((_VERSION, _KEY_ID)):
        raise ValueError("sealed with an unknown version or key")
    try:
        return AESGCM(keys().field).decrypt(sealed[2 : 2 + _NONCE], sealed[2 + _NONCE :], where.encode()).decode()
    except InvalidTag as error:
        raise ValueError("sealed value does not belong to this cell or was changed") from error


def blind(value: str) -> bytes:
    """Index of a sealed value for equality search: keyed, so nobody without the key can test guesses."""
    return hmac.digest(keys().index, value.strip().upper().encode(), "sha256")


def sign(text: str) -> str:
    """The portal's signature (Ed25519) under a text, as 86 signs that a code on paper can carry."""
    signature = Ed25519PrivateKey.from_private_bytes(keys().signing[:SECRET_BYTES]).sign(text.encode())
    return base64.urlsafe_b64encode(signature).decode().rstrip("=")


def is_signed(text: str, signature: str) -> bool:
    """Whether the portal signed exactly this text."""
    try:
        raw = base64.urlsafe_b64decode(signature + "=" * (-len(signature) % 4))
        Ed25519PublicKey.from_public_bytes(_public()).verify(raw, text.encode())
    except (InvalidSignature, ValueError):
        return False
    return True


def public_key() -> str:
    """What others check our signatures with: 32 bytes in hexadecimal."""
    return _public().hex()


def _public() -> bytes:
    return Ed25519PrivateKey.from_private_bytes(keys().signing[:SECRET_BYTES]).public_key().public_bytes_raw()


def fingerprint(token: str) -> bytes:
    """SHA-256 of a random token: what the database keeps of sign-ins, links and codes."""
    return hashlib.sha256(token.encode()).digest()


def new_token() -> str:
    """256 random bits for a cookie or a one-time link."""
    return secrets.token_urlsafe(32)


def new_code() -> str:
    """A six-digit code for a text message."""
    return f"{secrets.randbelow(1_000_000):06d}"


def hash_password(password: str) -> str:
    return _hasher.hash(password)


def password_matches(password: str, known: str | None) -> bool:
    """Whether it is the one; takes the same time when there is none to compare with."""
    try:
        return _hasher.verify(known or _nobody(), password) and known is not None
    except (VerifyMismatchError, InvalidHashError):
        return False


@lru_cache(maxsize=1)
def _nobody() -> str:
    return _hasher.hash(secrets.token_hex(SECRET_BYTES))
