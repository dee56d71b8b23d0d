"""The append-only audit log: who changed what, when and from where, chained by hash.

`record` queues an entry; the session seals it into the chain as the last thing of the same commit.
"""

from fazhi_review.accounts.audit.chain import record, snapshot
from fazhi_review.accounts.audit.models import AuditEntry
from fazhi_review.accounts.audit.verification import Fault, Verdict, verify
from fazhi_review.accounts.audit.words import describe_fields

__all__ = ["AuditEntry", "Fault", "Verdict", "describe_fields", "record", "snapshot", "verify"]
