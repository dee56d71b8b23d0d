"""corrections

Revision ID: 3e46bab68348
Revises: 1b94fc04cf55
"""

import sqlalchemy as sa
from alembic import op


revision = '3e46bab68348'
down_revision = '1b94fc04cf55'
branch_labels = None
depends_on = None


_SERIES = ("register", "opinion", "package")
_MORE_SERIES = (*_SERIES, "correction", "incoming")


def _allow(series: tuple[str, ...]) -> None:
    """Let the numbers of these series be kept."""
    with op.batch_alter_table("filing_series", schema=None) as batch_op:
        batch_op.drop_constraint(op.f("ck_filing_series_series"), type_="check")
        names = ", ".join(f"'{name}'" for name in series)
        batch_op.create_check_constraint(op.f("ck_filing_series_series"), f"series IN ({names})")


def upgrade() -> None:
    _allow(_MORE_SERIES)
    op.create_table('correction',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('published_id', sa.Integer(), nullable=False),
    sa.Column('filing_review_id', sa.Integer(), nullable=True),
    sa.Column('origin', sa.String(length=300), nullable=False),
    sa.Column('state', sa.Enum('draft', 'issued', 'objected', 'correcting', 'verifying', 'escalated', 'closed', name='correctionstate', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('pressure', sa.Enum('none', 'reminded', 'supervised', name='pressure', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('created_by_id', sa.Integer(), nullable=False),
    sa.Column('handling', sa.Text(), nullable=False),
    sa.Column('number_year', sa.Integer(), nullable=True),
    sa.Column('number_serial', sa.Integer(), nullable=True),
    sa.Column('issued_on', sa.Date(), nullable=True),
    sa.Column('issued_by_id', sa.Integer(), nullable=True),
    sa.Column('answered_on', sa.Date(), nullable=True),
    sa.Column('remedy_id', sa.Integer(), nullable=True),
    sa.Column('remedy_note', sa.Text(), nullable=False),
    sa.Column('reported_on', sa.Date(), nullable=True),
    sa.Column('proposed_to', sa.String(length=200), nullable=False),
    sa.Column('result', sa.Enum('corrected', 'withdrawn', 'annulled', 'changed', 'kept', name='result', native_enum=False, create_constraint=True, length=40), nullable=True),
    sa.Column('result_reason', sa.Text(), nullable=False),
    sa.Column('closed_on', sa.Date(), nullable=True),
    sa.Column('closed_by_id', sa.Integer(), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint("(state = 'closed') = (result IS NOT NULL)", name=op.f('ck_correction_closed_has_result')),
    sa.CheckConstraint("state <> 'escalated' OR pressure = 'supervised'", name=op.f('ck_correction_escalated_step_by_step')),
    sa.CheckConstraint("state <> 'verifying' OR remedy_id IS NOT NULL", name=op.f('ck_correction_reported_has_remedy')),
    sa.CheckConstraint("state IN ('draft', 'closed') OR issued_on IS NOT NULL", name=op.f('ck_correction_sent_has_day')),
    sa.CheckConstraint('(number_year IS NULL) = (number_serial IS NULL)', name=op.f('ck_correction_whole_number')),
    sa.CheckConstraint('(result IS NULL) = (closed_by_id IS NULL)', name=op.f('ck_correction_closed_by_a_person')),
    sa.ForeignKeyConstraint(['closed_by_id'], ['user_account.id'], name=op.f('fk_correction_closed_by_id')),
    sa.ForeignKeyConstraint(['created_by_id'], ['user_account.id'], name=op.f('fk_correction_created_by_id')),
    sa.ForeignKeyConstraint(['filing_review_id'], ['filing_review.id'], name=op.f('fk_correction_filing_review_id')),
    sa.ForeignKeyConstraint(['issued_by_id'], ['user_account.id'], name=op.f('fk_correction_issued_by_id')),
    sa.ForeignKeyConstraint(['published_id'], ['published_document.id'], name=op.f('fk_correction_published_id')),
    sa.ForeignKeyConstraint(['remedy_id'], ['published_document.id'], name=op.f('fk_correction_remedy_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_correction')),
    sa.UniqueConstraint('filing_review_id', name=op.f('uq_correction_filing_review_id')),
    sa.UniqueConstraint('number_year', 'number_serial', name=op.f('uq_correction_number_year_number_serial'))
    )
    with op.batch_alter_table('correction', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_correction_published_id'), ['published_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_correction_remedy_id'), ['remedy_id'], unique=False)
        batch_op.create_index('ix_correction_state_issued', ['state', 'issued_on'], unique=False)

    op.create_table('correction_point',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('correction_id', sa.Integer(), nullable=False),
    sa.Column('clause', sa.String(length=300), nullable=False),
    sa.Column('quote', sa.Text(), nullable=False),
    sa.Column('problem', sa.Text(), nullable=False),
    sa.Column('basis', sa.Text(), nullable=False),
    sa.Column('nature', sa.Enum('authority', 'conflict', 'inconsistent', 'inappropriate', 'procedure', name='nature', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('disposal', sa.Enum('stop', 'amend', 'repeal', name='disposal', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('answer', sa.Enum('accepted', 'objected', name='answer', native_enum=False, create_constraint=True, length=40), nullable=True),
    sa.Column('measure', sa.Enum('stop', 'amend', 'repeal', name='measure', native_enum=False, create_constraint=True, length=40), nullable=True),
    sa.Column('answer_reason', sa.Text(), nullable=False),
    sa.Column('is_dropped', sa.Boolean(), nullable=False),
    sa.Column('is_corrected', sa.Boolean(), nullable=True),
    sa.Column('verification_note', sa.Text(), nullable=False),
    sa.CheckConstraint("NOT is_dropped OR answer = 'objected'", name=op.f('ck_correction_point_only_objections_are_dropped')),
    sa.CheckConstraint("answer <> 'accepted' OR measure IS NOT NULL", name=op.f('ck_correction_point_accepted_has_measure')),
    sa.CheckConstraint("answer <> 'objected' OR answer_reason <> ''", name=op.f('ck_correction_point_objection_has_reason')),
    sa.CheckConstraint("problem <> '' AND basis <> ''", name=op.f('ck_correction_point_problem_has_basis')),
    sa.ForeignKeyConstraint(['correction_id'], ['correction.id'], name=op.f('fk_correction_point_correction_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_correction_point'))
    )
    with op.batch_alter_table('correction_point', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_correction_point_correction_id'), ['correction_id'], unique=False)



def downgrade() -> None:
    op.execute("DELETE FROM filing_series WHERE series IN ('correction', 'incoming')")
    _allow(_SERIES)
    with op.batch_alter_table('correction_point', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_correction_point_correction_id'))

    op.drop_table('correction_point')
    with op.batch_alter_table('correction', schema=None) as batch_op:
        batch_op.drop_index('ix_correction_state_issued')
        batch_op.drop_index(batch_op.f('ix_correction_remedy_id'))
        batch_op.drop_index(batch_op.f('ix_correction_published_id'))

    op.drop_table('correction')
