"""What the names in import statements stand for: dotted paths, relative ones made absolute by the file's place."""

from __future__ import annotations

from dataclasses import dataclass

from tree_sitter import Node

from owed.source.python.names import Occurrence
from owed.source.python.tree import content, field_is


@dataclass(frozen=True, slots=True)
class ModuleName:
    """The names under which a file can be imported.

    ``dotted[0]`` is made of the whole path from the root (``src.churn.scoring``); the others leave out
    what can be an import root (``churn.scoring``). ``package`` is the path-based name of the package around it.
    """

    dotted: tuple[str, ...]
    package: str


def module_name(path: str, packages: frozenset[str] | set[str] = frozenset()) -> ModuleName:
    """The names of the module at a path; ``packages`` are the folders that hold an ``__init__.py``.

    An import root is the workspace root, a folder ``src``, ``lib`` or ``python``, and the folder above the outermost
    package around the file (PEP 420 packages have none; then any folder may be one).
    """
    parts = path.rsplit(".", 1)[0].split("/")
    folders = parts[:-1]
    package = ".".join(folders)
    if parts[-1] == "__init__":
        parts = folders
    top = len(folders)
    while top > 0 and "/".join(folders[:top]) in packages:
        top -= 1
    starts = {0, top if top < len(folders) or not folders else len(folders)}
    starts |= {index + 1 for index, folder in enumerate(folders) if folder in ("src", "lib", "python")}
    dotted = [".".join(parts[start:]) for start in sorted(starts)]
    return ModuleName(tuple(dict.fromkeys(name for name in dotted if name)), package)


def absolute(module: Node, data: bytes, package: str) -> str:
    """The dotted path that the module part of a ``from`` import names; ``package`` is the file's own."""
    text = "".join(content(module, data).split())
    level = len(text) - len(text.lstrip("."))
    if not level:
        return text
    parts = package.split(".") if package else []
    base = parts[: len(parts) - (level - 1)] if level - 1 <= len(parts) else []
    return ".".join([*base, text.lstrip(".")] if text.lstrip(".") else base)


def imported(occurrence: Occurrence, data: bytes, package: str) -> str | None:
    """The dotted path of what a name in an import statement stands for, up to and with that name.

    ``scoring`` in ``from churn import scoring`` is ``churn.scoring``; ``b`` in ``import a.b`` is ``a.b``;
    an alias stands for what it renames.
    """
    path = occurrence.path
    node, dotted = path[-1], path[-2]
    statement = next((n for n in reversed(path) if n.type.startswith(("import_", "future_import"))), None)
    if statement is None:
        return None
    if dotted.type == "aliased_import":
        renamed = dotted.child_by_field_name("name")
        if renamed is None:
            return None
        upto = content(renamed, data)
    elif dotted.type == "dotted_name":
        upto = data[dotted.start_byte : node.end_byte].decode("utf-8", "replace")
    else:
        return None
    upto = "".join(upto.split())
    if statement.type == "import_statement":
        return upto
    if statement.type == "future_import_statement":
        return "__future__." + upto
    module = statement.child_by_field_name("module_name")
    if module is None:
        return None
    if any(field_is(statement, "module_name", n) for n in path):
        return upto if module.type == "dotted_name" else absolute(module, data, package)
    base = absolute(module, data, package)
    return f"{base}.{upto}" if base else upto
