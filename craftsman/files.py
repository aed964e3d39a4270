"""Evidence and artefacts: `<owner>/<sha256>`, written temp → fsync → rename on disk, or S3; nothing is overwritten."""

from __future__ import annotations

import hashlib
import os
import re
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from craftsman.errors import NotFound

_KEY = re.compile(r"[a-z]+-[0-9]{1,18}/[0-9a-f]{64}")


@dataclass(frozen=True)
class Stored:
    """Where bytes were put, and what they are: size in bytes, SHA-256 in hex."""

    key: str
    sha256: str
    size: int


class Store(Protocol):
    def put(self, key: str, data: bytes) -> None: ...
    def get(self, key: str) -> bytes: ...
    def exists(self, key: str) -> bool: ...
    def remove(self, key: str) -> None: ...


class DiskStore:
    """A folder on a local disk."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def put(self, key: str, data: bytes) -> None:
        target = self.root / key
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle, temporary = tempfile.mkstemp(dir=target.parent, prefix=".part-")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            os.replace(temporary, target)
        except BaseException:
            Path(temporary).unlink(missing_ok=True)
            raise
        _sync_folder(target.parent)

    def get(self, key: str) -> bytes:
        try:
            return (self.root / key).read_bytes()
        except FileNotFoundError as error:
            raise NotFound(key) from error

    def exists(self, key: str) -> bool:
        return (self.root / key).is_file()

    def remove(self, key: str) -> None:
        (self.root / key).unlink(missing_ok=True)


class ObjectStore:
    """A bucket that speaks S3, through obstore."""

    def __init__(self, url: str) -> None:
        import obstore.store  # only where STORAGE_URL is set: 15 MB of native code

        self.store: Any = obstore.store.from_url(url)

    def put(self, key: str, data: bytes) -> None:
        self.store.put(key, data)

    def get(self, key: str) -> bytes:
        try:
            return bytes(self.store.get(key).bytes())
        except FileNotFoundError as error:
            raise NotFound(key) from error

    def exists(self, key: str) -> bool:
        try:
            self.store.head(key)
        except FileNotFoundError:
            return False
        return True

    def remove(self, key: str) -> None:
        self.store.delete(key)


_store: Store | None = None


def install(home: Path, url: str | None) -> None:
    """Choose the place: a bucket when `url` is given, else `files/` in the data folder."""
    global _store
    _store = ObjectStore(url) if url else DiskStore(home / "files")


def put(owner: str, data: bytes) -> Stored:
    """Keep bytes for an owner such as `person-12`; the same bytes again are the same file."""
    digest = hashlib.sha256(data).hexdigest()
    key = f"{owner}/{digest}"
    _check(key)
    if not _place().exists(key):
        _place().put(key, data)
    return Stored(key, digest, len(data))


def get(key: str) -> bytes:
    """The bytes; NotFound when they are gone."""
    return _place().get(_check(key))


def exists(key: str) -> bool:
    return _place().exists(_check(key))


def remove(key: str) -> None:
    """Forget the bytes; a file that is already gone is no error."""
    _place().remove(_check(key))


def _check(key: str) -> str:
    if not _KEY.fullmatch(key):
        raise NotFound(key)
    return key


def _place() -> Store:
    if _store is None:
        raise RuntimeError("files.install was not called")
    return _store


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
