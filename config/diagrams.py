"""The state machines, drawn from their tables: docs/states/ can never say otherwise."""

from claims.states import (
    CLAIM_MOVES,
    DESK_LABELS,
    FREEZE_MOVES,
    PLANNED_STAY_MOVES,
    REPLAY_MOVES,
    ClaimState,
)
from claims.states import OWNERS as CLAIM_OWNERS
from config.kernel.moves import MoveTable
from members.states import CHANGE_MOVES, MANDATE_MOVES
from payouts.states import BATCH_MOVES, PAYMENT_MOVES
from reviews.outreach_states import OUTREACH_MOVES
from reviews.states import (
    BUNDLE_MOVES,
    DUTY_MOVES,
    ENQUIRY_MOVES,
    GRIEVANCE_MOVES,
    ORIGINAL_MOVES,
    PANEL_MOVES,
    PRECEDENT_MOVES,
    REFERRAL_MOVES,
    REVIEW_MOVES,
    SAMPLE_MOVES,
)

MACHINES: dict[str, tuple[str, MoveTable]] = {
    "claim": ("What the member sees", CLAIM_MOVES),
    "change": ("What becomes of a change of a person's record", CHANGE_MOVES),
    "freeze": ("What becomes of a freeze", FREEZE_MOVES),
    "planned": ("What becomes of a stay that is to come", PLANNED_STAY_MOVES),
    "mandate": ("What becomes of letting somebody act for one", MANDATE_MOVES),
    "review": ("What the desk does", REVIEW_MOVES),
    "referral": ("What an expert was asked", REFERRAL_MOVES),
    "panel": ("What becomes of a question that more than one expert reads", PANEL_MOVES),
    "enquiry": ("What becomes of a letter to a hospital", ENQUIRY_MOVES),
    "model": ("From a model's proposal to its end of service", DUTY_MOVES),
    "sample": ("What becomes of a decision that was drawn to be read again", SAMPLE_MOVES),
    "grievance": ("What becomes of a grievance", GRIEVANCE_MOVES),
    "precedent": ("What becomes of a ruling for later cases", PRECEDENT_MOVES),
    "original": ("Where the original of a paper is", ORIGINAL_MOVES),
    "bundle": ("What becomes of a case as one file", BUNDLE_MOVES),
    "outreach": ("What becomes of reaching somebody who was left behind", OUTREACH_MOVES),
    "payment": ("What becomes of one payment", PAYMENT_MOVES),
    "batch": ("What finance does", BATCH_MOVES),
    "replay": ("What becomes of a replay under other rules", REPLAY_MOVES),
}


def page(name: str) -> str:
    """The Markdown page of one machine."""
    title, table = MACHINES[name]
    lines = [
        f"# States of {'an' if name[0] in 'aeiou' else 'a'} {name}",
        "",
        f"{title}. Drawn by `manage.py state_diagrams` from the table in the code; do not edit.",
        "",
        "```mermaid",
        table.mermaid().rstrip(),
        "```",
        "",
    ]
    if name == "claim":
        lines += ["| state | the member reads | the desk reads | whose turn |", "|---|---|---|---|"]
        for state in ClaimState:
            turn = CLAIM_OWNERS[state] or "–"
            lines.append(f"| {state.value} | {state.label} | {DESK_LABELS[state]} | {turn} |")
    else:
        lines += ["| state | label |", "|---|---|"]
        lines += [f"| {state.value} | {state.label} |" for state in table.states]
    return "\n".join(lines) + "\n"
