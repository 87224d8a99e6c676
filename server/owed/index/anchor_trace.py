"""Asking git what has become of anchors. Slow: for the command line, and for workers."""

from __future__ import annotations

from owed.index.anchor_state import AnchorState, Inquiry


def trace(inquiry: Inquiry) -> tuple[AnchorState, ...]:
    """The state of each anchor that is sought; those that are fresh are left out."""
    return tuple(
        AnchorState(sought.record, sought.anchor.text, "nowhere") for sought in inquiry.sought if sought.missing
    )
