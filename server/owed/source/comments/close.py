"""Where strings end: for each kind what opens it, and a function from there to its end."""

from __future__ import annotations

import re
from collections.abc import Callable

Close = Callable[[bytes, int, int], int]
"""From the data, where the string opened, and the byte after its opening sign, to the byte after its end."""

_DQ = re.compile(rb'[^"\\\n]*(?:\\[\s\S]?[^"\\\n]*)*"?')
_SQ = re.compile(rb"[^'\\\n]*(?:\\[\s\S]?[^'\\\n]*)*'?")
_DQ_LINES = re.compile(rb'[^"\\]*(?:\\[\s\S]?[^"\\]*)*"?')
_SQ_LINES = re.compile(rb"[^'\\]*(?:\\[\s\S]?[^'\\]*)*'?")
_CHAR = re.compile(rb"(?:[^'\\\n]|\\[^\n][^'\n]{0,9})'")
_HEREDOC = re.compile(rb"""<<[-~]?(["']?)([A-Za-z_][A-Za-z0-9_]{0,100})\1""")
_LONGEST_RUN = 1_000
_HEREDOC_REACH = 20_000


def _matching(pattern: re.Pattern[bytes]) -> Close:
    def close(data: bytes, _opened: int, inside: int) -> int:
        match = pattern.match(data, inside)
        return match.end() if match else inside

    return close


def _until(text: bytes) -> Close:
    def close(data: bytes, _opened: int, inside: int) -> int:
        at = data.find(text, inside)
        return len(data) if at < 0 else at + len(text)

    return close


def _until_unescaped(text: bytes) -> Close:
    def close(data: bytes, _opened: int, inside: int) -> int:
        at = data.find(text, inside)
        while at >= 0:
            run = at
            while run > inside and data[run - 1] == 92 and at - run < _LONGEST_RUN:
                run -= 1
            if not (at - run) % 2:
                return at + len(text)
            at = data.find(text, at + 1)
        return len(data)

    return close


def _until_end_of_line(text: bytes) -> Close:
    def close(data: bytes, _opened: int, inside: int) -> int:
        line = data.find(b"\n", inside)
        line = len(data) if line < 0 else line
        at = data.find(text, inside, line)
        return line if at < 0 else at + len(text)

    return close


def _doubled(sign: bytes) -> Close:
    """Quotes that a doubled quote does not end, as in SQL and C#'s ``@"…"``."""

    def close(data: bytes, _opened: int, inside: int) -> int:
        at = data.find(sign, inside)
        while at >= 0:
            if data[at + 1 : at + 2] != sign:
                return at + 1
            at = data.find(sign, at + 2)
        return len(data)

    return close


def _heredoc(data: bytes, opened: int, inside: int) -> int:
    """The text after the line of ``<<WORD``, up to the line that is the word. What follows on the line itself is code."""
    match = _HEREDOC.match(data, opened)
    if match is None:
        return inside
    line = data.find(b"\n", inside)
    if line < 0:
        return inside
    closing = _line_that_is(data, match[2], line + 1)
    if closing < 0:
        return inside
    rest = data[inside:line]
    return closing if b"#" not in rest and b'"' not in rest and b"'" not in rest else inside


def _line_that_is(data: bytes, word: bytes, start: int) -> int:
    """The end of the next line that is just the word, but for space; -1 when there is none near."""
    stop = start + _HEREDOC_REACH
    at = data.find(word, start, stop)
    for _ in range(20):
        if at < 0:
            return -1
        before = data.rfind(b"\n", max(start - 1, at - 200), at) + 1
        end = at + len(word)
        if not data[before:at].strip() and data[end : end + 1] in (b"\n", b"\r", b"", b";", b",", b")", b"."):
            return end
        at = data.find(word, end, stop)
    return -1


def _raw_rust(data: bytes, opened: int, inside: int) -> int:
    hashes = data[opened:inside].count(b"#")
    return _until(b'"' + b"#" * hashes)(data, opened, inside)


