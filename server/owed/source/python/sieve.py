"""Which places of a name can be uses at all, told without parsing what they stand in: by the bytes before them, and by what the
module's own imports say.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from owed.source.python.engine import Engine
from owed.source.python.members import Declared
from owed.source.python.parsed import Parsed
from owed.source.python.targets import Target
from owed.source.python.types import Symbol, Union

_BLANK = frozenset(b" \t\r\n\\\f")
_DOT, _HASH = ord("."), ord("#")
_CHAIN = bytes(c if chr(c).isalnum() or chr(c) in "_." or c > 127 else 32 for c in range(256))
_LONGEST = 120
"""Bytes of a receiver's dotted name."""


class Sieve:
    """For one file: lets places through that may be uses of the targets that are wanted at the moment."""

    def __init__(self, engine: Engine, parsed: Parsed) -> None:
        self.engine = engine
        self.parsed = parsed
        self._roots: dict[bytes, Union | None] = {}
        self._rebound: dict[tuple[int, bytes], bool] = {}

    def of(
        self, name: str, targets: Iterable[Target], wanted: Iterable[Symbol], likely: bool
    ) -> Callable[[int], bool] | None:
        """A test of a place, by its byte; None where every place matters. ``likely``: so does an attribute of who knows what."""
        symbols = frozenset(wanted)
        kinds = {target.kind for target in targets}
        own = (self.parsed.path, self.parsed.path.removesuffix("i"))
        if not kinds or not kinds <= {"symbol", "api"}:
            return None
        if any(target.path in own for target in targets if target.kind == "symbol"):
            return None
        members = all(target.kind == "symbol" and target.is_member for target in targets)
        names = kinds == {"symbol"}
        read: dict[bytes, bool] = {}
        top: list[bool] = []

        def matters(offset: int) -> bool:
            dot = self._dot_before(offset)
            if dot < 0 and members:
                return False
            if self._in_comment(offset):
                return False
            bounds = self.parsed.bounds(offset)
            if bounds is None:
                return True
            if dot >= 0:
                chain = self._receiver(dot)
                if chain is None or self._rebinds(bounds, chain.partition(b".")[0]):
                    return True
                if chain not in read:
                    read[chain] = self._may_give(chain, name, symbols, likely)
                return read[chain]
            if not names:
                return True
            if not top:
                found = self.engine.exports.at_top(self.parsed, name)
                top.append(any(each.symbol in symbols for each in found))
            return top[0] or self.parsed.data.find(b"import", *bounds) >= 0

        return matters

    def _dot_before(self, offset: int) -> int:
        """The place of the dot that makes a name an attribute; -1 where there is none."""
        data, at = self.parsed.data, offset - 1
        while at >= 0 and data[at] in _BLANK:
            at -= 1
        return at if at >= 0 and data[at] == _DOT else -1

    def _in_comment(self, offset: int) -> bool:
        """Whether a comment starts before a place in its line, and no string could hold what looks like it."""
        data = self.parsed.data
        start = data.rfind(b"\n", 0, offset) + 1
        at = data.find(b"#", start, offset)
        return at >= 0 and data.find(b'"', start, at) < 0 and data.find(b"'", start, at) < 0

    def _receiver(self, dot: int) -> bytes | None:
        """The dotted name before a dot; None for any other expression."""
        chain = self.parsed.data[max(0, dot - _LONGEST) : dot].translate(_CHAIN).rpartition(b" ")[2]
        if not chain or len(chain) >= _LONGEST or chain[:1] == b"." or chain[:1].isdigit() or b".." in chain:
            return None
        before = self._dot_before(dot - len(chain))
        return chain if before < 0 else None

    def _rebinds(self, bounds: tuple[int, int], name: bytes) -> bool:
        """Whether anything between two bytes may bind a name anew."""
        key = (bounds[0], name)
        known = self._rebound.get(key)
        if known is None:
            known = self._rebound[key] = self.parsed.may_bind(name, *bounds)
        return known

    def _may_give(self, chain: bytes, name: str, wanted: frozenset[Symbol], likely: bool) -> bool:
        head, *rest = chain.split(b".")
        if head not in self._roots:
            self._roots[head] = self._imported(head.decode("utf-8", "replace"))
        types = self._roots[head]
        if types is None:
            return True
        for part in rest:
            types = self.engine.members.get(types, part.decode("utf-8", "replace"))
        declared: Declared = self.engine.members.declared(types, name)
        return not wanted.isdisjoint(declared.symbols) or (likely and declared.unknown)

    def _imported(self, name: str) -> Union | None:
        """What a name is that only imports of the module bind; None for any other."""
        bound = self.parsed.top(name)
        if not bound or any(binding.kind != "import" for binding in bound):
            return None
        return self.engine.infer.all_of(self.parsed, bound)
