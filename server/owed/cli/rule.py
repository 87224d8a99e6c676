"""``owed rule``: the documentation of a rule."""

from __future__ import annotations

import click

from owed.cli.root import format_option, print_json
from owed.rules.catalog import BY_CODE, RULES
from owed.rules.pages import page


@click.command("rule")
@format_option
@click.argument("code", required=False)
def command(output: str, code: str | None) -> None:
    """Explain the rule CODE, or list all."""
    if code is None:
        if output == "json":
            print_json(
                {
                    "rules": [
                        {"code": r.code, "name": r.name, "severity": r.severity, "summary": r.summary} for r in RULES
                    ]
                }
            )
            return
        for rule in RULES:
            click.echo(f"{rule.code}  {rule.severity:11}  {rule.summary}")
        return
    rule = BY_CODE.get(code.upper())  # type: ignore[assignment]
    if rule is None:
        raise click.UsageError(f"no rule {code}; `owed rule` lists them")
    if output == "json":
        print_json(
            {"rule": {"code": rule.code, "name": rule.name, "severity": rule.severity, "documentation": page(rule)}}
        )
        return
    from rich.console import Console
    from rich.markdown import Markdown

    Console().print(Markdown(page(rule)))
