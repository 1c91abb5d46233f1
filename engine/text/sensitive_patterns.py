"""How sign-in codes and password resets are worded, in the languages people get them in. Tables, and what is built of
them. A row a language: what a mail calls the code, and what its subject calls setting a new password."""

from __future__ import annotations

import re

# what a code to sign in or to confirm with is called; * stands for the ending of a word
CODES = {
    "en": (
        "verification code|security code|sign-in code|signin code|sign in code|login code|log-in code|one-time code|one time code|"
        "one-time password|one-time passcode|one time password|one time passcode|one-time pin|otp code|your otp|otp is|passcode|"
        "authentication code|confirmation code|access code|2fa code|two-factor code|two-step code|verify code|temporary code|"
        "code to sign in|code to log in|code to verify|authorization code|authorisation code|activation code"
    ),
    "de": (
        "bestätigungscode|bestaetigungscode|sicherheitscode|verifizierungscode|anmeldecode|einmalcode|einmalpasswort|einmalkennwort|"
        "einmal-code|zugangscode|authentifizierungscode|prüfcode|login-code|freischaltcode|aktivierungscode|bestätigungs-code"
    ),
    "fr": (
        "code de vérification|code de verification|code de sécurité|code de connexion|code à usage unique|code d'accès|code d’accès|"
        "code de confirmation|code d'authentification|code d’authentification|mot de passe à usage unique|code temporaire|"
        "code de validation|code d'activation"
    ),
    "es": (
        "código de verificación|codigo de verificacion|código de seguridad|código de acceso|código de un solo uso|"
        "contraseña de un solo uso|código de inicio de sesión|código de confirmación|código de autenticación|clave de un solo uso"
    ),
    "pt": (
        "código de verificação|codigo de verificacao|código de segurança|código de acesso|código de uso único|senha de uso único|"
        "código de confirmação|código de autenticação|código de início de sessão|senha temporária|código de login"
    ),
    "it": (
        "codice di verifica|codice di sicurezza|codice di accesso|codice monouso|password monouso|codice otp|codice usa e getta|"
        "codice di conferma|codice di autenticazione|codice temporaneo"
    ),
    "nl": (
        "verificatiecode|beveiligingscode|inlogcode|aanmeldcode|eenmalige code|eenmalig wachtwoord|toegangscode|bevestigingscode|"
        "authenticatiecode|eenmalige toegangscode"
    ),
    "ru": (
        "код подтверждения|код проверки|проверочный код|код безопасности|код для входа|код входа|одноразовый код|"
        "одноразовый пароль|код авторизации|код доступа|код верификации"
    ),
    "sv": "verifieringskod|säkerhetskod|inloggningskod|engångskod|engångslösenord|bekräftelsekod|åtkomstkod",
    "nb": "bekreftelseskode|sikkerhetskode|engangskode|engangspassord|påloggingskode|innloggingskode|verifiseringskode",
    "da": "bekræftelseskode|sikkerhedskode|engangskode|engangsadgangskode|loginkode|verifikationskode",
    "pl": "kod weryfikacyjny|kod bezpieczeństwa|kod logowania|jednorazowy kod|kod jednorazowy|hasło jednorazowe|jednorazowe hasło|kod dostępu|kod potwierdzający",
    "fi": "vahvistuskoodi|turvakoodi|suojauskoodi|kirjautumiskoodi|kertakäyttökoodi|kertakäyttöinen koodi|kertakäyttösalasana",
    "tr": "doğrulama kod*|güvenlik kod*|giriş kod*|tek kullanımlık kod*|tek kullanımlık şifre*|tek kullanımlık parola*|onay kod*",
    "zh": (
        "验证码|校验码|动态码|动态密码|一次性密码|一次性验证码|安全代码|安全码|登录码|确认码|驗證碼|校驗碼|動態碼|動態密碼|一次性密碼|"
        "安全代碼|安全碼|登入碼|確認碼"
    ),
    "ja": "認証コード|確認コード|セキュリティコード|セキュリティ コード|ワンタイムパスワード|ワンタイムコード|ログインコード|検証コード|本人確認コード|認証番号",
    "ko": "인증 코드|인증코드|인증번호|인증 번호|확인 코드|확인코드|보안 코드|보안코드|일회용 비밀번호|일회용 코드|로그인 코드|일회용 암호",
}

