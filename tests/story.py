"""The story that every way of using the portal must live: what a worker types, and what it comes to."""

from __future__ import annotations

from dataclasses import dataclass

from craftsman import words
from tests.achievements import samples

PASSWORD = "卖炭翁伐薪烧炭南山中"


@dataclass(frozen=True)
class Newcomer:
    """A worker who registers; `serial` makes ID number and phone his own."""

    serial: int
    name: str = "陈小明"

    @property
    def id_number(self) -> str:
        first = f"33019919900307{self.serial:03d}"
        return first + words.id_check_digit(first)

    @property
    def phone(self) -> str:
        return f"1520000{self.serial:04d}"


@dataclass(frozen=True)
class Entry:
    """One achievement as it is typed, its file, and what it is worth by the example rubric."""

    kind: str
    texts: dict[str, str]
    choices: dict[str, str]
    day: tuple[str, str, str]
    day_field: str
    ticks: tuple[str, ...]
    file: tuple[str, str, bytes]
    points: str


TOTAL = "32.0"


def entries() -> tuple[Entry, ...]:
    """高级工 18, second prize of the district 8, utility patent as first inventor 6."""
    return (
        Entry(
            "skill_certificate",
            {"occupation": "焊工", "number": "0933001021300771", "issuer": "路桥区人社局"},
            {"level": "l3"},
            ("2021", "6", "30"),
            "issued_on",
            (),
            ("高级工证书.jpg", "image/jpeg", samples.photo()),
            "18.0",
        ),
        Entry(
            "competition_award",
            {"contest": "路桥区焊工技能比武", "year": "2024", "number": "LQBW202405180126"},
            {"level": "district", "rank": "second", "class": "two", "organiser": "union"},
            ("2024", "5", "18"),
            "awarded_on",
            (),
            ("获奖证书 正面.png", "image/png", samples.encoded(samples.certificate((900, 700)), "PNG")),
            "8.0",
        ),
        Entry(
            "patent",
            {"number": "ZL202320000486.2", "name": "管件焊接夹具", "role_rank": "1"},
            {"type": "utility"},
            ("2023", "8", "11"),
            "granted_on",
            ("in_force",),
            ("专利证书.pdf", "application/pdf", samples.pdf()),
            "6.0",
        ),
    )
