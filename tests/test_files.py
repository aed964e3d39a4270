"""Files on disk and in a bucket: whole or not at all, never overwritten, addressed by what they are."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from craftsman import files
from craftsman.errors import NotFound


@pytest.fixture
def bucket(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """An S3 of our own on loopback."""
    from moto.server import ThreadedMotoServer

    server = ThreadedMotoServer(port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    for name, value in {
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_REGION": "us-east-1",
        "AWS_ENDPOINT_URL": f"http://{host}:{port}",
        "AWS_ALLOW_HTTP": "true",
    }.items():
        monkeypatch.setenv(name, value)
    import boto3

    boto3.client("s3", endpoint_url=f"http://{host}:{port}", region_name="us-east-1").create_bucket(Bucket="craft")
    yield "s3://craft/evidence"
    server.stop()


@pytest.fixture(params=["disk", "bucket"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    files.install(tmp_path, request.getfixturevalue("bucket") if request.param == "bucket" else None)
    yield request.param
    files.install(tmp_path, None)


@pytest.mark.usefixtures("place")
def test_what_is_put_comes_back_under_its_digest() -> None:
    stored = files.put("person-12", "证书".encode())
    assert stored.sha256 == hashlib.sha256("证书".encode()).hexdigest()
    assert (stored.key, stored.size) == (f"person-12/{stored.sha256}", 6)
    assert files.get(stored.key) == "证书".encode()
    assert files.put("person-12", "证书".encode()) == stored
    files.remove(stored.key)
    files.remove(stored.key)
    assert not files.exists(stored.key)
    with pytest.raises(NotFound):
        files.get(stored.key)


@pytest.mark.parametrize(
    "key", ["../keys/field", "person-1/../../x", "person-1", "person-1/" + "A" * 64, "/etc/passwd", "a-1/\x00"]
)
def test_no_other_key_reaches_the_disk(tmp_path: Path, key: str) -> None:
    files.install(tmp_path, None)
    with pytest.raises(NotFound):
        files.get(key)


def test_a_write_that_fails_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files.install(tmp_path, None)

    def full(_handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(files.os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        files.put("person-1", b"x")
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []
