"""Answers as China's mail programs build them: QQ, NetEase, Foxmail, Lark, WeCom; in Chinese and in English dress."""

from __future__ import annotations

from html import escape

from clients import Built
from words import WORDS

ZH, EN = WORDS["zh"], WORDS["en"]
NEW = "\n\n".join(ZH.own)
OWN = f"<div>{ZH.own[0]}</div><div><br></div><div>{ZH.own[1]}</div>"
OLD = "".join(f"<div>{line}</div>" for line in ZH.quoted)


def qq_html() -> Built:
    body = (
        f'{OWN}<div><br></div><div><div style="font-size: 12px;font-family: Arial Narrow;padding:2px 0 2px 0;">'
        "------------------&nbsp;原始邮件&nbsp;------------------</div>"
        '<div style="font-size: 12px;background:#efefef;padding:8px;"><div id="menu_sender"><b>发件人:</b>&nbsp;'
        '"Anna Berg"&lt;anna@us.example&gt;;</div><div><b>发送时间:</b>&nbsp;2026年11月23日(星期一) 上午10:00</div>'
        '<div><b>收件人:</b>&nbsp;"carl"&lt;carl@customer.example&gt;;<wbr></div><div><b>主题:</b>&nbsp;报价</div></div>'
        f"<div>&nbsp;</div>{OLD}</div>"
    )
    return "", body, NEW


def qq_new_html() -> Built:
    body = (
        f'<div class="qmbox">{OWN}</div><div><includetail><div>&nbsp;</div><div style="font:Verdana normal 14px;color:#000;">'
        '<div style="FONT-SIZE: 12px;">------------------ Original ------------------</div>'
        '<div style="FONT-SIZE: 12px;background:#efefef;padding:8px;"><div><b>From: </b>&nbsp;"Anna Berg"'
        "&lt;anna@us.example&gt;;</div><div><b>Date: </b>&nbsp;Mon, Nov 23, 2026 10:00 AM</div><div><b>To: </b>&nbsp;"
        f'"carl"&lt;carl@customer.example&gt;;</div><div><b>Subject: </b>&nbsp;报价</div></div>{OLD}</div></includetail></div>'
    )
    return "", body, NEW


def qq_plain() -> Built:
    text = (
        f'{NEW}\n\n\n------------------ 原始邮件 ------------------\n发件人: "Anna Berg" <anna@us.example>;\n'
        '发送时间: 2026年11月23日(星期一) 上午10:00\n收件人: "carl"<carl@customer.example>;\n主题: 报价\n\n'
        + "\n".join(ZH.quoted)
    )
    return text, "", NEW


def qq_forward() -> Built:
    return qq_plain()[0].replace(NEW, "请看下面。").replace("原始邮件", "转发邮件"), "", "请看下面。"


def netease_html() -> Built:
    body = (
        f'<div style="line-height:1.7;color:#000000;font-size:14px;font-family:Arial">{OWN}<br><div '
        'style="position:relative;zoom:1"></div><div id="divNeteaseMailCard"></div><br>在 2026-11-23 10:00:00，"Anna Berg" '
        '&lt;anna@us.example&gt; 写道：<br> <blockquote id="isReplyContent" style="PADDING-LEFT: 1ex; MARGIN: 0px 0px 0px '
        f'0.8ex; BORDER-LEFT: #ccc 1px solid">{OLD}</blockquote></div>'
    )
    return "", body, NEW


def netease_plain() -> Built:
    return (
        f'{NEW}\n\n\n\n\n在 2026-11-23 10:00:00，"Anna Berg" <anna@us.example> 写道：\n' + "\n".join(ZH.quoted),
        "",
        NEW,
    )


def netease_english() -> Built:
    return (
        f'{NEW}\n\n\n\nAt 2026-11-23 10:00:00, "Anna Berg" <anna@us.example> wrote:\n>' + "\n>".join(ZH.quoted),
        "",
        NEW,
    )


def netease_forward() -> Built:
    text = (
        '请查收。\n\n\n-------- 转发邮件信息 --------\n发件人："Anna Berg" <anna@us.example>\n发送日期：2026-11-23 10:00:00\n'
        "收件人：carl@customer.example\n主题：报价\n" + "\n".join(ZH.quoted)
    )
    return text, "", "请查收。"


def netease_master() -> Built:
    body = (
        f'<div class="J-newMailContent">{OWN}</div><div class="ntes-mailmaster-quote" style="padding-top: 1px;">'
        '<div style="margin-top:2em;">---- 回复的原邮件 ----</div><table><tr><td>发件人</td><td>Anna Berg&lt;anna@us.example&gt;'
        f"</td></tr><tr><td>日期</td><td>2026年11月23日 10:00</td></tr></table>{OLD}</div>"
    )
    return "", body, NEW


