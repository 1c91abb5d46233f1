"""What no linter knows of this project: the sizes, well-formed XML, nothing of one machine."""

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
    breaches = []
    if str(file).startswith(SHIPPED):
        tree = ast.parse(text)
        if text.count("\n") > LONGEST_FILE:
            breaches.append(f"{file}: {text.count(chr(10))} lines")
        breaches += [
            f"{file}:{node.lineno}: {node.name} has {node.end_lineno - node.lineno + 1} lines"
            for node in ast.walk(tree)
            if isinstance(node, ast.FunctionDef) and node.end_lineno - node.lineno + 1 > LONGEST_FUNCTION
        ]
    return breaches


if __name__ == "__main__":
    sys.exit(main())
