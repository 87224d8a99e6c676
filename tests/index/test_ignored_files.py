"""What the walk sees: what git ignores is left out, with a repository and without; links and odd folders are survived."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from owed.index.walk import walk

Write = Callable[[Mapping[str, "str | bytes"]], Path]

FILES = {
    ".gitignore": "*.log\n/build/\n!keep.log\nname with spaces.py\n",
    "a.py": "",
    "a.log": "",
    "keep.log": "",
    "name with spaces.py": "",
    "build/x.py": "",
    "src/build/x.py": "",
    "src/.gitignore": "*.py\n!main.py\ngenerated/\n",
    "src/main.py": "",
    "src/other.py": "",
    "src/deep/x.log": "",
    "src/generated/main.py": "",
    "node_modules/x.py": "",
    "env/pyvenv.cfg": "",
    "env/lib/x.py": "",
    ".github/x.yml": "",
}
SEEN = [
    ".github/x.yml", ".gitignore", "a.py", "keep.log", "src/.gitignore", "src/main.py",
]  # fmt: skip


def seen(root: Path, *exclude: str) -> list[str]:
    return sorted(path for path, _ in walk(root, exclude))


def git(root: Path, *arguments: str) -> None:
    subprocess.run(["git", *arguments], cwd=root, check=True, capture_output=True)


@pytest.mark.parametrize("repository", [True, False])
def test_gitignore_is_followed(write: Write, repository: bool) -> None:
    root = write(FILES)
    if repository:
        git(root, "init", "-q")
    assert seen(root) == SEEN


def test_nothing_is_written_into_a_workspace_without_repository(write: Write) -> None:
    root = write({"a.py": "", ".gitignore": "x\n"})
    seen(root)
    assert sorted(p.name for p in root.iterdir()) == [".gitignore", "a.py"]


@pytest.mark.parametrize("repository", [True, False])
def test_what_a_file_further_down_takes_back(write: Write, repository: bool) -> None:
    files = {
        ".gitignore": "*.log\n*.txt\nout/\n/top.py\n",
        "src/.gitignore": "!/x.log\n!y.*\n!out/\n!deep/**/z.txt\n# !c.log\n",
        "src/deep/.gitignore": "y.txt\n",
    }
    names = ("x.log", "y.txt", "c.log", "z.txt", "out/a.py", "top.py", "[odd].log")
    root = write({**files, **{f"{at}{name}": "" for at in ("", "src/", "src/deep/", "src/deep/er/") for name in names}})
    git(root, "init", "-q")
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--others", "--exclude-standard"],
        cwd=root,
        check=True,
        capture_output=True,
        text=True,
    )
    if not repository:
        (root / ".git").rename(root.parent / f"{root.name}.git")
    assert seen(root) == sorted(listed.stdout.strip("\0").split("\0"))


def test_info_exclude_and_tracked_files(write: Write) -> None:
    root = write({"a.py": "", "b.py": "", "c.log": "", ".gitignore": "*.log\n"})
    git(root, "init", "-q")
    (root / ".git/info").mkdir(exist_ok=True)
    (root / ".git/info/exclude").write_text("b.py\n")
    git(root, "add", "-f", "c.log")
    assert seen(root) == [".gitignore", "a.py", "c.log"]


def test_tracked_files_in_an_ignored_folder(write: Write) -> None:
    root = write({".gitignore": "gen/\n", "gen/sub/kept.py": "", "gen/sub/other.py": "", "gen/more/x.py": ""})
    git(root, "init", "-q")
    git(root, "add", "-f", "gen/sub/kept.py")
    assert seen(root) == [".gitignore", "gen/sub/kept.py"]


def test_a_workspace_inside_of_a_repository(write: Write) -> None:
    top = write(
        {".gitignore": "*.log\n/app/out/\n", "app/a.py": "", "app/a.log": "", "app/out/x.py": "", "out/y.py": ""}
    )
    git(top, "init", "-q")
    assert seen(top / "app") == ["a.py"]


def test_exclude_of_the_configuration(write: Write) -> None:
    root = write({"a.py": "", "gen/a.py": "", "x/gen/b.py": "", "x/c_pb2.py": ""})
    assert seen(root, "gen", "**/*_pb2.py") == ["a.py", "x/gen/b.py"]


def test_links_are_not_followed(write: Write) -> None:
    root = write({"repo/a/b/x.py": "", "secret/s.py": ""}) / "repo"
    (root / "a/b/up").symlink_to(root, target_is_directory=True)
    (root / "a/self").symlink_to("self")
    (root / "dangling.py").symlink_to("nowhere.py")
    (root / "out").symlink_to(root.parent / "secret", target_is_directory=True)
    (root / "s.py").symlink_to(root.parent / "secret/s.py")
    assert seen(root) == ["a/b/x.py"]


def test_a_name_that_is_no_utf8(write: Write) -> None:
    root = write({"a.py": ""})
    bad = bytes(root) + b"/\xff.py"
    Path(bad.decode("utf-8", "surrogateescape")).write_bytes(b"# TODO\n")
    assert seen(root) == ["a.py"]


def test_a_root_that_is_gone(tmp_path: Path) -> None:
    assert seen(tmp_path / "gone") == []
