"""No search path and no field leads anybody to a planted word that is not theirs, whichever model it begins with."""

import os

from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tests import tagged

from .planted import PlantedCase

TEXTS = ("char", "text", "html")
# the models whose rows could hold a word of an email, besides our own
HOLDERS = ("mail.message", "mail.activity", "ir.attachment", "mail.mail")
ROWS = 300
# whose rights are those of others, each with another group: who wants it walks the searches as all of them
ALIKE = {"team leader", "follower", "named in it"}
IN_PART = {"has a copy", "salesperson", "sales manager", "administrator", "mailbox manager", "privacy officer"}
IN_PART |= {"company B mailbox manager"}
LEFT_OUT = ALIKE if os.environ.get("CRM_MAILBOX_SLOW") else ALIKE | IN_PART


@tagged("post_install", "-at_install")
class TestRightsPaths(PlantedCase):
    # ------------------------------------------------------------ searching

    def is_holder(self, model):
        return model in HOLDERS or (model.startswith("mailbox.") and not self.env[model]._abstract)

    def is_wide(self, field):
        """Whether whoever searches through the field comes to rows that they can't read."""
        if field.inherited:
            return self.is_wide(field.related_field)
        goes_by = field.related and not field.store and field.compute_sudo
        return bool(getattr(field, "bypass_search_access", False) or goes_by)

    def get_hops(self, model):
        """(field, comodel) of the relations by which one searches on from `model`."""
        for field in self.env[model]._fields.values():
            if field.relational and field.comodel_name in self.env and field._description_searchable:
                yield field, field.comodel_name

    def get_texts(self, model):
        """The texts of `model` that can be searched: all of a holder's, else those that come from other models."""
        return [
            field.name
            for field in self.env[model]._fields.values()
            if field.type in TEXTS
            and field._description_searchable
            and (self.is_holder(model) or not field.store)
            and field.name != "display_name"
        ]

    def get_paths(self, model, depth=3):
        """(relations, texts, holder) of the ways from `model` to a text of a holder, by at most `depth` relations.

        All relations but the last go past the rules: beyond one that keeps them lies what one finds by beginning with
        its model, which is walked as well."""
        if texts := self.get_texts(model):
            yield (), texts, model
        for field, comodel in self.get_hops(model) if depth else ():
            if self.is_wide(field) and depth > 1:
                yield from (
                    ((field.name, *way), texts, holder) for way, texts, holder in self.get_paths(comodel, depth - 1)
                )
            elif self.is_holder(comodel) and (texts := self.get_texts(comodel)):
                yield (field.name,), texts, comodel

    def to_domain(self, path, mark):
        relations, texts, _holder = path
        domain = Domain.OR(Domain(name, "ilike", mark) for name in texts)
        for name in reversed(relations):
            domain = Domain(name, "any", domain)
        return domain

    def filter_asked(self, records, paths):
        """`paths` without the fields that the user of `records` may not ask for."""
        asked = []
        for way, texts, holder in paths:
            models = [records]
            for name in way:
                models.append(records.env[models[-1]._fields[name].comodel_name])
            fields = [model._fields[name] for model, name in zip(models, way, strict=False)]
            if all(model._has_field_access(field, "read") for model, field in zip(models, fields, strict=False)):
                mine = [name for name in texts if models[-1]._has_field_access(models[-1]._fields[name], "read")]
                asked += [(way, mine, holder)] if mine else []
        return asked

    def finds(self, records, paths, mark):
        """Whether a search by any of `paths` finds one of `records` by a word that begins with `mark` (bool)."""
        try:
            with self.env.cr.savepoint(flush=False):
                return bool(records.search_count(Domain.OR(self.to_domain(path, mark) for path in paths), limit=1))
        except (AccessError, UserError, ValueError, TypeError, NotImplementedError):
            # where the user may not ask for all at once, each path by itself, and then each text
            way, texts, holder = paths[0]
            each = paths if len(paths) > 1 else [(way, [text], holder) for text in texts]
            return len(each) > 1 and any(self.finds(records, [path], mark) for path in each)

    def test_no_search_path_finds_a_word(self):
        """Findings C2, H1, H5. Of every model, for every kind of user."""
        models = [name for name, model in self.env.items() if not model._abstract]
        paths = {name: list(self.get_paths(name)) for name in models}
        self.assertIn("mailbox.archive", {holder for ways in paths.values() for _way, _texts, holder in ways})
        found = set()
        for name, user in self.everybody:
            mark = self.get_forbidden(name)
            for model in models if mark and name not in LEFT_OUT else ():
                records = self.as_user(self.env[model], user)
                asked = records.has_access("read") and self.filter_asked(records, paths[model])
                if asked and self.finds(records, asked, mark):
                    hits = [path for path in asked if self.finds(records, [path], mark)]
                    found |= {(name, ".".join((model, *way))) for way, _texts, _holder in hits}
        self.assertFalse(sorted(found), f"{len(found)} paths")

    # ------------------------------------------------------------ reading

    def get_read_models(self):
        """Our models, those that could hold our words, and those that show them."""
        shown = ("res.partner", "crm.lead", "res.users", "calendar.event", "mail.notification", "mail.link.preview")
        return [
            name for name, model in self.env.items() if not model._abstract and (self.is_holder(name) or name in shown)
        ]

    def read_all(self, records):
        """All that `records` say in the fields that the user may read, as text."""
        said = []
        for name, field in records._fields.items():
            if field.type == "binary" or not records._has_field_access(field, "read"):
                continue
            try:
                said.append(str(records.read([name])))
            except (AccessError, UserError, ValueError):
                # of some of them alone
                continue
        return " ".join(said)

    def test_no_field_says_a_word(self):
        """Findings H1, L8. As the user, after somebody with every right read the same in the same transaction."""
        found = set()
        for model in self.get_read_models():
            newest = self.env[model].with_context(active_test=False).search([], order="id desc", limit=ROWS)
            for name, user in self.everybody:
                mark = self.get_forbidden(name)
                records = self.as_user(newest, user)
                if not mark or not records.has_access("read"):
                    continue
                self.env.invalidate_all()
                self.read_all(records.sudo())
                readable = records.search([("id", "in", records.ids)])
                for field in readable._fields if mark in self.read_all(readable) else ():
                    found.add((name, f"{model}.{field}"))
        self.assertFalse(sorted(found))
