"""Statuses as logs write them, in several languages and shapes, made one of ours, or kept as the file's own."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from owed.registry.labels import STATUS
from owed.registry.record import STATUSES

_SPOKEN = {
    "proposed": (
        "vorgeschlagen vorschlag proposé proposée propuesto propuesta proposto proposta voorgesteld "
        "föreslagen zaproponowano zaproponowana предложено предложен 提议 已提议 提案 提案中 提出 已提出 建议 "
        "제안 제안됨 提议中 提議中 審議中 审议中"
    ),
    "accepted": (
        "approved adopted agreed accept active aktiv actif activo activa ativo ativa attivo attiva "
        "akzeptiert angenommen genehmigt beschlossen entschieden accepté "
        "acceptée adopté adoptée approuvé approuvée validé validée aceptado aceptada aprobado aprobada "
        "adoptado aceito aceita aceite aprovado aprovada accettato accettata approvato approvata geaccepteerd "
        "goedgekeurd godkänd accepterad zaakceptowano zaakceptowana принято принят 接受 已接受 采纳 已采纳 "
        "採納 已採納 通过 已通过 批准 已批准 已採用 採用 採用済み 採択 承認 承認済み 承認済 受理 승인 승인됨 "
        "채택 채택됨 수락됨"
    ),
    "rejected": (
        "declined reject abgelehnt verworfen rejeté rejetée refusé refusée rechazado rechazada rejeitado "
        "rejeitada recusado recusada rifiutato rifiutata respinto respinta afgewezen avvisad odrzucono "
        "odrzucona отклонено отклонён отклонен 拒绝 已拒绝 被拒绝 拒絕 已拒絕 否决 已否决 却下 否決 拒否 "
        "不採用 거부 거부됨 거절됨"
    ),
    "deprecated": (
        "obsolete abandoned retired veraltet überholt obsolète déprécié dépréciée abandonné obsoleto obsoleta deprecado "
        "deprecada descontinuado depreciado depreciada deprecato deprecata verouderd föråldrad przestarzałe "
        "устарело 废弃 已废弃 弃用 已弃用 過時 过时 已过时 非推奨 廃止 폐기 폐기됨"
    ),
    "superseded": (
        "superceded superseeded supserseded replaced ersetzt abgelöst remplacé remplacée sustituido "
        "sustituida reemplazado reemplazada supersedida supersedido substituído substituída substituido "
        "substituida sostituito sostituita superato vervangen ersatt zastąpiono zastąpiona заменено 取代 "
        "已取代 被取代 已被取代 替代 已替代 被替代 已被替代 置き換え 置換 대체 대체됨"
    ),
    "repaid": "getilgt zurückgezahlt remboursé remboursée saldado saldada ripagato 已偿还 返済済み",
}
_DRAFTS = frozenset(("draft", "entwurf", "brouillon", "borrador", "rascunho", "bozza", "草稿", "草案", "下書き"))
_WORDS = {word: ours for ours, words in _SPOKEN.items() for word in words.split()} | {word: word for word in STATUSES}
_BY = re.compile(
    r"(?<!\w)(?:super[sc]ee?ded|supserseded|replaced|obsoleted|ersetzt|abgelöst|remplacée?|sustituid[oa]|reemplazad[oa]|supersedid[oa]"
    r"|substitu[íi]d[oa]|sostituit[oa]|superat[oa]|vervangen|заменено)(?!\w)"
    r"(?:\s+(?:by|with|durch|von|par|por|pel[oa]|da|dal|dalla|door|на))?\s*:?\s*(.*)",
    re.IGNORECASE,
)
_BY_EAST = re.compile(
    r"(?:已?被|由)\s*(.{1,200}?)\s*(?:所)?(?:取代|替代|替换|代替)|(.{1,200}?)\s*(?:に|により|によって)\s*(?:置き換え|置換|差し替え)"
)
_PARTLY = ("partly", "partially", "not ", "teilweise", "partiellement", "parcialmente", "部分")
_LINK = re.compile(r"\[([^\]\n]{0,300})\]\(<?([^)\s>]{1,500})>?\)")
_IMAGE = re.compile(r"!\[([^\]\n]{0,300})\]\(([^)\s]{0,500})[^)\n]{0,200}\)")
_BADGE = re.compile(r"/badge/(?:[^/?#]{0,60}-)?([A-Za-z_%0-9]{2,60})-[A-Za-z0-9]{2,20}(?:[?#]|\.svg|$)")
_BADGEN = re.compile(r"/badge/[^/?#]{1,60}/([A-Za-z_%0-9-]{2,60})/[A-Za-z0-9]{2,20}/?(?:[?#]|$)")
"""An address with its parts between slashes, as of badgen.net."""
_TAG = re.compile(r"</?[A-Za-z][^<>\n]{0,200}>")
_STRUCK = re.compile(r"~~[^~\n]{0,200}~~")
_CHECK = re.compile(r"\s*[-*+]\s+\[([ xX✓✔])\]\s+")
_OWN_LABEL = re.compile(rf"(?:{'|'.join(map(re.escape, STATUS))})\s*[:：]\s*", re.IGNORECASE)
_DECORATION = re.compile(r"^[\s>*+\-]*|[*_`~]+|:[a-z0-9_+-]{2,30}:")
_DATE_FIRST = re.compile(r"\(?\d{4}[-/.]\d{1,2}[-/.]\d{1,2}\)?[\s:,–-]*")
_RELATION = re.compile(
    r"\W*(?:super[cs]e+des|replaces|amend(?:s|ed)|extend(?:s|ed)|links?|related|relates|see|clarif|depends"
    r"|ersetzt (?!durch)|remplace |ergänzt|sustituye|reemplaza |substitui )",
    re.IGNORECASE,
)
_FIRST_WORD = re.compile(r"[\W\d_]*([^\W\d_]+)")
_LONGEST = 60
_SHORT = 100
"""Characters of a line that tells of a later status; a longer one is prose about the first."""


@dataclass(frozen=True, slots=True)
class Status:
    """``word`` is of ``STATUSES`` or the file's own; ``successor`` is what ``superseded by`` names, as written."""

    word: str
    successor: str = ""


