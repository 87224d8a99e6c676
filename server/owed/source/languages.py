"""The languages whose comments are read: how their files are named, and the syntax of their comments and strings."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

Where = str
"""Where a line comment may start: ``any``, ``word`` (after white space), ``line`` (nothing before it in its line)."""


@dataclass(frozen=True)
class Language:
    """A language. ``name`` is LSP's language ID. ``strings`` and ``special`` name the scanners of ``owed.source.comments``."""

    name: str
    extensions: tuple[str, ...]
    line: tuple[str, ...] = ()
    block: tuple[tuple[str, str], ...] = ()
    strings: tuple[str, ...] = ()
    special: str = ""
    where: Where = "any"
    nested: bool = False
    filenames: tuple[str, ...] = ()
    interpreters: tuple[str, ...] = ()
    ids: tuple[str, ...] = ()

    @property
    def line_comment(self) -> str:
        """What starts a new comment, and ``block_comment`` closes it where there are none to the end of the line."""
        return self.line[0] if self.line else self.block[0][0] if self.block else ""

    @property
    def block_comment(self) -> tuple[str, str] | None:
        """The first pair of signs around a comment."""
        return self.block[0] if self.block else None


_SLASHES = ("//",)
_STARS = (("/*", "*/"),)
_TAGS = (("<!--", "-->"),)
_C = ("dq", "char")

LANGUAGES = (
    Language("python", ("py", "pyi", "pyx", "pxd", "pyw"), ("#",), (), ("triple-dq", "triple-sq", "dq", "sq"),
             interpreters=("python",), filenames=("SConstruct", "SConscript", "wscript")),
    Language("starlark", ("bzl", "star", "bazel"), ("#",), (), ("triple-dq", "triple-sq", "dq", "sq"),
             filenames=("BUILD", "WORKSPACE", "Tiltfile"), ids=("bazel",)),
    Language("javascript", ("js", "jsx", "mjs", "cjs"), _SLASHES, _STARS, ("dq", "sq"), "script",
             interpreters=("node", "deno", "bun"), ids=("javascriptreact",)),
    Language("typescript", ("ts", "tsx", "mts", "cts"), _SLASHES, _STARS, ("dq", "sq"), "script", ids=("typescriptreact",)),
    Language("go", ("go",), _SLASHES, _STARS, ("dq", "char", "backtick")),
    Language("rust", ("rs",), _SLASHES, _STARS, ("raw-rust", "dq-lines", "char"), nested=True),
    Language("java", ("java",), _SLASHES, _STARS, ("triple-dq", *_C)),
    Language("kotlin", ("kt", "kts"), _SLASHES, _STARS, ("triple-dq", *_C), nested=True),
    Language("scala", ("scala", "sc", "sbt"), _SLASHES, _STARS, ("triple-dq", *_C), nested=True),
    Language("groovy", ("groovy", "gradle"), _SLASHES, _STARS, ("triple-dq", "triple-sq", "dq", "sq"), filenames=("Jenkinsfile",)),
    Language("c", ("c", "h"), _SLASHES, _STARS, _C),
    Language("cpp", ("cc", "cpp", "cxx", "hh", "hpp", "hxx", "cu", "cuh", "inl", "ipp"), _SLASHES, _STARS, ("raw-cpp", *_C),
             ids=("cuda-cpp", "cuda")),
    Language("objective-c", ("m", "mm"), _SLASHES, _STARS, _C, ids=("objective-cpp",)),
    Language("csharp", ("cs", "csx"), _SLASHES, _STARS, ("triple-dq", "verbatim", *_C)),
    Language("swift", ("swift",), _SLASHES, _STARS, ("triple-dq", "dq"), nested=True),
    Language("dart", ("dart",), _SLASHES, _STARS, ("triple-dq", "triple-sq", "dq", "sq"), nested=True),
    Language("php", ("php", "phtml"), ("//", "#"), _STARS, ("heredoc-php", "dq-lines", "sq-lines")),
    Language("proto3", ("proto",), _SLASHES, _STARS, ("dq", "sq"), ids=("proto", "protobuf")),
    Language("zig", ("zig", "zon"), _SLASHES, (), ("zig-lines", "dq", "char")),
    Language("css", ("css",), (), _STARS, ("dq", "sq")),
    Language("scss", ("scss", "sass", "less"), _SLASHES, _STARS, ("url", "dq", "sq"), ids=("less", "sass")),
    Language("jsonc", ("jsonc", "json5", "code-workspace"), _SLASHES, _STARS, ("dq", "sq"),
             filenames=("tsconfig.json", "jsconfig.json", "devcontainer.json", ".eslintrc.json")),
    Language("ruby", ("rb", "rake", "gemspec", "ru"), ("#",), (("=begin", "=end"),), ("heredoc", "percent", "dq-lines", "sq-lines"),
             "ruby", where="word", filenames=("Gemfile", "Rakefile", "Vagrantfile", "Podfile", "Fastfile"), interpreters=("ruby",)),
    Language("shellscript", ("sh", "bash", "zsh", "ksh", "bats", "envrc"), ("#",), (), ("heredoc", "escape", "dq-lines", "sq-plain"),
             where="word", interpreters=("sh", "bash", "zsh", "ksh", "dash"),
             filenames=(".bashrc", ".bash_profile", ".zshrc", ".profile", "PKGBUILD"), ids=("sh", "bash", "zsh")),
    Language("fish", ("fish",), ("#",), (), ("escape", "dq-lines", "sq-lines"), where="word", interpreters=("fish",)),
    Language("powershell", ("ps1", "psm1", "psd1"), ("#",), (("<#", "#>"),), ("dq-lines", "sq-plain"), where="word"),
    Language("perl", ("pl", "pm", "t"), ("#",), (("=pod", "=cut"), ("=head1", "=cut")), ("heredoc", "dq-lines", "sq-lines"),
             where="word", interpreters=("perl",)),
    Language("r", ("r", "R"), ("#",), (), ("dq-lines", "sq-lines", "backtick"), interpreters=("Rscript",)),
    Language("julia", ("jl",), ("#",), (("#=", "=#"),), ("triple-dq", "dq-lines", "char"), nested=True, interpreters=("julia",)),
    Language("elixir", ("ex", "exs"), ("#",), (), ("triple-dq", "triple-sq", "dq-lines", "sq-lines"), interpreters=("elixir",)),
    Language("nix", ("nix",), ("#",), _STARS, ("nix-lines", "dq-lines")),
    Language("cmake", ("cmake",), ("#",), (("#[[", "]]"),), ("dq-lines",), filenames=("CMakeLists.txt",)),
    Language("makefile", ("mk", "mak"), ("#",), (), ("escape",), filenames=("Makefile", "makefile", "GNUmakefile"), ids=("make",)),
    Language("dockerfile", ("dockerfile",), ("#",), (), (), where="line", filenames=("Dockerfile", "Containerfile"), ids=("docker",)),
    Language("terraform", ("tf", "tfvars", "hcl", "nomad"), ("#", "//"), _STARS, ("heredoc-hcl", "dq"), ids=("hcl", "terraform-vars")),
    Language("yaml", ("yaml", "yml"), ("#",), (), (), "yaml", filenames=(".clang-format", ".yamllint"),
             ids=("dockercompose", "github-actions-workflow", "helm", "azure-pipelines")),
    Language("toml", ("toml",), ("#",), (), ("triple-dq", "triple-sq-plain", "dq", "sq-plain-line"), filenames=("Pipfile",)),
    Language("ini", ("ini", "cfg", "conf", "properties", "editorconfig", "service"), ("#", ";"), (), (), where="line",
             filenames=(".gitconfig", ".npmrc", ".flake8", ".pylintrc", ".coveragerc"), ids=("properties",)),
    Language("ignore", ("gitignore", "dockerignore"), ("#",), (), (), where="line", filenames=(".gitignore", ".dockerignore"),
             ids=("gitignore",)),
    Language("pip-requirements", (), ("#",), (), (), where="word", filenames=("requirements.txt", "constraints.txt")),
    Language("sql", ("sql", "ddl", "psql"), ("--",), _STARS, ("dollar", "sq-doubled", "dq-doubled"),
             ids=("mysql", "postgres", "plsql", "jinja-sql")),
    Language("lua", ("lua",), ("--",), (), ("lua-long", "dq", "sq"), "lua", interpreters=("lua", "luajit")),
    Language("haskell", ("hs",), ("--",), (("{-", "-}"),), ("dq", "char"), nested=True),
    Language("html", ("html", "htm", "xhtml"), (), _TAGS, (), "html", ids=("htmldjango", "jinja-html", "handlebars")),
    Language("vue", ("vue", "svelte", "astro"), (), _TAGS, (), "html", ids=("svelte", "astro")),
    Language("xml", ("xml", "xsd", "xsl", "svg", "csproj", "plist"), (), _TAGS, (), "xml"),
    Language("markdown", ("md", "markdown", "mdx"), (), _TAGS, (), "markdown"),
    Language("vim", ("vim",), ('"',), (), (), where="line", filenames=(".vimrc",)),
    Language("latex", ("tex", "sty", "bib"), ("%",), (), ("escape",)),
)  # fmt: skip

