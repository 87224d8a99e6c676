"""Neovim for the tests: where it is, one run of a scenario, and its screen in a terminal."""

from __future__ import annotations

import hashlib
import json
import os
import shlex
import shutil
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).parents[3]
HERE = Path(__file__).parent
ARTEFACTS = Path(os.environ.get("OWED_ARTEFACTS", "/tmp/owed-artefacts")) / "neovim"
SERVER = json.loads(os.environ.get("OWED_SERVER", "null")) or [sys.executable, "-m", "owed", "server"]

PATIENCE = 180
"""Seconds after which a run is ended; its own waits are shorter, and say what they waited for."""


def find_neovim() -> Path | None:
    """Return the Neovim under test: ``OWED_NVIM`` (a program or a prefix), else what the install script made."""
    named = os.environ.get("OWED_NVIM")
    if named:
        path = Path(named)
        return next((p for p in (path, path / "usr/bin/nvim", path / "bin/nvim") if p.is_file()), None)
    script = ROOT / ".ci/editors/nvim-install.sh"
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "owed-tools"
    tools = Path(os.environ.get("OWED_TOOLS") or cache)
    installed = tools / f"nvim-{hashlib.sha256(script.read_bytes()).hexdigest()[:12]}" / "usr/bin/nvim"
    return installed if installed.is_file() else None


@dataclass(frozen=True)
class Neovim:
    """A Neovim with the plugin, in a home of its own."""

    program: Path
    home: Path
    server: list[str] | None = field(default_factory=lambda: list(SERVER))
    """The server's command; None leaves it to the plugin to find one."""
    init: str = ""
    """Lua that runs before the server is enabled."""

    def environment(self, more: Mapping[str, str]) -> dict[str, str]:
        """Return a small environment: no setting of the machine's user comes into a test."""
        kept = ("LANG", "LC_ALL", "PATH", "TMPDIR", "OWED_TEST_PATIENCE")
        env = {name: os.environ[name] for name in kept if name in os.environ}
        env.setdefault("LANG", "C.UTF-8")
        env["HOME"] = str(self.home)
        for name in ("CONFIG", "DATA", "STATE", "CACHE"):
            folder = self.home / name.lower()
            folder.mkdir(parents=True, exist_ok=True)
            env[f"XDG_{name}_HOME"] = str(folder)
        if self.server is not None:
            env["OWED_TEST_SERVER"] = json.dumps(self.server)
        if self.init:
            env["OWED_TEST_INIT"] = self.init
        return env | more

    def run(self, scenario: str, workspace: Path, *files: str, **more: str) -> None:
        """Run ``scenarios/{scenario}.lua`` with the files open; raise AssertionError with its reason if it fails."""
        env = self.environment({"OWED_TEST_SCENARIO": str(HERE / "scenarios" / f"{scenario}.lua")} | more)
        command = [self.program, "--headless", "-i", "NONE", "-u", HERE / "init.lua", *files]
        try:
            ended = subprocess.run(
                command, cwd=workspace, env=env, capture_output=True, text=True, timeout=PATIENCE, check=False
            )
            code, said = ended.returncode, ended.stderr
        except subprocess.TimeoutExpired as late:
            code, said = "no end", (late.stderr or b"").decode(errors="replace")
        if code != 0 or "FAILED" in said or "E5108" in said:
            log = self.home / "state/nvim/lsp.log"
            tail = log.read_text(errors="replace")[-3000:] if log.is_file() else "none"
            raise AssertionError(f"{scenario}: {code}\n{said}\n--- lsp.log\n{tail}")


class Screen:
    """Neovim in a terminal, as its user sees it."""

    def __init__(self, neovim: Neovim, workspace: Path, *files: str, columns: int = 110, rows: int = 32) -> None:
        self._socket = neovim.home / "tmux"
        neovim.home.mkdir(parents=True, exist_ok=True)
        command = shlex.join([str(neovim.program), "-i", "NONE", "-u", str(HERE / "init.lua"), *files])
        env = neovim.environment({"TERM": "tmux-256color", "COLORTERM": "truecolor"})
        if not shutil.which("tmux"):
            raise AssertionError("tmux is not installed: the screen cannot be looked at")
        setting = shlex.join(["env", "-i", *(f"{name}={value}" for name, value in env.items())])
        self._tmux("-f", "/dev/null", "new-session", "-d", "-x", str(columns), "-y", str(rows),
                   "-c", str(workspace), f"{setting} {command}")  # fmt: skip
        # the terminal around it knows all colours; without this tmux would reduce them in its copy
        self._tmux("set", "-g", "default-terminal", "tmux-256color")

    def _tmux(self, *arguments: str) -> str:
        command = ["tmux", "-u", "-S", str(self._socket), *arguments]
        return subprocess.run(command, capture_output=True, text=True, check=True, timeout=30).stdout

    def type(self, *keys: str) -> None:
        """Press keys: single characters, or tmux's names such as ``Enter``, ``Escape`` and ``C-x``."""
        for key in keys:
            self._tmux("send-keys", key)

    def text(self, *, coloured: bool = False) -> str:
        """Return what is on the screen, with escape sequences for the colours, and every blank, if asked for."""
        return self._tmux("capture-pane", "-p", *(["-e", "-N"] if coloured else []))

    def wait_for(self, *parts: str, seconds: float = 60) -> str:
        """Wait until all the parts are on the screen, and return it."""
        end = time.monotonic() + seconds
        while True:
            seen = self.text()
            missing = [part for part in parts if part not in seen]
            if not missing:
                return seen
            if time.monotonic() > end:
                raise AssertionError(f"not on the screen: {missing}\n{seen}")
            time.sleep(0.1)

    def wait_without(self, part: str, seconds: float = 60) -> str:
        """Wait until a part is no more on the screen, and return it."""
        end = time.monotonic() + seconds
        while part in (seen := self.text()):
            if time.monotonic() > end:
                raise AssertionError(f"still on the screen: {part}\n{seen}")
            time.sleep(0.1)
        return seen

    def keep(self, name: str) -> str:
        """Keep the screen as a text artefact, and return it."""
        seen = self.text()
        ARTEFACTS.mkdir(parents=True, exist_ok=True)
        (ARTEFACTS / f"{name}.txt").write_text(seen, encoding="utf-8")
        return seen

    def close(self) -> None:
        """End Neovim, and the terminal with it."""
        subprocess.run(["tmux", "-S", str(self._socket), "kill-server"], capture_output=True, check=False, timeout=30)
