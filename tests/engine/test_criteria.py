"""tests/README.md says of every criterion, and of every hole that was found, which tests hold it; each of those tests says
its number.

`python tests/engine/test_criteria.py` writes what the tests say into the tables.
"""

import ast
import re
import unittest
from collections import defaultdict
from pathlib import Path

TESTS = Path(__file__).resolve().parents[1]
TABLE = TESTS / "README.md"
ROW = re.compile(r"^\| (\d+|[CHML]\d) \| (.+?) \| (.+?) \|$", re.MULTILINE)
NAMED = re.compile(r"`([\w/]+\.py)` (test_\w+)")
NUMBERED = re.compile(r"(?:Criteri(?:on|a)|Findings?) ((?:(?:\d+|[CHML]\d)(?:, | and )?)+)")
CRITERIA = {str(number) for number in range(1, 41)}
FOUND = {"C": 3, "H": 6, "M": 7, "L": 8}
FINDINGS = {f"{letter}{number}" for letter, count in FOUND.items() for number in range(1, count + 1)}


def numbered_tests():
    """{number: {(file, test), ...}} of the tests whose docstring names a criterion or a finding."""
    found = defaultdict(set)
    for path in sorted(TESTS.rglob("test_*.py")):
        source = path.read_text()
        for node in ast.walk(ast.parse(source)) if NUMBERED.search(source) else ():
            if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
                for numbers in NUMBERED.findall(ast.get_docstring(node) or ""):
                    for number in re.findall(r"[CHML]?\d+", numbers):
                        found[number].add((path.relative_to(TESTS).as_posix(), node.name))
    return found


class TestCriteria(unittest.TestCase):
    maxDiff = None

    def test_the_tables_name_the_tests_that_name_the_criteria_and_findings(self):
        rows = {number: held_by for number, _what, held_by in ROW.findall(TABLE.read_text())}
        self.assertEqual(set(rows), CRITERIA | FINDINGS)
        held = numbered_tests()
        for number, held_by in rows.items():
            with self.subTest(number):
                self.assertEqual(set(NAMED.findall(held_by)), held[number])
                self.assertTrue(held[number] or held_by.startswith("not held: "))


def write_table():
    """Name the tests of today in each row; what stands behind a semicolon is kept, so is a reason why none holds it."""
    held = numbered_tests()

    def fill(row):
        number, what, held_by = row.groups()
        tests = ", ".join(f"`{file}` {test}" for file, test in sorted(held[number]))
        _names, mark, remark = held_by.partition(";")
        return f"| {number} | {what} | {tests + mark + remark if tests else held_by} |"

    TABLE.write_text(ROW.sub(fill, TABLE.read_text()))


if __name__ == "__main__":
    write_table()
