"""A review as plain values: what ``owed review --format json`` prints. See docs/review.md; names and shapes are a promise."""

from __future__ import annotations

from typing import Any

from owed.registry.record import Record
from owed.registry.totals import Totals
from owed.report.notes import Note
from owed.report.review.model import Review, Spot, Touched


def plain(review: Review) -> dict[str, Any]:
    """Everything that a review says. Efforts are in hours, interest in hours a month."""
    return {
        "base": {"commit": review.base.commit, "ref": review.base.ref, "how": review.base.how},
        "head": review.target,
        "files": review.files,
        "advice": {
            "answer": review.advice.answer,
            "reason": review.advice.reason,
            "record": review.advice.record,
        },
        "introduced": [_record(record) for record in review.introduced],
        "repaid": [_record(record) for record in review.repaid],
        "closed": [_record(record) for record in review.closed],
        "touched": [_touched(each) for each in review.touched],
        "nearby": [_touched(each) for each in review.nearby],
        "new-uses": [{"record": use.record.id, "anchor": use.anchor, **_place(use.spot)} for use in review.new_uses],
        "dropped-uses": [
            {"record": use.record.id, "anchor": use.anchor, **_place(use.spot)} for use in review.dropped_uses
        ],
        "lost": [{"record": each.record.id, "anchor": each.anchor, "moved-to": each.moved_to} for each in review.lost],
        "markers": [
            {"change": each.kind, "tag": each.tag, "text": each.text, "record": each.record, **_place(each.spot)}
            for each in review.markers
        ],
        "records": [
            {
                "change": each.kind,
                **_record(each.record),
                "fields": [{"field": f.field, "before": f.before, "after": f.after} for f in each.fields],
            }
            for each in review.records
        ],
        "findings": [finding(note) for note in review.notes],
        "cost": {"before": _totals(review.before), "after": _totals(review.after)},
        "limits": list(review.limits),
    }


def _touched(each: Touched) -> dict[str, Any]:
    return {
        "record": each.record.id,
        "anchor": each.anchor,
        **_place(each.spot),
        "changed": each.changed,
        "total": each.total,
        "share": round(each.share, 3),
        "files": each.files,
        "of-files": each.of_files,
    }


def finding(note: Note) -> dict[str, Any]:
    """A note as the output has findings."""
    return {
        "code": note.code,
        "severity": note.severity,
        "message": note.message,
        "record": note.record,
        "path": note.path,
        "cell": note.cell,
        "range": {
            "start": {"line": note.line, "column": note.column},
            "end": {"line": note.end_line, "column": note.end_column},
        },
        "fixable": note.fixable,
        "fingerprint": note.fingerprint,
    }


def _record(record: Record) -> dict[str, Any]:
    return {"id": record.id, "title": record.title, "status": record.status, "path": record.path}


def _place(spot: Spot) -> dict[str, Any]:
    """``side`` says on which side of the change the place is: ``before`` or ``after``."""
    start, end = spot.columns
    return {
        "path": spot.path,
        "cell": spot.cell,
        "range": {
            "start": {"line": spot.span.start.line + 1, "column": start},
            "end": {"line": spot.span.end.line + 1, "column": end},
        },
        "side": "before" if spot.old else "after",
    }


def _totals(totals: Totals) -> dict[str, Any]:
    return {
        "count": totals.count,
        "principal": round(totals.principal, 2),
        "interest": round(totals.interest, 2),
        "overdue": totals.overdue,
        "unpriced": totals.unpriced,
    }