def _raw_cpp(data: bytes, opened: int, inside: int) -> int:
    delimiter = data[opened:inside].partition(b'"')[2][:-1]
    return _until(b")" + delimiter + b'"')(data, opened, inside)


def _lua_long(data: bytes, opened: int, inside: int) -> int:
    return _until(b"]" + b"=" * (inside - opened - 2) + b"]")(data, opened, inside)


def _dollar(data: bytes, opened: int, inside: int) -> int:
    return _until(data[opened:inside])(data, opened, inside)


def _percent(data: bytes, _opened: int, inside: int) -> int:
    closing = {40: b")", 91: b"]", 123: b"}", 60: b">", 124: b"|", 33: b"!"}.get(data[inside - 1], b")")
    at = data.find(closing, inside, inside + 10_000)
    return inside if at < 0 else at + 1


def nested_block(data: bytes, inside: int, opening: bytes, closing: bytes) -> int:
    """The end of a block comment in which others nest."""
    sign = re.compile(re.escape(opening) + b"|" + re.escape(closing))
    depth, at = 1, inside
    while match := sign.search(data, at):
        at = match.end()
        depth += 1 if match[0] == opening else -1
        if not depth:
            return at
    return len(data)


def _php(data: bytes, opened: int, inside: int) -> int:
    word = data[opened + 3 : inside].strip(b" \t\"'")
    end = _line_that_is(data, word, inside)
    return inside if end < 0 else end


CLOSERS: dict[str, tuple[bytes, Close]] = {
    "triple-dq": (rb'"""', _until_unescaped(b'"""')),
    "triple-sq": (rb"'''", _until_unescaped(b"'''")),
    "triple-sq-plain": (rb"'''", _until(b"'''")),
    "dq": (rb'"', _matching(_DQ)),
    "sq": (rb"'", _matching(_SQ)),
    "dq-lines": (rb'"', _matching(_DQ_LINES)),
    "sq-lines": (rb"'", _matching(_SQ_LINES)),
    "sq-plain": (rb"'", _until(b"'")),
    "sq-plain-line": (rb"'", _until_end_of_line(b"'")),
    "char": (rb"'", _matching(_CHAR)),
    "backtick": (rb"`", _until(b"`")),
    "escape": (rb"\\[\s\S]", lambda data, opened, inside: inside),
    "raw-rust": (rb'(?<![A-Za-z0-9_])(?:b|c)?r#{0,20}"', _raw_rust),
    "raw-cpp": (rb'(?:u8|[uUL])?R"[^\s()\\"]{0,16}\(', _raw_cpp),
    "verbatim": (rb'(?:@\$?|\$@)"', _doubled(b'"')),
    "sq-doubled": (rb"'", _doubled(b"'")),
    "dq-doubled": (rb'"', _doubled(b'"')),
    "dollar": (rb"\$(?:[A-Za-z_][A-Za-z0-9_]{0,60})?\$", _dollar),
    "lua-long": (rb"\[=*\[", _lua_long),
    "heredoc": (
        rb"""<<[-~]?["']?[A-Za-z_][A-Za-z0-9_]{0,100}["']?""",
        _heredoc,
    ),
    "heredoc-hcl": (rb"<<[-~]?[A-Za-z_][A-Za-z0-9_]{0,100}(?=\r?\n)", _heredoc),
    "heredoc-php": (rb"""<<<[ \t]*["']?[A-Za-z_][A-Za-z0-9_]{0,100}["']?(?=\r?\n)""", _php),
    "percent": (rb"%[qQwWiIr]?[(\[{<|!](?=\S)", _percent),
    "zig-lines": (rb"\\\\[^\n]*", lambda data, opened, inside: inside),
    "nix-lines": (rb"''", _until(b"''")),
    "url": (rb"url\([^)\"'\n]{0,2000}\)", lambda data, opened, inside: inside),
}
"""Kind to (pattern of the opening sign, function that closes it)."""
