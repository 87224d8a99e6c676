"""Code moves under a record: what editors say, and what one action does about it. Nothing here is saved, nor under git."""

from __future__ import annotations

from datetime import date
from typing import Any

from edits import applied
from lsprotocol import types
from repositories import commit
from workspaces import debt_record

RECORD = "docs/debt/0001-scorer.md"
OTHER = "docs/debt/0002-other.md"
SCORING = """\
class Scorer:
    def legacy_score(self, rows):
        return sum(rows) / len(rows) + self.bias


def load(path):
    return open(path).read()
"""
ANCHORS = ("app/scoring.py::Scorer.legacy_score", "app/scoring.py::load  # the loader")
FILES = {RECORD: debt_record(*ANCHORS), OTHER: debt_record("app/scoring.py::load"), "app/scoring.py": SCORING}
METHOD = types.Position(15, 8)
LOADER = types.Position(16, 8)


async def rename(e: Any, old: str = "legacy_score", new: str = "score_v1") -> None:
    """What another server's rename does to an open file; and the record is open, too."""
    e.open("app/scoring.py")
    e.open(RECORD, language="markdown")
    for number, line in enumerate(SCORING.split("\n")):
        at = line.find(old)
        if at >= 0:
            e.edit("app/scoring.py", number, at, at + len(old), new)


def about(e: Any, diagnostics: list[types.Diagnostic]) -> list[tuple[str, str]]:
    return [(d.code, d.message) for d in diagnostics if str(d.code) in ("OWE303", "OWE305", "OWE306")]


async def test_a_rename_is_told_at_once(editor: Any) -> None:
    e = await editor(FILES)
    await rename(e)
    message = "anchor moved: app/scoring.py::Scorer.legacy_score, same body, now `Scorer.score_v1`, not committed"
    assert about(e, await e.diagnostics(RECORD)) == [("OWE303", message)]


async def test_undo_takes_it_back(editor: Any) -> None:
    e = await editor(FILES)
    await rename(e)
    e.edit("app/scoring.py", 1, 8, 16, "legacy_score")
    assert about(e, await e.diagnostics(RECORD)) == []


async def test_re_anchor(editor: Any) -> None:
    e = await editor(FILES)
    await rename(e)
    action = await e.resolve((await e.actions(RECORD, METHOD))["Re-anchor to `app/scoring.py::Scorer.score_v1`"])
    assert (action.kind, action.is_preferred) == ("quickfix", True)
    assert [d.code for d in action.diagnostics] == ["OWE303"]
    after = applied(action.edit, {"0001-scorer.md": FILES[RECORD]})["0001-scorer.md"]
    assert after == FILES[RECORD].replace("Scorer.legacy_score", "Scorer.score_v1")
    e.write(RECORD, after)
    assert about(e, await e.diagnostics(RECORD)) == []


async def test_re_anchor_from_the_code(editor: Any) -> None:
    e = await editor(FILES)
    await rename(e)
    await e.settled("app/scoring.py")
    actions = await e.actions("app/scoring.py", types.Position(2, 10))
    action = await e.resolve(actions["Re-anchor TD-0001 to `Scorer.score_v1`"])
    assert [d.text_document.uri for d in action.edit.document_changes] == [e.uri(RECORD)]
    assert not any(title.startswith("Re-anchor") for title in await e.actions("app/scoring.py", types.Position(6, 8)))


async def test_the_code_that_it_moved_to_shows_it(editor: Any) -> None:
    e = await editor(FILES)
    await rename(e)
    await e.settled("app/scoring.py")
    lenses = await e.client.text_document_code_lens_async(types.CodeLensParams(e.document("app/scoring.py")))
    (lens,) = [lens for lens in lenses if "moved here" in lens.command.title]
    assert lens.command.title == "TD-0001 · moved here · Keep the uncalibrated scorer for the Q3 launch"
    assert lens.range.start == types.Position(1, 8)
    card = await e.hover("app/scoring.py", types.Position(1, 10))
    assert "Anchor moved: app/scoring.py::Scorer.legacy_score, same body, now `Scorer.score_v1`, not committed" in card


