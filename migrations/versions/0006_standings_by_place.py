"""a sealed list is kept in its order, and stands by itself"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from craftsman import db

revision = '0006'
down_revision = '0005'
branch_labels = None
depends_on = None

KEPT = 'snapshot_id, application_id, rank, place, score, parts, title, direct, passed_over, evidence_digest'


def upgrade() -> None:
    put_aside()
    op.create_table('standing',
    *columns(),
    sa.ForeignKeyConstraint(['snapshot_id'], ['snapshot.id'], name=op.f('fk_standing_snapshot_id')),
    sa.PrimaryKeyConstraint('snapshot_id', 'place', 'application_id', name=op.f('pk_standing')),
    sa.UniqueConstraint('application_id', 'snapshot_id', name=op.f('uq_standing_application_id_snapshot_id')),
    sqlite_with_rowid=False,
    )
    take_back()


def downgrade() -> None:
    put_aside()
    op.create_table('standing',
    sa.Column('id', db.Id, nullable=False),
    *columns(),
    sa.ForeignKeyConstraint(['application_id'], ['application.id'], name=op.f('fk_standing_application_id')),
    sa.ForeignKeyConstraint(['snapshot_id'], ['snapshot.id'], name=op.f('fk_standing_snapshot_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_standing')),
    sa.UniqueConstraint('application_id', 'snapshot_id', name=op.f('uq_standing_application_id_snapshot_id'))
    )
    op.create_index('ix_standing_order', 'standing', ['snapshot_id', 'place', 'application_id'])
    take_back()


def columns() -> list[sa.Column]:
    return [
        sa.Column('snapshot_id', db.Id, nullable=False),
        sa.Column('place', sa.Integer(), nullable=False),
        sa.Column('application_id', db.Id, nullable=False),
        sa.Column('rank', sa.Integer(), nullable=False),
        sa.Column('score', sa.Integer(), nullable=False),
        sa.Column('parts', db.Json, nullable=False),
        sa.Column('title', sa.String(length=30), nullable=True),
        sa.Column('direct', sa.Boolean(), nullable=False),
        sa.Column('passed_over', sa.String(length=200), nullable=False),
        sa.Column('evidence_digest', sa.String(length=64), nullable=False),
    ]


def put_aside() -> None:
    op.execute(f'CREATE TABLE standing_kept AS SELECT {KEPT} FROM standing')
    op.drop_table('standing')


def take_back() -> None:
    op.execute(f'INSERT INTO standing ({KEPT}) SELECT {KEPT} FROM standing_kept ORDER BY snapshot_id, place, application_id')
    op.drop_table('standing_kept')
