"""A picture of Neovim's screen: what tmux copied, as HTML, drawn by Chromium.

Run as a program it draws the README's picture:
``OWED_README_SHOTS=docs/images python tests/editors/neovim/screenshot.py``.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from html import escape
from io import StringIO
from pathlib import Path

from nvim_session import ARTEFACTS, ROOT, Neovim, Screen, find_neovim
from rich.ansi import AnsiDecoder
from rich.console import Console

COLUMNS, ROWS = 112, 32
FONT_SIZE = 16
LINE_HEIGHT = 21
MARGIN = 12
CHARACTER_WIDTH = 0.6021
"""Of DejaVu Sans Mono, in parts of the font's size."""

INIT = """
    vim.o.number = true
    vim.o.winborder = 'rounded'
    vim.o.laststatus = 3
    vim.o.showmode = false
    vim.o.ruler = false
    vim.o.title = false
    vim.o.guicursor = 'a:block'
    vim.o.shortmess = vim.o.shortmess .. 'S'
    vim.o.statusline = ' %f%=%{&filetype} '
    vim.keymap.set('n', 'K', function()
      vim.lsp.buf.hover({ max_width = 84 })
    end)
    vim.diagnostic.config({
      virtual_text = { prefix = '■', spacing = 2 },
      signs = { text = { '●', '●', '●', '●' } },
    })
    """

PAGE = """<!doctype html><meta charset="utf-8"><style>
body {{ margin: 0; background: {background}; }}
pre {{ margin: {margin}px; font: {size}px/{height}px "DejaVu Sans Mono", monospace; color: {foreground};
  font-variant-ligatures: none; }}
span {{ display: inline-block; height: {height}px; }}
</style><pre>{lines}</pre>
"""


def page(screen: str) -> str:
    """Turn a coloured copy of a screen into a page that looks the same."""
    # curly underlines and their colours are unknown to the parser; plain underlines stay
    plain = re.sub(r"\x1b\[58[:;][0-9:;]*m", "", re.sub(r"\x1b\[4:[1-5]m", "\x1b[4m", screen))
    console = Console(file=StringIO(), color_system="truecolor", force_terminal=True, width=COLUMNS * 2)
    backgrounds: dict[str, int] = {}
    lines = []
    # one decoder for all lines: a colour lasts until it is changed, over the ends of lines
    decoder = AnsiDecoder()
    for line in plain.split("\n"):
        spans = []
        for part in decoder.decode_line(line).render(console):
            style = part.style
            rules = []
            if style and style.color:
                rules.append(f"color:{style.color.get_truecolor().hex}")
            if style and style.bgcolor and not style.bgcolor.is_default:
                colour = style.bgcolor.get_truecolor().hex
                backgrounds[colour] = backgrounds.get(colour, 0) + len(part.text)
                rules.append(f"background:{colour}")
            if style and style.reverse:
                rules.append("filter:invert(1)")
            rules += ["font-weight:bold"] if style and style.bold else []
            rules += ["font-style:italic"] if style and style.italic else []
            rules += ["text-decoration:underline"] if style and style.underline else []
            if part.text.strip("\n"):
                text = escape(part.text.strip("\n"))
                spans.append(f'<span style="{";".join(rules)}">{text}</span>' if rules else text)
        lines.append("".join(spans))
    background = max(backgrounds, key=lambda colour: backgrounds[colour], default="#14161b")
    return PAGE.format(
        background=background, foreground="#e0e2ea", margin=MARGIN, size=FONT_SIZE, height=LINE_HEIGHT,
        lines="\n".join(lines).rstrip(),
    )  # fmt: skip


def draw(screen: str, picture: Path) -> None:
    """Draw a coloured copy of a screen; raise AssertionError when there is no Chromium, or it draws nothing."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if chromium is None:
        raise AssertionError("chromium is not installed: the screen cannot be drawn")
    width = round(COLUMNS * FONT_SIZE * CHARACTER_WIDTH) + 2 * MARGIN
    height = ROWS * LINE_HEIGHT + 2 * MARGIN
    picture.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder, "screen.html")
        source.write_text(page(screen), encoding="utf-8")
        subprocess.run(
            [chromium, "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--no-first-run",
             f"--user-data-dir={folder}/profile", f"--window-size={width},{height}",
             f"--screenshot={picture.resolve()}", source.as_uri()],
            check=True, capture_output=True, timeout=120,
        )  # fmt: skip
    assert picture.is_file() and picture.read_bytes().startswith(b"\x89PNG"), picture


def show_sample(neovim: Neovim, workspace: Path, picture: Path) -> str:
    """Open the sample's scorer with the card over its legacy score, draw the screen, and return it as text."""
    screen = Screen(neovim, workspace, "+/def legacy_score", "src/churn/scoring.py", columns=COLUMNS, rows=ROWS)
    try:
        screen.wait_for("def legacy_score", "TD-0")
        # the uses are in after the first scan
        screen.wait_for(" uses")
        screen.type("/def legacy_score", "Enter", ":noh", "Enter", "w", "z", "t", "C-y", "C-y", "C-y", "C-y", "K")
        screen.wait_for("Breaks", "Gained")
        screen.type(":echo ''", "Enter")
        draw(screen.text(coloured=True), picture)
        return screen.keep("sample")
    finally:
        screen.close()


def main() -> int:
    """Draw the README's picture into ``OWED_README_SHOTS``."""
    program = find_neovim()
    if program is None:
        print("there is no Neovim: run .ci/editors/nvim-install.sh, or set OWED_NVIM", file=sys.stderr)
        return 1
    folder = Path(os.environ.get("OWED_README_SHOTS") or ARTEFACTS)
    with tempfile.TemporaryDirectory() as temporary:
        workspace = Path(temporary, "churn")
        shutil.copytree(ROOT / "tests/sample", workspace)
        subprocess.run(["git", "init", "-q", workspace], check=True)
        show_sample(Neovim(program, Path(temporary, "home"), init=INIT), workspace, folder / "neovim.png")
    print(folder / "neovim.png")
    return 0


if __name__ == "__main__":
    sys.exit(main())
