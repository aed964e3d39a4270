"""evidence digests kept, indexes that nobody asks gone"""

from __future__ import annotations

import hashlib
import itertools
import json

import sqlalchemy as sa
from alembic import op

revision = '0005'
down_revision = '0004'
branch_labels = None
depends_on = None

AT_ONCE = 2_000
RETURNED = sa.text("state = 'returned'")
application = sa.table('application', sa.column('id'), sa.column('score'), sa.column('evidence_digest'))
claim = sa.table(
    'claim', sa.column('application_id'), sa.column('achievement_id'), sa.column('revision'), sa.column('evidence', sa.JSON)
)


def upgrade() -> None:
    op.add_column('application', sa.Column('evidence_digest', sa.String(length=64), nullable=True))
    keep_digests(op.get_bind())
    with op.batch_alter_table('duty') as batch_op:
        batch_op.drop_index(batch_op.f('ix_duty_application_id'))  # its unique constraints begin with it
        batch_op.drop_index('ix_duty_round')
        batch_op.create_index('ix_duty_returned', ['correct_by'], sqlite_where=RETURNED, postgresql_where=RETURNED)
    op.drop_index(op.f('ix_journal_actor_id'), table_name='journal')
    with op.batch_alter_table('standing') as batch_op:
        batch_op.drop_index(batch_op.f('ix_standing_application_id'))
        batch_op.drop_constraint(batch_op.f('uq_standing_snapshot_id_application_id'), type_='unique')
        batch_op.create_unique_constraint(
            batch_op.f('uq_standing_application_id_snapshot_id'), ['application_id', 'snapshot_id']
        )


def keep_digests(connection: sa.Connection) -> None:
    """What the freeze would have sealed for each application that is scored already."""
    fill = sa.update(application).where(application.c.id == sa.bindparam('one'))
    last = 0
    while ids := scored_after(connection, last):
        cited = {one: list(rows) for one, rows in itertools.groupby(claims_of(connection, ids), key=lambda row: row[0])}
        found = [{'one': one, 'evidence_digest': digest(cited.get(one, []))} for one in ids]
        connection.execute(fill.values(evidence_digest=sa.bindparam('evidence_digest')), found)
        last = ids[-1]


def scored_after(connection: sa.Connection, last: int) -> list[int]:
    scored = sa.select(application.c.id).where(application.c.score.is_not(None), application.c.id > last)
    return list(connection.scalars(scored.order_by(application.c.id).limit(AT_ONCE)))


def claims_of(connection: sa.Connection, ids: list[int]) -> sa.CursorResult:
    rows = sa.select(claim).where(claim.c.application_id.between(ids[0], ids[-1]))
    return connection.execute(rows.order_by(claim.c.application_id, claim.c.achievement_id))


def digest(claims: list[sa.Row]) -> str:
    files = ';'.join(json.dumps(row.evidence) for row in claims)
    cited = files, sum(row.achievement_id for row in claims), sum(row.revision for row in claims), len(claims)
    return hashlib.sha256('|'.join(map(str, cited if claims else ())).encode()).hexdigest()


def downgrade() -> None:
    with op.batch_alter_table('standing') as batch_op:
        batch_op.drop_constraint(batch_op.f('uq_standing_application_id_snapshot_id'), type_='unique')
        batch_op.create_unique_constraint(
            batch_op.f('uq_standing_snapshot_id_application_id'), ['snapshot_id', 'application_id']
        )
        batch_op.create_index(batch_op.f('ix_standing_application_id'), ['application_id'])
    op.create_index(op.f('ix_journal_actor_id'), 'journal', ['actor_id'])
    with op.batch_alter_table('duty') as batch_op:
        batch_op.drop_index('ix_duty_returned', sqlite_where=RETURNED, postgresql_where=RETURNED)
        batch_op.create_index('ix_duty_round', ['round_id', 'state', 'due_on'])
        batch_op.create_index(batch_op.f('ix_duty_application_id'), ['application_id'])
    op.drop_column('application', 'evidence_digest')
