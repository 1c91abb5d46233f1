import re

from markupsafe import Markup
from odoo import models
from odoo.tools import SQL, format_datetime
from odoo.tools.mail import plaintext2html

PLACEHOLDER = re.compile(r"\{[a-z]+\}")
NEWER = re.compile(r'<p class="o_mailbox_newer">.*?</p>', re.DOTALL)
NAMES = ("{customer}", "{sender}")
SHOWN = ("full", "subject")


class MailboxArchiveActivity(models.Model):
    """The sales activity of an archived email: who gets it and what it says, by the email's level."""

    _inherit = "mailbox.archive"

    def _make_activities(self):
        """One to-do for each, in one batch; nobody follows, nobody gets mail."""
        if not self:
            return
        assignees = self._find_assignees()
        due = {rule: rule._get_due_date() for rule in self.rule_id}
        Activity = self.env["mail.activity"].sudo()
        activities = Activity.with_context(mail_activity_quick_update=True, mailbox_no_subscribe=True).create(
            [
                {
                    "res_model_id": self.env["ir.model"]._get_id(archive.res_model),
                    "res_id": archive.res_id,
                    "activity_type_id": archive.rule_id.activity_type_id.id,
                    "summary": archive._fill_in(archive.rule_id.summary)[:200],
                    "note": archive._get_note(),
                    "date_deadline": due[archive.rule_id],
                    "user_id": assignees[archive][0].id,
                    "automated": True,
                }
                for archive in self
            ]
        )
        for archive, activity in zip(self, activities, strict=True):
            archive.activity_id = activity
        self.rule_outcome = "made"
        self.filtered(lambda archive: assignees[archive][1]).is_reassigned = True
        self.env["mailbox.activity.claim"].sudo()._note_activities(
            {key: archive.activity_id.id for archive in self for key in archive._get_claims()}
        )

    # ------------------------------------------------------------ who gets it

    def _find_assignees(self):
        """{archive: (user or none, whether it is another than the rule says)}: whoever can't open the record gets no
        activity on it."""
        salespersons = self._read_places("_mailbox_get_salespersons")
        wanted = {archive: archive._get_wanted_user(archive.rule_id, salespersons) for archive in self}
        pairs = {(archive, wanted[archive]) for archive in self} | {(archive, archive.user_id) for archive in self}
        able = self._filter_able(pairs)
        found = {}
        for archive in self:
            user = wanted[archive]
            is_other = (archive, user) not in able
            if is_other:
                owner = archive.user_id if archive.rule_id.fallback == "owner" else self.env["res.users"]
                user = owner if (archive, owner) in able else self.env["res.users"]
            found[archive] = user, is_other
        return found

    def _get_wanted_user(self, rule, salespersons):
        if rule.assign_to == "user":
            return rule.user_id
        if rule.assign_to == "owner":
            return self.user_id
        return salespersons.get((self.res_model, self.res_id)) or self.env["res.users"]

    def _filter_able(self, pairs):
        """Those of `pairs` {(archive, user)} where the user can open the record: one check a user and model."""
        able, groups = set(), {}
        for archive, user in pairs:
            if user and user.active:
                groups.setdefault((user, archive.res_model), []).append(archive)
        for (user, model), archives in groups.items():
            records = self.env[model].browse({archive.res_id for archive in archives}).exists()
            records = records.with_user(user).with_context(allowed_company_ids=user.company_ids.ids)
            readable = set(records._filtered_access("read").ids)
            able |= {(archive, user) for archive in archives if archive.res_id in readable}
        return able

    # ------------------------------------------------------------ what it says

    def _get_word(self, name):
        """What stands for a placeholder, as far as colleagues may see it; '' for what is none."""
        is_shown = self._get_entry_level() in SHOWN
        if name == "{subject}":
            return (is_shown and self.subject) or self.env._("Email")
        if name == "{date}":
            return format_datetime(self.env, self.date, dt_format="short")
        if name == "{rule}":
            return self.rule_id.name
        if name == "{sender}" and is_shown and self.email_id.email_from:
            return self.email_id.email_from
        return self.env[self.res_model].browse(self.res_id).display_name if name in NAMES else ""

    def _fill_in(self, template):
        """`template` (str) with its placeholders filled in, each once: what a mail says is never filled in again."""
        return PLACEHOLDER.sub(lambda found: self._get_word(found[0]) or found[0], template or "")

    def _get_note(self):
        text = plaintext2html(self._fill_in(self.rule_id.note))
        return Markup("%s<p>%s · %s</p>") % (text, self.env._("Rule: %s", self.rule_id.name), self._get_link())

    def _get_link(self):
        return Markup('<a href="/odoo/archived-emails/%s">%s</a>') % (self.id, self.env._("Open email"))

    def _tell_newer(self):
        """Say on the to-dos of these that newer emails joined, and move the due date where the rule wants that.

        One line however many they are; what people wrote into the note stays."""
        joined = [("activity_id", "in", self.activity_id.ids), ("rule_outcome", "=", "updated")]
        counts = dict(self.sudo()._read_group(joined, ["activity_id"], ["__count"]))
        for activity, archives in self.grouped("activity_id").items():
            newest = archives.sorted(lambda one: (one.date, one.id))[-1:]
            note = NEWER.sub("", activity.sudo().note or "")
            values = {"note": Markup(note) + newest._get_newer_line(counts.get(activity, 0))}
            if newest.rule_id.is_due_moved:
                values["date_deadline"] = newest.rule_id._get_due_date()
            activity.sudo().with_context(mail_activity_quick_update=True).write(values)

    def _get_newer_line(self, count):
        words = self.env._("and %(count)s newer: %(email)s", count=count, email=self._fill_in("{subject}, {date}"))
        return Markup('<p class="o_mailbox_newer">%s · %s</p>') % (words, self._get_link())

    def write(self, vals):
        """Less shown of an email, less said of it in its activity."""
        result = super().write(vals)
        if "level" in vals or "subject" in vals:
            for activity, archives in self.filtered("activity_id").grouped("activity_id").items():
                archives[:1]._retell(activity.sudo())
        return result

    def _retell(self, activity):
        """Write the activity's words anew, from all its emails as they are shown now."""
        everything = self.sudo().search(
            [("activity_id", "=", activity.id), ("rule_outcome", "in", ("made", "updated"))]
        )
        first, *newer = everything.sorted(lambda one: (one.date, one.id))
        quick = activity.with_context(mail_activity_quick_update=True)
        quick.write({"summary": first._fill_in(first.rule_id.summary)[:200], "note": first._get_note()})
        self.browse([archive.id for archive in newer])._tell_newer()

    def _empty_activities(self):
        """Take every word out of the activities of these, in one statement."""
        self.env["mail.activity"].flush_model(["summary", "note"])
        self.env.cr.execute(
            SQL(
                "UPDATE mail_activity SET summary = NULL, note = NULL WHERE id IN "
                "(SELECT activity_id FROM mailbox_archive WHERE id = ANY(%s))",
                self.ids,
            )
        )
        self.env["mail.activity"].invalidate_model(["summary", "note"])

    # ------------------------------------------------------------ done

    def _log(self):
        """The email's own entry is the activity: it has the type, and Odoo's report counts it."""
        for rule, archives in self.grouped("rule_id").items():
            entries = archives.mail_message_id.filtered(lambda entry: not entry.mail_activity_type_id)
            entries.mail_activity_type_id = rule.activity_type_id
        self.rule_outcome = "logged"

    def _close(self, activity):
        """Mark `activity` done with this answer as its entry."""
        entry = self.mail_message_id
        if entry and not entry.mail_activity_type_id:
            entry.mail_activity_type_id = activity.activity_type_id
        self.write({"activity_id": activity.id, "rule_outcome": "answered"})
        feedback = self.env._("Answered by email on %s", format_datetime(self.env, self.date, dt_format="short"))
        activity.sudo().write({"active": False, "feedback": feedback})

    # ------------------------------------------------------------ why

    def get_reasons(self):
        """Also which rule fired, or why none did."""
        rows = super().get_reasons()
        archive = self.sudo()
        if archive.rule_outcome:
            rows.append({"label": self.env._("Sales activity"), "text": archive._get_rule_reason()})
        return rows

    def _get_rule_reason(self):
        words = dict(self._fields["rule_outcome"]._description_selection(self.env))
        parts = [words[self.rule_outcome]]
        if self.rule_id:
            parts.insert(0, self.env._("Rule %s", self.rule_id.name))
        if self.is_reassigned:
            parts.append(self.env._("whom the rule names cannot open this record"))
        return ": ".join(parts[:2]) + "".join(f" ({part})" for part in parts[2:])
