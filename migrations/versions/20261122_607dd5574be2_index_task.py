"""index task

Revision ID: 607dd5574be2
Revises: 421a17dda23d
"""

import sqlalchemy as sa
from alembic import op


revision = '607dd5574be2'
down_revision = '421a17dda23d'
branch_labels = None
depends_on = None


def upgrade() -> None:

    op.create_table('index_task',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('instrument', sa.String(length=60), nullable=False),
    sa.Column('queued_at', sa.DateTime(timezone=True), server_default=sa.func.now(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_index_task'))
    )
    with op.batch_alter_table('index_task', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_index_task_instrument'), ['instrument'], unique=False)




def downgrade() -> None:

    with op.batch_alter_table('index_task', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_index_task_instrument'))

    op.drop_table('index_task')

