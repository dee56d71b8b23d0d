"""documents and reviews

Revision ID: a429cc6291d0
Revises: cc6ae4122aeb
"""

import sqlalchemy as sa
from alembic import op


revision = 'a429cc6291d0'
down_revision = 'cc6ae4122aeb'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('stored_file',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('sha256', sa.String(length=64), nullable=False),
    sa.Column('size', sa.BigInteger(), nullable=False),
    sa.Column('file_type', sa.String(length=20), nullable=False),
    sa.Column('stored_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint('size > 0', name=op.f('ck_stored_file_not_empty')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_stored_file')),
    sa.UniqueConstraint('sha256', name=op.f('uq_stored_file_sha256'))
    )
    op.create_table('normative_document',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('organization_id', sa.Integer(), nullable=False),
    sa.Column('created_by_id', sa.Integer(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('submitted_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('title', sa.String(length=300), nullable=False),
    sa.Column('number', sa.String(length=100), nullable=False),
    sa.Column('issuing_authority', sa.String(length=300), nullable=False),
    sa.Column('kind', sa.Enum('办法', '规定', '细则', '意见', '通知', '公告', '通告', '决定', '方案', '指南', '标准', '规则', '批复', '函', '纪要', '其他', name='documentkind', native_enum=False, length=40), nullable=False),
    sa.Column('interpreting_body', sa.String(length=200), nullable=False),
    sa.Column('document_date', sa.Date(), nullable=True),
    sa.Column('publication_date', sa.Date(), nullable=True),
    sa.Column('effective_date', sa.Date(), nullable=True),
    sa.Column('expiry_date', sa.Date(), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['created_by_id'], ['user_account.id'], name=op.f('fk_normative_document_created_by_id')),
    sa.ForeignKeyConstraint(['organization_id'], ['organization.id'], name=op.f('fk_normative_document_organization_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_normative_document'))
    )
    with op.batch_alter_table('normative_document', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_normative_document_number'), ['number'], unique=False)
        batch_op.create_index('ix_normative_document_owner_updated', ['organization_id', 'updated_at'], unique=False)
        batch_op.create_index('ix_normative_document_submitted_updated', ['submitted_at', 'updated_at'], unique=False)
        batch_op.create_index('ix_normative_document_updated', ['updated_at'], unique=False)

    op.create_table('document_version',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('document_id', sa.Integer(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('file_id', sa.Integer(), nullable=False),
    sa.Column('file_name', sa.String(length=200), nullable=False),
    sa.Column('created_by_id', sa.Integer(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('upload_token', sa.String(length=64), nullable=True),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('characters', sa.Integer(), nullable=False),
    sa.Column('pages', sa.Integer(), nullable=True),
    sa.Column('is_ocr', sa.Boolean(), nullable=False),
    sa.Column('read_warnings', sa.JSON(), nullable=False),
    sa.Column('structure_warnings', sa.JSON(), nullable=False),
    sa.Column('parser_version', sa.String(length=40), nullable=False),
    sa.ForeignKeyConstraint(['created_by_id'], ['user_account.id'], name=op.f('fk_document_version_created_by_id')),
    sa.ForeignKeyConstraint(['document_id'], ['normative_document.id'], name=op.f('fk_document_version_document_id')),
    sa.ForeignKeyConstraint(['file_id'], ['stored_file.id'], name=op.f('fk_document_version_file_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_document_version')),
    sa.UniqueConstraint('created_by_id', 'upload_token', name=op.f('uq_document_version_created_by_id_upload_token')),
    sa.UniqueConstraint('document_id', 'number', name=op.f('uq_document_version_document_id_number'))
    )
    with op.batch_alter_table('document_version', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_document_version_file_id'), ['file_id'], unique=False)

    op.create_table('document_citation',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('version_id', sa.Integer(), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('start', sa.Integer(), nullable=False),
    sa.Column('end', sa.Integer(), nullable=False),
    sa.Column('law', sa.String(length=300), nullable=False),
    sa.Column('article', sa.String(length=60), nullable=False),
    sa.Column('article_to', sa.String(length=60), nullable=False),
    sa.Column('paragraph', sa.Integer(), nullable=True),
    sa.Column('item', sa.Integer(), nullable=True),
    sa.Column('document_number', sa.String(length=100), nullable=False),
    sa.Column('is_basis', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['version_id'], ['document_version.id'], name=op.f('fk_document_citation_version_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_document_citation'))
    )
    with op.batch_alter_table('document_citation', schema=None) as batch_op:
        batch_op.create_index('ix_document_citation_law_article', ['law', 'article'], unique=False)
        batch_op.create_index(batch_op.f('ix_document_citation_version_id'), ['version_id'], unique=False)

    op.create_table('examination',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('version_id', sa.Integer(), nullable=False),
    sa.Column('examined_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('examined_by_id', sa.Integer(), nullable=True),
    sa.Column('as_of', sa.Date(), nullable=False),
    sa.Column('seconds', sa.Float(), nullable=False),
    sa.Column('pack_version', sa.String(length=64), nullable=False),
    sa.Column('rules_checked', sa.Integer(), nullable=False),
    sa.Column('articles', sa.Integer(), nullable=False),
    sa.Column('unfinished', sa.JSON(), nullable=False),
    sa.Column('triage', sa.JSON(), nullable=False),
    sa.Column('checklist', sa.JSON(), nullable=False),
    sa.Column('citations', sa.JSON(), nullable=False),
    sa.Column('conflicts', sa.JSON(), nullable=False),
    sa.Column('had_library', sa.Boolean(), nullable=False),
    sa.Column('compared', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['examined_by_id'], ['user_account.id'], name=op.f('fk_examination_examined_by_id')),
    sa.ForeignKeyConstraint(['version_id'], ['document_version.id'], name=op.f('fk_examination_version_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_examination'))
    )
    with op.batch_alter_table('examination', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_examination_version_id'), ['version_id'], unique=False)

    op.create_table('metadata_source',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('document_id', sa.Integer(), nullable=False),
    sa.Column('field', sa.Enum('title', 'number', 'issuing_authority', 'kind', 'document_date', 'publication_date', 'effective_date', 'expiry_date', 'interpreting_body', name='metadatafield', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('version_id', sa.Integer(), nullable=True),
    sa.Column('start', sa.Integer(), nullable=True),
    sa.Column('end', sa.Integer(), nullable=True),
    sa.Column('quote', sa.Text(), nullable=False),
    sa.Column('corrected_by_id', sa.Integer(), nullable=True),
    sa.Column('corrected_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint('(corrected_by_id IS NULL) = (corrected_at IS NULL)', name=op.f('ck_metadata_source_corrected_by_somebody')),
    sa.CheckConstraint('(start IS NULL) = ("end" IS NULL)', name=op.f('ck_metadata_source_whole_span')),
    sa.ForeignKeyConstraint(['corrected_by_id'], ['user_account.id'], name=op.f('fk_metadata_source_corrected_by_id')),
    sa.ForeignKeyConstraint(['document_id'], ['normative_document.id'], name=op.f('fk_metadata_source_document_id')),
    sa.ForeignKeyConstraint(['version_id'], ['document_version.id'], name=op.f('fk_metadata_source_version_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_metadata_source')),
    sa.UniqueConstraint('document_id', 'field', name=op.f('uq_metadata_source_document_id_field'))
    )
    with op.batch_alter_table('metadata_source', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_metadata_source_version_id'), ['version_id'], unique=False)

    op.create_table('provision',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('version_id', sa.Integer(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('parent', sa.Integer(), nullable=True),
    sa.Column('kind', sa.String(length=20), nullable=False),
    sa.Column('label', sa.String(length=60), nullable=False),
    sa.Column('heading', sa.Text(), nullable=False),
    sa.Column('path', sa.String(length=300), nullable=False),
    sa.Column('address', sa.String(length=300), nullable=False),
    sa.Column('start', sa.Integer(), nullable=False),
    sa.Column('end', sa.Integer(), nullable=False),
    sa.Column('body_start', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['version_id'], ['document_version.id'], name=op.f('fk_provision_version_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_provision')),
    sa.UniqueConstraint('version_id', 'position', name=op.f('uq_provision_version_id_position'))
    )
    op.create_table('finding',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('examination_id', sa.Integer(), nullable=False),
    sa.Column('version_id', sa.Integer(), nullable=False),
    sa.Column('rule', sa.String(length=100), nullable=False),
    sa.Column('pack_version', sa.String(length=64), nullable=False),
    sa.Column('category', sa.Enum('licence', 'penalty', 'coercion', 'fee', 'proof', 'rights', 'competition_entry', 'competition_flow', 'competition_cost', 'competition_conduct', 'bidding', 'authority', 'duty', 'basis', 'procedure', 'validity', 'conflict_number', 'stoppage', 'quota', 'minutes', 'format', 'structure', name='category', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('severity', sa.Enum('high', 'medium', 'low', name='severity', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('path', sa.String(length=300), nullable=False),
    sa.Column('address', sa.String(length=300), nullable=False),
    sa.Column('start', sa.Integer(), nullable=False),
    sa.Column('end', sa.Integer(), nullable=False),
    sa.Column('quote', sa.Text(), nullable=False),
    sa.Column('context_before', sa.Text(), nullable=False),
    sa.Column('context_after', sa.Text(), nullable=False),
    sa.Column('message', sa.Text(), nullable=False),
    sa.Column('basis', sa.JSON(), nullable=False),
    sa.Column('suggestion', sa.Text(), nullable=False),
    sa.Column('verification', sa.Enum('V1', 'V1+', 'V2', 'V3', 'logic', 'memory', name='verification', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('reasons', sa.JSON(), nullable=False),
    sa.Column('needs_basis_check', sa.Boolean(), nullable=False),
    sa.Column('score', sa.Float(), nullable=False),
    sa.Column('disposition', sa.Enum('open', 'adopted', 'dismissed', name='disposition', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('disposition_reason', sa.Text(), nullable=False),
    sa.Column('disposed_by_id', sa.Integer(), nullable=True),
    sa.Column('disposed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint("(disposition = 'open') = (disposed_by_id IS NULL)", name=op.f('ck_finding_disposed_by_a_person')),
    sa.CheckConstraint("disposition <> 'dismissed' OR disposition_reason <> ''", name=op.f('ck_finding_dismissed_has_reason')),
    sa.CheckConstraint('start >= 0 AND "end" >= start', name=op.f('ck_finding_span')),
    sa.ForeignKeyConstraint(['disposed_by_id'], ['user_account.id'], name=op.f('fk_finding_disposed_by_id')),
    sa.ForeignKeyConstraint(['examination_id'], ['examination.id'], name=op.f('fk_finding_examination_id')),
    sa.ForeignKeyConstraint(['version_id'], ['document_version.id'], name=op.f('fk_finding_version_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_finding'))
    )
    with op.batch_alter_table('finding', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_finding_examination_id'), ['examination_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_finding_rule'), ['rule'], unique=False)
        batch_op.create_index('ix_finding_version_disposition', ['version_id', 'disposition'], unique=False)

    op.create_table('review',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('document_id', sa.Integer(), nullable=False),
    sa.Column('state', sa.Enum('draft', 'submitted', 'under_review', 'returned', 'concluded', name='reviewstate', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('examination_id', sa.Integer(), nullable=True),
    sa.Column('submitted_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('accepted_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('reviewer_id', sa.Integer(), nullable=True),
    sa.Column('due_on', sa.Date(), nullable=True),
    sa.Column('return_reason', sa.Text(), nullable=False),
    sa.Column('conclusion', sa.Enum('lawful', 'lawful_after_changes', 'unlawful', name='conclusion', native_enum=False, create_constraint=True, length=40), nullable=True),
    sa.Column('conclusion_reason', sa.Text(), nullable=False),
    sa.Column('concluded_by_id', sa.Integer(), nullable=True),
    sa.Column('concluded_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint("(state = 'concluded') = (conclusion IS NOT NULL)", name=op.f('ck_review_concluded_has_conclusion')),
    sa.CheckConstraint("state <> 'returned' OR return_reason <> ''", name=op.f('ck_review_returned_has_reason')),
    sa.CheckConstraint("state <> 'under_review' OR reviewer_id IS NOT NULL", name=op.f('ck_review_under_review_has_reviewer')),
    sa.CheckConstraint('(conclusion IS NULL) = (concluded_by_id IS NULL)', name=op.f('ck_review_concluded_by_a_person')),
    sa.ForeignKeyConstraint(['concluded_by_id'], ['user_account.id'], name=op.f('fk_review_concluded_by_id')),
    sa.ForeignKeyConstraint(['document_id'], ['normative_document.id'], name=op.f('fk_review_document_id')),
    sa.ForeignKeyConstraint(['examination_id'], ['examination.id'], name=op.f('fk_review_examination_id')),
    sa.ForeignKeyConstraint(['reviewer_id'], ['user_account.id'], name=op.f('fk_review_reviewer_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_review')),
    sa.UniqueConstraint('document_id', name=op.f('uq_review_document_id'))
    )
    with op.batch_alter_table('review', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_review_reviewer_id'), ['reviewer_id'], unique=False)
        batch_op.create_index('ix_review_state_due', ['state', 'due_on'], unique=False)



def downgrade() -> None:
    with op.batch_alter_table('review', schema=None) as batch_op:
        batch_op.drop_index('ix_review_state_due')
        batch_op.drop_index(batch_op.f('ix_review_reviewer_id'))

    op.drop_table('review')
    with op.batch_alter_table('finding', schema=None) as batch_op:
        batch_op.drop_index('ix_finding_version_disposition')
        batch_op.drop_index(batch_op.f('ix_finding_rule'))
        batch_op.drop_index(batch_op.f('ix_finding_examination_id'))

    op.drop_table('finding')
    op.drop_table('provision')
    with op.batch_alter_table('metadata_source', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_metadata_source_version_id'))

    op.drop_table('metadata_source')
    with op.batch_alter_table('examination', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_examination_version_id'))

    op.drop_table('examination')
    with op.batch_alter_table('document_citation', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_document_citation_version_id'))
        batch_op.drop_index('ix_document_citation_law_article')

    op.drop_table('document_citation')
    with op.batch_alter_table('document_version', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_document_version_file_id'))

    op.drop_table('document_version')
    with op.batch_alter_table('normative_document', schema=None) as batch_op:
        batch_op.drop_index('ix_normative_document_updated')
        batch_op.drop_index('ix_normative_document_submitted_updated')
        batch_op.drop_index('ix_normative_document_owner_updated')
        batch_op.drop_index(batch_op.f('ix_normative_document_number'))

    op.drop_table('normative_document')
    op.drop_table('stored_file')
