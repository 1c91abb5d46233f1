"""Answers that are built in unusual ways, or look like what they are not."""

from __future__ import annotations

from clients import Built

SHAPES: dict[str, Built] = {
    "no-quote": ("Hello Anna,\n\nplease call me.\n\nCarl\n", "", "Hello Anna,\n\nplease call me.\n\nCarl"),
    "date-and-wrote-in-a-sentence": (
        "On Monday the 23rd I wrote: we need 200.\nThat is still true.\n", "",
        "On Monday the 23rd I wrote: we need 200.\nThat is still true."),
    "from-in-a-sentence": (
        "From: the bottom of my heart, thanks.\nTo: infinity.\n\nCarl", "", "From: the bottom of my heart, thanks.\nTo: infinity.\n\nCarl"),
    "field-list-of-an-order": (
        "Our order:\nSubject: Bolts\nDate: next week\nQuantity: 200\n\nThanks", "",
        "Our order:\nSubject: Bolts\nDate: next week\nQuantity: 200\n\nThanks"),
    "dashes-as-heading": ("Summary\n-------\nAll is well.\n\nNext steps\n----------\nNone.", "", "Summary\n-------\nAll is well.\n\nNext steps\n----------\nNone."),
    "signature": ("Yes.\n\n-- \nCarl Meyer\nCustomer AG, Berlin\n+49 30 1234", "", "Yes."),
    "signature-without-space": ("Yes.\n\n--\nCarl Meyer\nCustomer AG", "", "Yes."),
    "signature-between-answer-and-quote": (
        "Yes.\n\n-- \nCarl\n\nOn 23/11/2026 10:00, Anna wrote:\n> Shall we?\n", "", "Yes."),
    "answer-below-quote": ("On 23/11/2026 10:00, Anna wrote:\n> Shall we?\n\nYes, gladly.\n", "", "Yes, gladly."),
    "three-answers-inline": (
        "> One?\nFirst.\n> Two?\nSecond.\n> Three?\nThird.\n", "", "First.\nSecond.\nThird."),
    "inline-below-attribution": (
        "Hi Anna, see below.\n\nOn 23/11/2026 10:00, Anna wrote:\n> One?\n\nFirst.\n\n> Two?\n\nSecond.\n\nCarl", "",
        "Hi Anna, see below.\n\nFirst.\n\nSecond.\n\nCarl"),
    "quotes-in-quotes": ("Agreed.\n\nOn 23/11/2026 10:00, Anna wrote:\n>> old\n>>> older\n> new\n", "", "Agreed."),
    "nothing-but-a-quote": ("On 23/11/2026 10:00, Anna wrote:\n> Shall we?\n", "", ""),
    "nothing-but-a-forward": (
        "", "<div dir=ltr><br><br><div class=gmail_quote><div dir=ltr class=gmail_attr>---------- Forwarded message ---------<br>"
        "From: <b>Anna</b> &lt;a@us.example&gt;<br>Date: Mon, Nov 23, 2026<br>Subject: Offer<br>To: Carl<br></div>Text</div></div>", ""),
    "old-outlook-with-arrows": (
        "Fine.\n\n> -----Original Message-----\n> From: Anna\n> Sent: Monday\n> Subject: x\n>\n> Shall we?\n", "", "Fine."),
    "lotus-notes": (
        "Fine with us.\n\n\n\nFrom:   Anna Berg <anna@us.example>\nTo:     Carl\nCc:\nDate:   23.11.2026 10:00\nSubject:        Offer\n\n\nShall we?\n", "", "Fine with us."),
    "answer-below-an-outlook-header": (
        "From: Anna <a@us.example>\nSent: Monday\nTo: Carl\nSubject: x\n\nShall we?\n\nYes, gladly.\n\nCarl", "", "Yes, gladly.\n\nCarl"),
    "gmail-answers-inside-its-container": (
        "", "<div dir=ltr>See below.</div><br><div class=\"gmail_quote gmail_quote_container\"><div dir=ltr class=gmail_attr>On Mon, Nov 23, 2026 at 10:00 AM "
        "Anna &lt;a@us.example&gt; wrote:<br></div><blockquote class=gmail_quote>One?</blockquote><div>First.</div><blockquote class=gmail_quote>Two?</blockquote>"
        "<div>Second.</div></div>", "See below.\n\nFirst.\n\nSecond."),
    "gmail-in-a-language-nobody-here-speaks": (
        "", "<div dir=ltr>Yes.</div><br><div class=gmail_quote><div dir=ltr class=gmail_attr>Anna kirjutas kuup\u00e4eval E, 23. november 2026 kell 10:00:<br></div>"
        "<blockquote class=gmail_quote>x</blockquote></div>", "Yes."),
    "text-right-above-the-attribution": ("Yes.\nOn Mon, Nov 23, 2026 at 10:00 AM Anna <a@us.example> wrote:\n> Shall we?\n", "", "Yes."),
    "outlook-signature-then-more": (
        "", "<div>Yes.</div><div id=Signature><p>Carl Meyer</p><p>Customer AG</p></div><div>PS: by Friday.</div>", "Yes.\n\nPS: by Friday."),
    "written-into-the-signature": ("", "<div class=gmail_signature>Yes, by Friday.</div>", "Yes, by Friday."),
    "mail-from-a-customers-mailbox": ("来自客户邮箱的报价请查收。\n谢谢", "", "来自客户邮箱的报价请查收。\n谢谢"),
    "somebody-wrote-a-sentence-with-colon": ("In 2025 Anna wrote:\nwe need 200.\n\nStill true.", "", "In 2025 Anna wrote:\nwe need 200.\n\nStill true."),
    "underscores-then-header": (
        "Fine.\n\n________________________________\nFrom: Anna <a@us.example>\nSent: Monday, 23 November 2026 10:00\nTo: Carl\nSubject: x\n\nShall we?", "", "Fine."),
    "stars-in-header": (
        "Fine.\n\n*From:* Anna <a@us.example>\n*Sent:* Monday, 23 November 2026 10:00\n*To:* Carl\n*Subject:* x\n\nShall we?", "", "Fine."),
    "outlook-android": (
        "Fine.\n\nGet Outlook for Android<https://aka.ms/AAb9ysg>\n________________________________\nFrom: Anna <a@us.example>\n"
        "Sent: Monday\nTo: Carl\nSubject: x\n\nShall we?", "", "Fine."),
    "yahoo-mobile": (
        "Fine.\n\nSent from Yahoo Mail on Android\n\n  On Mon, Nov 23, 2026 at 10:00 AM, Anna<a@us.example> wrote:   Shall we?", "", "Fine."),
    "samsung": ("Fine.\n\nSent from my Galaxy\n\n\n-------- Original message --------\nFrom: Anna <a@us.example>\nDate: 23/11/2026 10:00 (GMT+01:00)\nTo: Carl\nSubject: x\n\nShall we?", "", "Fine."),
    "blackberry": ("Fine.\n\nSent from my BlackBerry® smartphone\n\n-----Original Message-----\nFrom: Anna\nDate: Monday\nTo: Carl\nSubject: x\n\nShall we?", "", "Fine."),
    "german-apple-forward": ("Zur Info.\n\nAnfang der weitergeleiteten Nachricht:\n\n> Von: Anna <a@us.example>\n> Betreff: x\n> Datum: 23. November 2026\n>\n> Text", "", "Zur Info."),
    "english-apple-forward": ("FYI\n\nBegin forwarded message:\n\n> From: Anna <a@us.example>\n> Subject: x\n> Date: 23 November 2026\n>\n> Text", "", "FYI"),
    "french-thunderbird-forward": (
        "Pour information.\n\n-------- Message transféré --------\nSujet : x\nDate : Mon, 23 Nov 2026\nDe : Anna <a@us.example>\nPour : Carl\n\nTexte", "", "Pour information."),
    "german-thunderbird-forward": (
        "Zur Info.\n\n-------- Weitergeleitete Nachricht --------\nBetreff: x\nDatum: Mon, 23 Nov 2026\nVon: Anna <a@us.example>\nAn: Carl\n\nText", "", "Zur Info."),
    "answer-inside-html-quote": (
        "", "<div>See below.</div><div class=gmail_quote><div class=gmail_attr>On Mon, Nov 23, 2026 at 10:00 AM Anna &lt;a@us.example&gt; wrote:<br></div>"
        "<blockquote class=gmail_quote>One?</blockquote></div><div>First.</div><blockquote class=gmail_quote>Two?</blockquote><div>Second.</div>",
        "See below.\n\nFirst.\n\nSecond."),
    "html-signature-before-quote": (
        "", "<div dir=ltr>Yes.<div><br></div>-- <br><div dir=ltr class=gmail_signature><div>Carl</div><div>Customer AG</div></div></div><br>"
        "<div class=gmail_quote><div class=gmail_attr>On Mon, Nov 23, 2026 at 10:00 AM Anna &lt;a@us.example&gt; wrote:<br></div><blockquote>x</blockquote></div>", "Yes."),
    "html-with-table": (
        "", "<p>Order:</p><table><tr><td>Bolts</td><td>200</td></tr><tr><td>Nuts</td><td>300</td></tr></table><p>Thanks</p>",
        "Order:\n\nBolts 200\nNuts 300\n\nThanks"),
    "html-list": ("", "<p>We need:</p><ol><li>Bolts</li><li>Nuts</li></ol><ul><li>soon</li></ul>", "We need:\n\n1. Bolts\n2. Nuts\n\n- soon"),
    "html-without-structure": ("", "Yes.<br><br>From: Anna &lt;a@us.example&gt;<br>Sent: Monday<br>To: Carl<br>Subject: x<br><br>Shall we?", "Yes."),
    "protonmail": ("", "<div>Yes.</div><div class=\"protonmail_signature_block\"><div>Sent with Proton Mail</div></div><div class=\"protonmail_quote\">On Monday, "
                   "November 23rd, 2026 at 10:00, Anna &lt;a@us.example&gt; wrote:<br><blockquote type=cite>x</blockquote></div>", "Yes."),
    "zoho": ("", "<div>Yes.</div><br><div class=\"zmail_extra\"><div>---- On Mon, 23 Nov 2026 10:00:00 +0100 <b>Anna &lt;a@us.example&gt;</b> wrote ---</div><blockquote>x</blockquote></div>", "Yes."),
    "signed-by-hand": ("Yes, please.\n\nBest regards\nCarl Meyer\nCustomer AG", "", "Yes, please.\n\nBest regards\nCarl Meyer\nCustomer AG"),
    "answer-in-colour-inside-outlook-quote": (
        "", "<p>See red below.</p><div style='border:none;border-top:solid #E1E1E1 1.0pt'><p><b>From:</b> Anna &lt;a@us.example&gt;<br><b>Sent:</b> Monday<br>"
        "<b>To:</b> Carl<br><b>Subject:</b> x</p></div><p>One?</p><p style='color:red'>First.</p>", "See red below.\n\nFirst."),
    "swedish-outlook": ("Tack!\n\nFrån: Anna <a@us.example>\nSkickat: den 23 november 2026 10:00\nTill: Carl\nÄmne: x\n\nTexten", "", "Tack!"),
    "polish-gmail": ("Dziękuję!\n\npon., 23 lis 2026 o 10:00 Anna <a@us.example> napisał(a):\n\n> Tekst\n", "", "Dziękuję!"),
    "disclaimer": ("Yes.\n\nThis e-mail is confidential. If you are not the intended recipient, delete it.", "",
                   "Yes.\n\nThis e-mail is confidential. If you are not the intended recipient, delete it."),
    "external-banner": ("", "<div style='background:#ff9'>CAUTION: This email originated from outside of the organization.</div><p>Yes.</p>",
                        "CAUTION: This email originated from outside of the organization.\n\nYes."),
}  # fmt: skip
