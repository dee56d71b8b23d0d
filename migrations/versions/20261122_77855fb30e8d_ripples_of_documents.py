"""ripples of documents

Revision ID: 77855fb30e8d
Revises: 5a27e0c94f13
"""

import sqlalchemy as sa
from alembic import op


revision = '77855fb30e8d'
down_revision = '5a27e0c94f13'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('document_citation', schema=None) as batch_op:
        batch_op.create_index('ix_document_citation_number', ['document_number'], unique=False)

    with op.batch_alter_table('ripple', schema=None) as batch_op:
        batch_op.add_column(sa.Column('standing_id', sa.Integer(), nullable=True))
        batch_op.alter_column('instrument_id',
               existing_type=sa.INTEGER(),
               nullable=True)
        batch_op.create_unique_constraint('uq_ripple_document', ['standing_id', 'effective_on'])
        batch_op.create_foreign_key(batch_op.f('fk_ripple_standing_id'), 'standing_document', ['standing_id'], ['id'])
        batch_op.create_check_constraint(
            batch_op.f('ck_ripple_law_or_document'), 'instrument_id IS NOT NULL OR standing_id IS NOT NULL'
        )


def downgrade() -> None:
    # What was found of documents has no place in the older schema; it is found again by looking again.
    of_documents = 'SELECT id FROM ripple WHERE instrument_id IS NULL'
    for table in ('ripple_line', 'ripple_case'):
        op.execute(f'DELETE FROM {table} WHERE ripple_id IN ({of_documents})')
    op.execute('DELETE FROM ripple WHERE instrument_id IS NULL')
    with op.batch_alter_table('ripple', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('ck_ripple_law_or_document'), type_='check')
        batch_op.drop_constraint(batch_op.f('fk_ripple_standing_id'), type_='foreignkey')
        batch_op.drop_constraint('uq_ripple_document', type_='unique')
        batch_op.alter_column('instrument_id',
               existing_type=sa.INTEGER(),
               nullable=False)
        batch_op.drop_column('standing_id')

    with op.batch_alter_table('document_citation', schema=None) as batch_op:
        batch_op.drop_index('ix_document_citation_number')
