"""Settings from the environment, and what production refuses to start with."""

from __future__ import annotations

from pathlib import Path

import pytest

from craftsman import create_app
from craftsman.config import ConfigurationError, read_settings


def environment(home: Path, **changes: str) -> dict[str, str]:
    return {"CRAFT_HOME": str(home), "CRAFT_ENV": "production", "BASE_URL": "https://craft.example", **changes}


def test_defaults_are_a_sqlite_file_in_the_data_folder(tmp_path: Path) -> None:
    settings = read_settings({"CRAFT_HOME": str(tmp_path)})
    assert settings.database_url == f"sqlite:///{tmp_path / 'craftsman.db'}"
    assert (settings.env, settings.assets, settings.trusted_proxies) == ("development", "auto", 0)


@pytest.mark.parametrize("url", ["postgres://u@h/d", "postgresql://u@h/d"])
def test_the_short_forms_of_postgresql_are_understood(tmp_path: Path, url: str) -> None:
    assert (
        read_settings({"CRAFT_HOME": str(tmp_path), "DATABASE_URL": url}).database_url == "postgresql+psycopg://u@h/d"
    )


def test_the_organisation_is_set_by_the_environment(tmp_path: Path) -> None:
    settings = read_settings({"CRAFT_HOME": str(tmp_path), "ORG_NAME": "某区总工会"})
    assert settings.org.name == "某区总工会"
    assert settings.org.hotline == "12351"


@pytest.mark.parametrize(("name", "value"), [("ASSETS", "maybe"), ("TRUSTED_PROXIES", "-1"), ("SMTP_PORT", "٢٥")])
def test_a_value_that_cannot_be_used_is_named(tmp_path: Path, name: str, value: str) -> None:
    with pytest.raises(ConfigurationError, match=name):
        read_settings({"CRAFT_HOME": str(tmp_path), name: value})


@pytest.fixture
def production_home(home: Path) -> Path:
    home.chmod(0o700)
    return home


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({"FLASK_DEBUG": "1"}, "FLASK_DEBUG"),
        ({"BASE_URL": ""}, "BASE_URL"),
        ({"BASE_URL": "http://craft.example"}, "https"),
        ({"CRAFT_ENV": "staging"}, "CRAFT_ENV"),
    ],
)
def test_production_refuses_what_would_betray_its_users(
    production_home: Path, changes: dict[str, str], word: str
) -> None:
    with pytest.raises(ConfigurationError, match=word):
        create_app(read_settings(environment(production_home, **changes)))


def test_production_refuses_an_open_data_folder(production_home: Path) -> None:
    production_home.chmod(0o755)
    with pytest.raises(ConfigurationError, match="chmod"):
        create_app(read_settings(environment(production_home)))


@pytest.mark.parametrize(("spoilt", "word"), [("", "missing"), ("ab", "too short")])
def test_production_refuses_missing_and_short_secrets(production_home: Path, spoilt: str, word: str) -> None:
    key = production_home / "keys" / "session"
    if spoilt:
        key.write_text(spoilt)
    else:
        key.unlink()
    with pytest.raises(ConfigurationError, match=word):
        create_app(read_settings(environment(production_home)))


def test_production_starts_when_all_is_right_and_its_cookie_is_for_https_only(production_home: Path) -> None:
    app = create_app(read_settings(environment(production_home)))
    answer = app.test_client().get("/login", base_url="https://craft.example")
    cookie = answer.headers["Set-Cookie"]
    assert cookie.startswith("__Host-craft=")
    assert all(word in cookie for word in ("Secure", "HttpOnly", "Path=/", "SameSite=Lax"))
    assert "Strict-Transport-Security" in answer.headers
    assert app.test_client().get("/login", base_url="https://other.example").status_code == 400
