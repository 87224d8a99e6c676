"""``owed demo``: a copy of the sample, a real session with the server on it, and what an editor would show of it."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import click

from owed.cli.jsonrpc import Session, initialize
from owed.resources import resource

_LINK = re.compile(r"\[([^\]\n]+)\]\(file:[^)\s]*\)")
SHOWN = "src/churn/scoring.py"
_SEVERITIES = {1: "error", 2: "warning", 3: "information", 4: "hint"}
_STYLES = {1: "red", 2: "yellow", 3: "blue", 4: "bright_black"}


@click.command("demo")
@click.argument("folder", required=False, type=click.Path(file_okay=False, path_type=Path))
def command(folder: Path | None) -> None:
    """Copy the sample to FOLDER (default: a new temporary folder), and show what an editor shows on it."""
    target = _copy(folder)
    session = Session([sys.executable, "-m", "owed", "server"], target)
    try:
        initialize(session, target)
        _tell(session, target)
    except RuntimeError as error:
        raise click.ClickException(str(error)) from None
    finally:
        session.close()
    _invite(target)


def _copy(folder: Path | None) -> Path:
    target = folder or Path(tempfile.mkdtemp(prefix="owed-demo-")) / "churn"
    if target.exists() and any(target.iterdir()):
        raise click.UsageError(f"{target} is not empty")
    shutil.copytree(resource("sample"), target, dirs_exist_ok=True, ignore=shutil.ignore_patterns("__pycache__"))
    target = target.resolve()
    git = shutil.which("git")
    if git:
        identity = ["-c", "user.name=Owed demo", "-c", "user.email=demo@owed.invalid"]
        for arguments in (["init", "-q", "-b", "main"], ["add", "-A"], [*identity, "commit", "-q", "-m", "A sample"]):
            subprocess.run([git, *arguments], cwd=target, check=False, capture_output=True)
    return target


def _tell(session: Session, target: Path) -> None:
    from rich.console import Console
    from rich.markdown import Markdown
    from rich.panel import Panel

    console = Console(highlight=False)
    path = target / SHOWN
    text = path.read_text("utf-8")
    lines = text.splitlines()
    uri = path.as_uri()
    document = {"textDocument": {"uri": uri}}
    session.notify(
        "textDocument/didOpen",
        {"textDocument": {"uri": uri, "languageId": "python", "version": 1, "text": text}},
    )
    session.wait_for("$/progress", lambda p: p["value"]["kind"] == "end")
    diagnostics = session.wait_for("textDocument/publishDiagnostics", lambda p: p["uri"] == uri)["diagnostics"]
    later = [n for n in session.notifications if n["method"] == "textDocument/publishDiagnostics"]
    diagnostics = next((n["params"]["diagnostics"] for n in reversed(later) if n["params"]["uri"] == uri), diagnostics)
    lenses = session.request("textDocument/codeLens", document) or []

    records = session.request("workspace/symbol", {"query": ""}) or []
    console.rule(f"[bold]The registry: {len(records)} records in docs/debt", align="left")
    for symbol in records:
        console.print(f"  {symbol['name']}  [bright_black]{symbol.get('containerName', '')}", soft_wrap=True)

    console.print()
    console.rule(f"[bold]{SHOWN}, as an editor shows it", align="left")
    _print_source(console, lines, lenses, diagnostics)

    name = next(i for i, line in enumerate(lines) if "def legacy_score" in line)
    position = {"line": name, "character": lines[name].index("legacy_score") + 1}
    hover = session.request("textDocument/hover", {**document, "position": position})
    console.print()
    console.rule("[bold]Hover on legacy_score", align="left")
    console.print(Panel(Markdown(_LINK.sub(r"\1", hover["contents"]["value"])), width=min(console.width, 90)))

    todo = next(d for d in diagnostics if d["code"] == "OWE201")
    asked = {**document, "range": todo["range"], "context": {"diagnostics": [todo]}}
    actions = session.request("textDocument/codeAction", asked) or []
    console.print()
    console.rule(f"[bold]Code actions on line {todo['range']['start']['line'] + 1}", align="left")
    for action in actions:
        console.print(f"  {action['title']}", markup=False, soft_wrap=True)
    chosen = next(action for action in actions if action["title"].startswith("Register"))
    resolved = session.request("codeAction/resolve", chosen)
    console.print()
    console.rule("[bold]What the first of them does, in one undoable edit (not applied here)", align="left")
    _print_edit(console, resolved["edit"], target, lines)


def _print_source(console: Any, lines: list[str], lenses: list[Any], diagnostics: list[Any]) -> None:
    from rich.syntax import Syntax
    from rich.text import Text

    interesting = {d["range"]["start"]["line"] for d in diagnostics} | {x["range"]["start"]["line"] for x in lenses}
    shown = sorted({n for line in interesting for n in range(line - 1, line + 3) if 0 <= n < len(lines)})
    syntax = Syntax("", "python", theme="ansi_light" if not console.is_terminal else "ansi_dark")
    last = -1
    for number in shown:
        if number != last + 1:
            console.print(Text("      ⋮", "bright_black"))
        last = number
        indent = " " * (len(lines[number]) - len(lines[number].lstrip()))
        for lens in lenses:
            if lens["range"]["start"]["line"] == number:
                console.print(Text(f"      {indent}{lens['command']['title']}", "italic cyan"))
        code = syntax.highlight(lines[number])
        code.rstrip()
        console.print(Text(f"{number + 1:4}  ", "bright_black") + code, soft_wrap=True)
        for item in diagnostics:
            start, end = item["range"]["start"], item["range"]["end"]
            if start["line"] == number:
                width = end["character"] - start["character"] if end["line"] == start["line"] else 1
                severity = item["severity"]
                mark = " " * start["character"] + "~" * max(1, width)
                console.print(
                    Text(f"      {mark} ", _STYLES[severity])
                    + Text(f"{item['code']} {_SEVERITIES[severity]}: {item['message']}", _STYLES[severity]),
                    soft_wrap=True,
                )


def _print_edit(console: Any, edit: dict[str, Any], target: Path, lines: list[str]) -> None:
    from rich.panel import Panel
    from rich.syntax import Syntax

    created = [change for change in edit["documentChanges"] if change.get("kind") == "create"]
    names = {change["uri"] for change in created}
    for change in edit["documentChanges"]:
        if "textDocument" not in change:
            continue
        uri = change["textDocument"]["uri"]
        short = uri.removeprefix(target.as_uri() + "/")
        if uri in names:
            body = Syntax(change["edits"][0]["newText"], "markdown", theme="ansi_dark", word_wrap=True)
            console.print(Panel(body, title=f"new file {short}", title_align="left", width=min(console.width, 100)))
            continue
        for each in change["edits"]:
            start, end = each["range"]["start"], each["range"]["end"]
            line = lines[start["line"]]
            after = line[: start["character"]] + each["newText"] + line[end["character"] :]
            console.print(f"{short}:{start['line'] + 1}", markup=False)
            console.print(f"- {line}", style="red", markup=False, soft_wrap=True)
            console.print(f"+ {after}", style="green", markup=False, soft_wrap=True)


def _invite(target: Path) -> None:
    click.echo(f"\nThe sample is in {target}. Open it:")
    click.echo(f"  VS Code   code {target}   (with the extension: clients/vscode)")
    click.echo(f"  Neovim    nvim {target / SHOWN}   (with the plugin: clients/neovim, then vim.lsp.enable('owed'))")
    click.echo(f"  Terminal  owed list --root {target}")
