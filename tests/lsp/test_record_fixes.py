"""Quick fixes in records: ``‸`` is the cursor; what the record is afterwards, byte by byte, with the cursor in its blank."""

from __future__ import annotations

from typing import Any

from lsprotocol import types
from workspaces import debt_record

from owed.text import Text

RECORD = "docs/debt/0002-new.md"
OTHER = "docs/debt/0001-scorer.md"
FILES = {OTHER: debt_record("app.py"), "app.py": "x = 1\n", RECORD: "# New\n"}


def applied(e: Any, text: str, edit: types.WorkspaceEdit, path: str = RECORD) -> str:
    """The text after the edit."""
    source = Text.of(text)
    changes = [c for c in edit.document_changes or [] if isinstance(c, types.TextDocumentEdit)]
    edits = [each for c in changes if c.text_document.uri == e.uri(path) for each in c.edits]
    for each in reversed(edits):
        start = source.at(each.range.start.line, each.range.start.character, e.encoding).offset
        end = source.at(each.range.end.line, each.range.end.character, e.encoding).offset
        source = Text(source.data[:start] + each.new_text.encode() + source.data[end:])
    return str(source)


def with_cursor(text: str, action: types.CodeAction) -> str:
    """The text with ``‸`` where the command puts the cursor."""
    if action.command is None:
        return text
    _, line, character, *_ = action.command.arguments or []
    lines = text.split("\n")
    lines[line] = lines[line][:character] + "‸" + lines[line][character:]
    return "\n".join(lines)


FULL = "---\nstatus: accepted\ndebt:\n  gained: x\n  breaks: [no-surprises]\n  plan: y\n  owner: z\n"
CASES = {
    "a key": ("---\nsta‸tsu: accepted\n---\n# N\n", "Did you mean status?", "---\nstatus: accepted\n---\n# N\n"),
    "a status": (
        FULL.replace("accepted", "acep‸ted") + "---\n# N\n",
        "Did you mean accepted?",
        FULL + "---\n# N\n",
    ),
    "a value": (
        FULL.replace("no-surprises", "no-sup‸rises") + "---\n# N\n",
        "Did you mean no-surprises?",
        FULL + "---\n# N\n",
    ),
    "a day": (
        FULL + "  repay-by: 31 Mar‸ch 2027\n---\n# N\n",
        "Did you mean 2027-03-31?",
        FULL + "  repay-by: 2027-03-31\n---\n# N\n",
    ),
    "an effort": (FULL + "  principal: 8 d‸ays\n---\n# N\n", "Did you mean 8d?", FULL + "  principal: 8d\n---\n# N\n"),
    "tabs": (
        "---\nstatus: accepted\ndelta:\n‸\tkind: technical # ü\n\ttoday: x\n---\n# N\n",
        "Indent by spaces instead of tabs",
        "---\nstatus: accepted\ndelta:\n  kind: technical # ü\n  today: x\n---\n# N\n",
    ),
    "a colon in a value": (
        "---\nstatus: accepted\ntit‸le: ADR-001: Why # so\nx: |\n  a: b: c\nl: [a]\nowner: @me\n---\n# N\n",
        "Put the value in quotes",
        '---\nstatus: accepted\ntitle: "ADR-001: Why" # so\nx: |\n  a: b: c\nl: [a]\nowner: "@me"\n---\n# N\n',
    ),
    "a key twice": (
        "---\nstatus: proposed # old\ntags: [a]\nsta‸tus: accepted\n---\n# N\n",
        "Remove the other 'status', which does not count",
        "---\ntags: [a]\nstatus: accepted\n---\n# N\n",
    ),
    "no closing line": (
        "-‸--\nstatus: accepted\n\n# N\n",
        "Close the front matter",
        "---\nstatus: accepted\n---\n\n# N\n",
    ),
    "what is missing": (
        "---\nstatus: accepted\nde‸bt:\n  breaks: [no-surprises]\n  owner: z\n---\n# N\n",
        "Add what was gained and the plan…",
        "---\nstatus: accepted\ndebt:\n  breaks: [no-surprises]\n"
        "  gained: ‸ # what this bought, such as: shipped six weeks earlier\n"
        "  plan:  # how it will be repaid, or why living with it is fine\n  owner: z\n---\n# N\n",
    ),
    "what is blank": (
        FULL.replace("  gained: x", "  gai‸ned: # mine") + "---\n# N\n",
        "Add what was gained…",
        FULL.replace("  gained: x", "  gained: ‸# mine") + "---\n# N\n",
    ),
    "a list that is missing": (
        FULL.replace("  breaks: [no-surprises]\n", "").replace("debt", "de‸bt") + "---\n# N\n",
        "Add what it breaks…",
        FULL.replace("  breaks: [no-surprises]\n", "").replace(
            "debt:\n", "debt:\n  breaks: [‸]  # no-surprises, incremental-refinement, maintainability; one or more\n"
        )
        + "---\n# N\n",
    ),
    "debt that is a delta": (
        "---\nstatus: accepted\nde‸bt:\n  # why\n  plan: |\n    a\n\n    b\n  owner: z\ntags: [x]\n---\n# N\n",
        "Turn it into a delta without debt",
        "---\nstatus: accepted\ndelta:\n  kind: technical\n  today: ‸ # how it is\n  ideal:  # how it should be\n  # why\n"
        "  # plan: |\n    # a\n\n    # b\n  # owner: z\ntags: [x]\n---\n# N\n",
    ),
    "debt in braces that is a delta": (
        "---\nstatus: accepted\nde‸bt: {plan: x}\n---\n# N\n",
        "Turn it into a delta without debt",
        "---\nstatus: accepted\ndelta:\n  kind: technical\n  today: ‸ # how it is\n  ideal:  # how it should be\n"
        "# debt: {plan: x}\n---\n# N\n",
    ),
    "debt that is an issue": (
        "---\nstatus: accepted # ok\nde‸bt:\n  plan: x\n---\n# N\n",
        "Leave it to the issue tracker: reject the record",
        "---\nstatus: rejected # ok\ndebt:\n  plan: x\n  tracker: ‸ # the address of the issue\n---\n# N\n",
    ),
    "a review after the repayment": (
        FULL + "  repay-by: 2027-01-01\n  review-by: 2027-0‸2-02\n---\n# N\n",
        "Swap review-by and repay-by",
        FULL + "  repay-by: 2027-02-02\n  review-by: 2027-01-01\n---\n# N\n",
    ),
    "due before it was taken": (
        FULL.replace("status", "date: 2026-11-20\nstatus") + "  repay-by: 2026-0‸3-31\n---\n# N\n",
        "Set repay-by to 2027-03-31",
        FULL.replace("status", "date: 2026-11-20\nstatus") + "  repay-by: 2027-03-31\n---\n# N\n",
    ),
    "a number of another file": ("---\nid: TD-0‸003\n---\n# N\n", "Replace by TD-0002", "---\nid: TD-0002\n---\n# N\n"),
    "a successor that is none": (
        "---\nstatus: superseded by TD-0‸010\n---\n# N\n",
        "Did you mean TD-0001?",
        "---\nstatus: superseded by TD-0001\n---\n# N\n",
    ),
}


