"""Who is who: the people, companies and deals that the seeded mail is about. Data only."""

from dataclasses import dataclass

PASSWORD = "secret"
CREW = tuple(f"crew{number}@corp.example" for number in range(1, 6))  # no part of the story: five boxes for a crowd
USERS = (
    *("alice@corp.example", "bob@corp.example", "carol@corp.example", "bulk@corp.example", "world@outside.example"),
    *CREW,
)
# Further addresses, and the mailbox that receives their mail. `alice.hart` is alice's own second address; `sales` is
# what an Odoo alias would be, and is read by alice too.
ALIASES = {"alice.hart@corp.example": "alice@corp.example", "sales@corp.example": "alice@corp.example"}


@dataclass(frozen=True)
class Employee:
    """Somebody of Corp Example with a mailbox on the bed; the login name is the address."""

    name: str
    email: str
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True)
class Company:
    name: str
    domain: str
    country: str
    phone: str


@dataclass(frozen=True)
class Customer:
    """A contact of a company; `lang` is what they write in."""

    name: str
    email: str
    company: str
    title: str
    phone: str
    lang: str


@dataclass(frozen=True)
class Deal:
    """A lead or an open opportunity of a customer. A lead has no contact yet, only an address."""

    name: str
    email: str
    expected_revenue: int
    stage: str
    salesperson: str
    kind: str = "opportunity"


EMPLOYEES = (
    Employee("Alice Hart", "alice@corp.example", ("alice.hart@corp.example",)),
    Employee("Bob Lane", "bob@corp.example"),
    Employee("Carol Diaz", "carol@corp.example"),
)

COMPANIES = (
    Company("Northwind Traders", "northwind.example", "NO", "+47 22 55 01 00"),
    Company("Northwind Japan 株式会社", "northwind.example", "JP", "+81 3 5555 0140"),
    Company("Contoso GmbH", "contoso.example", "DE", "+49 30 5550 1200"),
    Company("Contoso Ltd", "contoso.example", "GB", "+44 20 5550 0100"),
    Company("コントソ株式会社", "contoso.example", "JP", "+81 6 5555 0100"),
    Company("泰斯宾科技有限公司", "tailspin.example", "CN", "+86 21 5555 0100"),
    Company("Tailspin Toys", "tailspin.example", "US", "+1 415 555 0100"),
)

NINA = Customer(
    "Nina Berg", "nina.berg@northwind.example", "Northwind Traders", "Purchasing Manager", "+47 22 55 01 10", "en"
)
TOM = Customer(
    "Tom Okafor", "tom.okafor@northwind.example", "Northwind Traders", "IT Director", "+47 22 55 01 14", "en"
)
PRIYA = Customer("Priya Raman", "priya.raman@contoso.example", "Contoso Ltd", "VP Operations", "+44 20 5550 0133", "en")
MARCUS = Customer(
    "Marcus Weber", "marcus.weber@contoso.example", "Contoso GmbH", "Leiter Einkauf", "+49 30 5550 1221", "de"
)
LI_WEI = Customer("李伟", "li.wei@tailspin.example", "泰斯宾科技有限公司", "采购经理", "+86 21 5555 0188", "zh")

CUSTOMERS = (
    NINA,
    TOM,
    Customer(
        "Sofia Lindqvist",
        "sofia.lindqvist@northwind.example",
        "Northwind Traders",
        "Accounts Payable",
        "+47 22 55 01 18",
        "en",
    ),
    Customer(
        "田中 美咲", "m.tanaka@northwind.example", "Northwind Japan 株式会社", "営業部 課長", "+81 3 5555 0142", "ja"
    ),
    MARCUS,
    PRIYA,
    Customer("James Carter", "jcarter@contoso.example", "Contoso Ltd", "Support Lead", "+44 20 5550 0177", "en"),
    Customer("佐藤 健", "ken.sato@contoso.example", "コントソ株式会社", "購買部", "+81 6 5555 0109", "ja"),
    LI_WEI,
    Customer("王芳", "wang.fang@tailspin.example", "泰斯宾科技有限公司", "财务主管", "+86 21 5555 0190", "zh"),
    Customer(
        "Maeve O'Connor",
        "maeve.oconnor@tailspin.example",
        "Tailspin Toys",
        "Head of Merchandising",
        "+1 415 555 0161",
        "en",
    ),
    Customer(
        "Diego Álvarez",
        "diego.alvarez@tailspin.example",
        "Tailspin Toys",
        "Logistics Coordinator",
        "+1 415 555 0164",
        "en",
    ),
)

DEALS = (
    Deal("Conveyor line for Bergen", NINA.email, 48000, "qualified", "alice@corp.example"),
    Deal("Label printers, all sites", PRIYA.email, 17500, "proposition", "bob@corp.example"),
    Deal("Rahmenvertrag Scanner", MARCUS.email, 32000, "qualified", "carol@corp.example"),
    Deal("ColdChain 传感器采购", LI_WEI.email, 26000, "new", "alice@corp.example"),
    Deal(
        "Drone kits for the spring catalogue", "diego.alvarez@tailspin.example", 9000, "new", "bob@corp.example", "lead"
    ),
)


def person(email):
    """(name, address) of anybody of the story; an alias is written under its owner's name."""
    for one in (*EMPLOYEES, *CUSTOMERS):
        if email == one.email or email in getattr(one, "aliases", ()):
            return one.name, email
    return "", email
