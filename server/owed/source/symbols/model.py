"""The values that all languages' symbols share, and what a language has to tell of itself."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from tree_sitter import Language, Node

from owed.source.symbols.project import Project

Dotted = tuple[str, ...]
"""A name in full: the *home* of a file (what its top-level names are members of, see ``Grammar.home``), then the names."""

ELSEWHERE: Dotted = ()
"""What is imported from outside of all that is looked for."""


@dataclass(frozen=True, slots=True)
class Meaning:
    """One thing that a name may stand for.

    ``open``: it may have members that this file does not show, because its class is defined elsewhere or is not known.
    """

    dotted: Dotted
    certain: bool = True
    open: bool = True


@dataclass(frozen=True, slots=True)
class Step:
    """A name in what an import says; ``node`` is None where it is part of a string (``'./x'``)."""

    text: str
    node: Node | None = None


@dataclass(frozen=True, slots=True)
class Import:
    """One name that an import brings: ``steps`` lead to it, ``local`` is what it is called here; empty: nothing is bound.

    ``wildcard``: everything in it becomes visible. ``name`` is the node that binds the local name.
    """

    steps: tuple[Step, ...]
    local: str = ""
    wildcard: bool = False
    name: Node | None = None


@dataclass(frozen=True)
class Here:
    """Where an import is resolved from: the file, the module inside of it, and the homes of all targets by their path."""

    path: str
    inside: Dotted
    homes: Mapping[str, Dotted]
    project: Project
    package: Dotted = ()
    """What the file itself says its package is called."""


Shape = tuple[str, ...]
"""How to read a kind of node when asking what it stands for: what to do, then the fields that it is done with.

``name``; ``self``: the class around; ``super``: its bases; ``same``: as the child in the field, else the first; ``last``:
as the last child; ``member``: the second field's name in the first; ``call``: what the function in the field returns;
``invoke``: the same of a method call that has receiver and name as fields; ``either``: any of the children; ``generic``:
a type with arguments; ``root``: a keyword that paths start with; ``literal``: nothing that could have a target as its member.
"""


@dataclass(frozen=True)
class Grammar:
    """A language: its grammar, its query files, and what the query cannot say."""

    load: Callable[[str], Language]
    """The grammar of a variant; imports the grammar's wheel."""
    queries: tuple[str, ...]
    home: Callable[[str], Dotted]
    imports: Callable[[Node, bytes], Iterable[Import]]
    """The names that a node captured as ``@import`` brings."""
    reach: Callable[[Dotted, Here, str], tuple[Meaning, ...]]
    """What the path of an import stands for; empty when it leads to no target. The last is the local name."""
    shapes: Mapping[str, Shape]
    inner: Callable[[Dotted, Here], bool] = lambda steps, here: False
    """Whether an import of something that is no target may still be a value or class of this workspace, with any member."""
    passed: Callable[[str, str, Here], tuple[Meaning, ...]] = lambda module, name, here: ()
    """What a name that the module at a path passes on is where it is defined; empty when it is none."""
    variant: Callable[[str], str] = lambda path: ""
    default_export: Callable[[Node, bytes], str | None] = lambda root, data: None
    package: Callable[[Node, bytes], Dotted] = lambda root, data: ()
    rebinders: frozenset[str] = frozenset()
    """Scopes with a ``this`` of their own that is not the class around."""
    self_names: frozenset[str] = frozenset()
    """Names of the class around."""
    constructors: frozenset[str] = frozenset()
    """Functions of a class that, by custom, return an instance of it."""
    transparent: frozenset[str] = frozenset()
    """Generic types whose members are those of their first argument."""
    builtins: frozenset[str] = frozenset()
    """Names that need no declaration, with members that are never a target's."""
    placeholders: frozenset[str] = frozenset()
    """What stands for a type that is to be inferred."""
    loader: str = ""
    """The function that gives the module at the path in its argument."""
    neighbours: bool = False
    """Files of one home see each other's names without an import."""
    members_in_scope: bool = False
    """A class's members are visible in it without a receiver."""
    qualified: bool = False
    """A path from the top may be written without an import."""
    separate_calls: bool = False
    """A call by a plain name never means a variable."""
