"""points awarded"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = '0004'
down_revision = '0003'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('claim', sa.Column('awarded', sa.Integer(), nullable=True))
    op.add_column('decision', sa.Column('awarded', sa.Integer(), nullable=True))


def downgrade() -> None:
    op.drop_column('decision', 'awarded')
    op.drop_column('claim', 'awarded')