# one of these stands in every row above: looking for them first costs a hundredth of looking for the phrases
STEMS = (
    "code", "kod", "código", "codigo", "codice", "otp", "pin", "password", "passwort", "kennwort", "mot de passe", "contraseña",
    "clave", "senha", "wachtwoord", "код", "пароль", "lösenord", "passord", "hasło", "salasana", "koodi", "şifre", "parola",
    "码", "碼", "密码", "密碼", "コード", "パスワード", "番号", "코드", "번호", "암호", "adgang",
)  # fmt: skip

# what a subject says of setting a new password
RESETS = {
    "en": (
        "reset your*password|reset password|password reset|reset the password|forgot your*password|forgot password|forgotten password|"
        "change your password|set your*password|set a new password|set new password|create a new password|recover your*account|"
        "account recovery|password recovery|recover your password|password assistance|choose a new password"
    ),
    "de": (
        "passwort zurücksetzen|passwort zuruecksetzen|kennwort zurücksetzen|zurücksetzen ihres passworts|zurücksetzen des passworts|"
        "zurücksetzen ihres kennworts|zurücksetzung ihres passworts|passwort vergessen|kennwort vergessen|neues passwort festlegen|"
        "passwort ändern|kennwort ändern|passwort-zurücksetzung|passwortrücksetzung"
    ),
    "fr": (
        "réinitialis*mot de passe|reinitialis*mot de passe|mot de passe oublié|changer votre mot de passe|"
        "nouveau mot de passe|récupération de votre compte"
    ),
    "es": (
        "restablec*contraseña|restablecimiento de contraseña|recuper*contraseña|cambiar tu contraseña|cambia tu contraseña|"
        "olvidaste tu contraseña|contraseña olvidada|restablecer su contraseña"
    ),
    "pt": "redefin*senha|redefinição de senha|recuper*senha|recuperação de senha|esqueceu*senha|repor*palavra-passe|redefin*palavra-passe|alterar sua senha",
    "it": "reimposta*password|ripristin*password|recupero password|recupera*password|password dimenticata|nuova password",
    "nl": "wachtwoord opnieuw instellen|wachtwoord herstellen|wachtwoord resetten|wachtwoord vergeten|nieuw wachtwoord instellen|wachtwoord wijzigen",
    "ru": "сброс пароля|сбросить пароль|восстановление пароля|восстановить пароль|изменение пароля|смена пароля|забыли пароль|восстановление доступа",
    "sv": "återställ*lösenord|återställning av lösenord|glömt lösenord|nytt lösenord",
    "nb": "tilbakestill*passord|tilbakestilling av passord|glemt passord|nytt passord",
    "da": "nulstil*adgangskode|nulstilling af adgangskode|glemt adgangskode|ny adgangskode",
    "pl": "resetowanie hasła|reset hasła|zresetuj*hasło|zmiana hasła|odzyskiwanie hasła|odzyskaj hasło|przypomnienie hasła",
    "fi": "salasanan palautus|palauta salasana|salasanan vaihto|salasanan nollaus|unohtunut salasana|nollaa salasana",
    "tr": "şifre*sıfırla*|parola*sıfırla*|şifremi unuttum|şifre yenileme|parola yenileme",
    "zh": "重置密码|重设密码|找回密码|修改密码|密码重置|密码找回|忘记密码|重設密碼|重置密碼|找回密碼|修改密碼|密碼重設|密碼重置|忘記密碼",
    "ja": "パスワード*再設定|パスワード*リセット|パスワード*変更|パスワードをお忘れ|パスワード再発行",
    "ko": "비밀번호*재설정|비밀번호*초기화|비밀번호 변경|비밀번호 찾기|암호 재설정",
}


def _build(table: dict[str, str]) -> re.Pattern[str]:
    """One pattern of all rows, each `*` a bounded gap. A phrase in letters with words begins a word."""
    phrases = sorted({phrase for row in table.values() for phrase in row.split("|")}, key=len, reverse=True)
    parts = [re.escape(phrase).replace(r"\*", r"[^\n]{0,30}?").replace(r"\ ", r"[\s-]+") for phrase in phrases]
    return re.compile(r"(?<![^\W\d_\u3040-\u9fff\uac00-\ud7af])(?:" + "|".join(parts) + ")", re.IGNORECASE)


CODE_WORDS = _build(CODES)
RESET_WORDS = _build(RESETS)
