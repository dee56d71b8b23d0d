"""course of review

Reviews have rounds, materials, a checklist, second readers, numbered opinions and answers; old reviews get the body that holds
them, the text they are about, and an opinion without number where they were concluded.

Revision ID: b7d1f0c3a9e2
Revises: a255981ad395
"""

from datetime import UTC, timedelta
from hashlib import sha256

import sqlalchemy as sa
from alembic import op


revision = 'b7d1f0c3a9e2'
down_revision = 'a255981ad395'
branch_labels = None
depends_on = None


OLD_STATES = ('draft', 'submitted', 'under_review', 'returned', 'concluded')
NEW_STATES = (
    'draft', 'submitted', 'supplement', 'under_review', 'paused', 'second_reading', 'signing', 'returned', 'declined',
    'concluded',
)
OLD_ROLES = ('drafter', 'reviewer', 'review_lead', 'administrator', 'auditor')
OLD_KINDS = ('government', 'department', 'town', 'bureau')
BEIJING = timedelta(hours=8)  # China has one zone and no summer time


def among(column: str, values: tuple[str, ...]) -> str:
    return f"{column} IN ({', '.join(repr(value) for value in values)})"


def exchange_check(table: str, name: str, condition: str) -> None:
    """Another condition under the same name."""
    with op.batch_alter_table(table, schema=None) as batch_op:
        batch_op.drop_constraint(op.f(f'ck_{table}_{name}'), type_='check')
        batch_op.create_check_constraint(op.f(f'ck_{table}_{name}'), condition)


