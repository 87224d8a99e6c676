"""What makes a finding the same finding in another commit: its rule, its file and what it says, never where it stands.

So it survives lines that move, and edits of the code beside it. Of several equal ones in a file, the second, third… have
their number in it. It is what SARIF and GitLab compare by, and what a baseline holds.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterable

from owed.rules.model import Finding

_PASSING = re.compile(r", did you mean .*|due (?:by )?\d+ days?(?: ago)?")
"""What a message says differently tomorrow, or when another record is added."""


def fingerprints(found: Iterable[Finding]) -> list[str]:
    """A fingerprint for each finding, in their order; equal ones of a file are to come in order of place."""
    seen: Counter[str] = Counter()
    told = []
    for finding in found:
        same = "\0".join((finding.code, finding.path, finding.record or "", _says(finding)))
        seen[same] += 1
        numbered = same if seen[same] == 1 else f"{same}\0{seen[same]}"
        told.append(hashlib.sha256(numbered.encode("utf-8", "surrogatepass")).hexdigest()[:32])
    return told


def _says(finding: Finding) -> str:
    if finding.code.startswith("OWE10"):
        return f"{finding.data.get('kind', '')} {finding.data.get('anchor', '')}"
    return " ".join(_PASSING.sub("", finding.message).split())
