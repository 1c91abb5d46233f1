"""A mailbox with thousands of archived emails shows less, nothing, and all again: until it is so for everybody.

Each is one transaction, as an employee's click makes it; what was hidden altogether may still get entries from the
scheduled action afterwards.
"""

from mailbed import bulk

from .inside import answer, archive, clock, fresh_copy, read_arguments, set_up

TAKES = 5000


def main() -> None:
    database, bed, count = read_arguments()
    set_up(database, bed, count)
    seconds: dict[str, float] = {}
    with fresh_copy(database) as env:
        archive(env, bulk.html_mails(count))
        # as PostgreSQL does by itself within a minute
        env.cr.execute("ANALYZE")
        env.cr.commit()
        account = env["mailbox.account"].search([], limit=1)
        owned = account.with_user(account.user_id)
        entries = env["mailbox.archive"].search_count([("mail_message_id", "!=", False)])
        for level, name in (("exchanged", "narrow"), ("nothing", "hide"), ("full", "show")):
            with clock(seconds, name, count):
                owned._set_level(level)
                env.cr.commit()
            _check(env, level)
            with clock(seconds, f"follow to {level}", count):
                env["mailbox.archive"]._cron_follow_levels()
            _check(env, level)
            if env["mailbox.archive"].search_count([("is_stale", "=", True)]):
                raise SystemExit("something is left to be written: no figures")
    answer(
        emails=count,
        entries=entries,
        **{f"{name.replace(' ', '_')}_s": round(spent, 2) for name, spent in seconds.items()},
    )


def _check(env, level) -> None:
    """What colleagues may not see stands in no entry, at whatever moment somebody looks."""
    env.invalidate_all()
    ours = [("subtype_id", "=", env.ref("crm_mailbox.mt_email").id)]
    standing = env["mail.message"].search_count([*ours, ("model", "!=", False)])
    if env["mail.message"].search_count([*ours, ("subject", "!=", False)]) or bool(standing) != (level != "nothing"):
        raise SystemExit("an entry says more than its level: no figures")


if __name__ == "__main__":
    main()