async def test_go_to_an_anchor_that_moved(editor: Any) -> None:
    e = await editor(FILES)
    await rename(e)
    await e.settled(RECORD)
    (found,) = await e.client.text_document_definition_async(types.DefinitionParams(e.document(RECORD), METHOD))
    assert (found.uri, found.range.start, found.range.end) == (
        e.uri("app/scoring.py"), types.Position(1, 8), types.Position(1, 16),
    )  # fmt: skip


async def test_re_anchor_all(editor: Any) -> None:
    e = await editor(FILES)
    await rename(e)
    e.edit("app/scoring.py", 5, 4, 8, "read_table")
    titles = await e.actions(RECORD, LOADER)
    own = await e.resolve(titles["Re-anchor all 2 in TD-0001"])
    assert applied(own.edit, {"0001-scorer.md": FILES[RECORD]}) == {
        "0001-scorer.md": debt_record("app/scoring.py::Scorer.score_v1", "app/scoring.py::read_table  # the loader")
    }
    everywhere = await e.resolve(titles["Re-anchor all 3 in the workspace"])
    before = {"0001-scorer.md": FILES[RECORD], "0002-other.md": FILES[OTHER]}
    assert applied(everywhere.edit, before)["0002-other.md"] == debt_record("app/scoring.py::read_table")


async def test_on_saving_a_record(editor: Any) -> None:
    """An editor that is told to fix all on saving asks for just that, and is offered it only then."""
    e = await editor(FILES)
    await rename(e)
    await e.settled(RECORD)
    whole = types.Range(types.Position(0, 0), types.Position(99, 0))
    context = types.CodeActionContext([], only=["source.fixAll"])
    (action,) = await e.client.text_document_code_action_async(
        types.CodeActionParams(e.document(RECORD), whole, context)
    )
    action = await e.resolve(action)
    assert action.kind == "source.fixAll.owed"
    assert "score_v1" in applied(action.edit, {"0001-scorer.md": FILES[RECORD]})["0001-scorer.md"]
    assert "source.fixAll.owed" not in {a.kind for a in (await e.actions(RECORD, METHOD)).values()}


async def test_the_code_moves_on_before_the_action_is_taken(editor: Any) -> None:
    e = await editor(FILES)
    await rename(e)
    offered = (await e.actions(RECORD, METHOD))["Re-anchor to `app/scoring.py::Scorer.score_v1`"]
    e.edit("app/scoring.py", 1, 8, 16, "score_v2")
    action = await e.client.code_action_resolve_async(offered)
    assert action.edit is None
    assert action.disabled.reason == "the code has moved again, or is back; ask again"


async def test_a_client_without_document_changes(editor: Any) -> None:
    def plain(capabilities: types.ClientCapabilities) -> None:
        capabilities.workspace.workspace_edit = None
        capabilities.text_document.code_action.resolve_support = None

    e = await editor(FILES, change=plain)
    await rename(e)
    action = (await e.actions(RECORD, METHOD))["Re-anchor to `app/scoring.py::Scorer.score_v1`"]
    assert list(action.edit.changes) == [e.uri(RECORD)]


async def test_key_by_key(editor: Any) -> None:
    """While a name is typed nothing flickers; once it is calm, the new place is told."""
    e = await editor(FILES)
    e.open("app/scoring.py")
    e.open(RECORD, language="markdown")
    for at, key in enumerate("_table"):
        e.edit("app/scoring.py", 5, 8 + at, 8 + at, key)
        assert about(e, await e.diagnostics(RECORD)) == []
    await e.until(RECORD, lambda found: "OWE303" in [d.code for d in found])
    (told,) = about(e, await e.diagnostics(RECORD))
    assert "now `load_table`" in told[1]