_INTERPRETER = re.compile(rb"#![^\n]{0,200}?/(?:env\s+(?:-\S+\s+)*)?([A-Za-z]+)[0-9.]*(?:\s|$)")


@cache
def _tables() -> tuple[dict[str, Language], dict[str, Language], dict[str, Language], dict[str, Language]]:
    extensions = {ext: language for language in LANGUAGES for ext in language.extensions}
    names = {name: language for language in LANGUAGES for name in language.filenames}
    ids = {key: language for language in reversed(LANGUAGES) for key in (language.name, *language.ids)}
    interpreters = {name: language for language in LANGUAGES for name in language.interpreters}
    return extensions, names, ids, interpreters


def language_of(path: str, first_line: bytes = b"") -> Language | None:
    """The language of a file by its name, else by the interpreter that its first line names; None when it has no comments.

    JSON, plain text and lock files have none.
    """
    extensions, names, _, interpreters = _tables()
    name = path.rpartition("/")[2]
    if name in names:
        return names[name]
    stem, dot, extension = name.rpartition(".")
    if dot and (found := extensions.get(extension) or extensions.get(extension.lower())):
        return found
    if name.startswith(("Dockerfile", "Containerfile")) and (dot or len(name) < 30):
        return names["Dockerfile"]
    if name.startswith(("requirements", "constraints")) and extension == "txt" and stem:
        return names["requirements.txt"]
    if match := _INTERPRETER.match(first_line[:256]):
        return interpreters.get(match[1].decode())
    return None


def language_of_symbols(path: str) -> Language | None:
    """The language that a file defines its symbols in, by its name: of a notebook too."""
    return language_of("cells.py" if path.endswith(".ipynb") else path)


def language_by_id(language_id: str) -> Language | None:
    """The language of an editor's language ID."""
    return _tables()[2].get(language_id)
