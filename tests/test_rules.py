"""The house rules that a machine can check."""

import ast
import re
import subprocess
import sys
from pathlib import Path

MODULES = sorted(Path("community").rglob("*.py"))
TEMPLATES = sorted(Path("templates").rglob("*.html"))
PAGES = [path for path in TEMPLATES if "mail" not in path.parts]
INLINE = re.compile(r"""\sstyle=|\son\w+=|<script(?! src=| type="application/ld\+json">)""")
LONGEST_FILE, LONGEST_FUNCTION = 300, 40


def kind(path):
    """What a module is by its name; a package cut by subject is what its folder says."""
    cut = path.parent.name in {"handlers", "queries", "views"}
    return path.parent.name if cut else path.stem


def modules(*names):
    return [path for path in MODULES if kind(path) in names]


def functions(path):
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.FunctionDef):
            yield node


def test_imports_point_one_way():
    lint = Path(sys.executable).parent / "lint-imports"
    done = subprocess.run([lint], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_every_view_names_its_capability(app):
    bare = [name for name, view in app.view_functions.items() if not hasattr(view, "capability")]
    assert not bare


def test_only_views_know_the_web():
    for path in modules("models", "queries", "handlers", "signals", "subscribers"):
        assert "from flask " not in path.read_text(), path


def test_only_views_commands_and_jobs_commit():
    allowed = {"views", "cli", "jobs", "entrance", "mail"}
    for path in (path for path in MODULES if kind(path) not in allowed):
        assert "session.commit()" not in path.read_text(), path


def test_only_handlers_write_a_counter():
    writers = {"handlers", "hashtags", "models"}
    for path in (path for path in MODULES if kind(path) not in writers):
        assert not re.search(r"\.\w+_count\s*[-+]?=[^=]", path.read_text()), path


def test_functions_and_modules_stay_small():
    for path in MODULES:
        assert path.read_text().count("\n") <= LONGEST_FILE, path
        for node in functions(path):
            assert node.end_lineno - node.lineno < LONGEST_FUNCTION, f"{path}: {node.name}"


def test_only_text_marks_html_as_safe():
    for path in MODULES:
        if path.name not in {"text.py", "assets.py", "locale.py"}:
            assert "Markup(" not in path.read_text(), path
    for path in TEMPLATES:
        assert not re.search(r"\|\s*safe\b", path.read_text()), path


def test_parts_extend_nothing_and_pages_extend_a_layout():
    for path in PAGES:
        is_part = path.name.startswith("_") or path.name == "base.html"
        assert is_part != ("{% extends" in path.read_text()), path


def test_no_inline_style_or_script_in_pages():
    for path in PAGES:
        assert not INLINE.search(path.read_text()), path


def test_every_form_has_an_action_and_a_method():
    for path in PAGES:
        for form in re.findall(r"<form[^>]*>", path.read_text()):
            assert "method=" in form and "action=" in form, f"{path}: {form}"


def test_every_package_says_what_it_is():
    for path in modules("__init__"):
        assert ast.get_docstring(ast.parse(path.read_text())), path


def test_no_address_of_a_registry_or_a_machine_is_in_a_file():
    hosts = ("pypi" + ".org", "pythonhosted" + ".org", "npmjs" + ".org", "deb.debia" + "n.org")
    listed = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard"], capture_output=True, text=True, check=True
    )
    for name in listed.stdout.splitlines():
        content = Path(name).read_bytes()
        for host in (*hosts, "/wo" + "rk/"):
            assert host.encode() not in content, f"{name}: {host}"
