from datetime import timedelta

from odoo import fields, models

from ...engine import schedule

REFUSED_LOGIN = "login_refused"


class MailboxAccountSchedule(models.Model):
    """When mailboxes are read again. What it depends on is kept on their leases, so a restart changes nothing."""

    _inherit = "mailbox.account"

    # ------------------------------------------------------------ after a reading

    def _is_sound(self):
        """Whether a reading without news leaves nothing to note but the time."""
        self.ensure_one()
        return self.state in ("connected", "receiving") and not self.error_code and self.is_history_done

    def _record_unchanged(self):
        """These mailboxes were read to their end, and there was nothing to take in."""
        self.last_success_at = fields.Datetime.now()
        self._plan_next()

    def _plan_next(self, had_news=False):
        """When these mailboxes, read to their end just now, are read again, on their leases: {mailbox: UTC}."""
        now = fields.Datetime.now()
        seen = self._find_owners_last_seen()
        moments = {}
        for lease in self.sudo().lease_ids:
            owner = lease.account_id.user_id
            seen_at = max(filter(None, (lease.owner_seen_at, seen.get(owner.id))), default=None)
            is_away = schedule.is_away(seen_at, now)
            seconds = schedule.next_interval(
                lease.interval_seconds, had_news, is_away=is_away, is_night=_is_night(owner, now)
            )
            lease.write(
                {
                    "interval_seconds": seconds,
                    "owner_seen_at": seen_at,
                    "read_at": now,
                    "next_sync_at": now + timedelta(seconds=schedule.spread(seconds)),
                    **lease._prepare_no_failure(),
                }
            )
            moments[lease.account_id] = lease.next_sync_at
        return moments

    def _find_owners_last_seen(self):
        """{user id: when they used Odoo last, in UTC} of these mailboxes' owners, as far as is known."""
        users = self.user_id
        presences = (
            self.env["mail.presence"]
            .sudo()
            ._read_group([("user_id", "in", users.ids)], ["user_id"], ["last_presence:max"])
        )
        logins = (
            self.env["res.users.log"]
            .sudo()
            ._read_group([("create_uid", "in", users.ids)], ["create_uid"], ["create_date:max"])
        )
        seen = {}
        for user, moment in (*presences, *logins):
            seen[user.id] = max(filter(None, (seen.get(user.id), moment)), default=None)
        return seen

    def _keep_away(self, seconds):
        """The server wants no sign-in before so many `seconds` are over, whoever clicks."""
        self.sudo().lease_ids.not_before = fields.Datetime.now() + timedelta(seconds=seconds)

    # ------------------------------------------------------------ after a failure

    def _plan_retry(self, error):
        """When this mailbox is tried again after `error` (MailboxError), on its lease: a moment in UTC."""
        self.ensure_one()
        lease = self.sudo().lease_ids
        kind = schedule.classify(error)
        asked = getattr(error, "seconds", 0)
        failures = lease.failures_in_row + 1 if lease.failure_class == kind else 1
        seconds = schedule.pause_after_failure(kind, failures, asked)
        moment = fields.Datetime.now() + timedelta(seconds=seconds)
        lease.write(
            {
                "failure_class": kind,
                "failures_in_row": failures,
                "next_sync_at": moment,
                # nobody's click shortens a pause that the server asked for
                "not_before": moment if asked else False,
            }
        )
        return moment

    def _may_retry_secret(self, error):
        """Whether the password, refused with `error`, is tried again before its owner is asked for another one."""
        lease, credential = self.sudo().lease_ids, self.sudo().credential_ids
        has_worked = bool(credential and self.last_success_at and credential.create_date < self.last_success_at)
        refusals = lease.failures_in_row + 1 if lease.failure_class == "refused" else 1
        return error.code == REFUSED_LOGIN and schedule.may_retry_secret(refusals, has_worked)


def _is_night(user, now):
    """Whether it is night where `user` is; not known to be where they have no time zone."""
    local = fields.Datetime.context_timestamp(user.with_context(tz=user.tz), now) if user.tz else None
    return schedule.is_night(local)
