"""Emails that wait to be archived, written straight into the database: what follows is looked at without fetching."""

from datetime import datetime, timedelta


def pile_up(env, mails: int, customers: int, accounts) -> None:
    """`mails` of `customers` in turn, an hour or more old, a copy of each in each of the mailboxes `accounts`."""
    contacts = env["res.partner"].create(
        [{"name": f"Customer {number}", "email": f"c{number}@pile.example"} for number in range(customers)]
    )
    accounts.write({"bound_at": datetime.now() - timedelta(days=10)})
    latest = datetime.now().replace(microsecond=0) - timedelta(hours=1)
    to = accounts[0].email
    emails = env["mailbox.email"].create(
        [
            {
                "company_id": env.company.id,
                "content_key": f"pile-{number}",
                "message_id": f"{number}@pile.example",
                "date": latest - timedelta(seconds=10 * (mails - number)),
                "subject": f"Question {number} about the price",
                "email_from": contacts[number % customers].email,
                "email_to": to,
                "people": {"from": [[contacts[number % customers].email, ""]], "to": [[to, ""]]},
                "new_text": "Could you do 4 % if we take both? " * 20,
                "preview": "Could you do 4 % if we take both?",
            }
            for number in range(mails)
        ]
    )
    env["mailbox.message"].create(
        [
            {
                "account_id": account.id,
                "user_id": account.user_id.id,
                "folder_id": folder.id,
                "epoch": folder.epoch,
                "imap_uid": 1_000_000 + number,
                "state": "stored",
                "email_id": email.id,
            }
            for account in accounts
            for folder in env["mailbox.folder"].search([("account_id", "=", account.id)], limit=1)
            for number, email in enumerate(emails)
        ]
    )
    env.cr.commit()
