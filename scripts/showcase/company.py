"""Corp Example in Odoo: its mail server, its employees with their mailboxes, its customers and deals."""

from pathlib import Path

from mailbed import COMPANIES, CUSTOMERS, DEALS, EMPLOYEES, PASSWORD

ADMIN = "admin"


def set_up_company(env, facts: dict, employees=EMPLOYEES) -> None:
    """Everything but the mailboxes. `facts` is what the mail bed says of itself."""
    env.company.name = "Corp Example"
    env.company.mailbox_notice = False
    env["mailbox.server"].create(prepare_server_values(env.company, facts))
    for employee in employees:
        create_employee(env, employee)
    companies = {company.name: create_company(env, company) for company in COMPANIES}
    contacts = {customer.email: create_contact(env, customer, companies) for customer in CUSTOMERS}
    for deal in DEALS:
        create_deal(env, deal, contacts)


def prepare_server_values(company, facts: dict) -> dict:
    return {
        "name": "Corp Example Mail",
        "company_id": company.id,
        "domains": "corp.example",
        "incoming_host": facts["host"],
        "incoming_port": facts["ports"]["imaps"],
        "outgoing_host": facts["host"],
        "outgoing_port": facts["ports"]["smtps"],
        "ca_certificate": Path(facts["ca"]).read_text(),
        "is_private_allowed": True,
    }


def create_employee(env, employee):
    groups = env.ref("base.group_user") | env.ref("sales_team.group_sale_salesman_all_leads")
    login = employee.email.partition("@")[0]
    values = {"name": employee.name, "login": login, "email": employee.email, "group_ids": [(6, 0, groups.ids)]}
    # no chat window over the demo's screens
    values["odoobot_state"] = "disabled"
    return env["res.users"].with_context(no_reset_password=True).create({**values, "password": login})


def create_company(env, company):
    country = env["res.country"].search([("code", "=", company.country)])
    return env["res.partner"].create(
        {"name": company.name, "is_company": True, "phone": company.phone, "country_id": country.id}
    )


def create_contact(env, customer, companies: dict):
    return env["res.partner"].create(
        {
            "name": customer.name,
            "email": customer.email,
            "function": customer.title,
            "phone": customer.phone,
            "parent_id": companies[customer.company].id,
        }
    )


def create_deal(env, deal, contacts: dict):
    stage = {"new": "crm.stage_lead1", "qualified": "crm.stage_lead2", "proposition": "crm.stage_lead3"}[deal.stage]
    salesperson = env["res.users"].search([("email", "=", deal.salesperson)])
    values = {
        "name": deal.name,
        "type": deal.kind,
        "expected_revenue": deal.expected_revenue,
        "stage_id": env.ref(stage).id,
        "user_id": salesperson.id,
    }
    contact = contacts[deal.email]
    whom = {"partner_id": contact.id} if deal.kind == "opportunity" else {"email_from": deal.email}
    return env["crm.lead"].create({**values, **whom})


def bind_everybody(env, employees=EMPLOYEES) -> None:
    """Every employee binds their mailbox through the dialog, with a real sign-in at the server."""
    for employee in employees:
        user = env["res.users"].search([("email", "=", employee.email)])
        dialog = env["mailbox.account.bind"].with_user(user).create({"email": employee.email, "password": PASSWORD})
        dialog.action_bind()
        if dialog.error:
            raise RuntimeError(f"{employee.email}: {dialog.error}")
        account = user.with_user(user).mailbox_account_ids
        if employee.aliases:
            account.alias_emails = ", ".join(employee.aliases)


def switch_archiving_on(env) -> None:
    env.company.mailbox_archiving = True


def make_due(env) -> None:
    """Every mailbox is due and nobody reads it."""
    env["mailbox.lease"].search([]).write({"next_sync_at": "2020-01-01", "claimed_until": False})
    env.cr.commit()


def read_everything(env, rounds: int = 60) -> int:
    """Rounds of the scheduled action until nothing is due and nothing waits; how many it took."""
    for number in range(1, rounds + 1):
        env["mailbox.account"]._cron_sync()
        waits = env["mailbox.email"].search_count([("is_pending", "=", True)])
        if not waits and not env["mailbox.lease"]._count_due():
            return number
    raise RuntimeError(f"still not done after {rounds} rounds")
