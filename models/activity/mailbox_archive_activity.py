from odoo import api, models


class MailboxArchiveActivity(models.Model):
    """The sales activity of an archived email: that it is made, who gets it, and why."""

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
        self._write_each("activity_id", activities)
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
        return {
            archive: {
                **texts,
                "res_model_id": model_ids[archive.res_model],
                "res_id": archive.res_id,
                "res_name": names[archive.res_model, archive.res_id],
                "activity_type_id": archive.rule_id.activity_type_id.id,
                "date_deadline": due[archive.rule_id],
                "user_id": readers[archive].id,
                "automated": True,
            }
            for archive, texts in self._prepare_activity_texts(readers, names).items()
        }

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
