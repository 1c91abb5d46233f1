"""Sign-in codes and password resets are held, in every language of the tables; what people write is not."""

import unittest

from engine.text.quote_patterns import FIELD_KINDS
from engine.text.sensitive import hold_reason
from engine.text.sensitive_patterns import CODES, RESETS, STEMS

LINK = "https://shop.example/account/reset?token=9f8c7b6a5d4e3f2a1b0c9d8e"

CODE_MAILS = [
    ("Your verification code", "Your verification code is 482913. It expires in 10 minutes."),
    ("482913 is your login code", "Enter it to sign in."),
    ("Acme: sign in", "Use the one-time password below.\n\n  48 29 13 is not it, this is: 482913\n"),
    ("Google", "G-482913 is your Google verification code."),
    ("Your security code", "123-456\n\nIf you did not ask for it, ignore this mail."),
    ("Ihr Bestätigungscode", "Ihr Bestätigungscode lautet: 482913"),
    ("Votre code de vérification", "Voici votre code : 482913"),
    ("Código de verificación", "Tu código es 482913."),
    ("Seu código de verificação", "Use 482913 para entrar."),
    ("Il tuo codice di verifica", "482913"),
    ("Uw verificatiecode", "Uw code is 482913"),
    ("Код подтверждения", "Ваш код подтверждения: 482913"),
    ("Din engångskod", "Koden är 482913"),
    ("Twój kod weryfikacyjny", "Kod: 482913"),
    ("Vahvistuskoodi", "Koodi on 482913"),
    ("Doğrulama kodunuz", "Doğrulama kodunuz: 482913"),
    ("登录验证", "您的验证码是482913,5分钟内有效。"),
    ("登入", "您的驗證碼為 482913。"),
    ("認証コードのお知らせ", "認証コード:482913"),
    ("로그인 인증번호", "인증번호는 482913 입니다."),
    ("Bekreftelseskode", "Koden din er 482913"),
    ("Din bekræftelseskode", "Koden er 482913"),
]

RESET_MAILS = [
    ("Reset your password", f"Somebody asked to reset it. {LINK}"),
    ("Reset your Acme password", f"Click here: {LINK}"),
    ("Password reset request", LINK),
    ("Passwort zurücksetzen", LINK),
    ("Réinitialisation de votre mot de passe", LINK),
    ("Restablece tu contraseña", LINK),
    ("Redefinição de senha", LINK),
    ("Reimposta la tua password", LINK),
    ("Wachtwoord opnieuw instellen", LINK),
    ("Сброс пароля", LINK),
    ("Återställ ditt lösenord", LINK),
    ("Tilbakestill passordet", LINK),
    ("Nulstil din adgangskode", LINK),
    ("Resetowanie hasła", LINK),
    ("Salasanan palautus", LINK),
    ("Şifrenizi sıfırlayın", LINK),
    ("重置密码", LINK),
    ("重設密碼通知", LINK),
    ("パスワードの再設定", LINK),
    ("비밀번호 재설정 안내", LINK),
]

ORDINARY = [
    ("Password", "I forgot the password of your shop, can you help me? I tried 3 times."),
    ("Re: Reset your password", f"It does not work for me either, see {LINK}"),
    ("Password reset does not work", "I click on it and nothing happens. Regards, Nina"),
    ("New password policy", "From 2027 on, passwords have 12 characters. See https://corp.example/policy"),
    ("Offer 2211", "The access code of the building is with the porter. We meet at 14:30, room 4."),
    ("Order 482913", "We confirm your order 482913 of 12 conveyors at 1,200.00 EUR."),
    ("Verification", "Please send us the verification report by 2027."),
    ("Invoice 20261128", "Your invoice of 28.11.2026 over 4829.13 EUR is attached."),
    ("Security code of the door", "Who has the security code for the gate? The caretaker is away until 2027."),
    ("Call on Monday", "Join: https://acme.zoom.us/j/81234567\nMeeting ID: 812 3456 7890\nPasscode: 482913"),
    ("周一会议", "腾讯会议 会议号:482-913-555 入会密码:482913 动态密码:482913"),
    ("Discount", "Use the code SUMMER to save 20 %."),
    ("API", "Which authorization code do you expect in the field? " + "We read the manual. " * 80 + "482913"),
    ("密码", "请问贵公司系统的密码规则是什么?谢谢。"),
    ("Rückfrage", "Das Passwort zum PDF schicke ich Ihnen morgen. Tel. +49 30 482913"),
    ("Change your password policy?", "Would you? https://blog.example/2026/why"),
]