def foxmail_html() -> Built:
    body = (
        f'{OWN}<div><br></div><hr style="width: 210px; height: 1px;" color="#b5c4df" size="1" align="left">'
        '<div><span><div style="MARGIN: 10px; FONT-FAMILY: verdana; FONT-SIZE: 10pt"><div>carl@customer.example</div></div>'
        '</span></div><blockquote style="margin-top: 0px; margin-left: 0.5em;"><div>&nbsp;</div><div style="border:none;'
        'border-top:solid #B5C4DF 1.0pt;padding:3.0pt 0cm 0cm 0cm"><div style="background:#efefef;"><div><b>发件人：</b>&nbsp;'
        '<a href="mailto:anna@us.example">Anna Berg</a></div><div><b>发送时间：</b>&nbsp;2026-11-23&nbsp;10:00</div><div>'
        f"<b>收件人：</b>&nbsp;carl</div><div><b>主题：</b>&nbsp;报价</div></div></div>{OLD}</blockquote>"
    )
    return "", body, NEW


def foxmail_plain() -> Built:
    text = (
        f"{NEW}\n\n\n\ncarl@customer.example\n \n发件人： Anna Berg\n发送时间： 2026-11-23 10:00\n收件人： carl\n主题： 报价\n"
        + "\n".join(ZH.quoted)
    )
    # Foxmail writes the sender's address as a signature without any mark; it stays.
    return text, "", f"{NEW}\n\ncarl@customer.example"


def lark_html() -> Built:
    body = (
        f'<div class="lark-mail-doc">{OWN}</div><div class="history-quote-wrapper" id="lark-mail-quote-1"><div '
        'class="lark-mail-quote-meta"><div>发件人: <span>"Anna Berg"&lt;anna@us.example&gt;</span></div><div>日期: 2026年11月23日 '
        f"(周一) 10:00</div><div>主题: 报价</div><div>收件人: carl</div></div><div>{OLD}</div></div>"
    )
    return "", body, NEW


def lark_plain() -> Built:
    text = (
        f"{NEW}\n\n发件人: Anna Berg<anna@us.example>\n日期: 2026年11月23日 (周一) 10:00\n主题: 报价\n"
        "收件人: carl<carl@customer.example>\n" + "\n".join(ZH.quoted)
    )
    return text, "", NEW


def wecom_html() -> Built:
    return "", qq_new_html()[1].replace("qmbox", "xm_compose_origin_mail_container").replace("includetail", "div"), NEW


def wecom_sign() -> Built:
    body = (
        f'{OWN}<div><br></div><div data-sign="1" class="xmail_signature"><hr><div>卡尔</div><div>客户有限公司</div></div>'
        '<div>------------------&nbsp;Original&nbsp;------------------</div><div><b>From: </b>&nbsp;"Anna"&lt;'
        "anna@us.example&gt;;</div><div><b>Date: </b>&nbsp;2026-11-23 10:00</div><div><b>Subject: </b>&nbsp;报价</div>"
        + OLD
    )
    return "", body, NEW


def alimail_html() -> Built:
    body = (
        f'<div class="__aliyun_email_body_block">{OWN}<div><br></div><blockquote style="margin-right:0;margin-top:0;'
        'margin-bottom:0;"><div style="clear:both;">------------------------------------------------------------------'
        "</div><div>发件人：Anna Berg &lt;anna@us.example&gt;</div><div>发送时间：2026年11月23日(星期一) 10:00</div>"
        f"<div>收件人：carl</div><div>主　题：报价</div>{OLD}</blockquote></div>"
    )
    return "", body, NEW


def alimail_plain() -> Built:
    text = (
        f"{NEW}\n\n------------------------------------------------------------------\n发件人：Anna Berg <anna@us.example>\n"
        "发送时间：2026年11月23日(星期一) 10:00\n收件人：carl <carl@customer.example>\n主　题：报价\n\n"
        + "\n".join(ZH.quoted)
    )
    return text, "", NEW


def mi_phone() -> Built:
    text = (
        f"{NEW}\n\n发自我的小米手机\n在 Anna Berg <anna@us.example>，2026年11月23日 上午10:00写道：\n> "
        + "\n> ".join(ZH.quoted)
    )
    return text, "", NEW


def huawei_phone() -> Built:
    text = (
        f"{NEW}\n\n发自我的华为手机\n\n-------- 原始邮件 --------\n发件人： Anna Berg <anna@us.example>\n日期： 2026年11月23日\n"
        + "\n".join(ZH.quoted)
    )
    return text, "", NEW


def outlook_mobile() -> Built:
    body = (
        f'<div dir="auto">{OWN}</div><div id="ms-outlook-mobile-signature"><div>获取 <a href="https://aka.ms/o0ukef">'
        f'Outlook for iOS</a></div></div><hr style="display:inline-block;width:98%" tabindex="-1"><div id="divRplyFwdMsg">'
        f"<b>发件人:</b> Anna Berg {escape('<anna@us.example>')}<br><b>发送时间:</b> 2026年11月23日 10:00<br><b>主题:</b> 报价"
        f"</div>{OLD}"
    )
    return "", body, NEW


CHINESE = (
    qq_html, qq_new_html, qq_plain, qq_forward, netease_html, netease_plain, netease_english, netease_forward,
    netease_master, foxmail_html, foxmail_plain, lark_html, lark_plain, wecom_html, wecom_sign, alimail_html,
    alimail_plain, mi_phone, huawei_phone, outlook_mobile,
)  # fmt: skip