def read_status(text: str) -> Status | None:
    """Read a status from a value or a line; None for nothing, and for a template's placeholder."""
    line = _plain(text)
    if not line or line.startswith(("{", "<!--")):
        return None
    if "|" in line:
        return _chosen(text)
    partly = line.lower().startswith(_PARTLY)
    superseded = None if partly else _BY.search(line) or _BY_EAST.search(line)
    if superseded and not _RELATION.match(line):
        named = next((group for group in superseded.groups() if group), "")
        return Status("superseded", named.strip().rstrip(".").strip())
    plain = _DATE_FIRST.sub("", _LINK.sub(r"\1", line), count=1) if _DATE_FIRST.match(line) else _LINK.sub(r"\1", line)
    first = None if partly else _FIRST_WORD.match(plain)
    if first and first[1].lower() in _WORDS:
        return Status(_WORDS[first[1].lower()])
    if first and first[1].lower() in _DRAFTS:
        return Status("draft")
    own = " ".join(plain.lower().rstrip(".").split())
    return Status(own[:_LONGEST]) if re.search(r"\w", own) else None


def _plain(text: str) -> str:
    """A line without badges, tags, emphasis, bullets, what is struck through, and a label of its own."""
    line = unicodedata.normalize("NFKC", text[:2_000])
    if "](" in line:
        line = _IMAGE.sub(_of_badge, line)
    line = _STRUCK.sub("", _TAG.sub("", line) if not line.lstrip().startswith("<!--") else line)
    line = _DECORATION.sub("", _CHECK.sub("", line)).strip().strip("\"'").strip()
    return _OWN_LABEL.sub("", line, count=1) if _OWN_LABEL.match(line) else line


def _of_badge(match: re.Match[str]) -> str:
    """What a badge says: the word in its address where that is a status, or its text says no more than a label; else its text."""
    said = _OWN_LABEL.sub("", match[1]).strip()
    found = _BADGE.search(match[2]) or _BADGEN.search(match[2])
    word = found[1].replace("_", " ").replace("%20", " ") if found else ""
    if word.lower() in _WORDS and said.lower() not in _WORDS:
        return word
    return said if said and said.lower() not in STATUS else word


def _chosen(text: str) -> Status | None:
    """Of the choices of a template (``Proposed | **Accepted** | Rejected``) the one that somebody emphasized."""
    choices = [part.strip() for part in text.split("|") if part.strip()]
    bold = [part for part in choices if re.match(r"(?:\*\*|__|\[[xX]\])", part)]
    return read_status(bold[0].removeprefix("[x]").removeprefix("[X]")) if len(bold) == 1 and len(choices) > 1 else None


def deciding_line(lines: Sequence[str]) -> int | None:
    """Which line of a ``## Status`` section says how things stand; None when none does.

    The last line that holds counts; once superseded, that does. Lines that tell of other records, and boxes that
    are not checked, do not.
    """
    deciding = None
    boxes = any(_CHECK.match(line) for line in lines)
    for number, line in enumerate(lines):
        box = _CHECK.match(line)
        status = read_status(line)
        if status is None or _RELATION.match(line) or (boxes and (box is None or box[1] == " ")):
            continue
        if status.word == "superseded":
            return number
        if deciding is None or (status.word in STATUSES and len(line) <= _SHORT):
            deciding = number
    return deciding


def read_status_section(lines: Sequence[str]) -> Status | None:
    """Read a ``## Status`` section."""
    number = deciding_line(lines)
    return None if number is None else read_status(lines[number])


def link_target(text: str) -> str:
    """What a successor names: the target of its link, else its text."""
    link = _LINK.search(text)
    return link[2].partition("#")[0] if link else text


def written_link(text: str) -> str | None:
    """The whole Markdown link by which a successor is named, as written; None where it is no link."""
    link = _LINK.search(text)
    return link[0] if link else None
