"""audit log indexes: each filter of the auditor's page in the order the page shows

Revision ID: 5d1c7e90ab42
Revises: 0968b537b594
"""

from alembic import op


revision = '5d1c7e90ab42'
down_revision = '0968b537b594'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_index('ix_audit_entry_action', table_name='audit_entry')
    op.create_index('ix_audit_entry_action_sequence', 'audit_entry', ['action', 'sequence'])
    op.create_index('ix_audit_entry_target', 'audit_entry', ['target_type', 'target_id', 'sequence'])


def downgrade() -> None:
    op.drop_index('ix_audit_entry_target', table_name='audit_entry')
    op.drop_index('ix_audit_entry_action_sequence', table_name='audit_entry')
    op.create_index('ix_audit_entry_action', 'audit_entry', ['action'])
