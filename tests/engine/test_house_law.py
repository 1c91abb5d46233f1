"""The laws of the house: folder = concern, file = model, calls go down. Each law is broken once here, and caught."""

import ast
import unittest
from collections import defaultdict

from model_source import MODELS, ModelSource, calls_super, get_statements

BASE = '''
from odoo import models

class Email(models.Model):
    """An email."""
    _name = "mailbox.email"

    def _file(self):
        return self.env["x"]._tell()
'''
EXTENDED = '''
from odoo import models

class Email(models.Model):
    """And more."""
    _inherit = "mailbox.email"
'''


def find_packages_without_sentence(inits: dict[str, str]) -> list[str]:
    """Of {package: source of its `__init__.py`} those that do not say in a sentence what they are for."""
    return [name for name, source in inits.items() if not (ast.get_docstring(ast.parse(source)) or "").endswith(".")]


def find_classes_without_sentence(source: ModelSource) -> list[str]:
    return [str(one) for one in source.classes if not ast.get_docstring(one.node)]


def find_ended_overrides(source: ModelSource) -> list[str]:
    """Methods that replace one of the addon's own without going on to it."""
    return [f"{one}: {name}" for one, name, _former in _overrides(source) if not calls_super(one.methods[name], name)]


# what is done to a bound mailbox fills six: account (what it is, its state), contacts (whose its address is), sync (how
# it is read), visibility, onboarding and offboarding
MOST_PACKAGES = 6


def find_scattered_models(source: ModelSource) -> list[str]:
    """Models whose classes stand in more packages than anybody looks through."""
    return [
        model for model, classes in source.by_model.items() if len({one.package for one in classes}) > MOST_PACKAGES
    ]


def find_equal_overrides(source: ModelSource) -> list[str]:
    return [
        f"{one}: {name}"
        for one, name, former in _overrides(source)
        if get_statements(one.methods[name]) == get_statements(former.methods[name])
    ]


def find_twofold_constants(source: ModelSource) -> list[str]:
    values = defaultdict(set)
    for name, _path, value in source.constants:
        values[name].add(value)
    return [f"{name}: {path}" for name, path, _value in source.constants if len(values[name]) > 1]


def _overrides(source: ModelSource):
    """(class, method's name, the class that defined it before) within the addon."""
    for classes in source.by_model.values():
        first = {}
        for one in classes:
            for name in one.methods:
                if name in first:
                    yield one, name, first[name]
                first.setdefault(name, one)


class TestHouseLaw(unittest.TestCase):
    def setUp(self):
        self.house = ModelSource.read()

    def broken(self, extension="", **files):
        """A house of two packages, in whose upper one a class of the same model has `extension`."""
        return ModelSource(
            {"sync/mailbox_email.py": BASE, "filing/mailbox_email.py": EXTENDED + extension}
            | {f"filing/{name}.py": text for name, text in files.items()}
        )

    def test_every_package_has_a_sentence(self):
        inits = {name: (MODELS / name / "__init__.py").read_text() for name in self.house.packages}
        self.assertEqual(find_packages_without_sentence(inits), [])
        self.assertEqual(find_packages_without_sentence({"sync": "from . import mailbox_email\n"}), ["sync"])

    def test_every_class_of_a_model_has_a_sentence(self):
        self.assertEqual(find_classes_without_sentence(self.house), [])
        silent = self.broken(res_users='class ResUsers(models.Model):\n    _inherit = "res.users"\n')
        self.assertEqual(find_classes_without_sentence(silent), ["filing/res_users.py (res.users)"])

    def test_an_override_goes_on_to_what_it_overrides(self):
        self.assertEqual(find_ended_overrides(self.house), [])
        ended = self.broken("\n    def _file(self):\n        return 1\n")
        self.assertEqual(find_ended_overrides(ended), ["filing/mailbox_email.py (mailbox.email): _file"])

    def test_no_override_says_what_it_overrides_again(self):
        self.assertEqual(find_equal_overrides(self.house), [])
        twice = self.broken('\n    def _file(self):\n        return self.env["x"]._tell()\n')
        self.assertEqual(find_equal_overrides(twice), ["filing/mailbox_email.py (mailbox.email): _file"])

    def test_no_constant_has_two_values(self):
        self.assertEqual(find_twofold_constants(self.house), [])
        two = self.broken(one="DAYS = 3\n", two="DAYS = 4\n")
        self.assertEqual(find_twofold_constants(two), ["DAYS: filing/one.py", "DAYS: filing/two.py"])

    def test_no_import_goes_up(self):
        self.assertEqual(self.house.find_imports_up(), [])
        up = ModelSource(
            {"sync/mailbox_email.py": "from ..filing.levels import LEVELS\n", "filing/levels.py": "LEVELS = ()\n"}
        )
        self.assertEqual(up.find_imports_up(), ["sync/mailbox_email.py:1 imports filing.levels"])

    def test_no_call_goes_up(self):
        self.assertEqual(self.house.find_calls_up(), [])
        up = self.broken("\n    def _tell(self):\n        pass\n")
        self.assertEqual(up.find_calls_up(), ["sync/mailbox_email.py:9 calls _tell of filing"])

    def test_a_hook_is_called_where_it_is_declared(self):
        hook = BASE + '\n    def _tell(self):\n        """Hook: an email was filed."""\n'
        above = EXTENDED + "\n    def _tell(self):\n        return super()._tell()\n"
        declared = ModelSource({"sync/mailbox_email.py": hook, "filing/mailbox_email.py": above})
        self.assertEqual(declared.find_calls_up(), [])

    def test_no_model_is_in_more_than_six_packages(self):
        self.assertEqual(find_scattered_models(self.house), [])
        seven = ModelSource({f"{name}/mailbox_email.py": EXTENDED for name in "abcdefg"})
        self.assertEqual(find_scattered_models(seven), ["mailbox.email"])


if __name__ == "__main__":
    unittest.main()
