"""Which folder is which, and how we know."""

import unittest

from engine.imap import folders
from engine.imap.folders import NAMES, SPECIAL_USE, fold, role_of

# as mail programs and providers name them, in the languages of those who use them
NAMED = {
    "sent": "Sent|SENT ITEMS|Gesendet|Gesendete Elemente|Envoyés|Éléments envoyés|Enviados|Posta inviata|Verzonden|Отправленные|已发送|已傳送郵件|送信済み|보낸편지함",
    "drafts": "Drafts|Entwürfe|Brouillons|Borradores|Rascunhos|Bozze|Concepten|Черновики|草稿箱|下書き|임시보관함",
    "trash": "Trash|Deleted Items|Deleted Messages|Papierkorb|Corbeille|Papelera|Lixeira|Cestino|Prullenbak|Корзина|已删除|ゴミ箱|휴지통",
    "junk": "Junk|Spam|Junk E-mail|Bulk Mail|Spamverdacht|Courrier indésirable|Correo no deseado|Posta indesiderata|Спам|垃圾邮件|迷惑メール|스팸편지함",
    "archive": "Archive|Archiv|Archives|Архив|归档|アーカイブ",
}


class TestRoles(unittest.TestCase):
    def test_the_servers_word_is_taken_before_the_name(self):
        self.assertEqual(role_of("Papierkorb", ["\\HasNoChildren", "\\Sent"], "/"), ("sent", "extension"))
        self.assertEqual(role_of("Whatever", ["\\JUNK"], "/"), ("junk", "extension"))
        self.assertEqual(role_of("[Gmail]/All Mail", ["\\All"], "/"), ("all", "extension"))

    def test_the_inbox_is_the_inbox_in_any_case_and_only_at_the_top(self):
        self.assertEqual(role_of("inbox", [], "/"), ("inbox", "extension"))
        self.assertEqual(role_of("Old/INBOX", [], "/"), ("", ""))

    def test_names_are_known_in_many_languages_and_said_to_be_a_guess(self):
        for role, names in NAMED.items():
            for name in names.split("|"):
                with self.subTest(name):
                    self.assertEqual(role_of(name, ["\\HasNoChildren"], "/"), (role, "name"))

    def test_a_name_counts_beneath_others_whatever_divides_them(self):
        for path, delimiter in (("INBOX.Sent", "."), ("INBOX/Sent", "/"), ("[Mail]\\Sent", "\\"), ("Sent", "")):
            self.assertEqual(role_of(path, [], delimiter), ("sent", "name"))

    def test_case_width_accents_and_white_space_make_no_difference(self):
        for name in ("sent  items", "ＳＥＮＴ　ＩＴＥＭＳ", " Sent Items "):
            self.assertEqual(role_of(name, [], "/"), ("sent", "name"))
        self.assertEqual(role_of("Entwu\u0308rfe", [], "/"), ("drafts", "name"))

    def test_a_folder_of_ones_own_has_no_role(self):
        for name in ("Customers", "Sentinel", "Archive 2024", "Not Spam", "Borrador de contrato", "", "收件人"):
            self.assertEqual(role_of(name, ["\\Marked", "\\Flagged"], "/"), ("", ""))


class TestTable(unittest.TestCase):
    def test_every_name_stands_for_one_role(self):
        seen = {}
        for role, names in NAMES.items():
            for name in names:
                self.assertNotIn(fold(name), seen, f"{name}: {role} and {seen.get(fold(name))}")
                seen[fold(name)] = role

    def test_no_name_is_empty_or_welded_to_the_next(self):
        for names in NAMES.values():
            for name in names:
                self.assertEqual(name, name.strip())
                self.assertTrue(0 < len(name) < 25, name)

    def test_folding_is_finished_after_once(self):
        for names in NAMES.values():
            for name in names:
                self.assertEqual(fold(fold(name)), fold(name))

    def test_words_of_servers_are_compared_in_lower_case(self):
        for word, role in SPECIAL_USE.items():
            self.assertEqual(word, word.lower())
            self.assertTrue(role)
        self.assertEqual(set(NAMES) - set(folders.SPECIAL_USE.values()), set())
