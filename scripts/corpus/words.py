"""What people write, and what their mail programs write around it, in twelve languages."""

from __future__ import annotations

from dataclasses import dataclass

WHO = "Anna Berg <anna@us.example>"


@dataclass(frozen=True)
class Words:
    """One language. `labels` are Outlook's From, Sent, To, Cc, Subject."""

    own: tuple[str, str]
    quoted: tuple[str, str]
    gmail: str
    apple: str
    thunderbird: str
    labels: tuple[str, str, str, str, str]
    original: str
    footer: str
    sent: str
    charset: str = "utf-8"


WORDS = {
    "en": Words(
        ("Thanks, the price is fine with us.", "Please send the contract by Friday, 15:00."),
        ("Here is our offer for 200 units.", "Shall we talk on Tuesday?"),
        f"On Mon, Nov 23, 2026 at 10:00 AM {WHO} wrote:", f"On Nov 23, 2026, at 10:00, {WHO} wrote:",
        "On 11/23/26 10:00, Anna Berg wrote:", ("From", "Sent", "To", "Cc", "Subject"), "Original Message",
        "Sent from my iPhone", "Monday, November 23, 2026 10:00 AM"),
    "de": Words(
        ("Vielen Dank, der Preis passt für uns.", "Bitte schicken Sie den Vertrag über 1.200 € bis Freitag."),
        ("Hier unser Angebot über 200 Stück.", "Wollen wir am Dienstag sprechen?"),
        f"Am Mo., 23. Nov. 2026 um 10:00 Uhr schrieb {WHO}:", f"Am 23.11.2026 um 10:00 schrieb {WHO}:",
        "Am 23.11.26 um 10:00 schrieb Anna Berg:", ("Von", "Gesendet", "An", "Cc", "Betreff"), "Ursprüngliche Nachricht",
        "Von meinem iPhone gesendet", "Montag, 23. November 2026 10:00", "windows-1252"),
    "fr": Words(
        ("Merci, le prix nous convient très bien.", "Merci d'envoyer le contrat avant vendredi."),
        ("Voici notre offre pour 200 pièces.", "On se parle mardi ?"),
        f"Le lun. 23 nov. 2026 à 10:00, {WHO} a écrit :", f"Le 23 nov. 2026 à 10:00, {WHO} a écrit :",
        "Le 23/11/2026 à 10:00, Anna Berg a écrit :", ("De", "Envoyé", "À", "Cc", "Objet"), "Message d'origine",
        "Envoyé de mon iPhone", "lundi 23 novembre 2026 10:00", "iso-8859-1"),
    "es": Words(
        ("Gracias, el precio nos parece bien.", "Por favor, envíe el contrato antes del viernes."),
        ("Esta es nuestra oferta de 200 unidades.", "¿Hablamos el martes?"),
        "El lun, 23 nov 2026 a las 10:00, Anna Berg (<anna@us.example>) escribió:",
        f"El 23 nov 2026, a las 10:00, {WHO} escribió:", "El 23/11/2026 a las 10:00, Anna Berg escribió:",
        ("De", "Enviado el", "Para", "CC", "Asunto"), "Mensaje original", "Enviado desde mi iPhone",
        "lunes, 23 de noviembre de 2026 10:00", "iso-8859-15"),
    "pt": Words(
        ("Obrigado, o preço está bom para nós.", "Por favor, envie o contrato até sexta-feira."),
        ("Segue a nossa oferta de 200 unidades.", "Falamos na terça?"),
        f"Em seg., 23 de nov. de 2026 às 10:00, {WHO} escreveu:", f"Em 23 de nov. de 2026, à(s) 10:00, {WHO} escreveu:",
        "Em 23/11/2026 10:00, Anna Berg escreveu:", ("De", "Enviada em", "Para", "Cc", "Assunto"), "Mensagem original",
        "Enviado do meu iPhone", "segunda-feira, 23 de novembro de 2026 10:00"),
    "it": Words(
        ("Grazie, il prezzo per noi va bene.", "Mandi il contratto entro venerdì, per favore."),
        ("Ecco la nostra offerta per 200 pezzi.", "Ci sentiamo martedì?"),
        f"Il giorno lun 23 nov 2026 alle ore 10:00 {WHO} ha scritto:",
        f"Il giorno 23 nov 2026, alle ore 10:00, {WHO} ha scritto:", "Il 23/11/2026 10:00, Anna Berg ha scritto:",
        ("Da", "Inviato", "A", "Cc", "Oggetto"), "Messaggio originale", "Inviato da iPhone", "lunedì 23 novembre 2026 10:00"),
    "nl": Words(
        ("Bedankt, de prijs is goed voor ons.", "Stuur het contract alstublieft voor vrijdag."),
        ("Hier is onze offerte voor 200 stuks.", "Zullen we dinsdag bellen?"),
        f"Op ma 23 nov 2026 om 10:00 schreef {WHO}:",
        f"Op 23 nov. 2026 om 10:00 heeft {WHO} het volgende geschreven:", "Op 23-11-2026 om 10:00 schreef Anna Berg:",
        ("Van", "Verzonden", "Aan", "CC", "Onderwerp"), "Oorspronkelijk bericht", "Verstuurd vanaf mijn iPhone",
        "maandag 23 november 2026 10:00"),
    "ru": Words(
        ("Спасибо, цена нас устраивает.", "Пришлите, пожалуйста, договор до пятницы."),
        ("Вот наше предложение на 200 штук.", "Поговорим во вторник?"),
        f"пн, 23 нояб. 2026 г. в 10:00, {WHO}:", f"23 нояб. 2026 г., в 10:00, {WHO} написал(а):",
        "23.11.2026 10:00, Anna Berg пишет:", ("От", "Отправлено", "Кому", "Копия", "Тема"), "Исходное сообщение",
        "Отправлено с iPhone", "понедельник, 23 ноября 2026 г. 10:00", "koi8-r"),
    "zh": Words(
        ("谢谢，价格我们可以接受。", "请在星期五之前把合同发给我们。"),
        ("附件是我们200件的报价。", "星期二可以通话吗？"),
        f"{WHO} 于2026年11月23日周一 10:00写道：", f"在 2026年11月23日，10:00，{WHO} 写道：",
        "在 2026/11/23 10:00, Anna Berg 写道:", ("发件人", "发送时间", "收件人", "抄送", "主题"), "邮件原件",
        "发自我的iPhone", "2026年11月23日 星期一 10:00", "gb2312"),
    "tw": Words(
        ("謝謝，價格我們可以接受。", "請在星期五之前把合約寄給我們。"),
        ("附件是我們200件的報價。", "星期二可以通話嗎？"),
        f"{WHO} 於 2026年11月23日 週一 上午10:00寫道：", f"{WHO} 於 2026年11月23日 上午10:00 寫道：",
        "Anna Berg 於 2026/11/23 10:00 寫道:", ("寄件者", "寄件日期", "收件者", "副本", "主旨"), "原始郵件",
        "從我的 iPhone 傳送", "2026年11月23日 星期一 上午 10:00", "big5"),
    "ja": Words(
        ("ありがとうございます。この価格で問題ありません。", "金曜日までに契約書をお送りください。"),
        ("200個分のお見積りをお送りします。", "火曜日にお話しできますか。"),
        f"2026年11月23日(月) 10:00 {WHO}:", f"2026/11/23 10:00、{WHO}のメール:", "2026/11/23 10:00、Anna Berg さんは書きました:",
        ("差出人", "送信日時", "宛先", "CC", "件名"), "元のメッセージ", "iPhoneから送信", "2026年11月23日月曜日 10:00",
        "iso-2022-jp"),
    "ko": Words(
        ("감사합니다. 가격은 괜찮습니다.", "금요일까지 계약서를 보내 주시기 바랍니다."),
        ("200개에 대한 견적을 보내 드립니다.", "화요일에 통화하실 수 있나요?"),
        f"2026년 11월 23일 (월) 오전 10:00, {WHO}님이 작성:", f"2026. 11. 23. 오전 10:00, {WHO} 작성:",
        "2026-11-23 10:00에 Anna Berg 이(가) 쓴 글:", ("보낸 사람", "보낸 날짜", "받는 사람", "참조", "제목"), "원본 메시지",
        "나의 iPhone에서 보냄", "2026년 11월 23일 월요일 오전 10:00", "euc-kr"),
}  # fmt: skip
