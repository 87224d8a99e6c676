"""The card: one record on one screen, as blocks that an editor, a terminal or a web page can render (DESIGN §5)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import date

from owed.index.anchors.state import state_of
from owed.index.snapshot import Snapshot
from owed.index.touches import Touch
from owed.registry.effort import payback_months
from owed.registry.record import Record
from owed.registry.summary import days, overdue, review_due

LinkTo = Callable[[str, int, int | None], str]
"""Path, line (from 0) and cell to the target of a Markdown link; an empty target makes plain text."""

SHOWN_USES = 2
ASTRAY = 2
"""Anchors that are not fresh that a card names."""
_SPECIAL = re.compile(r"`[\w./:-]+`|(?<=[^\W_])_+(?=[^\W_])|[\\`*_\[\]<]|^[>#]")
"""What could mean something in Markdown; first the two that are left as they are: a name between backticks, and `_` within a word."""


def escape(text: str) -> str:
    """Plain text as Markdown, in one line; with as few backslashes as possible, since not every editor hides them."""
    return _SPECIAL.sub(_escaped, " ".join(text.split()))


def _escaped(found: re.Match[str]) -> str:
    special = found[0]
    return special if len(special) > 1 or _is_within_word(found) else f"\\{special}"


def _is_within_word(found: re.Match[str]) -> bool:
    """Whether an underscore has letters or digits on both sides."""
    start, end = found.span()
    return found[0] == "_" and found.string[start - 1 : start].isalnum() and found.string[end : end + 1].isalnum()


def card(
    snapshot: Snapshot, record: Record, link: LinkTo, touches: Sequence[Touch], near: str = "", says_where: bool = True
) -> str:
    """The card in Markdown. ``touches`` are the record's.

    ``near`` is the path of the file that it is shown in: uses nearest to it come first. Empty: in order of path. ``says_where``: it
    ends with where the record is.
    """
    blocks = [f"**{record.id} · {escape(record.title)}**  \n{_state(record, snapshot.today)}"]
    blocks.append("  \n".join(_facts(record, snapshot.today)))
    blocks.append("  \n".join(_delta(record)))
    blocks.append("  \n".join(_astray(snapshot, record)))
    blocks.append(_uses(touches, link, near))
    blocks.append(_chain(snapshot, record, link))
    target = link(record.path, 0, None)
    links = [f"[Open record]({target})" if target else escape(record.path)] if says_where else []
    tracker = record.debt.tracker if record.debt else None
    if tracker and tracker.startswith(("https://", "http://")) and not set(tracker) & set(" ()<>\n"):
        links.append(f"[Tracker]({tracker})")
    blocks.append(" · ".join(links))
    return "\n\n".join(block for block in blocks if block)


def _linked(text: str, target: str) -> str:
    return f"[{escape(text)}]({target})" if target else escape(text)


def _state(record: Record, today: date) -> str:
    parts = [record.status or ""]
    late = overdue(record, today)
    if late:
        parts.append(f"**overdue by {days(late)}**")
    elif due := review_due(record, today):
        parts.append(f"**review due {days(due)} ago**")
    elif record.debt and record.is_open and record.debt.repay_by:
        left = (record.debt.repay_by - today).days
        parts.append(f"due in {days(left)}" if left else "due today")
    owner = record.debt.owner if record.debt else None
    parts.append(escape(owner) if owner else escape(", ".join(record.decision_makers)))
    if record.date and not record.debt:
        parts.append(str(record.date))
    return " · ".join(part for part in parts if part)


def _facts(record: Record, today: date) -> list[str]:
    debt = record.debt
    if debt is None:
        return []
    lines = []
    if debt.breaks:
        where = f" in {' and '.join(escape(d) for d in debt.dimension)}" if debt.dimension else ""
        category = f" ({escape(debt.category.replace('-', ' '))})" if debt.category else ""
        lines.append(
            f"Breaks {' and '.join(f'*{escape(b.replace(chr(45), chr(32)))}*' for b in debt.breaks)}{where}{category}"
        )
    if debt.gained:
        lines.append(f"Gained: {escape(debt.gained)}")
    owes = _owes(record)
    if owes:
        lines.append(owes)
    plan = _plan(record)
    if plan:
        lines.append(plan)
    if debt.review_by and debt.review_by >= today and record.is_open:
        lines.append(f"Review by {debt.review_by}")
    return lines


def _owes(record: Record) -> str:
    debt = record.debt
    if debt is None or not (debt.principal or debt.interest):
        return ""
    parts = []
    if debt.principal:
        parts.append(f"Owes {debt.principal.text.replace('..', ' to ')}")
    if debt.interest:
        word = "costs" if parts else "Costs"
        parts.append(f"{word} {debt.interest.effort.text.replace('..', ' to ')} a {debt.interest.period}")
    months = payback_months(debt.principal, debt.interest)
    back = ""
    if months is not None:
        count = round(months) if months >= 1 else round(months, 1)
        back = f": repaying pays back in {count} month{'' if count == 1 else 's'}"
    return ", ".join(parts) + back


def _plan(record: Record) -> str:
    debt = record.debt
    if debt is None:
        return ""
    when = f"by {debt.repay_by}" if debt.repay_by else f"when {escape(debt.repay_when)}" if debt.repay_when else ""
    if debt.plan:
        plan = escape(debt.plan)
        return f"Plan: {plan.rstrip('.')}, {when}" if when else f"Plan: {plan}"
    return f"Repay {when}" if when else ""


def _delta(record: Record) -> list[str]:
    delta = record.delta
    if delta is None or not (delta.today or delta.ideal):
        return []
    kind = f"{delta.kind} delta".capitalize() if delta.kind else "Delta"
    lines = [f"{escape(kind)}{'' if record.debt else ', no debt'}"]
    if delta.today:
        lines.append(f"Today: {escape(delta.today)}")
    if delta.ideal:
        lines.append(f"Ideal: {escape(delta.ideal)}")
    if delta.risks:
        lines.append(f"Risks: {', '.join(escape(r) for r in delta.risks)}")
    return lines


def _astray(snapshot: Snapshot, record: Record) -> list[str]:
    """The anchors that are not where they say, or whose code has changed much."""
    if not record.is_open or not snapshot.states:
        return []
    states = [
        state_of(snapshot, record, anchor) for anchor in record.anchors if (record.path, anchor.text) in snapshot.states
    ]
    said = [
        f"Anchor {state.kind}: {escape(state.anchor)}{', ' + escape(state.evidence) if state.evidence else ''}"
        for state in states
        if state.kind in ("moved", "changed", "lost")
    ]
    return said[:ASTRAY] + ([f"{len(said) - ASTRAY} more anchors moved, changed or lost"] if len(said) > ASTRAY else [])


def distance(path: str, near: str) -> tuple[int, str]:
    """How far a file is from another in the tree, for ordering: steps up and down; 0 from nowhere."""
    if not near:
        return (0, path)
    a, b = path.split("/"), near.split("/")
    shared = 0
    for left, right in zip(a, b, strict=False):
        if left != right:
            break
        shared += 1
    return (len(a) + len(b) - 2 * shared, path)


def certain_uses(touches: Sequence[Touch], anchor: str | None = None) -> list[Touch]:
    """The uses that are resolved, of one anchor or all; a place that two anchors of a record name counts once."""
    found = [t for t in touches if t.kind == "uses" and t.confidence == "certain"]
    found = [t for t in found if t.anchor == anchor] if anchor is not None else found
    return list({(t.path, t.cell, t.span): t for t in found}.values())


def _uses(touches: Sequence[Touch], link: LinkTo, near: str) -> str:
    uses = certain_uses(touches)
    if not uses:
        return ""
    lines = Counter((touch.path, touch.cell or 0, touch.span.start.line) for touch in uses)
    nearest = sorted(lines, key=lambda spot: (distance(spot[0], near), spot[1:]))[:SHOWN_USES]
    shown = []
    for path, cell, line in nearest:
        short = "/".join(path.split("/")[-2:])
        where = f"{short} cell {cell}:{line + 1}" if cell else f"{short}:{line + 1}"
        shown.append(_linked(where, link(path, line, cell or None)))
    more = len(uses) - sum(lines[spot] for spot in nearest)
    if more:
        shown.append(f"{more} more")
    return f"{count_of_uses(len(uses))}: {', '.join(shown)}"


def count_of_uses(count: int) -> str:
    """``1 use``, ``14 uses``."""
    return f"{count} use{'' if count == 1 else 's'}"


def _chain(snapshot: Snapshot, record: Record, link: LinkTo) -> str:
    chain: list[str] = []
    seen = {record.id}
    at = record
    while at.superseded_by and len(chain) < 8:
        following = snapshot.registry.get(at.superseded_by)
        if following is None or following.id in seen:
            break
        seen.add(following.id)
        chain.append(f"{_linked(following.id, link(following.path, 0, None))} {escape(following.title)}")
        at = following
    return f"Superseded by {', then '.join(chain)}" if chain else ""
