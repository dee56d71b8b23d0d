"""whether the limit of a filing review is confirmed

Revision ID: 5a27e0c94f13
Revises: 3e46bab68348
"""

import sqlalchemy as sa
from alembic import op


revision = '5a27e0c94f13'
down_revision = '3e46bab68348'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('filing_review', schema=None) as batch_op:
        batch_op.add_column(sa.Column('limit_is_confirmed', sa.Boolean(), server_default=sa.false(), nullable=False))
    with op.batch_alter_table('filing_review', schema=None) as batch_op:
        batch_op.alter_column('limit_is_confirmed', server_default=None)


def downgrade() -> None:
    with op.batch_alter_table('filing_review', schema=None) as batch_op:
        batch_op.drop_column('limit_is_confirmed')
