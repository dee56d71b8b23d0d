"""What this part of the room writes into the audit log."""

from fazhi_review.accounts.audit import describe_fields
from fazhi_review.vocabulary import Labelled


class IncomingAction(Labelled):
    RECEIVED = "incoming.received", "登记审查来件"
    ACCEPT = "incoming.accept", "受理审查来件"
    REFUSE = "incoming.refuse", "不予受理审查来件"
    FORWARD = "incoming.forward", "转送审查来件"
    NOTIFY = "incoming.notify", "通知制定机关答复"
    EXPLAIN = "incoming.explain", "制定机关书面答复"
    REPLY = "incoming.reply", "答复来件人"


describe_fields({"incoming_number": "来件登记号", "incoming_kind": "来件种类", "forwarded_to": "转送机关"})
