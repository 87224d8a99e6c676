"""The page of the registry's fields, made from the schema and the taxonomy.

``python -m owed.registry.pages docs`` writes it; a test compares.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from owed.registry.schema import describe, keys
from owed.resources import resource

_HEAD = """\
# The fields of a record

Made from `registry-schema/record.schema.json` and `taxonomy.json`; the same texts are shown on hover. For other YAML and TOML
servers there are plain schemas in `registry-schema/schemastore`.

Technical debt is a conscious decision: something was gained, and there is a plan. Neglect, defects, ignorance, missing
documentation, and missing tests (unless skipped on purpose, for a while, to ship) are not technical debt. They widen the delta
between what is and what should be; a record may say so with `delta:` and without `debt:`.
"""


def fields_page() -> str:
    """The page, in Markdown."""
    parts = [_HEAD]
    for heading, path in (
        ("Front matter", ()),
        ("`debt`", ("debt",)),
        ("`delta`", ("delta",)),
        ("An anchor that is a mapping", ("anchors", 0)),
    ):
        parts.append(f"## {heading}\n")
        parts += [_field((*path, key)) for key in keys(path)]
    return "\n".join([*parts, _taxonomy()])


def _field(path: tuple[str | int, ...]) -> str:
    described = describe(path)
    if described is None:
        return ""
    lines = [f"### `{path[-1]}`\n", f"{described.description}\n"]
    if described.reason:
        lines.append(f"*Why:* {described.reason}\n")
    lines += [f"- `{value}`{': ' + meaning if meaning else ''}" for value, meaning in described.values.items()]
    if described.values:
        lines.append("")
    if described.examples and not described.values:
        shown = ", ".join(f"`{json.dumps(example, ensure_ascii=False)}`" for example in described.examples)
        lines.append(f"For example {shown}.\n")
    return "\n".join(lines)


def _taxonomy() -> str:
    told = json.loads((resource("registry-schema") / "taxonomy.json").read_text("utf-8"))
    rows = "".join(
        f"| `{c['id']}` | {', '.join(c['dimensions'])} | {c['description']} | {_called(c)} |\n"
        for c in told["categories"]
    )
    further = "".join(f"- {text}\n" for text in told["further"].values())
    sources = "".join(
        f"- {name}: {text} *Compared:* {told['checked'][name]}\n" for name, text in told["sources"].items()
    )
    table = f"| category | usually in | means | called there |\n|---|---|---|---|\n{rows}"
    head = (
        "## Categories of debt\n\nA name from the literature, for `debt.category`. "
        "Each has the work that describes it, and what that calls it."
    )
    return f"{head} {told['left-out']}\n\n{table}\n{sources}\nFurther reading:\n\n{further}"


def _called(category: dict[str, Any]) -> str:
    """The name in the source, and where; or that it could not be compared."""
    if category.get("unverified"):
        return f"{category['source']}, name not compared"
    section = f", section {category['section']}" if "section" in category else ""
    return f"“{category['named']}”, {category['source']}{section}"


if __name__ == "__main__":
    (Path(sys.argv[1]) / "registry.md").write_text(fields_page(), "utf-8", newline="\n")
