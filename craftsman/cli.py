"""The commands of `flask --app wsgi`: each is a few lines over the features' own actions."""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime
from pathlib import Path

import click
from flask import Flask, current_app, url_for
from flask.cli import AppGroup, with_appcontext

from craftsman import backups, crypto, db, jobs, journal
from craftsman.accounts import actions as accounts
from craftsman.config import Settings
from craftsman.errors import Refused


def init_app(app: Flask) -> None:
    for command in (create_admin, keys, backup, restore, journal_group, work, rubric, demo):
        app.cli.add_command(command)


def _settings() -> Settings:
    settings: Settings = current_app.config["SETTINGS"]
    return settings


def _address(endpoint: str, **args: str) -> str:
    with current_app.test_request_context(base_url=_settings().base_url):
        return url_for(endpoint, _external=bool(_settings().base_url), **args)


@click.command("create-admin")
@with_appcontext
def create_admin() -> None:
    """Print a one-time link (30 minutes) for the first administrator."""
    try:
        with db.transaction():
            accounts.add_reference_rows()
            invited = accounts.invite_first_administrator(now=datetime.now(UTC))
    except Refused as refused:
        raise click.ClickException(refused.reason) from refused
    click.echo(_address("accounts.join", token=invited.token))


keys = AppGroup("keys", help="Secrets in the data folder.")


@keys.command("create")
@with_appcontext
def keys_create() -> None:
    """Make each missing key, readable by this user only; existing keys are never replaced."""
    made = crypto.create_keys(_settings().keys_folder)
    click.echo("created: " + ", ".join(made) if made else "all keys are there")


@click.command("backup")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@with_appcontext
def backup(file: Path) -> None:
    """Write database and files into one archive, then open it again to prove it (keys are not in it)."""
    click.echo(backups.write(file, _settings()))


@click.command("restore")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@with_appcontext
def restore(file: Path) -> None:
    """Put an archive's database and files into an empty data folder; refuses to overwrite."""
    try:
        click.echo(backups.restore(file, _settings()))
    except Refused as refused:
        raise click.ClickException(refused.reason) from refused


journal_group = AppGroup("journal", help="The chained journal.")


@journal_group.command("verify")
@with_appcontext
def journal_verify() -> None:
    """Check every line of the chain; exit 1 and name the first break."""
    checked, trouble = journal.verify()
    click.echo(f"{checked} lines" + (f", broken: {trouble}" if trouble else ", chain is whole"))
    if trouble:
        sys.exit(1)


@click.command("work")
@with_appcontext
def work() -> None:
    """Run background jobs until stopped."""
    from craftsman import refuse_demo_people

    refuse_demo_people(current_app._get_current_object())  # type: ignore[attr-defined]  # see below
    jobs.work(current_app._get_current_object())  # type: ignore[attr-defined]  # threads need the app, not its proxy


rubric = AppGroup("rubric", help="Scoring rules in files.")


def _text_of(file: Path) -> str:
    from craftsman.rubrics.entry import Malformed
    from craftsman.rubrics.reading import LARGEST, decoded

    try:
        with file.open("rb") as stream:
            return decoded(stream.read(LARGEST + 1))
    except Malformed as refused:
        raise click.ClickException(f"{file.name}：{refused}") from None


@rubric.command("check")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def rubric_check(file: Path) -> None:
    """Say what cannot work (exit 1) and what is odd in a rubric file."""
    from craftsman.rubrics import console

    findings = console.check_text(_text_of(file))
    for finding in findings:
        click.echo(finding)
    if any(finding.severity == "error" for finding in findings):
        sys.exit(1)
    click.echo(f"共{len(findings)}条")


@rubric.command("score")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.argument("facts", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def rubric_score(file: Path, facts: Path) -> None:
    """Print the score sheet of one facts file under one rubric file, as JSON."""
    from craftsman.rubrics import console
    from craftsman.rubrics.entry import Malformed

    try:
        sheet = console.score_text(_text_of(file), _text_of(facts))
    except Malformed as refused:
        raise click.ClickException(str(refused)) from None
    click.echo(json.dumps(sheet, ensure_ascii=False, indent=2))


demo = AppGroup("demo", help="Invented people and data.")


@demo.command("load")
@with_appcontext
def demo_load() -> None:
    """Load the demo set into an empty database."""
    from craftsman.demo import actions

    try:
        click.echo(actions.load(datetime.now(UTC), actions.SIZES[_settings().demo_size]))
    except Refused as refused:
        raise click.ClickException(refused.reason) from refused


@demo.command("purge")
@with_appcontext
def demo_purge() -> None:
    """Remove every invented row and file."""
    from craftsman.demo import actions

    click.echo(actions.purge(now=datetime.now(UTC)))
