"""Migrations: our tables in one transaction; afterwards guards, the job engine's own tables and the lists that ship."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import context
from flask import current_app

from craftsman import db, jobs
from craftsman.accounts.actions import add_reference_rows

settings = current_app.config["SETTINGS"]


def ours(_item: object, name: str | None, kind: str, reflected: bool, compared_with: object) -> bool:
    """Leave alone what the job engine created: it is reflected from the database and no model of ours knows it."""
    return not (kind == "table" and reflected and compared_with is None)


def written(kind: str, item: object, _context: object) -> str | bool:
    """Our own types by their names, so that a migration reads like the models."""
    if kind == "type" and isinstance(item, sa.JSON):
        return "db.Json"
    if kind == "type" and isinstance(item, sa.BigInteger):
        return "db.Id"
    return False


def run() -> None:
    with db.writing(), db.db.engine.begin() as connection:
        context.configure(
            connection=connection,
            target_metadata=db.Base.metadata,
            include_object=ours,
            render_as_batch=True,
            compare_type=True,
            render_item=written,
            user_module_prefix="db.",
        )
        with context.begin_transaction():
            context.run_migrations()
        if writing_a_revision() or not sa.inspect(connection).has_table("journal"):
            return  # nothing of ours stands after a downgrade to the beginning
        db.install_guards(connection)
    jobs.migrate(settings.database_url)
    with db.transaction():
        add_reference_rows()


def writing_a_revision() -> bool:
    """`db migrate` only compares: the tables it will describe are not there yet."""
    return bool(getattr(context.config.cmd_opts, "autogenerate", False))


if context.is_offline_mode():
    raise SystemExit("migrations run against a database, not as SQL text")
run()
