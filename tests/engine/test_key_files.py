"""Key files: made once, ours alone, never written again, and named where they are missing."""

import stat
import tempfile
import unittest
from pathlib import Path
from unittest.mock import patch

from entering import enter

from engine import key_files
from engine.errors import NeedsAdministrator
from engine.key_files import get_key_path, make_key_file, new_key_id, read_key_file
from engine.secrets import new_key

KEY, OTHER = new_key(), new_key()


class TestKeyFiles(unittest.TestCase):
    def setUp(self):
        self.folder = Path(enter(self, tempfile.TemporaryDirectory())) / "keys"
        self.path = get_key_path(self.folder, new_key_id())

    def test_a_file_is_made_for_nobody_else_to_read(self):
        make_key_file(self.path, KEY)
        self.assertEqual(read_key_file(self.path), KEY)
        self.assertEqual(stat.S_IMODE(self.path.stat().st_mode), 0o600)
        self.assertEqual(stat.S_IMODE(self.folder.stat().st_mode), 0o700)
        self.assertEqual(list(self.folder.iterdir()), [self.path], "no draft is left")

    def test_no_file_is_ever_written_again(self):
        make_key_file(self.path, KEY)
        with self.assertRaises(FileExistsError):
            make_key_file(self.path, OTHER)
        self.assertEqual(read_key_file(self.path), KEY)
        self.assertEqual(list(self.folder.iterdir()), [self.path])

    def test_a_file_that_could_not_be_made_leaves_nothing(self):
        with patch.object(key_files.os, "link", side_effect=OSError), self.assertRaises(OSError):
            make_key_file(self.path, KEY)
        self.assertEqual(list(self.folder.iterdir()), [])

    def test_a_missing_file_is_named(self):
        with self.assertRaises(NeedsAdministrator) as caught:
            read_key_file(self.path)
        self.assertEqual(
            (caught.exception.code, caught.exception.params), ("key_file_missing", {"file": self.path.name})
        )

    def test_a_file_that_nobody_can_read_is_named(self):
        for content in ("folder", "octets"):
            path = get_key_path(self.folder, new_key_id())
            path.parent.mkdir(exist_ok=True)
            path.mkdir() if content == "folder" else path.write_bytes(b"\xff\xfe")
            with self.subTest(content), self.assertRaises(NeedsAdministrator) as caught:
                read_key_file(path)
            self.assertEqual(caught.exception.code, "key_file_closed")

    def test_no_id_leads_out_of_the_folder(self):
        for key_id in ("", "../../etc/passwd", "a" * 31, "A" * 32, f"{'a' * 32}\n", "a" * 33):
            with self.subTest(key_id), self.assertRaises(NeedsAdministrator):
                get_key_path(self.folder, key_id)