async def test_fixes(editor: Any) -> None:
    e = await editor(FILES)
    wrong = {name: found for name in CASES if (found := await _wrong(e, *CASES[name]))}
    assert wrong == {}


async def _wrong(e: Any, source: str, title: str, expected: str) -> object:
    """What is not as it should be; None."""
    at = e.open(RECORD, source, "markdown")
    actions = await e.actions(RECORD, at)
    if title not in actions:
        return list(actions)
    if actions[title].kind != "quickfix" or not actions[title].diagnostics:
        return actions[title]
    action = await e.resolve(actions[title])
    after = with_cursor(applied(e, source.replace("‸", ""), action.edit), action)
    return None if after == expected else after


async def test_the_file_gets_the_number_of_its_id_and_links_follow(editor: Any) -> None:
    source = "---\nid: TD-0‸003\n---\n# N\n"
    e = await editor({**FILES, OTHER: FILES[OTHER] + "\nSee [new](0002-new.md).\n"})
    at = e.open(RECORD, source, "markdown")
    action = await e.resolve((await e.actions(RECORD, at))["Rename the file to 0003-new.md"])
    renamed = [c for c in action.edit.document_changes if isinstance(c, types.RenameFile)]
    assert [(c.old_uri, c.new_uri) for c in renamed] == [(e.uri(RECORD), e.uri("docs/debt/0003-new.md"))]
    assert "[new](0003-new.md)" in applied(e, FILES[OTHER] + "\nSee [new](0002-new.md).\n", action.edit, OTHER)


async def test_all_in_file_at_once(editor: Any) -> None:
    source = "---\nstatsu: acc‸epted\ndebt:\n  braeks: [no-suprises]\n  principal: 8 days\n---\n# N\n"
    e = await editor(FILES)
    at = e.open(RECORD, source, "markdown")
    (title,) = [title for title in await e.actions(RECORD, at) if title.startswith("Fix all in file")]
    action = await e.resolve((await e.actions(RECORD, at))[title])
    assert applied(e, source.replace("‸", ""), action.edit) == (
        "---\nstatus: accepted\ndebt:\n  breaks: [no-suprises]\n  principal: 8d\n---\n# N\n"
    )
    params = types.CodeActionParams(
        e.document(RECORD), types.Range(at, at), types.CodeActionContext([], only=["source.fixAll"])
    )
    (whole,) = await e.client.text_document_code_action_async(params)
    assert whole.kind == "source.fixAll.owed"


async def test_nothing_about_a_whole_file_without_being_asked(editor: Any) -> None:
    e = await editor(FILES)
    at = e.open(RECORD, "---\nsta‸tsu: accepted\n---\n# N\n", "markdown")
    assert not [a for a in (await e.actions(RECORD, at)).values() if str(a.kind).startswith("source")]


async def test_missing_sections_are_offered_in_the_body(editor: Any) -> None:
    source = "---\nstatus: accepted\n---\n# ‸N\n\n## Context and Problem Statement\n\nx\n\n## Considered Options\n\ny\n"
    e = await editor(FILES)
    at = e.open(RECORD, source, "markdown")
    action = await e.resolve((await e.actions(RECORD, at))["Add missing sections: Decision Outcome"])
    plain = source.replace("‸", "")
    assert with_cursor(applied(e, plain, action.edit), action) == f"{plain}\n## Decision Outcome\n‸\n"
    assert not [title for title in await e.actions(RECORD, types.Position(1, 0)) if title.startswith("Add missing")]


async def test_a_fix_is_offered_anywhere_on_its_line(editor: Any) -> None:
    """Neovim asks about the cursor's place, and names what it shows on that line."""
    path = "docs/adr/0002-late.md"
    e = await editor({path: "---\nstatus: superseded by ADR-0112\n---\n# Late\n", "docs/adr/0012-a.md": "# A\n"})
    e.open(path, language="markdown")
    assert await e.codes(path) == [("OWE405", 1)]
    action = await e.resolve((await e.actions(path, types.Position(1, 0)))["Did you mean ADR-0012?"])
    assert "superseded by ADR-0012\n" in applied(e, (e.root / path).read_text(), action.edit, path)
    assert "Did you mean ADR-0012?" not in await e.actions(path, types.Position(1, 0), diagnostics=False)
