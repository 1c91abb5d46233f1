"""What no linter knows of this project: the import law, the sizes, well-formed XML, nothing of one machine."""

import ast
import os
import re
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

from .cache import CHECKOUT

LONGEST_FILE = 300
LONGEST_FUNCTION = 40
SHIPPED = ("engine/", "models/", "wizard/", "controllers/", "hooks.py")
ENGINE_MAY = {
    "imap.py": {"imapclient"},
    "imap_connection.py": {"imapclient"},
    "oauth.py": {"authlib"},
    "html.py": {"nh3", "lxml"},
    "text.py": {"charset_normalizer"},
    "charset.py": {"charset_normalizer"},
    "mime.py": {"tnefparse", "icalendar"},
    "attachments.py": {"tnefparse", "icalendar"},
    "secrets.py": {"cryptography"},
}
MODELS_NEVER = {"imaplib", "smtplib", "email", "requests", "socket", "imapclient"}
COMPONENT_NEVER = re.compile(r"useService\(\s*[\"'](orm|bus_service)[\"']|from \"@web/core/network/rpc\"")
REGISTRY = re.compile(r"https?://[^ \"']*(debian\.|npmjs\.|pythonhosted\.|pypi\.)")


def main() -> int:
    """Print every breach, one a line; 1 when there is any."""
    names = subprocess.run(["git", "ls-files"], cwd=CHECKOUT, capture_output=True, text=True, check=True).stdout.split(
        "\n"
    )
    files = [Path(name) for name in names if name and (CHECKOUT / name).is_file()]
    breaches = [breach for file in files for breach in _check(file)]
    print("\n".join(breaches) or f"{len(files)} files keep the rules")
    return 1 if breaches else 0


def _check(file: Path) -> list[str]:
    try:
        text = (CHECKOUT / file).read_text()
    except UnicodeDecodeError:
        return []
    breaches = _check_places(file, text)
    if file.suffix == ".py":
        breaches += _check_python(file, text)
    if file.suffix == ".xml":
        breaches += _check_xml(file, text)
    is_component = str(file).startswith("static/src/") and file.suffix == ".js"
    if is_component and file.name != "mailbox_store.js" and COMPONENT_NEVER.search(text):
        breaches.append(f"{file}: only the store speaks with the server")
    return breaches


def _check_places(file: Path, text: str) -> list[str]:
    if file.name == "rules.py":
        return []
    here = f"/{CHECKOUT.parts[1]}/"
    home = os.environ.get("HOME", "")
    found = [
        place for place in (here, f"{home}/") if len(place) > 5 and place not in ("/usr/", "/tmp/") and place in text
    ]
    return [f"{file}: names a place of this machine: {place}" for place in found] + (
        [f"{file}: names a registry's host"] if REGISTRY.search(text) else []
    )


def _check_xml(file: Path, text: str) -> list[str]:
    try:
        ElementTree.fromstring(text)  # our own files
    except ElementTree.ParseError as error:
        return [f"{file}: {error}"]
    return []


def _check_python(file: Path, text: str) -> list[str]:
    tree = ast.parse(text)
    breaches = _check_imports(file, tree)
    if str(file).startswith(SHIPPED):
        if text.count("\n") > LONGEST_FILE:
            breaches.append(f"{file}: {text.count(chr(10))} lines")
        breaches += [
            f"{file}:{node.lineno}: {node.name} has {node.end_lineno - node.lineno + 1} lines"
            for node in ast.walk(tree)
            if isinstance(node, ast.FunctionDef) and node.end_lineno - node.lineno + 1 > LONGEST_FUNCTION
        ]
    return breaches


def _check_imports(file: Path, tree: ast.AST) -> list[str]:
    place = file.parts[0]
    roots = {root for node in ast.walk(tree) for root in _roots(node)}
    if place == "engine":
        allowed = ENGINE_MAY.get(file.name, set()) | set(sys.stdlib_module_names)
        return [f"{file}: the engine may not import {root}" for root in sorted(roots - allowed)]
    if place == "models":
        return [f"{file}: models may not import {root}" for root in sorted(roots & MODELS_NEVER)]
    return []


def _roots(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name.partition(".")[0] for alias in node.names]
    if isinstance(node, ast.ImportFrom) and not node.level:
        return [(node.module or "").partition(".")[0]]
    return []


if __name__ == "__main__":
    sys.exit(main())
