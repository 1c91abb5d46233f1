import re

from markupsafe import Markup
from odoo import api, models
from odoo.tools import SQL, format_datetime
from odoo.tools.mail import plaintext2html

PLACEHOLDER = re.compile(r"\{[a-z]+\}")
NEWER = re.compile(r'<p class="o_mailbox_newer">.*?</p>', re.DOTALL)
SHOWN = ("full", "subject")
SUMMARY = 200
ARCHIVE = "{archive}"
PAGE = f"/odoo/archived-emails/{ARCHIVE}"


class MailboxArchiveActivity(models.Model):
    """The sales activity of an archived email: who gets it and what it says, by the email's level."""

    _inherit = "mailbox.archive"

    def _make_activities(self):
        """One to-do for each, in one batch; nobody follows, nobody gets mail."""
        if not self:
            return
        assignees = self._find_assignees({archive: archive.rule_id for archive in self})
        values = self._prepare_activities({archive: user for archive, (user, _is_other) in assignees.items()})
        Activity = self.env["mail.activity"].sudo()
        activities = Activity.with_context(mail_activity_quick_update=True, mailbox_no_subscribe=True).create(
            [values[archive] for archive in self]
        )
        # given, but core would compute it anew and row by row
        self.env.remove_to_compute(Activity._fields["res_name"], activities)
        for archive, activity in zip(self, activities, strict=True):
            archive.activity_id = activity
        self.rule_outcome = "made"
        self.filtered(lambda archive: assignees[archive][1]).is_reassigned = True
        self.env["mailbox.activity.claim"].sudo()._note_open(
            {place: archive.activity_id.id for archive, place in self._get_places().items()}
        )

    def _prepare_activities(self, readers):
        """{archive: values of its activity}, in the language of whoever gets it: `readers` {archive: user or none}."""
        due = {rule: rule._get_due_date() for rule in self.rule_id}
        names = self._get_record_names()
        model_ids = {model: self.env["ir.model"]._get_id(model) for model in set(self.mapped("res_model"))}
        prepared = {}
        for user, archives in self.grouped(readers.get).items():
            spoken = archives._speak_to(user)
            endings = spoken._get_endings()
            for archive, words in spoken._get_words(names).items():
                rule = archive.rule_id
                prepared[archive] = {
                    "res_model_id": model_ids[archive.res_model],
                    "res_id": archive.res_id,
                    "res_name": names[archive.res_model, archive.res_id],
                    "activity_type_id": rule.activity_type_id.id,
                    "summary": _fill_in(rule.summary, words)[:SUMMARY],
                    "note": _fill_in_note(rule.note, words, endings[rule]),
                    "date_deadline": due[rule],
                    "user_id": user.id,
                    "automated": True,
                }
        return prepared

    # ------------------------------------------------------------ who gets it

    def _find_assignees(self, rules):
        """{archive: (user or none, whether it is another than the rule says)}: whoever can't open the record gets no
        activity on it. `rules` {archive: rule}."""
        salespersons = self._read_places("_mailbox_get_salespersons")
        places = self._get_places()
        wanted = {archive: archive._get_wanted_user(rules[archive], salespersons) for archive in self}
        owners = {archive: archive._get_fallback_user(rules[archive]) for archive in self}
        able = self._filter_able({(users[archive], *places[archive]) for users in (wanted, owners) for archive in self})
        found = {}
        for archive, place in places.items():
            able_one = (user for user in (wanted[archive], owners[archive]) if (user, *place) in able)
            user = next(able_one, self.env["res.users"])
            found[archive] = user, not user or user != wanted[archive]
        return found

    def _get_wanted_user(self, rule, salespersons):
        if rule.assign_to == "user":
            return rule.user_id
        if rule.assign_to == "owner":
            return self.user_id
        return salespersons.get((self.res_model, self.res_id)) or self.env["res.users"]

    def _get_fallback_user(self, rule):
        return self.user_id if rule.fallback == "owner" else self.env["res.users"]

    @api.model
    def _filter_able(self, questions):
        """Those of `questions` {(user, model, id)} where the user can open the record: one check a user and model."""
        able, groups = set(), {}
        for user, model, res_id in questions:
            if user and user.active:
                groups.setdefault((user, model), set()).add(res_id)
        for (user, model), ids in groups.items():
            records = self.env[model].browse(ids).exists()
            records = records.with_user(user).with_context(allowed_company_ids=user.company_ids.ids)
            able |= {(user, model, res_id) for res_id in records._filtered_access("read").ids}
        return able

    # ------------------------------------------------------------ what it says

    def _speak_to(self, user):
        """These in the language and time zone of `user`; of the company where it is nobody's."""
        reader = user.sudo().partner_id or self.company_id[:1].partner_id
        return self.with_context(lang=reader.lang or self.env.lang, tz=reader.tz or self.env.context.get("tz"))

    def _get_record_names(self):
        """{(model, id): name} of the records of these."""
        names = {}
        for model, archives in self.grouped("res_model").items():
            records = self.env[model].browse(set(archives.mapped("res_id")))
            names.update(((model, record.id), record.display_name) for record in records)
        return names

    def _get_words(self, names):
        """{archive: {placeholder: what stands for it}}, as far as colleagues may see it; `names` of the records."""
        email_word, page = self.env._("Email"), f"{self.browse().get_base_url()}{PAGE}"
        zone = self.env.context.get("tz")
        dates = {email: format_datetime(self.env, email.date, zone, dt_format="short") for email in self.email_id}
        words = {}
        for archive in self:
            is_shown = archive._get_entry_level() in SHOWN
            customer = names[archive.res_model, archive.res_id] or ""
            words[archive] = {
                "{subject}": (is_shown and archive.subject) or email_word,
                "{date}": dates[archive.email_id],
                "{rule}": archive.rule_id.name or "",
                "{sender}": (is_shown and archive.email_id.email_from) or customer,
                "{customer}": customer,
                "{link}": page.replace(ARCHIVE, str(archive.id)),
                ARCHIVE: str(archive.id),
            }
        return words

    def _get_endings(self):
        """{rule: markup at the end of a note, the placeholder of its email's link in it}"""
        link = self._get_link()
        return {rule: Markup("<p>%s · %s</p>") % (self.env._("Rule: %s", rule.name), link) for rule in self.rule_id}

    def _get_link(self):
        """To an archived email whose id is filled in for ARCHIVE."""
        return Markup('<a href="%s">%s</a>') % (PAGE, self.env._("Open email"))

    def _tell_newer(self):
        """Say on the to-dos of these that newer emails joined, and move the due date where the rule wants that.

        One line and one write however many they are; what people wrote into the note stays."""
        joined = [("activity_id", "in", self.activity_id.ids), ("rule_outcome", "=", "updated")]
        counts = dict(self.sudo()._read_group(joined, ["activity_id"], ["__count"]))
        for activity, archives in self.grouped("activity_id").items():
            newest = archives.sorted(lambda one: (one.date, one.id))[-1:]._speak_to(activity.sudo().user_id)
            note = NEWER.sub("", activity.sudo().note or "")
            values = {"note": Markup(note) + newest._get_newer_line(counts.get(activity, 0))}
            if newest.rule_id.is_due_moved:
                values["date_deadline"] = newest.rule_id._get_due_date()
            activity.sudo().with_context(mail_activity_quick_update=True).write(values)

    def _get_newer_line(self, count):
        words = self._get_words(self._get_record_names())[self]
        sentence = self.env._(
            "and %(count)s newer: %(email)s", count=count, email=f"{words['{subject}']}, {words['{date}']}"
        )
        link = self._get_link().replace(ARCHIVE, str(self.id))
        return Markup('<p class="o_mailbox_newer">%s · %s</p>') % (sentence, link)

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
        if not everything:
            return
        first, *newer = everything.sorted(lambda one: (one.date, one.id))
        first = first._speak_to(activity.user_id)
        words, rule = first._get_words(first._get_record_names())[first], first.rule_id
        note = _fill_in_note(rule.note, words, first._get_endings()[rule])
        quick = activity.with_context(mail_activity_quick_update=True)
        quick.write({"summary": _fill_in(rule.summary, words)[:SUMMARY], "note": note})
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


def _fill_in(template, words):
    """`template` (str) with its placeholders filled in, each once: what a mail says is never filled in again."""
    return PLACEHOLDER.sub(lambda found: words.get(found[0], found[0]), template or "")


def _fill_in_note(template, words, ending):
    """The note (Markup) of a rule's `template`, plain text, with its `ending`."""
    return plaintext2html(_fill_in(template, words)) + ending.replace(ARCHIVE, words[ARCHIVE])
