"""JavaScript and TypeScript: template literals with code inside, and regular expressions that look like comments."""

from __future__ import annotations

import re

_TOKEN = re.compile(rb"//|/\*|/|[\"'`{}]")
_DQ = re.compile(rb'[^"\\\n]*(?:\\[\s\S]?[^"\\\n]*)*"?')
_SQ = re.compile(rb"[^'\\\n]*(?:\\[\s\S]?[^'\\\n]*)*'?")
_TEMPLATE = re.compile(rb"[^`\\$]*(?:(?:\\[\s\S]?|\$(?!\{))[^`\\$]*)*(`|\$\{)?")
_REGEX = re.compile(rb"(?:[^/\\\[\n]|\\[^\n]|\[(?:[^\]\\\n]|\\[^\n]){0,200}\]){1,500}/[a-z]{0,8}")
_VALUE_ENDS = frozenset(b")]}\"'`_$0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ")
_BEFORE_REGEX = (b"return", b"typeof", b"case", b"in", b"of", b"delete", b"void", b"throw", b"new", b"else", b"do")
_MOST_NESTING = 10_000


def scan(data: bytes) -> list[tuple[int, int]]:
    """The comments of a script."""
    found: list[tuple[int, int]] = []
    templates: list[int] = []
    depth = 0
    at, size = 0, len(data)
    if data.startswith(b"#!"):
        at = data.find(b"\n")
        at = size if at < 0 else at
    while match := _TOKEN.search(data, at):
        opened, at = match.span()
        sign = match[0]
        if sign == b"//":
            stop = data.find(b"\n", at)
            at = size if stop < 0 else stop
            found.append((opened, at - 1 if data[at - 1 : at] == b"\r" else at))
        elif sign == b"/*":
            stop = data.find(b"*/", at)
            at = size if stop < 0 else stop + 2
            found.append((opened, at))
        elif sign == b"/":
            at = _regex(data, opened, at)
        elif sign in (b'"', b"'"):
            string = (_DQ if sign == b'"' else _SQ).match(data, at)
            at = string.end() if string else at
        elif sign == b"{":
            depth += 1
        elif sign == b"}" and templates and depth == templates[-1]:
            templates.pop()
            at, depth = _template(data, at, templates, depth - 1)
        elif sign == b"}":
            depth -= 1
        else:
            at, depth = _template(data, at, templates, depth)
    return found


def _template(data: bytes, at: int, templates: list[int], depth: int) -> tuple[int, int]:
    """Go on in the text of a template literal: to its end, or into the code of ``${``."""
    match = _TEMPLATE.match(data, at)
    if match is None:
        return at, depth
    if match[1] == b"${" and len(templates) < _MOST_NESTING:
        templates.append(depth + 1)
        return match.end(), depth + 1
    return match.end(), depth


def _regex(data: bytes, opened: int, inside: int) -> int:
    """The end of a regular expression, when the slash can start one here; else the slash is a division."""
    before = opened - 1
    while before >= 0 and data[before] in b" \t" and opened - before < 200:
        before -= 1
    if before >= 0 and data[before] in _VALUE_ENDS:
        word = re.search(rb"[A-Za-z]{1,10}\Z", data[max(0, before - 9) : before + 1])
        if word is None or word[0] not in _BEFORE_REGEX:
            return inside
    match = _REGEX.match(data, inside)
    return match.end() if match else inside