async def test_a_review_that_is_due(editor: Any) -> None:
    record = debt_record("app/scoring.py::load", repay_by="2099-01-01")
    record = record.replace("  owner:", "  review-by: 2026-09-01\n  owner:")
    e = await editor({RECORD: record, "app/scoring.py": SCORING})
    e.open(RECORD, language="markdown")
    e.open("app/scoring.py")
    line = record.split("\n").index("  review-by: 2026-09-01")
    in_record = await e.actions(RECORD, types.Position(line, 4))
    in_code = await e.actions("app/scoring.py", types.Position(5, 6))
    (title,) = [title for title in in_record if title.startswith("Still true: TD-0001 reviewed today, next review by")]
    assert title in in_code
    action = await e.resolve(in_code[title])
    after = applied(action.edit, {"0001-scorer.md": record})["0001-scorer.md"]
    today = date.today()
    later = today + (date(2026, 9, 1) - date(2026, 6, 1))
    expected = record.replace("date: 2026-06-01\n", f"date: 2026-06-01\nreviewed: {today}\n")
    assert after == expected.replace("review-by: 2026-09-01", f"review-by: {later}")
    e.write(RECORD, after)
    assert "OWE402" not in [code for code, _ in await e.codes(RECORD)]
    assert not any(t.startswith("Still true") for t in await e.actions("app/scoring.py", types.Position(5, 6)))


async def test_what_is_not_offered(editor: Any) -> None:
    e = await editor(FILES)
    e.open("app/scoring.py")
    titles = await e.actions("app/scoring.py", types.Position(1, 10))
    assert not any(title.startswith(("Re-anchor", "Still true", "Repaid?")) for title in titles)


async def test_the_last_marker_is_taken_out(editor: Any) -> None:
    """A record without anchors: when no comment names it any more, it asks; undo, or a marker elsewhere, answers."""
    record = debt_record()
    e = await editor({RECORD: record, "a.py": "x = 1\n# TD-0001: later\ny = 2\n", "b.py": "z = 3\n"})
    e.open("a.py")
    e.open("b.py")
    e.open(RECORD, language="markdown")
    assert about(e, await e.diagnostics(RECORD)) == []
    e.write("a.py", "x = 1\ny = 2\n")
    await e.until(RECORD, lambda found: "OWE305" in [d.code for d in found])
    told = about(e, await e.diagnostics(RECORD))
    assert told == [("OWE305", "no code names TD-0001 any more, its last marker was taken out; repaid?")]
    action = await e.resolve((await e.actions(RECORD, types.Position(1, 10)))["Repaid? Mark TD-0001 repaid"])
    assert [d.code for d in action.diagnostics] == ["OWE305"]
    after = applied(action.edit, {"0001-scorer.md": record})["0001-scorer.md"]
    assert after == record.replace("status: accepted", "status: repaid")
    e.write("b.py", "z = 3  # TD-0001: later\n")
    await e.until(RECORD, lambda found: "OWE305" not in [d.code for d in found])


async def test_what_is_left_of_a_repaid_debt(editor: Any) -> None:
    record = FILES[RECORD].replace("status: accepted", "status: repaid")
    code = {"a.py": "x = 1\n# TD-0001\ny = 2\n", "b.py": "z = 3  # TD-0001\n"}
    e = await editor({RECORD: record, "app/scoring.py": SCORING, **code})
    e.open(RECORD, language="markdown")
    (told,) = [d for d in await e.diagnostics(RECORD) if d.code == "OWE413"]
    assert told.message.startswith("TD-0001 is repaid, but 2 anchors and 2 markers remain: Keep")
    assert told.range == types.Range(types.Position(1, 8), types.Position(1, 14))
    actions = await e.actions(RECORD, types.Position(1, 10))
    markers = await e.resolve(actions["Take out the 2 markers that are left of TD-0001"])
    assert applied(markers.edit, code) == {"a.py": "x = 1\ny = 2\n", "b.py": "z = 3\n"}
    anchors = await e.resolve(actions["Take the anchors out of TD-0001"])
    after = applied(anchors.edit, {"0001-scorer.md": record})["0001-scorer.md"]
    assert after == record.replace("anchors:\n" + "".join(f"  - {anchor}\n" for anchor in ANCHORS), "")