class TestHeld(unittest.TestCase):
    def test_codes_are_held(self):
        for subject, text in CODE_MAILS:
            with self.subTest(subject):
                self.assertEqual(hold_reason(subject, text), "code")

    def test_resets_are_held(self):
        for subject, text in RESET_MAILS:
            with self.subTest(subject):
                self.assertEqual(hold_reason(subject, text), "reset")
                self.assertEqual(
                    hold_reason(subject, "Hello", f'<a href="{text.split()[-1]}">New password</a>'), "reset"
                )

    def test_what_people_write_is_not_held(self):
        for subject, text in ORDINARY:
            with self.subTest(subject):
                self.assertEqual(hold_reason(subject, text), "")

    def test_a_reset_without_a_link_is_nothing_to_hide(self):
        for subject, _text in RESET_MAILS:
            with self.subTest(subject):
                self.assertEqual(hold_reason(subject, "Your password was changed."), "")

    def test_a_long_mail_that_mentions_a_code_is_not_held(self):
        self.assertEqual(hold_reason("Newsletter", "Our verification code is 482913. " + "News. " * 400), "")

    def test_a_stem_stands_in_every_phrase(self):
        for row in CODES.values():
            for phrase in row.split("|"):
                with self.subTest(phrase):
                    self.assertTrue(any(stem in phrase for stem in STEMS))

    def test_each_phrase_of_the_tables_is_found(self):
        for row in CODES.values():
            for phrase in row.split("|"):
                with self.subTest(phrase):
                    self.assertEqual(hold_reason("Acme", f"{phrase.replace('*', 'x')}: 482913"), "code")
        for row in RESETS.values():
            for phrase in row.split("|"):
                with self.subTest(phrase):
                    self.assertEqual(hold_reason(phrase.replace("*", " x "), LINK), "reset")

    def test_both_tables_speak_the_same_languages_and_say_nothing_twice(self):
        self.assertEqual(set(CODES), set(RESETS))
        for table in (CODES, RESETS):
            phrases = [phrase for row in table.values() for phrase in row.split("|")]
            self.assertEqual([one for one in phrases if not one.strip()], [])
            for row in table.values():
                self.assertEqual(len(row.split("|")), len(set(row.split("|"))))

    def test_the_languages_are_those_in_which_quotes_are_known(self):
        """A word of each language's quoted header, so that who adds one there adds it here."""
        words = {
            "en": "sent", "de": "gesendet", "fr": "objet", "es": "asunto", "pt": "assunto", "it": "oggetto", "nl": "onderwerp",
            "ru": "тема", "sv": "ämne", "nb": "sendt", "da": "emne", "pl": "temat", "fi": "aihe", "tr": "konu", "zh": "主题",
            "ja": "件名", "ko": "제목",
        }  # fmt: skip
        self.assertEqual(set(words), set(CODES))
        for language, word in words.items():
            with self.subTest(language):
                self.assertIn(word, FIELD_KINDS)

    def test_hostile_text_is_decided_soon(self):
        for text in ("verification code " * 60, "1234" * 300, "reset your " * 100, "https://" + "a" * 100_000):
            with self.subTest(text[:20]):
                self.assertIn(hold_reason(text[:500], text, text), ("", "code", "reset"))


if __name__ == "__main__":
    unittest.main()
