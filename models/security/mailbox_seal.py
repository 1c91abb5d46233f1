from odoo import api, fields, models
from odoo.tools import SQL

from ...engine.errors import NeedsAdministrator
from ...engine.sealing import Seal


class MailboxSeal(models.Model):
    """What rows of ours say that nobody but their owner reads: it is not in the row but in here, sealed with a key of
    the row's own, which the installation's key wraps.

    Nobody has access, and no word passes through the ORM's cache, which others read as well. For whom a row is opened
    is its model's to know; what is sealed of one row opens in no other.
    """

    _name = "mailbox.seal"
    _description = "Sealed Words"
    _log_access = False

    res_model = fields.Char(required=True)
    res_id = fields.Many2oneReference(model_field="res_model", required=True)
    wrapped = fields.Char(required=True, help="The row's key, as the installation's key keeps it")
    sealed_by = fields.Char(required=True, index=True, help="Fingerprint of the installation's key that wrapped it")
    content = fields.Binary(attachment=False, required=True)

    _once = models.UniqueIndex("(res_model, res_id)")

    @api.model
    def _begin(self, model, ids):
        """{id: Seal}: a fresh seal for each of the rows `ids` of `model`; `_keep` makes it stay."""
        return {row_id: Seal.new(model, row_id) for row_id in ids}

    @api.model
    def _keep(self, model, seals, words):
        """Keep `words`, {id: {name: plain value}}, of rows of `model` under their `seals`, {id: Seal}, in the place of
        what was kept of them."""
        key = self.env["mailbox.key"]
        vault, sealed_by = key._get_vault__(), key._get_fingerprint()
        rows = [
            (model, row_id, seal.wrap(vault), sealed_by, seal.close_words(words[row_id]))
            for row_id, seal in seals.items()
        ]
        self._insert(rows)

    @api.model
    def _insert(self, rows):
        if rows:
            self.env.cr.execute(
                SQL(
                    """
                    INSERT INTO mailbox_seal (res_model, res_id, wrapped, sealed_by, content) VALUES %s
                        ON CONFLICT (res_model, res_id) DO UPDATE
                       SET wrapped = EXCLUDED.wrapped, sealed_by = EXCLUDED.sealed_by, content = EXCLUDED.content
                    """,
                    SQL(", ").join(SQL("(%s, %s, %s, %s, %s)", *row) for row in rows),
                ),
                log_exceptions=False,
            )

    @api.model
    def _open__(self, model, ids):
        """{id: (Seal, {name: value})} of those of the rows `ids` of `model` that are sealed. What no key opens, or was
        changed, has None in place of the pair."""
        rows = self.env.execute_query(
            SQL(
                "SELECT res_id, wrapped, content FROM mailbox_seal WHERE res_model = %s AND res_id = ANY(%s)",
                *(model, list(ids)),
            )
        )
        if not rows:
            return {}
        vault = self._find_vault__()
        return {row_id: vault and _open(vault, model, row_id, wrapped, content) for row_id, wrapped, content in rows}

    def _find_vault__(self):
        """The vault; none where its key is missing."""
        try:
            return self.env["mailbox.key"]._get_vault__()
        except NeedsAdministrator:
            return None

    @api.model
    def _drop(self, model, ids):
        """Forget what is sealed of the rows `ids` of `model`."""
        self.env.cr.execute(SQL("DELETE FROM mailbox_seal WHERE res_model = %s AND res_id = ANY(%s)", model, list(ids)))

    @api.autovacuum
    def _gc_of_nothing(self):
        """Forget what was sealed of rows that the database has deleted by itself."""
        models_of_seals = self.env.execute_query(SQL("SELECT DISTINCT res_model FROM mailbox_seal"))
        for (model,) in models_of_seals:
            if model not in self.env:
                continue
            table = SQL.identifier(self.env[model]._table)
            self.env.cr.execute(
                SQL(
                    "DELETE FROM mailbox_seal AS seal WHERE res_model = %s "
                    "AND NOT EXISTS (SELECT FROM %s AS row WHERE row.id = seal.res_id)",
                    *(model, table),
                )
            )

    # ------------------------------------------------------------ when the installation's key changes

    @api.model
    def _wrap_again(self, after, limit):
        """Wrap the next keys again that another key wrapped: the last one's number, how many of them opened. (0, 0):
        there is none after the number `after`."""
        key = self.env["mailbox.key"]
        rows = self.env.execute_query(
            SQL(
                "SELECT id, res_model, res_id, wrapped FROM mailbox_seal "
                "WHERE id > %s AND sealed_by != %s ORDER BY id LIMIT %s FOR UPDATE",
                *(after, key._get_fingerprint(), limit),
            )
        )
        vault = key._get_vault__()
        wrapped = [(row[0], token) for row in rows if (token := _wrap_again(vault, *row[1:]))]
        if wrapped:
            self.env.cr.execute(
                SQL(
                    "UPDATE mailbox_seal SET wrapped = new.wrapped, sealed_by = %s "
                    "FROM unnest(%s::int[], %s::text[]) AS new(id, wrapped) WHERE mailbox_seal.id = new.id",
                    *(key._get_fingerprint(), *map(list, zip(*wrapped, strict=True))),
                )
            )
        return (rows[-1][0] if rows else 0), len(wrapped)

    @api.model
    def _count_wrapped_by(self, fingerprints):
        """How many rows are sealed whose key one of the `fingerprints` wrapped (int)."""
        return self._count(SQL("sealed_by = ANY(%s)", list(fingerprints)))

    @api.model
    def _count_not_wrapped_by(self, fingerprints):
        """How many rows are sealed whose key none of the `fingerprints` wrapped (int)."""
        return self._count(SQL("NOT sealed_by = ANY(%s)", list(fingerprints)))

    def _count(self, condition):
        [(count,)] = self.env.execute_query(SQL("SELECT count(*) FROM mailbox_seal WHERE %s", condition))
        return count


def _open(vault, model, row_id, wrapped, content):
    try:
        seal = Seal.unwrap(vault, model, row_id, wrapped)
        return seal, seal.open_words(bytes(content))
    except NeedsAdministrator:
        return None


def _wrap_again(vault, model, row_id, wrapped):
    """The token under the key that seals now; none where no key opens it."""
    try:
        return Seal.unwrap(vault, model, row_id, wrapped).wrap(vault)
    except NeedsAdministrator:
        return None