async def test_records_that_follow_by_themselves(editor: Any) -> None:
    e = await editor({**FILES, "owed.toml": "follow-renames = true\n"})
    await rename(e)
    await e.settled(RECORD)
    (asked,) = e.applied
    assert asked.label == "Anchors follow renamed symbols"
    after = applied(asked.edit, {"0001-scorer.md": FILES[RECORD]})["0001-scorer.md"]
    assert after == FILES[RECORD].replace("Scorer.legacy_score", "Scorer.score_v1")
    e.write(RECORD, after)
    assert about(e, await e.diagnostics(RECORD)) == []
    e.edit("app/scoring.py", 1, 8, 16, "legacy_score")
    await e.settled(RECORD)
    assert applied(e.applied[1].edit, {"0001-scorer.md": after})["0001-scorer.md"] == FILES[RECORD]


async def test_re_anchor_all_as_a_command(editor: Any) -> None:
    e = await editor(FILES)
    await e.scanned()
    command = types.ExecuteCommandParams("owed.reanchor")
    await e.client.workspace_execute_command_async(command)
    assert e.applied == []
    await rename(e)
    e.edit("app/scoring.py", 5, 4, 8, "read_table")
    await e.client.workspace_execute_command_async(command)
    (asked,) = e.applied
    before = {"0001-scorer.md": FILES[RECORD], "0002-other.md": FILES[OTHER]}
    assert applied(asked.edit, before) == {
        "0001-scorer.md": debt_record("app/scoring.py::Scorer.score_v1", "app/scoring.py::read_table  # the loader"),
        "0002-other.md": debt_record("app/scoring.py::read_table"),
    }
    assert [m.message for m in e.client.messages] == ["no anchor has moved", "3 anchors written anew"]


async def test_records_that_do_not(editor: Any) -> None:
    e = await editor(FILES)
    await rename(e)
    await e.settled(RECORD)
    assert e.applied == []


async def test_code_that_changed_much_since_its_record_was_reviewed(editor: Any, write: Any) -> None:
    """Told from git history: in the record, over the code; and one action from either says that it is still true."""
    before = """\
    def score(rows, weights):
        total = 0
        for row, weight in zip(rows, weights):
            total += row.value * weight
        return total / len(rows)
    """
    after = """\
    def score(rows, weights):
        model = load_model("calibrated")
        features = [extract(each) for each in rows if each.segment]
        labels = model.predict(features, threshold=weights.threshold)
        return {each.customer: label for each, label in zip(rows, labels)}
    """
    record = debt_record("app/score.py::score", repay_by="2099-01-01")
    commit(write({}), {RECORD: record, "app/score.py": before})
    e = await editor({"app/score.py": after})
    e.open(RECORD, language="markdown")
    await e.until(RECORD, lambda found: "OWE304" in [d.code for d in found])
    e.open("app/score.py")
    lenses = await e.client.text_document_code_lens_async(types.CodeLensParams(e.document("app/score.py")))
    assert lenses[0].command.title.startswith("TD-0001 · 8d · changed since its review")
    title = "Still true: TD-0001 reviewed today"
    assert title in await e.actions("app/score.py", types.Position(0, 6))
    offered = (await e.actions(RECORD, METHOD))[title]
    assert [d.code for d in offered.diagnostics] == ["OWE304"]
    edited = applied((await e.resolve(offered)).edit, {"0001-scorer.md": record})["0001-scorer.md"]
    assert edited == record.replace("date: 2026-06-01\n", f"date: 2026-06-01\nreviewed: {date.today()}\n")
    e.write(RECORD, edited)
    assert "OWE304" not in [code for code, _ in await e.codes(RECORD)]
