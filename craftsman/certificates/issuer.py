"""Law: who issues certificates, and the address at which each can be checked; both stand on the paper."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit


@dataclass(frozen=True)
class Issuer:
    """The union as certificates name it; `address` is the portal's public one, `level` the level of its titles (区级)."""

    name: str
    short: str
    address: str
    level: str

    def check_address(self, code: str) -> str:
        """Where the code on a paper leads."""
        return f"{self.address}/v/{code}"

    @property
    def domain(self) -> str:
        """The address as a person reads it on the paper and compares it with the browser's."""
        return urlsplit(self.address).netloc


_installed: Issuer | None = None


def install(issuer: Issuer) -> None:
    """Known to every process from its settings."""
    global _installed
    _installed = issuer


def issuer() -> Issuer:
    """The union whose portal this is."""
    if _installed is None:
        raise RuntimeError("issuer.install was not called")
    return _installed
