"""How far the rules have to look for what somebody sees or counts of their findings."""

from __future__ import annotations

from collections.abc import Callable

from owed.config import Config
from owed.index.needs import Needs
from owed.rules.catalog import RULES
from owed.rules.check import enabled, graded
from owed.rules.model import Severity


def needs(config: Config, shown: Callable[[str, Severity], bool]) -> Needs:
    """What is to be looked for; ``shown`` says of a code and a severity whether such findings matter."""
    on = enabled(config)
    seen = {
        rule.code: rule
        for rule in RULES
        if rule.code in on and shown(rule.code, graded(config, rule.code) or rule.severity)
    }
    of_uses = tuple(rule.code for rule in RULES if rule.uses == "everywhere" and rule.code in on)
    judged = of_uses if any(rule.uses == "silenced" for rule in seen.values()) else ()
    idle = any(
        code.startswith(off) for code in judged for ignored in config.per_file_ignores.values() for off in ignored
    )
    return Needs(
        everywhere=idle or any(rule.uses == "everywhere" for rule in seen.values()),
        changed=any(rule.uses == "changed" for rule in seen.values()),
        silenced=judged,
    )
