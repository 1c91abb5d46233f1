from odoo import api, fields, models
from odoo.tools import SQL

from ...engine.threads import Groups


class MailboxThread(models.Model):
    """A conversation: a number that its emails have in common, and nothing else.

    It holds no word of any email and gives nobody a right to one, as whoever writes from outside can put a mail into
    any conversation: who looks for the emails of a thread finds those they may read.

    Any number of workers may put emails into threads at once. What keeps them right is in the database: an id belongs
    to one thread, and a thread that was merged into another is deleted, so that whoever still uses it fails and tries
    again from the beginning.
    """

    _name = "mailbox.thread"
    _description = "Conversation"
    _log_access = False

    company_id = fields.Many2one("res.company", required=True, index=True, ondelete="cascade")

    def _compute_display_name(self):
        for thread in self:
            thread.display_name = self.env._("Conversation %s", thread.id)

    @api.model
    def _find_or_create(self, company, keys, same):
        """The threads of new emails, {email: thread id}; threads that an email connects become one.

        `keys` {email: its ids as `id_key` gives them}, the email by whatever names it; `same` pairs of an email and
        an email or thread id that are one conversation for other reasons."""
        groups = Groups(keys)
        for email, its_keys in keys.items():
            for key in its_keys:
                groups.join(("id", key), email)
        known = self._find_references(company, {key for its_keys in keys.values() for key in its_keys})
        for key, thread_id in known.items():
            groups.join(("id", key), thread_id)
        for email, other in same:
            groups.join(email, other)
        placed = self._place(company, groups.groups())
        new = {key: placed[email] for email, its_keys in keys.items() for key in its_keys if key not in known}
        # sorted: two workers that store the same ids take their locks in one order
        self.env["mailbox.thread.reference"].create(
            [{"company_id": company.id, "key": key, "thread_id": new[key]} for key in sorted(new)]
        )
        return {email: placed[email] for email in keys}

    @api.model
    def _find_references(self, company, keys):
        """{key: thread id} of the ids that are known."""
        references = self.env["mailbox.thread.reference"]
        found = references.search_fetch([("company_id", "=", company.id), ("key", "in", list(keys))], ["thread_id"])
        return {reference.key: reference.thread_id.id for reference in found}

    @api.model
    def _place(self, company, groups):
        """{thing: thread id} for all things in `groups`; the numbers among them are ids of threads."""
        threads = [[thing for thing in group if isinstance(thing, int)] for group in groups]
        created = iter(self.create([{"company_id": company.id} for found in threads if not found]).ids)
        kept = self._merge([found for found in threads if len(found) > 1])
        placed = {}
        for group, found in zip(groups, threads, strict=True):
            thread_id = kept.get(found[0], found[0]) if found else next(created)
            placed.update(dict.fromkeys(group, thread_id))
        return placed

    @api.model
    def _merge(self, groups):
        """Make one thread of each of `groups` (lists of ids), the largest of them: {id: id of what it became}."""
        sizes = self._count_emails([thread_id for group in groups for thread_id in group])
        kept = {}
        for group in groups:
            largest = min(group, key=lambda thread_id: (-sizes.get(thread_id, 0), thread_id))
            kept.update(dict.fromkeys(group, largest))
        moved = {thread_id: into for thread_id, into in kept.items() if thread_id != into}
        for group in groups:
            self.browse(group)._before_merge()
        for model in self._get_followers():
            self._move(self.env[model], moved)
        self.browse(moved).unlink()
        return kept

    @api.model
    def _get_followers(self):
        """Hook: the models whose rows name a thread (`thread_id`), and go along when it becomes part of another."""
        return ["mailbox.email", "mailbox.thread.reference"]

    def _before_merge(self):
        """Hook: these threads become one. What people decided for one of them as a whole is made to say no more of the
        others: whoever writes from outside merges any two, by a mail that refers to both."""

    @api.model
    def _move(self, model, moved):
        """Change the threads of all rows of `model` as `moved` {id: new id} says, in one statement."""
        if moved:
            model.flush_model(["thread_id"])
            self.env.cr.execute(
                SQL(
                    "UPDATE %s AS row SET thread_id = moved.into_id "
                    "FROM unnest(%s::int[], %s::int[]) AS moved(from_id, into_id) WHERE row.thread_id = moved.from_id",
                    *(SQL.identifier(model._table), list(moved), list(moved.values())),
                )
            )
            model.invalidate_model(["thread_id"])

    @api.model
    def _count_emails(self, ids):
        """{thread id: number of its emails}"""
        groups = self.env["mailbox.email"]._read_group([("thread_id", "in", list(ids))], ["thread_id"], ["__count"])
        return {thread.id: count for thread, count in groups}

    @api.autovacuum
    def _gc_empty_threads(self):
        """Threads whose emails were all deleted."""
        self.env.cr.execute(
            SQL(
                "DELETE FROM mailbox_thread AS thread "
                "WHERE NOT EXISTS (SELECT FROM mailbox_email AS email WHERE email.thread_id = thread.id)"
            )
        )

    def _find_copies_of(self, user):
        """The emails of these conversations that `user` has in a mailbox (with rights to change them)."""
        return (
            self.env["mailbox.email"]
            .sudo()
            .search(
                [
                    ("thread_id", "in", self.ids),
                    ("copy_ids", "any", [("user_id", "=", user.id), ("is_late", "=", False)]),
                ]
            )
        )
