"""The district's own lists, and an office that replaces them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from craftsman.accounts import reference


@pytest.fixture(autouse=True)
def ours(tmp_path: Path) -> Iterator[None]:
    reference.install(tmp_path)
    yield
    reference.install(tmp_path / "nowhere")


def test_the_ten_towns_of_luqiao() -> None:
    assert len(reference.towns()) == 10
    assert {"路南街道", "峰江街道", "金清镇", "蓬街镇"} <= set(reference.towns())


def test_an_office_replaces_a_list_by_a_file_in_its_data_folder(tmp_path: Path) -> None:
    (tmp_path / "trades.csv").write_text("name\n船模工\n", encoding="utf-8-sig")
    reference.install(tmp_path)
    assert reference.trades() == ("船模工",)
    assert len(reference.towns()) == 10


def test_seven_example_departments_are_rows_not_code() -> None:
    assert [row.code for row in reference.departments()] == [
        "renshe", "jiaoyu", "keji", "jingxin", "shichang", "yingji", "gongan",
    ]  # fmt: skip


def test_registration_needs_two_of_the_three_consents() -> None:
    needed = {text.purpose: text.required for text in reference.consent_texts()}
    assert needed == {"processing": True, "sensitive": True, "publication": False}
    assert all(text.version for text in reference.consent_texts())
