"""filings

Revision ID: 3e8b51c7d240
Revises: 9bb8643dc1aa
"""

import sqlalchemy as sa
from alembic import op


revision = '3e8b51c7d240'
down_revision = '9bb8643dc1aa'
branch_labels = None
depends_on = None


def upgrade() -> None:

    op.create_table('filing_series',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('series', sa.Enum('register', 'opinion', 'package', name='series', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('year', sa.Integer(), nullable=False),
    sa.Column('last', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_filing_series')),
    sa.UniqueConstraint('series', 'year', name=op.f('uq_filing_series_series_year'))
    )
    op.create_table('filing_catalogue_report',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('year', sa.Integer(), nullable=False),
    sa.Column('reported_on', sa.Date(), nullable=False),
    sa.Column('reported_by_id', sa.Integer(), nullable=False),
    sa.Column('note', sa.String(length=300), nullable=False),
    sa.Column('documents', sa.Integer(), nullable=False),
    sa.CheckConstraint('documents >= 0', name=op.f('ck_filing_catalogue_report_counted')),
    sa.ForeignKeyConstraint(['reported_by_id'], ['user_account.id'], name=op.f('fk_filing_catalogue_report_reported_by_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_filing_catalogue_report')),
    sa.UniqueConstraint('year', name=op.f('uq_filing_catalogue_report_year'))
    )
    op.create_table('filing_package',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('recipient', sa.Enum('bureau', 'above', 'congress', name='recipient', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('recipient_name', sa.String(length=200), nullable=False),
    sa.Column('digest', sa.String(length=64), nullable=False),
    sa.Column('file_id', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(length=200), nullable=False),
    sa.Column('built_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('built_by_id', sa.Integer(), nullable=False),
    sa.Column('organization_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['built_by_id'], ['user_account.id'], name=op.f('fk_filing_package_built_by_id')),
    sa.ForeignKeyConstraint(['file_id'], ['stored_file.id'], name=op.f('fk_filing_package_file_id')),
    sa.ForeignKeyConstraint(['organization_id'], ['organization.id'], name=op.f('fk_filing_package_organization_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_filing_package'))
    )
    with op.batch_alter_table('filing_package', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_filing_package_digest'), ['digest'], unique=False)
        batch_op.create_index(batch_op.f('ix_filing_package_organization_id'), ['organization_id'], unique=False)

    op.create_table('filing_published_list',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(length=200), nullable=False),
    sa.Column('sha256', sa.String(length=64), nullable=False),
    sa.Column('organization_id', sa.Integer(), nullable=True),
    sa.Column('uploaded_by_id', sa.Integer(), nullable=False),
    sa.Column('uploaded_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['organization_id'], ['organization.id'], name=op.f('fk_filing_published_list_organization_id')),
    sa.ForeignKeyConstraint(['uploaded_by_id'], ['user_account.id'], name=op.f('fk_filing_published_list_uploaded_by_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_filing_published_list'))
    )
    op.create_table('published_document',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('organization_id', sa.Integer(), nullable=False),
    sa.Column('document_id', sa.Integer(), nullable=True),
    sa.Column('title', sa.String(length=300), nullable=False),
    sa.Column('number', sa.String(length=100), nullable=False),
    sa.Column('agency_code', sa.String(length=40), nullable=False),
    sa.Column('year', sa.Integer(), nullable=True),
    sa.Column('serial', sa.Integer(), nullable=True),
    sa.Column('published_on', sa.Date(), nullable=True),
    sa.Column('carrier', sa.String(length=200), nullable=False),
    sa.Column('concerns_business', sa.Boolean(), nullable=False),
    sa.Column('source', sa.Enum('drafting', 'entered', 'suspect', name='publicationsource', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('created_by_id', sa.Integer(), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['created_by_id'], ['user_account.id'], name=op.f('fk_published_document_created_by_id')),
    sa.ForeignKeyConstraint(['document_id'], ['normative_document.id'], name=op.f('fk_published_document_document_id')),
    sa.ForeignKeyConstraint(['organization_id'], ['organization.id'], name=op.f('fk_published_document_organization_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_published_document')),
    sa.UniqueConstraint('document_id', name=op.f('uq_published_document_document_id'))
    )
    with op.batch_alter_table('published_document', schema=None) as batch_op:
        batch_op.create_index('ix_published_document_number', ['number'], unique=False)
        batch_op.create_index(batch_op.f('ix_published_document_organization_id'), ['organization_id'], unique=False)
        batch_op.create_index('ix_published_document_published', ['published_on'], unique=False)
        batch_op.create_index('ix_published_document_series', ['agency_code', 'year', 'serial'], unique=False)

    op.create_table('filing',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('published_id', sa.Integer(), nullable=False),
    sa.Column('recipient', sa.Enum('bureau', 'above', 'congress', name='recipient', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('state', sa.Enum('owed', 'submitted', 'supplement', 'registered', 'declined', 'waived', name='filingstate', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('opened_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('due_on', sa.Date(), nullable=True),
    sa.Column('limit_text', sa.String(length=40), nullable=False),
    sa.Column('limit_source', sa.String(length=300), nullable=False),
    sa.Column('limit_is_confirmed', sa.Boolean(), nullable=False),
    sa.Column('submitted_on', sa.Date(), nullable=True),
    sa.Column('submitted_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('submitted_by_id', sa.Integer(), nullable=True),
    sa.Column('round', sa.Integer(), nullable=False),
    sa.Column('text_check', sa.JSON(), nullable=False),
    sa.Column('number_year', sa.Integer(), nullable=True),
    sa.Column('number_serial', sa.Integer(), nullable=True),
    sa.Column('external_number', sa.String(length=100), nullable=False),
    sa.Column('registered_on', sa.Date(), nullable=True),
    sa.Column('registered_by_id', sa.Integer(), nullable=True),
    sa.Column('ground', sa.String(length=40), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint("(recipient = 'bureau' AND state = 'registered') = (number_serial IS NOT NULL)", name=op.f('ck_filing_registered_has_number')),
    sa.CheckConstraint("state <> 'registered' OR registered_on IS NOT NULL", name=op.f('ck_filing_registered_has_day')),
    sa.CheckConstraint("state NOT IN ('declined', 'waived') OR reason <> ''", name=op.f('ck_filing_refused_has_reason')),
    sa.CheckConstraint("state NOT IN ('submitted', 'supplement', 'registered') OR submitted_on IS NOT NULL", name=op.f('ck_filing_submitted_has_day')),
    sa.CheckConstraint('(number_year IS NULL) = (number_serial IS NULL)', name=op.f('ck_filing_whole_number')),
    sa.ForeignKeyConstraint(['published_id'], ['published_document.id'], name=op.f('fk_filing_published_id')),
    sa.ForeignKeyConstraint(['registered_by_id'], ['user_account.id'], name=op.f('fk_filing_registered_by_id')),
    sa.ForeignKeyConstraint(['submitted_by_id'], ['user_account.id'], name=op.f('fk_filing_submitted_by_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_filing')),
    sa.UniqueConstraint('number_year', 'number_serial', name=op.f('uq_filing_number_year_number_serial')),
    sa.UniqueConstraint('published_id', 'recipient', name=op.f('uq_filing_published_id_recipient'))
    )
    with op.batch_alter_table('filing', schema=None) as batch_op:
        batch_op.create_index('ix_filing_recipient_registered', ['recipient', 'registered_on'], unique=False)
        batch_op.create_index('ix_filing_state_due', ['state', 'due_on'], unique=False)

    op.create_table('filing_mention',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('version_id', sa.Integer(), nullable=False),
    sa.Column('document_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=20), nullable=False),
    sa.Column('title', sa.String(length=300), nullable=False),
    sa.Column('number', sa.String(length=100), nullable=False),
    sa.Column('start', sa.Integer(), nullable=False),
    sa.Column('end', sa.Integer(), nullable=False),
    sa.Column('quote', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['document_id'], ['normative_document.id'], name=op.f('fk_filing_mention_document_id')),
    sa.ForeignKeyConstraint(['version_id'], ['document_version.id'], name=op.f('fk_filing_mention_version_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_filing_mention'))
    )
    with op.batch_alter_table('filing_mention', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_filing_mention_version_id'), ['version_id'], unique=False)

    op.create_table('filing_read_version',
    sa.Column('version_id', sa.Integer(), nullable=False),
    sa.Column('read_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['version_id'], ['document_version.id'], name=op.f('fk_filing_read_version_version_id')),
    sa.PrimaryKeyConstraint('version_id', name=op.f('pk_filing_read_version'))
    )
    op.create_table('filing_suspect',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('fingerprint', sa.String(length=400), nullable=False),
    sa.Column('organization_id', sa.Integer(), nullable=True),
    sa.Column('title', sa.String(length=300), nullable=False),
    sa.Column('number', sa.String(length=100), nullable=False),
    sa.Column('agency_code', sa.String(length=40), nullable=False),
    sa.Column('year', sa.Integer(), nullable=True),
    sa.Column('serial_from', sa.Integer(), nullable=True),
    sa.Column('serial_to', sa.Integer(), nullable=True),
    sa.Column('published_on', sa.Date(), nullable=True),
    sa.Column('is_strong', sa.Boolean(), nullable=False),
    sa.Column('state', sa.Enum('open', 'confirmed', 'dismissed', 'resolved', name='suspectstate', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('found_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('decided_by_id', sa.Integer(), nullable=True),
    sa.Column('decided_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('published_id', sa.Integer(), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint("state <> 'confirmed' OR published_id IS NOT NULL", name=op.f('ck_filing_suspect_confirmed_opens_obligation')),
    sa.CheckConstraint("state <> 'dismissed' OR reason <> ''", name=op.f('ck_filing_suspect_dismissed_has_reason')),
    sa.CheckConstraint("state NOT IN ('confirmed', 'dismissed') OR decided_by_id IS NOT NULL", name=op.f('ck_filing_suspect_decided_by_somebody')),
    sa.ForeignKeyConstraint(['decided_by_id'], ['user_account.id'], name=op.f('fk_filing_suspect_decided_by_id')),
    sa.ForeignKeyConstraint(['organization_id'], ['organization.id'], name=op.f('fk_filing_suspect_organization_id')),
    sa.ForeignKeyConstraint(['published_id'], ['published_document.id'], name=op.f('fk_filing_suspect_published_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_filing_suspect')),
    sa.UniqueConstraint('fingerprint', name=op.f('uq_filing_suspect_fingerprint'))
    )
    with op.batch_alter_table('filing_suspect', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_filing_suspect_organization_id'), ['organization_id'], unique=False)
        batch_op.create_index('ix_filing_suspect_series', ['agency_code', 'year'], unique=False)
        batch_op.create_index('ix_filing_suspect_state_found', ['state', 'found_at'], unique=False)

    op.create_table('filing_package_item',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('package_id', sa.Integer(), nullable=False),
    sa.Column('filing_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['filing_id'], ['filing.id'], name=op.f('fk_filing_package_item_filing_id')),
    sa.ForeignKeyConstraint(['package_id'], ['filing_package.id'], name=op.f('fk_filing_package_item_package_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_filing_package_item')),
    sa.UniqueConstraint('package_id', 'filing_id', name=op.f('uq_filing_package_item_package_id_filing_id'))
    )
    with op.batch_alter_table('filing_package_item', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_filing_package_item_filing_id'), ['filing_id'], unique=False)

    op.create_table('filing_published_list_row',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('list_id', sa.Integer(), nullable=False),
    sa.Column('row', sa.Integer(), nullable=False),
    sa.Column('title', sa.Text(), nullable=False),
    sa.Column('number', sa.String(length=200), nullable=False),
    sa.Column('published_on', sa.Date(), nullable=True),
    sa.Column('issuer', sa.String(length=300), nullable=False),
    sa.Column('faults', sa.JSON(), nullable=False),
    sa.Column('outcome', sa.Enum('same', 'differs', 'alike', 'unknown', name='outcome', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('published_id', sa.Integer(), nullable=True),
    sa.Column('suspect_id', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['list_id'], ['filing_published_list.id'], name=op.f('fk_filing_published_list_row_list_id')),
    sa.ForeignKeyConstraint(['published_id'], ['published_document.id'], name=op.f('fk_filing_published_list_row_published_id')),
    sa.ForeignKeyConstraint(['suspect_id'], ['filing_suspect.id'], name=op.f('fk_filing_published_list_row_suspect_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_filing_published_list_row')),
    sa.UniqueConstraint('list_id', 'row', name=op.f('uq_filing_published_list_row_list_id_row'))
    )
    op.create_table('filing_review',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('published_id', sa.Integer(), nullable=False),
    sa.Column('filing_id', sa.Integer(), nullable=True),
    sa.Column('mode', sa.Enum('own_initiative', 'on_request', 'transferred', 'targeted', name='reviewmode', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('topic', sa.String(length=100), nullable=False),
    sa.Column('origin', sa.String(length=300), nullable=False),
    sa.Column('state', sa.Enum('pending', 'examining', 'explaining', 'proposed', 'concluded', name='filingreviewstate', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('opened_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('opened_on', sa.Date(), nullable=False),
    sa.Column('due_on', sa.Date(), nullable=True),
    sa.Column('reviewer_id', sa.Integer(), nullable=True),
    sa.Column('examination_id', sa.Integer(), nullable=True),
    sa.Column('outcome', sa.Enum('passed', 'noted', 'wrong', name='outcome', native_enum=False, create_constraint=True, length=40), nullable=True),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('proposed_by_id', sa.Integer(), nullable=True),
    sa.Column('proposed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('sent_back_reason', sa.Text(), nullable=False),
    sa.Column('concluded_by_id', sa.Integer(), nullable=True),
    sa.Column('concluded_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('opinion_year', sa.Integer(), nullable=True),
    sa.Column('opinion_serial', sa.Integer(), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint("(state = 'concluded') = (concluded_by_id IS NOT NULL)", name=op.f('ck_filing_review_concluded_by_a_person')),
    sa.CheckConstraint("mode <> 'targeted' OR topic <> ''", name=op.f('ck_filing_review_targeted_has_topic')),
    sa.CheckConstraint("state = 'pending' OR reviewer_id IS NOT NULL", name=op.f('ck_filing_review_examined_by_somebody')),
    sa.CheckConstraint("state NOT IN ('proposed', 'concluded') OR outcome IS NOT NULL", name=op.f('ck_filing_review_proposed_has_outcome')),
    sa.CheckConstraint('(opinion_year IS NULL) = (opinion_serial IS NULL)', name=op.f('ck_filing_review_whole_number')),
    sa.CheckConstraint('concluded_by_id IS NULL OR concluded_by_id <> proposed_by_id', name=op.f('ck_filing_review_four_eyes')),
    sa.ForeignKeyConstraint(['concluded_by_id'], ['user_account.id'], name=op.f('fk_filing_review_concluded_by_id')),
    sa.ForeignKeyConstraint(['examination_id'], ['examination.id'], name=op.f('fk_filing_review_examination_id')),
    sa.ForeignKeyConstraint(['filing_id'], ['filing.id'], name=op.f('fk_filing_review_filing_id')),
    sa.ForeignKeyConstraint(['proposed_by_id'], ['user_account.id'], name=op.f('fk_filing_review_proposed_by_id')),
    sa.ForeignKeyConstraint(['published_id'], ['published_document.id'], name=op.f('fk_filing_review_published_id')),
    sa.ForeignKeyConstraint(['reviewer_id'], ['user_account.id'], name=op.f('fk_filing_review_reviewer_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_filing_review')),
    sa.UniqueConstraint('opinion_year', 'opinion_serial', name=op.f('uq_filing_review_opinion_year_opinion_serial'))
    )
    with op.batch_alter_table('filing_review', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_filing_review_filing_id'), ['filing_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_filing_review_published_id'), ['published_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_filing_review_reviewer_id'), ['reviewer_id'], unique=False)
        batch_op.create_index('ix_filing_review_state_opened', ['state', 'opened_on'], unique=False)

    op.create_table('filing_supplement',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('filing_id', sa.Integer(), nullable=False),
    sa.Column('round', sa.Integer(), nullable=False),
    sa.Column('items', sa.JSON(), nullable=False),
    sa.Column('requested_on', sa.Date(), nullable=False),
    sa.Column('requested_by_id', sa.Integer(), nullable=False),
    sa.Column('due_on', sa.Date(), nullable=True),
    sa.Column('answered_on', sa.Date(), nullable=True),
    sa.ForeignKeyConstraint(['filing_id'], ['filing.id'], name=op.f('fk_filing_supplement_filing_id')),
    sa.ForeignKeyConstraint(['requested_by_id'], ['user_account.id'], name=op.f('fk_filing_supplement_requested_by_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_filing_supplement')),
    sa.UniqueConstraint('filing_id', 'round', name=op.f('uq_filing_supplement_filing_id_round'))
    )
    op.create_table('filing_suspect_evidence',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('suspect_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.Enum('number_gap', 'cited', 'repealed', 'listed', 'unregistered', name='evidencekind', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('source', sa.String(length=120), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('quote', sa.Text(), nullable=False),
    sa.Column('document_id', sa.Integer(), nullable=True),
    sa.Column('list_id', sa.Integer(), nullable=True),
    sa.Column('found_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['document_id'], ['normative_document.id'], name=op.f('fk_filing_suspect_evidence_document_id')),
    sa.ForeignKeyConstraint(['list_id'], ['filing_published_list.id'], name=op.f('fk_filing_suspect_evidence_list_id')),
    sa.ForeignKeyConstraint(['suspect_id'], ['filing_suspect.id'], name=op.f('fk_filing_suspect_evidence_suspect_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_filing_suspect_evidence')),
    sa.UniqueConstraint('suspect_id', 'kind', 'source', name=op.f('uq_filing_suspect_evidence_suspect_id_kind_source'))
    )
    with op.batch_alter_table('filing_suspect_evidence', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_filing_suspect_evidence_document_id'), ['document_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_filing_suspect_evidence_list_id'), ['list_id'], unique=False)

    op.create_table('filing_review_explanation',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('review_id', sa.Integer(), nullable=False),
    sa.Column('questions', sa.Text(), nullable=False),
    sa.Column('asked_on', sa.Date(), nullable=False),
    sa.Column('asked_by_id', sa.Integer(), nullable=False),
    sa.Column('due_on', sa.Date(), nullable=True),
    sa.Column('days_left', sa.Integer(), nullable=False),
    sa.Column('answer', sa.Text(), nullable=False),
    sa.Column('answered_on', sa.Date(), nullable=True),
    sa.Column('answered_by_id', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['answered_by_id'], ['user_account.id'], name=op.f('fk_filing_review_explanation_answered_by_id')),
    sa.ForeignKeyConstraint(['asked_by_id'], ['user_account.id'], name=op.f('fk_filing_review_explanation_asked_by_id')),
    sa.ForeignKeyConstraint(['review_id'], ['filing_review.id'], name=op.f('fk_filing_review_explanation_review_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_filing_review_explanation'))
    )
    with op.batch_alter_table('filing_review_explanation', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_filing_review_explanation_review_id'), ['review_id'], unique=False)

    op.create_table('filing_review_point',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('review_id', sa.Integer(), nullable=False),
    sa.Column('point', sa.String(length=40), nullable=False),
    sa.Column('verdict', sa.Enum('no_problem', 'problem', name='pointverdict', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('note', sa.Text(), nullable=False),
    sa.CheckConstraint("verdict <> 'problem' OR note <> ''", name=op.f('ck_filing_review_point_problem_has_note')),
    sa.ForeignKeyConstraint(['review_id'], ['filing_review.id'], name=op.f('fk_filing_review_point_review_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_filing_review_point')),
    sa.UniqueConstraint('review_id', 'point', name=op.f('uq_filing_review_point_review_id_point'))
    )
    op.create_table('filing_review_problem',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('review_id', sa.Integer(), nullable=False),
    sa.Column('finding_id', sa.Integer(), nullable=True),
    sa.Column('clause', sa.String(length=300), nullable=False),
    sa.Column('quote', sa.Text(), nullable=False),
    sa.Column('problem', sa.Text(), nullable=False),
    sa.Column('basis', sa.Text(), nullable=False),
    sa.Column('nature', sa.Enum('authority', 'conflict', 'inconsistent', 'inappropriate', 'procedure', name='nature', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('disposal', sa.Enum('stop', 'amend', 'repeal', name='disposal', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.CheckConstraint("problem <> '' AND basis <> ''", name=op.f('ck_filing_review_problem_problem_has_basis')),
    sa.ForeignKeyConstraint(['finding_id'], ['finding.id'], name=op.f('fk_filing_review_problem_finding_id')),
    sa.ForeignKeyConstraint(['review_id'], ['filing_review.id'], name=op.f('fk_filing_review_problem_review_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_filing_review_problem'))
    )
    with op.batch_alter_table('filing_review_problem', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_filing_review_problem_review_id'), ['review_id'], unique=False)




def downgrade() -> None:

    with op.batch_alter_table('filing_review_problem', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_filing_review_problem_review_id'))

    op.drop_table('filing_review_problem')
    op.drop_table('filing_review_point')
    with op.batch_alter_table('filing_review_explanation', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_filing_review_explanation_review_id'))

    op.drop_table('filing_review_explanation')
    with op.batch_alter_table('filing_suspect_evidence', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_filing_suspect_evidence_list_id'))
        batch_op.drop_index(batch_op.f('ix_filing_suspect_evidence_document_id'))

    op.drop_table('filing_suspect_evidence')
    op.drop_table('filing_supplement')
    with op.batch_alter_table('filing_review', schema=None) as batch_op:
        batch_op.drop_index('ix_filing_review_state_opened')
        batch_op.drop_index(batch_op.f('ix_filing_review_reviewer_id'))
        batch_op.drop_index(batch_op.f('ix_filing_review_published_id'))
        batch_op.drop_index(batch_op.f('ix_filing_review_filing_id'))

    op.drop_table('filing_review')
    op.drop_table('filing_published_list_row')
    with op.batch_alter_table('filing_package_item', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_filing_package_item_filing_id'))

    op.drop_table('filing_package_item')
    with op.batch_alter_table('filing_suspect', schema=None) as batch_op:
        batch_op.drop_index('ix_filing_suspect_state_found')
        batch_op.drop_index('ix_filing_suspect_series')
        batch_op.drop_index(batch_op.f('ix_filing_suspect_organization_id'))

    op.drop_table('filing_suspect')
    op.drop_table('filing_read_version')
    with op.batch_alter_table('filing_mention', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_filing_mention_version_id'))

    op.drop_table('filing_mention')
    with op.batch_alter_table('filing', schema=None) as batch_op:
        batch_op.drop_index('ix_filing_state_due')
        batch_op.drop_index('ix_filing_recipient_registered')

    op.drop_table('filing')
    with op.batch_alter_table('published_document', schema=None) as batch_op:
        batch_op.drop_index('ix_published_document_series')
        batch_op.drop_index('ix_published_document_published')
        batch_op.drop_index(batch_op.f('ix_published_document_organization_id'))
        batch_op.drop_index('ix_published_document_number')

    op.drop_table('published_document')
    op.drop_table('filing_published_list')
    with op.batch_alter_table('filing_package', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_filing_package_organization_id'))
        batch_op.drop_index(batch_op.f('ix_filing_package_digest'))

    op.drop_table('filing_package')
    op.drop_table('filing_catalogue_report')
    op.drop_table('filing_series')

