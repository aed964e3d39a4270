"""rehearsals"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from craftsman import db

revision = '0003'
down_revision = '0002'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('rehearsal',
    sa.Column('id', db.Id, nullable=False),
    sa.Column('round_id', db.Id, nullable=False),
    sa.Column('person_id', db.Id, nullable=True),
    sa.Column('at', db.UtcDateTime(timezone=True), nullable=False),
    sa.Column('source', sa.String(length=40), nullable=False),
    sa.Column('rubric', db.Json, nullable=False),
    sa.Column('rubric_name', sa.String(length=200), nullable=False),
    sa.Column('rubric_version', sa.String(length=64), nullable=False),
    sa.Column('rubric_digest', sa.String(length=64), nullable=False),
    sa.Column('findings', db.Json, nullable=False),
    sa.Column('over_id', db.Id, nullable=True),
    sa.Column('size', sa.Integer(), nullable=False),
    sa.Column('seed', sa.Integer(), nullable=False),
    sa.Column('settings', db.Json, nullable=False),
    sa.Column('state', sa.String(length=8), nullable=False),
    sa.Column('done', sa.Integer(), nullable=False),
    sa.Column('report', db.Json, nullable=True),
    sa.Column('paper', sa.String(length=200), nullable=True),
    sa.Column('paper_asked_at', db.UtcDateTime(timezone=True), nullable=True),
    sa.CheckConstraint("state IN ('waiting', 'done')", name=op.f('ck_rehearsal_state')),
    sa.ForeignKeyConstraint(['over_id'], ['round.id'], name=op.f('fk_rehearsal_over_id')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_rehearsal_person_id')),
    sa.ForeignKeyConstraint(['round_id'], ['round.id'], name=op.f('fk_rehearsal_round_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_rehearsal'))
    )
    with op.batch_alter_table('rehearsal', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_rehearsal_round_id'), ['round_id'], unique=False)


def downgrade() -> None:
    with op.batch_alter_table('rehearsal', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_rehearsal_round_id'))

    op.drop_table('rehearsal')
