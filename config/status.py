"""How each state looks: its tone and its icon. The word comes from the state itself.

One table for all machines (claim, review, payment, batch, message …): a value that two machines
share means the same to the eye. A state without a row is drawn neutral.
"""

TONES = ("neutral", "info", "ok", "warn", "bad")

STATUS: dict[str, tuple[str, str]] = {
    # claim
    "draft": ("neutral", "square-pen"),
    "submitted": ("info", "send"),
    "waiting_until": ("neutral", "hourglass"),
    "in_review": ("info", "clock"),
    "awaiting_member": ("warn", "hand"),
    "approved": ("ok", "circle-check"),
    "denied": ("bad", "circle-x"),
    "paid": ("ok", "banknote"),
    "payment_failed": ("bad", "circle-alert"),
    "withdrawn": ("neutral", "undo-2"),
    "expired": ("neutral", "ban"),
    "appealed": ("info", "scale"),
    # review
    "green": ("ok", "list-checks"),
    "with_officer": ("warn", "eye"),
    "with_expert": ("info", "users"),
    "on_hold": ("neutral", "hourglass"),
    "proposed": ("warn", "users"),
    "decided": ("ok", "circle-check"),
    "closed": ("neutral", "ban"),
    "declined": ("neutral", "undo-2"),
    # letter to a hospital ("prepared" and "sent" as elsewhere)
    "sending": ("info", "send"),
    "overdue": ("warn", "triangle-alert"),
    # freeze, grievance ("declined" as elsewhere)
    "asked": ("warn", "hourglass"),
    "confirmed": ("warn", "lock"),
    "lift_asked": ("warn", "lock"),
    "lapsed": ("neutral", "ban"),
    "replaced": ("neutral", "refresh-cw"),
    "ended": ("neutral", "calendar"),
    "lifted": ("ok", "circle-check"),
    # change of a person's record
    "waiting": ("info", "hourglass"),
    "called_off": ("neutral", "undo-2"),
    # grievance
    "filed": ("warn", "inbox"),
    "in_hand": ("info", "eye"),
    "to_confirm": ("warn", "users"),
    "replied": ("info", "message-square"),
    "finished": ("ok", "circle-check"),
    # originals on paper, a case as one file
    "shelved": ("ok", "inbox"),
    "lent": ("warn", "hand"),
    "returned": ("neutral", "undo-2"),
    "making": ("info", "hourglass"),
    "made": ("ok", "circle-check"),
    # payment and batch
    "instructed": ("neutral", "wallet"),
    "batched": ("info", "list-checks"),
    "open": ("neutral", "square-pen"),
    "prepared": ("warn", "eye"),
    "part_released": ("warn", "eye"),
    "dissolved": ("neutral", "undo-2"),
    "released": ("info", "circle-check"),
    "exported": ("info", "download"),
    "settled": ("ok", "banknote"),
    "answered": ("ok", "circle-check"),
    "rejected": ("bad", "circle-x"),
    "bounced": ("bad", "undo-2"),
    "unknown": ("warn", "circle-question-mark"),
    "cancelled": ("neutral", "ban"),
    "stopped": ("neutral", "ban"),
    "void": ("neutral", "ban"),
    # replay
    "running": ("info", "hourglass"),
    "done": ("ok", "circle-check"),
    # messages
    "queued": ("neutral", "clock"),
    "sent": ("info", "send"),
    "delivered": ("ok", "circle-check"),
    "failed": ("bad", "circle-x"),
}
