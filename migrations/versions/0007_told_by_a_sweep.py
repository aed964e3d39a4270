"""who has still to hear that his application has come in is marked on it"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = '0007'
down_revision = '0006'
branch_labels = None
depends_on = None

SQLITE, POSTGRES = sa.text('untold = 1'), sa.text('untold')


def upgrade() -> None:
    """Those handed in before have a job of their own, which still runs."""
    op.add_column('application', sa.Column('untold', sa.Boolean(), nullable=False, server_default=sa.false()))
    op.create_index('ix_application_untold', 'application', ['id'], sqlite_where=SQLITE, postgresql_where=POSTGRES)


def downgrade() -> None:
    op.drop_index('ix_application_untold', 'application')
    op.drop_column('application', 'untold')
