"""incoming

Revision ID: 0ca79edc60c4
Revises: a7355dd8a028
"""

import sqlalchemy as sa
from alembic import op


revision = '0ca79edc60c4'
down_revision = 'a7355dd8a028'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('incoming',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('number_year', sa.Integer(), nullable=False),
    sa.Column('number_serial', sa.Integer(), nullable=False),
    sa.Column('kind', sa.Enum('suggestion', 'reconsideration', 'reconsideration_forwarded', 'court', 'procurator', 'transfer', name='incomingkind', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('state', sa.Enum('received', 'accepted', 'refused', 'forwarded', 'replied', name='incomingstate', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('sender', sa.String(length=100), nullable=False),
    sa.Column('contact', sa.String(length=200), nullable=False),
    sa.Column('letter_number', sa.String(length=100), nullable=False),
    sa.Column('document_title', sa.String(length=300), nullable=False),
    sa.Column('document_number', sa.String(length=100), nullable=False),
    sa.Column('clauses', sa.Text(), nullable=False),
    sa.Column('reasons', sa.Text(), nullable=False),
    sa.Column('received_on', sa.Date(), nullable=False),
    sa.Column('due_on', sa.Date(), nullable=True),
    sa.Column('received_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('entered_by_id', sa.Integer(), nullable=True),
    sa.Column('query_digest', sa.String(length=64), nullable=False),
    sa.Column('published_id', sa.Integer(), nullable=True),
    sa.Column('filing_review_id', sa.Integer(), nullable=True),
    sa.Column('accepted_on', sa.Date(), nullable=True),
    sa.Column('notify_due_on', sa.Date(), nullable=True),
    sa.Column('notified_on', sa.Date(), nullable=True),
    sa.Column('questions', sa.Text(), nullable=False),
    sa.Column('answer_due_on', sa.Date(), nullable=True),
    sa.Column('issuer_answer', sa.Text(), nullable=False),
    sa.Column('issuer_answered_on', sa.Date(), nullable=True),
    sa.Column('ground', sa.Enum('changed', 'decided', 'unclear', 'not_ours', name='refusalground', native_enum=False, create_constraint=True, length=40), nullable=True),
    sa.Column('forwarded_to', sa.String(length=200), nullable=False),
    sa.Column('reply', sa.Text(), nullable=False),
    sa.Column('ended_on', sa.Date(), nullable=True),
    sa.Column('ended_by_id', sa.Integer(), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint("(state IN ('received', 'accepted')) = (ended_by_id IS NULL)", name=op.f('ck_incoming_ended_by_a_person')),
    sa.CheckConstraint("reasons <> '' AND document_title <> '' AND sender <> ''", name=op.f('ck_incoming_elements')),
    sa.CheckConstraint("state IN ('received', 'accepted') OR reply <> ''", name=op.f('ck_incoming_ended_has_words')),
    sa.CheckConstraint("state NOT IN ('accepted', 'replied') OR published_id IS NOT NULL", name=op.f('ck_incoming_accepted_has_document')),
    sa.ForeignKeyConstraint(['ended_by_id'], ['user_account.id'], name=op.f('fk_incoming_ended_by_id')),
    sa.ForeignKeyConstraint(['entered_by_id'], ['user_account.id'], name=op.f('fk_incoming_entered_by_id')),
    sa.ForeignKeyConstraint(['filing_review_id'], ['filing_review.id'], name=op.f('fk_incoming_filing_review_id')),
    sa.ForeignKeyConstraint(['published_id'], ['published_document.id'], name=op.f('fk_incoming_published_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_incoming')),
    sa.UniqueConstraint('number_year', 'number_serial', name=op.f('uq_incoming_number_year_number_serial'))
    )
    with op.batch_alter_table('incoming', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_incoming_filing_review_id'), ['filing_review_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_incoming_published_id'), ['published_id'], unique=False)
        batch_op.create_index('ix_incoming_query', ['query_digest'], unique=False)
        batch_op.create_index('ix_incoming_state_received', ['state', 'received_on'], unique=False)



def downgrade() -> None:
    with op.batch_alter_table('incoming', schema=None) as batch_op:
        batch_op.drop_index('ix_incoming_state_received')
        batch_op.drop_index('ix_incoming_query')
        batch_op.drop_index(batch_op.f('ix_incoming_published_id'))
        batch_op.drop_index(batch_op.f('ix_incoming_filing_review_id'))

    op.drop_table('incoming')
