"""The texts of the generated mail, by language. Fields in braces are filled by `generate.facts`."""

# What customers write about: (subject, text).
TOPICS = {
    "en": (
        (
            "Quote for {n} units of {p}",
            (
                "could you send us a quote for {n} units of {p}? We would need delivery to {c} before {d}. Please "
                "include volume discounts and payment terms."
            ),
        ),
        (
            "Order {o} - late delivery",
            (
                "our order {o} ({n} x {p}) was due on {d} and has not arrived in {c}. Can you tell us where it is? Our "
                "production is waiting for it."
            ),
        ),
        (
            "Invoice {i} does not match our PO",
            (
                "invoice {i} shows EUR {m} but our purchase order {o} says {n} units at the agreed price. Please check "
                "and send a corrected invoice."
            ),
        ),
        (
            "Renewal of the {p} contract",
            (
                "our contract for {p} expires on {d}. Before we renew we would like to discuss the price; a competitor "
                "offers about 12% less. Could we talk next week?"
            ),
        ),
        (
            "Problem with {p} after the update",
            (
                "since the update on {d} the {p} stops every few hours with error E-{e}. Three people in {c} cannot "
                "work. This is urgent for us."
            ),
        ),
        (
            "Meeting in {c}",
            (
                "I will be in {c} on {d}. Would you have an hour to go through the roadmap and the open points of "
                "order {o}?"
            ),
        ),
        (
            "New contact person at our side",
            "from {d} on my colleague will take over the account for {p}. Please add them to your distribution list.",
        ),
        (
            "Question about {p} specifications",
            (
                "we are comparing {p} with two alternatives. Does it support operation at -20 C, and what is the lead "
                "time for {n} pieces to {c}?"
            ),
        ),
    ),
    "de": (
        (
            "Angebot für {n} Stück {p}",
            (
                "bitte senden Sie uns ein Angebot über {n} Stück {p}, Lieferung nach {c} bis {d}. Für Rückfragen stehe "
                "ich gern zur Verfügung. Grüße aus München"
            ),
        ),
        (
            "Rechnung {i} – Rückfrage",
            "die Rechnung {i} über {m} € weicht von unserer Bestellung {o} ab. Könnten Sie das bitte prüfen?",
        ),
    ),
    "zh": (
        (
            "关于{p}的报价请求",
            "您好，我们计划采购{n}台{p}，请于{d}之前提供报价，并注明交货期和付款方式。收货地点：{c}。",
        ),
        ("订单{o}延迟交货", "订单{o}原定{d}到货，目前仍未收到。生产线正在等待，请尽快确认物流状态。"),
        ("发票{i}金额有误", "发票{i}金额为{m}元，与合同不符，请核对后重新开具。谢谢！"),
    ),
    "ja": (
        (
            "{p}のお見積りについて",
            "いつもお世話になっております。{p}を{n}台、{d}までに納品いただけますでしょうか。お見積りをお願いいたします。納品先は{c}です。",
        ),
        (
            "注文{o}の納期確認",
            "注文番号{o}の納期について確認させてください。{d}に届く予定でしたが、まだ到着しておりません。ご確認のほどよろしくお願いいたします。",
        ),
        ("請求書{i}の件", "請求書{i}の金額（{m}円）に誤りがあるようです。お手数ですがご確認ください。"),
    ),
}

REPLIES = {
    "en": (
        (
            "thank you for your message. I have checked with our warehouse: we can ship {n} units of {p} by {d}. The "
            "price stays as agreed."
        ),
        "I looked into it. A corrected document is attached; please confirm so that I can close the case.",
        "sorry for the trouble. Bob from our technical team will call you today about this. Reference: {o}.",
        "yes, {d} works for me. I will send an invitation. Is there anything you want me to prepare?",
        "that is good news, thank you. We will go ahead with {n} units.",
    ),
    "zh": (
        "收到，谢谢。我们会在{d}之前给您答复，单号{o}。",
        "您好，已确认，可以按期发货。",
    ),
    "ja": (
        "ご連絡ありがとうございます。{d}までにご回答いたします。",
        "確認いたしました。よろしくお願いいたします。",
    ),
    "de": ("vielen Dank für Ihre Nachricht. Wir prüfen das und melden uns bis {d}.",),
}

GREETINGS = {"en": "Hi {},", "de": "Guten Tag {},", "zh": "{}：", "ja": "{} 様"}
# What mailers of that language put before the subject of a reply.
REPLY_PREFIXES = {"en": "Re: ", "de": "AW: ", "zh": "回复：", "ja": "Re: "}
# The charset of old mailers, and how often one still meets it.
OLD_CHARSETS = {"ja": ("iso-2022-jp", 0.5), "zh": ("gb18030", 0.4), "de": ("windows-1252", 0.5)}
HOURS_EAST = {"en": -5, "de": 1, "zh": 8, "ja": 9}
OFFER_NAMES = {"en": "{i}.pdf", "de": "Angebot für {o}.pdf", "zh": "报价单_{o}.pdf", "ja": "御見積書_{o}.pdf"}

INTERNAL = (
    (
        "Pipeline review {d}",
        (
            "please update your opportunities before the review on {d}. Northwind and Tailspin are the big ones this "
            "quarter."
        ),
    ),
    ("Fwd: complaint from Contoso", "can one of you take this? They are upset about order {o}."),
    ("Holiday plan", "I am away from {d} for one week. Carol covers Northwind, Bob covers the rest."),
    ("Price list {p}", "the new price list for {p} is attached. Do not send it outside before {d}."),
    ("Lunch?", "pizza at noon?"),
    ("Stock of {p}", "we have {n} units left in {c}. Next delivery {d}."),
)

# (name, address, list id)
NEWSLETTERS = (
    ("Market Pulse Weekly", "newsletter@marketpulse.example", "marketpulse-weekly"),
    ("DevTools Digest", "digest@devtools.example", "devtools"),
    ("Trade Fair News", "news@tradefair.example", "tradefair"),
    ("CloudHost", "offers@cloudhost.example", "cloudhost-offers"),
)
NEWS = (
    "Ten things to know about {p} this week.",
    "Trade volume in {c} rose again; analysts expect more until {d}.",
    "Save 20% when you order {n} before {d}.",
)

PRODUCTS = (
    "Model T-40 conveyor",
    "PX-7 label printer",
    "Aero 300 drone kit",
    "ColdChain sensor",
    "WorkBench licence",
    "Model S-12 scanner",
)
CITIES = ("Oslo", "Berlin", "London", "San Francisco", "Shanghai", "Osaka", "Rotterdam")
