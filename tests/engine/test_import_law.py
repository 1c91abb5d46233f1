"""Who may import what: the law of the layout, read off the source by `ast`, so that nothing has to be installed."""

import ast
import functools
import importlib
import pkgutil
import re
import sys
import unittest
from pathlib import Path

import engine

ROOT = Path(engine.__file__).resolve().parents[1]

# beside the standard library and other engine files
ENGINE_MAY = {
    "html/clean.py": {"nh3", "lxml"},
    "html/html_text.py": {"lxml"},
    "imap/connection.py": {"imapclient"},
    "imap/session.py": {"imapclient"},
    "mime/charset.py": {"charset_normalizer"},
    "mime/charset_guess.py": {"charset_normalizer"},
    "oauth/flow.py": {"authlib"},
    "oauth/jwt.py": {"authlib", "cryptography", "joserfc"},
    "providers/mx.py": {"dns"},
    "sealing.py": {"cryptography"},
    "secrets.py": {"cryptography"},
}
# sockets and mail are the engine's; wizards and controllers stand above the models
MODELS_NEVER = {"imaplib", "poplib", "smtplib", "email", "requests", "socket", "imapclient", "wizard", "controllers"}
# wizards and controllers call a model's method each
ABOVE_NEVER = MODELS_NEVER - {"wizard", "controllers"} | {"engine"}
SERVER_CALL = re.compile(
    r"""useService\(\s*["'](orm|bus_service|rpc)["']\s*\)|from\s+["']@web/core/network/rpc["']|\benv\.services\.(orm|bus_service)\b"""
)
STORE = "mailbox_store.js"


def _statements(node):
    """Those below `node`; an import stands in no expression."""
    for name in ("body", "handlers", "orelse", "finalbody", "cases"):
        for child in getattr(node, name, ()):
            yield child
            yield from _statements(child)


@functools.cache
def find_imports(source, depth=1):
    """The first names of everything a Python source imports from outside its own package, `depth` folders above it."""
    names = set()
    for node in _statements(ast.parse(source)):
        if isinstance(node, ast.Import):
            names |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and not 1 <= node.level <= depth:
            # `from ..wizard import x` and `from .. import wizard` both name the wizards
            names |= {node.module.partition(".")[0]} if node.module else {alias.name for alias in node.names}
    return names


def find_engine_breaches(path, source):
    """What the file of the engine at `path`, seen from engine/, imports and may not."""
    found = find_imports(source, depth=path.count("/") + 1)
    relative = {"engine"} & found  # by the package's name it would be found only in our own tests
    return sorted(found - ENGINE_MAY.get(path, set()) - set(sys.stdlib_module_names) | relative)


class TestImportLaw(unittest.TestCase):
    def _read(self, pattern):
        for file in sorted(ROOT.glob(pattern)):
            yield file.relative_to(ROOT), file.read_text()

    def test_the_engine_imports_what_its_file_may_and_never_odoo(self):
        for file, source in self._read("engine/**/*.py"):
            with self.subTest(str(file)):
                self.assertEqual(find_engine_breaches(file.relative_to("engine").as_posix(), source), [])

    def test_models_open_no_sockets_and_know_nobody_above_them(self):
        for file, source in self._read("models/**/*.py"):
            with self.subTest(str(file)):
                self.assertEqual(find_imports(source) & MODELS_NEVER, set())

    def test_wizards_and_controllers_leave_the_work_to_models(self):
        for folder in ("wizard", "controllers"):
            for file, source in self._read(f"{folder}/**/*.py"):
                with self.subTest(str(file)):
                    self.assertEqual(find_imports(source) & ABOVE_NEVER, set())

    def test_components_speak_with_the_server_through_the_store_only(self):
        for file, source in self._read("static/src/**/*.js"):
            if file.name != STORE:
                with self.subTest(str(file)):
                    self.assertIsNone(SERVER_CALL.search(source))

    def test_every_engine_module_is_importable_without_odoo(self):
        for module in pkgutil.walk_packages(engine.__path__, "engine."):
            with self.subTest(module.name):
                importlib.import_module(module.name)
        self.assertNotIn("odoo", sys.modules)


class TestTheLawItself(unittest.TestCase):
    """A law that nothing can break would be kept by any code."""

    def test_it_sees_every_way_to_import_odoo(self):
        for source in (
            "import odoo",
            "from odoo import api",
            "import odoo.tools",
            "def f():\n    from odoo import api",
            "try:\n    pass\nexcept OSError:\n    import odoo",
            "if a:\n    pass\nelse:\n    class C:\n        import odoo",
            "match a:\n    case 1:\n        import odoo",
            "try:\n    pass\nfinally:\n    with a:\n        import odoo",
        ):
            with self.subTest(source):
                self.assertEqual(find_engine_breaches("mime/mail.py", source), ["odoo"])

    def test_a_library_is_allowed_in_its_own_file_only(self):
        self.assertEqual(find_engine_breaches("imap/session.py", "import imapclient"), [])
        self.assertEqual(find_engine_breaches("pull/sync.py", "import imapclient"), ["imapclient"])

    def test_the_engine_reaches_nothing_outside_itself(self):
        self.assertEqual(find_engine_breaches("pull/sync.py", "from . import errors\nfrom .values import Cursor"), [])
        self.assertEqual(find_engine_breaches("wire.py", "from .. import models"), ["models"])
        self.assertEqual(find_engine_breaches("pull/sync.py", "from ..values import Cursor"), [])
        self.assertEqual(find_engine_breaches("pull/sync.py", "from ...models import sync"), ["models"])
        self.assertEqual(find_engine_breaches("pull/sync.py", "from engine import errors"), ["engine"])

    def test_it_sees_sockets_and_wizards_in_models(self):
        self.assertTrue(find_imports("import email.utils") & MODELS_NEVER)
        self.assertTrue(find_imports("from ..wizard import bind") & MODELS_NEVER)
        self.assertTrue(find_imports("from .. import wizard") & MODELS_NEVER)
        self.assertFalse(find_imports("from ..engine import mime\nfrom . import email") & MODELS_NEVER)

    def test_it_sees_calls_to_the_server_in_components(self):
        for source in (
            'this.orm = useService("orm");',
            "useService('bus_service')",
            'import { rpc } from "@web/core/network/rpc";',
        ):
            with self.subTest(source):
                self.assertIsNotNone(SERVER_CALL.search(source))
        self.assertIsNone(SERVER_CALL.search('useService("crm_mailbox.store")'))
