"""OWE40x: records that cannot be read, do not fit the schema, or do not fit each other."""

from __future__ import annotations

from collections.abc import Iterator

from owed.index.snapshot import Snapshot
from owed.registry.record import Record
from owed.registry.schema import describe
from owed.rules.model import Finding, Related, Rule, Severity
from owed.text import NOWHERE

RULES = (
    Rule(
        "OWE401",
        "invalid-front-matter",
        "error",
        "front matter that is not YAML",
        """\
What stands between the two `---` lines cannot be read. The message says what is wrong, at its place. Until it is
mended, Owed goes on with what the record said before.

Also reported: front matter that is larger or more deeply nested than any person would write, and bytes that are not
UTF-8.
""",
    ),
    Rule(
        "OWE402",
        "schema",
        "error",
        "front matter that does not fit the schema",
        """\
A key or value is not one that the schema of records knows (`registry-schema/record.schema.json`): a status that is
none, an effort such as `8 days` (write `8d`), a date that is no date, an anchor that leaves the workspace.

A placeholder that is left from a template, `date: {YYYY-MM-DD …}`, is a hint once the decision is taken: nothing is read from it.

Where something near is allowed, a code action writes it. Unknown keys at the top level are yours and stay untouched,
unless they look like a slip of a known one.
""",
    ),
    Rule(
        "OWE403",
        "duplicate-id",
        "error",
        "an ID that another record has",
        """\
Two records have one ID, usually because two branches took the same number. A reference to it is ambiguous.
*Renumber* (code action), or `owed renumber FILE`, gives one of them the next free number everywhere: file name, `id`, other records,
code. After a merge each reference follows the record of the branch that it came from, as far as the history tells.

Told before the merge, too: where another branch, local or as it was last fetched, has the number for another record. A warning
when that is the default branch, where it has landed already; else information. Only for records that your branch adds, and not where
the other branch has the same record under another name.

While a record is open in an editor, its file may get another name elsewhere: in a terminal, by `owed renumber`, by a switch of
branches. Then this says where the record is now. Nothing is written by itself: take over what is not saved, and close the document.
""",
    ),
    Rule(
        "OWE404",
        "id-and-file-name",
        "warning",
        "an ID that differs from the number in the file name",
        """\
`id: TD-0008` in `0007-keep-the-scorer.md`. Readers look for a record by its number; make both the same.
""",
    ),
    Rule(
        "OWE405",
        "broken-link",
        "warning",
        "a link to a record that does not exist, or a supersession that is not mutual or is circular",
        """\
The record names or links another record that is not there, or a chain of `superseded by` that leads nowhere: back to
itself, or to a record that was itself rejected. When one record supersedes another, both say so; a code action, or
`owed supersede OLD NEW`, adds what the other one lacks.

An ID in a sentence that no record has is information: another repository may have one by that name. Only the prefixes of this
registry count, and nothing is looked for in code, headings, comments, or what a template leaves in braces.
""",
    ),
)

_TAKEN = frozenset({"accepted", "repaid", "superseded", "deprecated"})
SEVERITY: dict[str, Severity] = {rule.code: rule.severity for rule in RULES}


def check(snapshot: Snapshot, record: Record) -> Iterator[Finding]:
    """The problems that reading the record, and comparing it with the others, has found."""
    between = snapshot.registry.problems_of(record)
    if snapshot.adrift:
        between = [
            p for p in between if p.code != "OWE403" or snapshot.adrift.isdisjoint((record.path, p.data["other"]))
        ]
        yield from _adrift(snapshot, record)
    problems = [*record.problems, *between]
    for problem in problems:
        other = problem.data.get("other")
        holder = snapshot.registry.by_path(other) if isinstance(other, str) else None
        yield Finding(
            problem.code,
            "information" if problem.data.get("prose") else SEVERITY.get(problem.code, "warning"),
            problem.message,
            record.path,
            problem.span,
            record.id,
            None,
            problem.code == "OWE403" or not problem.data.keys().isdisjoint(("replace", "rename", "mend")),
            problem.data,
            (Related(holder.path, holder.id_span or NOWHERE, holder.title),) if holder else (),
        )
    taken = snapshot.taken.get(record.path)
    if taken is not None and not any(problem.code == "OWE403" for problem in problems):
        where = f"branch {taken.branch} has it" if taken.landed else f"branch {taken.branch} has it too"
        yield Finding(
            "OWE403", "warning" if taken.landed else "information", f"{record.id} is taken: {where}, in {taken.name}",
            record.path, record.id_span, record.id, data={"branch": taken.branch, "name": taken.name},
        )  # fmt: skip
    yield from _placeholders(record)


def _adrift(snapshot: Snapshot, record: Record) -> Iterator[Finding]:
    heir = snapshot.heir(record)
    if heir is None:
        return
    now = "has another file on disk now" if heir.record_id == record.record_id else f"is {heir.id} on disk now"
    message = f"{record.id} {now}, {heir.path}: edits that are not saved here belong there"
    related = (Related(heir.path, heir.id_span or NOWHERE, heir.title),)
    yield Finding(
        "OWE403", "warning", message, record.path, record.id_span, record.id, data={"heir": heir.path}, related=related
    )


def _placeholders(record: Record) -> Iterator[Finding]:
    """What is left of a template in the fields of a decision that was taken."""
    if record.status not in _TAKEN:
        return
    for path, span in record.fields.items():
        name, _, below = path.partition(".")
        value = record.raw.get(name)
        value = value.get(below) if below and isinstance(value, dict) else value
        if path.count(".") < 2 and not below.isdigit() and _is_placeholder(value) and describe(path.split(".")):
            message = f"{path}: this is still the placeholder of a template, so nothing is read from it"
            yield Finding("OWE402", "hint", message, record.path, span, record.id)


def _is_placeholder(value: object) -> bool:
    if isinstance(value, dict):
        return len(value) == 1 and all(
            (inner is None and " " in str(key)) or key == "YYYY-MM-DD" for key, inner in value.items()
        )
    return isinstance(value, str) and value.startswith("{") and value.endswith("}")