def upgrade() -> None:
    op.create_table('review_opinion_register',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('body_id', sa.Integer(), nullable=False),
    sa.Column('year', sa.Integer(), nullable=False),
    sa.Column('last_serial', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['body_id'], ['organization.id'], name=op.f('fk_review_opinion_register_body_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_review_opinion_register')),
    sa.UniqueConstraint('body_id', 'year', name=op.f('uq_review_opinion_register_body_id_year'))
    )
    op.create_table('document_access',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('document_id', sa.Integer(), nullable=False),
    sa.Column('user_id', sa.Integer(), nullable=False),
    sa.Column('granted_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['document_id'], ['normative_document.id'], name=op.f('fk_document_access_document_id')),
    sa.ForeignKeyConstraint(['user_id'], ['user_account.id'], name=op.f('fk_document_access_user_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_document_access')),
    sa.UniqueConstraint('document_id', 'user_id', name=op.f('uq_document_access_document_id_user_id'))
    )
    with op.batch_alter_table('document_access', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_document_access_user_id'), ['user_id'], unique=False)

    op.create_table('review_checklist_answer',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('review_id', sa.Integer(), nullable=False),
    sa.Column('round', sa.Integer(), nullable=False),
    sa.Column('point', sa.Enum('issuer', 'authority', 'content', 'powers', 'rights', 'duties', 'procedure', 'technique', name='pointkey', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('verdict', sa.Enum('no_problem', 'problem', 'not_concerned', name='verdict', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('note', sa.Text(), nullable=False),
    sa.Column('user_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint("verdict <> 'problem' OR note <> ''", name=op.f('ck_review_checklist_answer_problem_is_explained')),
    sa.ForeignKeyConstraint(['review_id'], ['review.id'], name=op.f('fk_review_checklist_answer_review_id')),
    sa.ForeignKeyConstraint(['user_id'], ['user_account.id'], name=op.f('fk_review_checklist_answer_user_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_review_checklist_answer')),
    sa.UniqueConstraint('review_id', 'round', 'point', name=op.f('uq_review_checklist_answer_review_id_round_point'))
    )
    op.create_table('review_counsel_request',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('review_id', sa.Integer(), nullable=False),
    sa.Column('round', sa.Integer(), nullable=False),
    sa.Column('counsel_id', sa.Integer(), nullable=False),
    sa.Column('question', sa.Text(), nullable=False),
    sa.Column('asked_by_id', sa.Integer(), nullable=False),
    sa.Column('asked_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('due_on', sa.Date(), nullable=False),
    sa.Column('opinion', sa.Text(), nullable=False),
    sa.Column('file_id', sa.Integer(), nullable=True),
    sa.Column('file_name', sa.String(length=200), nullable=False),
    sa.Column('answered_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint("answered_at IS NULL OR opinion <> ''", name=op.f('ck_review_counsel_request_answered_in_words')),
    sa.CheckConstraint("question <> ''", name=op.f('ck_review_counsel_request_asks_something')),
    sa.ForeignKeyConstraint(['asked_by_id'], ['user_account.id'], name=op.f('fk_review_counsel_request_asked_by_id')),
    sa.ForeignKeyConstraint(['counsel_id'], ['user_account.id'], name=op.f('fk_review_counsel_request_counsel_id')),
    sa.ForeignKeyConstraint(['file_id'], ['stored_file.id'], name=op.f('fk_review_counsel_request_file_id')),
    sa.ForeignKeyConstraint(['review_id'], ['review.id'], name=op.f('fk_review_counsel_request_review_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_review_counsel_request')),
    sa.UniqueConstraint('review_id', 'round', 'counsel_id', name=op.f('uq_review_counsel_request_review_id_round_counsel_id'))
    )
    with op.batch_alter_table('review_counsel_request', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_review_counsel_request_counsel_id'), ['counsel_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_review_counsel_request_review_id'), ['review_id'], unique=False)

    op.create_table('review_material_note',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('review_id', sa.Integer(), nullable=False),
    sa.Column('round', sa.Integer(), nullable=False),
    sa.Column('material', sa.String(length=40), nullable=False),
    sa.Column('said_by', sa.Enum('owner', 'reviewer', name='noteby', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('user_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("reason <> ''", name=op.f('ck_review_material_note_has_reason')),
    sa.ForeignKeyConstraint(['review_id'], ['review.id'], name=op.f('fk_review_material_note_review_id')),
    sa.ForeignKeyConstraint(['user_id'], ['user_account.id'], name=op.f('fk_review_material_note_user_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_review_material_note')),
    sa.UniqueConstraint('review_id', 'round', 'material', 'said_by', name=op.f('uq_review_material_note_review_id_round_material_said_by'))
    )
    op.create_table('review_opinion',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('review_id', sa.Integer(), nullable=False),
    sa.Column('round', sa.Integer(), nullable=False),
    sa.Column('version_id', sa.Integer(), nullable=False),
    sa.Column('text_sha256', sa.String(length=64), nullable=False),
    sa.Column('body_id', sa.Integer(), nullable=False),
    sa.Column('year', sa.Integer(), nullable=True),
    sa.Column('serial', sa.Integer(), nullable=True),
    sa.Column('number', sa.String(length=60), nullable=False),
    sa.Column('conclusion', sa.Enum('lawful', 'lawful_after_changes', 'unlawful', name='conclusion', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('reviewer_id', sa.Integer(), nullable=True),
    sa.Column('second_reader_id', sa.Integer(), nullable=True),
    sa.Column('signed_by_id', sa.Integer(), nullable=False),
    sa.Column('submitted_on', sa.Date(), nullable=True),
    sa.Column('accepted_on', sa.Date(), nullable=True),
    sa.Column('issued_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('working_days', sa.Integer(), nullable=True),
    sa.Column('haste_reason', sa.Text(), nullable=False),
    sa.Column('letter_id', sa.Integer(), nullable=True),
    sa.CheckConstraint('(year IS NULL) = (serial IS NULL)', name=op.f('ck_review_opinion_whole_number')),
    sa.CheckConstraint('second_reader_id IS NULL OR reviewer_id IS NULL OR second_reader_id <> reviewer_id', name=op.f('ck_review_opinion_four_eyes')),
    sa.ForeignKeyConstraint(['body_id'], ['organization.id'], name=op.f('fk_review_opinion_body_id')),
    sa.ForeignKeyConstraint(['letter_id'], ['stored_file.id'], name=op.f('fk_review_opinion_letter_id')),
    sa.ForeignKeyConstraint(['review_id'], ['review.id'], name=op.f('fk_review_opinion_review_id')),
    sa.ForeignKeyConstraint(['reviewer_id'], ['user_account.id'], name=op.f('fk_review_opinion_reviewer_id')),
    sa.ForeignKeyConstraint(['second_reader_id'], ['user_account.id'], name=op.f('fk_review_opinion_second_reader_id')),
    sa.ForeignKeyConstraint(['signed_by_id'], ['user_account.id'], name=op.f('fk_review_opinion_signed_by_id')),
    sa.ForeignKeyConstraint(['version_id'], ['document_version.id'], name=op.f('fk_review_opinion_version_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_review_opinion')),
    sa.UniqueConstraint('body_id', 'year', 'serial', name=op.f('uq_review_opinion_body_id_year_serial')),
    sa.UniqueConstraint('review_id', 'round', name=op.f('uq_review_opinion_review_id_round'))
    )
    op.create_table('review_opinion_point',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('review_id', sa.Integer(), nullable=False),
    sa.Column('round', sa.Integer(), nullable=False),
    sa.Column('start', sa.Integer(), nullable=False),
    sa.Column('path', sa.String(length=300), nullable=False),
    sa.Column('address', sa.String(length=300), nullable=False),
    sa.Column('quote', sa.Text(), nullable=False),
    sa.Column('problem', sa.Text(), nullable=False),
    sa.Column('basis', sa.Text(), nullable=False),
    sa.Column('suggestion', sa.Text(), nullable=False),
    sa.Column('nature', sa.Enum('unlawful', 'improper', 'technical', name='nature', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('rule', sa.String(length=100), nullable=False),
    sa.Column('created_by_id', sa.Integer(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('answer', sa.Enum('adopted', 'partly_adopted', 'not_adopted', name='answer', native_enum=False, create_constraint=True, length=40), nullable=True),
    sa.Column('answer_reason', sa.Text(), nullable=False),
    sa.Column('answered_by_id', sa.Integer(), nullable=True),
    sa.Column('answered_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint("answer IS NULL OR answer = 'adopted' OR answer_reason <> ''", name=op.f('ck_review_opinion_point_not_adopted_has_reason')),
    sa.CheckConstraint("problem <> ''", name=op.f('ck_review_opinion_point_says_what_is_wrong')),
    sa.CheckConstraint('(answer IS NULL) = (answered_by_id IS NULL)', name=op.f('ck_review_opinion_point_answered_by_a_person')),
    sa.ForeignKeyConstraint(['answered_by_id'], ['user_account.id'], name=op.f('fk_review_opinion_point_answered_by_id')),
    sa.ForeignKeyConstraint(['created_by_id'], ['user_account.id'], name=op.f('fk_review_opinion_point_created_by_id')),
    sa.ForeignKeyConstraint(['review_id'], ['review.id'], name=op.f('fk_review_opinion_point_review_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_review_opinion_point'))
    )
    with op.batch_alter_table('review_opinion_point', schema=None) as batch_op:
        batch_op.create_index('ix_review_opinion_point_round', ['review_id', 'round', 'start'], unique=False)

    op.create_table('review_reading',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('review_id', sa.Integer(), nullable=False),
    sa.Column('round', sa.Integer(), nullable=False),
    sa.Column('stage', sa.Enum('second_reading', 'signing', name='readingstage', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('reader_id', sa.Integer(), nullable=False),
    sa.Column('agrees', sa.Boolean(), nullable=False),
    sa.Column('remarks', sa.Text(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("agrees OR remarks <> ''", name=op.f('ck_review_reading_sent_back_with_remarks')),
    sa.ForeignKeyConstraint(['reader_id'], ['user_account.id'], name=op.f('fk_review_reading_reader_id')),
    sa.ForeignKeyConstraint(['review_id'], ['review.id'], name=op.f('fk_review_reading_review_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_review_reading'))
    )
    with op.batch_alter_table('review_reading', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_review_reading_review_id'), ['review_id'], unique=False)

    op.create_table('review_supplement',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('review_id', sa.Integer(), nullable=False),
    sa.Column('round', sa.Integer(), nullable=False),
    sa.Column('items', sa.JSON(), nullable=False),
    sa.Column('asked_by_id', sa.Integer(), nullable=False),
    sa.Column('asked_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('due_on', sa.Date(), nullable=False),
    sa.Column('letter_id', sa.Integer(), nullable=True),
    sa.Column('answered_by_id', sa.Integer(), nullable=True),
    sa.Column('answered_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('answer', sa.Text(), nullable=False),
    sa.CheckConstraint('(answered_at IS NULL) = (answered_by_id IS NULL)', name=op.f('ck_review_supplement_answered_by_a_person')),
    sa.ForeignKeyConstraint(['answered_by_id'], ['user_account.id'], name=op.f('fk_review_supplement_answered_by_id')),
    sa.ForeignKeyConstraint(['asked_by_id'], ['user_account.id'], name=op.f('fk_review_supplement_asked_by_id')),
    sa.ForeignKeyConstraint(['letter_id'], ['stored_file.id'], name=op.f('fk_review_supplement_letter_id')),
    sa.ForeignKeyConstraint(['review_id'], ['review.id'], name=op.f('fk_review_supplement_review_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_review_supplement')),
    sa.UniqueConstraint('review_id', 'round', name=op.f('uq_review_supplement_review_id_round'))
    )
    with op.batch_alter_table('normative_document', schema=None) as batch_op:
        batch_op.add_column(sa.Column('review_body_id', sa.Integer(), nullable=True))
        batch_op.create_index(batch_op.f('ix_normative_document_review_body_id'), ['review_body_id'], unique=False)
        batch_op.create_foreign_key(batch_op.f('fk_normative_document_review_body_id'), 'organization', ['review_body_id'], ['id'])

    with op.batch_alter_table('organization', schema=None) as batch_op:
        batch_op.add_column(sa.Column('review_body_id', sa.Integer(), nullable=True))
        batch_op.create_foreign_key(batch_op.f('fk_organization_review_body_id'), 'organization', ['review_body_id'], ['id'])

    exchange_check('user_account', 'role', among('role', (*OLD_ROLES, 'counsel')))
    exchange_check('organization', 'organizationkind', among('kind', (*OLD_KINDS, 'outside')))
    with op.batch_alter_table('review', schema=None) as batch_op:
        batch_op.add_column(sa.Column('round', sa.Integer(), nullable=False, server_default='1'))
        batch_op.add_column(sa.Column('version_id', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('body_id', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('circumstances', sa.JSON(), nullable=False, server_default='[]'))
        batch_op.add_column(sa.Column('submission_note', sa.Text(), nullable=False, server_default=''))
        batch_op.add_column(sa.Column('proposed_conclusion', sa.String(length=40), nullable=True))
        batch_op.add_column(sa.Column('proposed_reason', sa.Text(), nullable=False, server_default=''))
        batch_op.add_column(sa.Column('haste_reason', sa.Text(), nullable=False, server_default=''))
        batch_op.add_column(sa.Column('second_reader_id', sa.Integer(), nullable=True))
    _follow_old_reviews()
    with op.batch_alter_table('review', schema=None) as batch_op:
        for column in ('round', 'circumstances', 'submission_note', 'proposed_reason', 'haste_reason'):
            batch_op.alter_column(column, server_default=None)
        batch_op.drop_constraint(op.f('ck_review_reviewstate'), type_='check')
        batch_op.drop_constraint(op.f('ck_review_under_review_has_reviewer'), type_='check')
        batch_op.drop_constraint(op.f('ck_review_returned_has_reason'), type_='check')
        batch_op.create_check_constraint(op.f('ck_review_reviewstate'), among('state', NEW_STATES))
        batch_op.create_check_constraint(
            op.f('ck_review_proposedconclusion'),
            among('proposed_conclusion', ('lawful', 'lawful_after_changes', 'unlawful')),
        )
        batch_op.create_check_constraint(
            op.f('ck_review_in_review_has_reviewer'),
            "state NOT IN ('under_review', 'paused', 'second_reading', 'signing') OR reviewer_id IS NOT NULL",
        )
        batch_op.create_check_constraint(
            op.f('ck_review_read_what_is_proposed'),
            "state NOT IN ('second_reading', 'signing') OR (proposed_conclusion IS NOT NULL AND proposed_reason <> '')",
        )
        batch_op.create_check_constraint(
            op.f('ck_review_four_eyes'),
            "state <> 'signing' OR (second_reader_id IS NOT NULL AND second_reader_id <> reviewer_id)",
        )
        batch_op.create_check_constraint(
            op.f('ck_review_given_back_with_reason'), "state NOT IN ('returned', 'declined') OR return_reason <> ''"
        )
        batch_op.create_check_constraint(
            op.f('ck_review_submitted_to_somebody'), "state = 'draft' OR body_id IS NOT NULL"
        )
        batch_op.create_check_constraint(op.f('ck_review_rounds_count_from_one'), 'round >= 1')
        batch_op.create_index(batch_op.f('ix_review_body_id'), ['body_id'], unique=False)
        batch_op.create_foreign_key(batch_op.f('fk_review_body_id'), 'organization', ['body_id'], ['id'])
        batch_op.create_foreign_key(batch_op.f('fk_review_second_reader_id'), 'user_account', ['second_reader_id'], ['id'])
        batch_op.create_foreign_key(batch_op.f('fk_review_version_id'), 'document_version', ['version_id'], ['id'])


def _follow_old_reviews() -> None:
    """Old rows: who reviews them, which text, and the opinion where there is one."""
    connection = op.get_bind()
    metadata = sa.MetaData()
    metadata.reflect(
        connection,
        only=[
            'review', 'organization', 'user_account', 'normative_document', 'document_version', 'review_opinion',
        ],
    )
    tables = metadata.tables
    review, document, versions = tables['review'], tables['normative_document'], tables['document_version']
    organization, users = tables['organization'], tables['user_account']
    bureau = connection.scalar(sa.select(sa.func.min(organization.c.id)).where(organization.c.kind == 'bureau'))
    rows = connection.execute(sa.select(review, document.c.title, document.c.organization_id, document.c.created_at).join(document)).all()
    for row in rows:
        body = connection.scalar(sa.select(users.c.organization_id).where(users.c.id == row.reviewer_id)) or bureau
        body = body or row.organization_id
        newest = connection.execute(
            sa.select(versions.c.id, versions.c.text)
            .where(versions.c.document_id == row.document_id)
            .order_by(versions.c.number.desc())
            .limit(1)
        ).first()
        if row.state != 'draft':
            version_id = newest.id if newest is not None else None
            connection.execute(
                review.update().where(review.c.id == row.id).values(body_id=body, version_id=version_id)
            )
            connection.execute(document.update().where(document.c.id == row.document_id).values(review_body_id=body))
        if row.state == 'concluded' and newest is not None:
            accepted = _day(row.accepted_at)
            connection.execute(
                tables['review_opinion'].insert().values(
                    review_id=row.id,
                    round=1,
                    version_id=newest.id,
                    text_sha256=sha256(newest.text.encode()).hexdigest(),
                    body_id=body,
                    number='',
                    conclusion=row.conclusion,
                    reason=row.conclusion_reason,
                    reviewer_id=row.reviewer_id,
                    signed_by_id=row.concluded_by_id,
                    submitted_on=_day(row.submitted_at),
                    accepted_on=accepted,
                    issued_at=row.concluded_at or row.created_at,
                    haste_reason='',
                )
            )


def _day(moment):
    """The legal date of a moment; SQLite gives it without its zone."""
    if moment is None:
        return None
    moment = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    return (moment + BEIJING).date()


def downgrade() -> None:
    # What the old workflow does not know becomes the nearest that it does; numbers, rounds and answers are lost.
    op.execute(
        "UPDATE review SET return_reason = '待补正' WHERE state IN ('supplement', 'paused') AND return_reason = ''"
    )
    op.execute("UPDATE review SET state = 'returned' WHERE state IN ('supplement', 'paused', 'declined')")
    op.execute("UPDATE review SET state = 'under_review' WHERE state IN ('second_reading', 'signing')")
    with op.batch_alter_table('review', schema=None) as batch_op:
        for name in (
            'reviewstate', 'proposedconclusion', 'in_review_has_reviewer', 'read_what_is_proposed', 'four_eyes',
            'given_back_with_reason', 'submitted_to_somebody', 'rounds_count_from_one',
        ):
            batch_op.drop_constraint(op.f(f'ck_review_{name}'), type_='check')
        batch_op.create_check_constraint(op.f('ck_review_reviewstate'), among('state', OLD_STATES))
        batch_op.create_check_constraint(
            op.f('ck_review_under_review_has_reviewer'), "state <> 'under_review' OR reviewer_id IS NOT NULL"
        )
        batch_op.create_check_constraint(
            op.f('ck_review_returned_has_reason'), "state <> 'returned' OR return_reason <> ''"
        )
        batch_op.drop_constraint(batch_op.f('fk_review_version_id'), type_='foreignkey')
        batch_op.drop_constraint(batch_op.f('fk_review_second_reader_id'), type_='foreignkey')
        batch_op.drop_constraint(batch_op.f('fk_review_body_id'), type_='foreignkey')
        batch_op.drop_index(batch_op.f('ix_review_body_id'))
        for column in (
            'second_reader_id', 'haste_reason', 'proposed_reason', 'proposed_conclusion', 'submission_note',
            'circumstances', 'body_id', 'version_id', 'round',
        ):
            batch_op.drop_column(column)

    op.execute("UPDATE user_account SET role = 'drafter', is_enabled = false WHERE role = 'counsel'")
    op.execute("UPDATE organization SET kind = 'department' WHERE kind = 'outside'")
    exchange_check('user_account', 'role', among('role', OLD_ROLES))
    exchange_check('organization', 'organizationkind', among('kind', OLD_KINDS))

    with op.batch_alter_table('organization', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('fk_organization_review_body_id'), type_='foreignkey')
        batch_op.drop_column('review_body_id')

    with op.batch_alter_table('normative_document', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('fk_normative_document_review_body_id'), type_='foreignkey')
        batch_op.drop_index(batch_op.f('ix_normative_document_review_body_id'))
        batch_op.drop_column('review_body_id')

    op.drop_table('review_supplement')
    with op.batch_alter_table('review_reading', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_review_reading_review_id'))

    op.drop_table('review_reading')
    with op.batch_alter_table('review_opinion_point', schema=None) as batch_op:
        batch_op.drop_index('ix_review_opinion_point_round')

    op.drop_table('review_opinion_point')
    op.drop_table('review_opinion')
    op.drop_table('review_material_note')
    with op.batch_alter_table('review_counsel_request', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_review_counsel_request_review_id'))
        batch_op.drop_index(batch_op.f('ix_review_counsel_request_counsel_id'))

    op.drop_table('review_counsel_request')
    op.drop_table('review_checklist_answer')
    with op.batch_alter_table('document_access', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_document_access_user_id'))

    op.drop_table('document_access')
    op.drop_table('review_opinion_register')
