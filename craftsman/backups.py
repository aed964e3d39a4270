"""One archive of database and files, encrypted; restoring it is the only proof that it works."""

from __future__ import annotations

import hashlib
import io
import json
import os
import shutil
import sqlite3
import struct
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from craftsman import crypto
from craftsman.config import Settings
from craftsman.errors import Refused

MAGIC = b"CRAFTBAK1"
_CHUNK = 1024 * 1024
_LAST = 1 << 31


def write(target: Path, settings: Settings) -> str:
    """Write the archive beside its final name, read it back whole, then rename; returns a line for the operator."""
    target.parent.mkdir(parents=True, exist_ok=True)
    partial = target.with_name(target.name + ".part")
    with tempfile.TemporaryDirectory(dir=target.parent) as folder:
        plain = Path(folder) / "archive.tar"
        count = _collect(plain, Path(folder), settings)
        with plain.open("rb") as source, partial.open("wb") as sealed:
            _seal(source, sealed)
            sealed.flush()
            os.fsync(sealed.fileno())
        with partial.open("rb") as sealed:
            read_back = hashlib.sha256()
            for chunk in _unseal(sealed):
                read_back.update(chunk)
        with plain.open("rb") as source:
            if hashlib.file_digest(source, "sha256").digest() != read_back.digest():
                raise Refused("备份读回后与原文不同，没有采用")
    partial.chmod(0o600)
    partial.replace(target)
    return f"{target.name}: database and {count} files; keys are not inside, keep them apart"


def restore(source: Path, settings: Settings) -> str:
    """Unpack into an empty place and check every digest before anything is put in its place."""
    if _has_data(settings):
        raise Refused("数据文件夹里已有数据，不能覆盖；请换一个空的 CRAFT_HOME")
    with tempfile.TemporaryDirectory(dir=settings.home) as name:
        folder = Path(name)
        plain = folder / "archive.tar"
        with source.open("rb") as sealed, plain.open("wb") as out:
            for chunk in _unseal(sealed):
                out.write(chunk)
        unpacked = folder / "unpacked"
        with tarfile.open(plain) as archive:
            _unpack(archive, unpacked)
        manifest: dict[str, str] = json.loads((unpacked / "manifest.json").read_text())
        for path, digest in manifest.items():
            if _digest(unpacked / path) != digest:
                raise Refused(f"备份里的 {path} 与清单不符，没有恢复")
        _put_back(unpacked, settings)
    return f"restored database and {len(manifest) - 1} files"


def _collect(plain: Path, folder: Path, settings: Settings) -> int:
    database = folder / "database"
    _dump(database, settings)
    manifest = {"database": _digest(database)}
    files = settings.home / "files"
    with tarfile.open(plain, "w") as archive:
        archive.add(database, "database")
        for path in sorted(files.rglob("*")) if files.is_dir() else []:
            if path.is_file() and not path.name.startswith("."):
                name = f"files/{path.relative_to(files)}"
                manifest[name] = _digest(path)
                archive.add(path, name)
        text = json.dumps(manifest).encode()
        entry = tarfile.TarInfo("manifest.json")
        entry.size = len(text)
        archive.addfile(entry, io.BytesIO(text))
    return len(manifest) - 1


def _unpack(archive: tarfile.TarFile, folder: Path) -> None:
    """Plain files inside the folder and nothing else. (`extractall` learnt to filter in 3.11.4; Debian 12 has 3.11.2.)"""
    for entry in archive:
        target = (folder / entry.name).resolve()
        content = archive.extractfile(entry) if entry.isfile() else None
        if content is None or not target.is_relative_to(folder.resolve()):
            raise Refused(f"备份里有不该有的内容（{entry.name}），没有恢复")
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with content, target.open("wb") as out:
            target.chmod(0o600)
            shutil.copyfileobj(content, out)


def _dump(target: Path, settings: Settings) -> None:
    """A consistent copy while others write: the WAL is part of it, which copying the file would lose."""
    if settings.database_url.startswith("sqlite"):
        source = sqlite3.connect(_sqlite_path(settings))
        try:
            source.execute("VACUUM INTO ?", (str(target),))
        finally:
            source.close()
        return
    _postgres("pg_dump", "--format=custom", "--no-owner", f"--file={target}", _postgres_url(settings))


def _put_back(unpacked: Path, settings: Settings) -> None:
    if settings.database_url.startswith("sqlite"):
        os.replace(unpacked / "database", _sqlite_path(settings))
    else:
        _postgres(
            "pg_restore",
            "--no-owner",
            "--exit-on-error",
            f"--dbname={_postgres_url(settings)}",
            str(unpacked / "database"),
        )
    if (unpacked / "files").is_dir():
        os.replace(unpacked / "files", settings.home / "files")


def _has_data(settings: Settings) -> bool:
    database = settings.database_url.startswith("sqlite") and _sqlite_path(settings).exists()
    files = settings.home / "files"
    return database or (files.is_dir() and any(files.iterdir()))


def _postgres(*command: str) -> None:
    try:
        subprocess.run(command, check=True, capture_output=True, text=True)
    except FileNotFoundError as error:
        raise Refused(f"缺少 {command[0]}，请安装 postgresql-client") from error
    except subprocess.CalledProcessError as error:
        raise Refused(f"{command[0]} 没有完成：{error.stderr.strip()[-300:]}") from error


def _postgres_url(settings: Settings) -> str:
    return settings.database_url.replace("postgresql+psycopg://", "postgresql://")


def _sqlite_path(settings: Settings) -> Path:
    return Path(settings.database_url.removeprefix("sqlite:///"))


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _key(salt: bytes) -> AESGCM:
    derive = HKDF(algorithm=hashes.SHA256(), length=32, salt=salt, info=b"craftsman backup")
    return AESGCM(derive.derive(crypto.keys().field))


def _seal(source: BinaryIO, out: BinaryIO) -> None:
    """Chunks numbered and the last one marked, so that a cut or reordered archive does not open."""
    salt = os.urandom(16)
    box = _key(salt)
    out.write(MAGIC + salt)
    number, chunk = 0, source.read(_CHUNK)
    while True:
        following = source.read(_CHUNK)
        place = number | (0 if following else _LAST)
        sealed = box.encrypt(struct.pack(">3I", 0, 0, place), chunk, MAGIC)
        out.write(struct.pack(">II", place, len(sealed)) + sealed)
        if not following:
            return
        number, chunk = number + 1, following


def _unseal(sealed: BinaryIO) -> Iterator[bytes]:
    if sealed.read(len(MAGIC)) != MAGIC:
        raise Refused("这不是本系统的备份文件")
    box = _key(sealed.read(16))
    number = 0
    while True:
        place, length = struct.unpack(">II", _exactly(sealed, 8))
        if place & ~_LAST != number or length > _CHUNK + 16:
            raise Refused("备份文件不完整或被改动，没有恢复")
        try:
            chunk = box.decrypt(struct.pack(">3I", 0, 0, place), _exactly(sealed, length), MAGIC)
        except InvalidTag as error:
            raise Refused("备份文件打不开：被改动，或不是用现在的密钥做的") from error
        yield chunk
        if place & _LAST:
            return
        number += 1


def _exactly(sealed: BinaryIO, size: int) -> bytes:
    data = sealed.read(size)
    if len(data) != size:
        raise Refused("备份文件不完整，没有恢复")
    return data
