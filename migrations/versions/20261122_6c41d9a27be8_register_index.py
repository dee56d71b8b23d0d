"""an index that holds the order of the register

Revision ID: 6c41d9a27be8
Revises: 0ca79edc60c4
"""

from alembic import op


revision = '6c41d9a27be8'
down_revision = '0ca79edc60c4'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('filing', schema=None) as batch_op:
        batch_op.drop_index('ix_filing_recipient_registered')
        batch_op.create_index('ix_filing_register', ['recipient', 'state', 'number_year', 'number_serial'], unique=False)


def downgrade() -> None:
    with op.batch_alter_table('filing', schema=None) as batch_op:
        batch_op.drop_index('ix_filing_register')
        batch_op.create_index('ix_filing_recipient_registered', ['recipient', 'registered_on'], unique=False)
