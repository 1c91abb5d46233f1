from odoo import api, fields, models
from odoo.tools import SQL


class MailboxActivityClaim(models.Model):
    """That an automatic activity stands on a record, by what the company limits them to: `open` while one is open,
    `ever` once and for all, `email:<id>` for one email.

    The unique index is the promise, under any number of workers. Each activity takes all three, so that the company can
    change its mind. No foreign keys to partner or lead: Odoo's merge trips over them in a unique index."""

    _name = "mailbox.activity.claim"
    _description = "Automatic Activity on a Record"
    _log_access = False

    res_model = fields.Char(required=True)
    res_id = fields.Many2oneReference(model_field="res_model", required=True)
    slot = fields.Char(required=True)
    # of `open` only: however the activity goes, its place is free
    activity_id = fields.Many2one("mail.activity", index="btree_not_null", ondelete="cascade")

    _once = models.UniqueIndex("(res_model, res_id, slot)")

    @api.model
    def _take(self, wanted):
        """Those of `wanted`, {(model, id, slot)}, that nobody had: they are ours from now on (set).

        Where another worker takes one at the same time this waits for it, and then fails to serialise (the caller
        begins anew) or does not get it. In one order, so that two workers do not wait for each other."""
        if not wanted:
            return set()
        models_, ids, slots = (list(column) for column in zip(*sorted(wanted), strict=True))
        rows = self.env.execute_query(
            SQL(
                """
                INSERT INTO mailbox_activity_claim (res_model, res_id, slot)
                SELECT * FROM unnest(%s::varchar[], %s::int[], %s::varchar[])
                    ON CONFLICT DO NOTHING
             RETURNING res_model, res_id, slot
                """,
                models_,
                ids,
                slots,
            )
        )
        return set(map(tuple, rows))

    @api.model
    def _note_open(self, activities):
        """`activities` {(model, id): id of an activity that is open there}, where none was noted yet."""
        if activities:
            rows = [(*place, activity_id) for place, activity_id in activities.items()]
            models_, ids, activity_ids = (list(column) for column in zip(*rows, strict=True))
            self.env.cr.execute(
                SQL(
                    """
                    UPDATE mailbox_activity_claim claim SET activity_id = made.activity_id
                      FROM unnest(%s::varchar[], %s::int[], %s::int[]) made(res_model, res_id, activity_id)
                     WHERE (claim.res_model, claim.res_id, claim.slot) = (made.res_model, made.res_id, 'open')
                       AND claim.activity_id IS NULL
                    """,
                    models_,
                    ids,
                    activity_ids,
                )
            )
            self.invalidate_model(["activity_id"])

    @api.model
    def _find_on(self, records):
        return self.search([("res_model", "=", records._name), ("res_id", "in", records.ids)])

    def _move_to(self, record):
        """Merging: what stood on other records stands on `record`. Of two open activities the other's is dropped, its
        emails go to the one that stays."""
        here = {claim.slot: claim for claim in self._find_on(record)}
        doubles = self.browse()
        for claim in self - self.browse([claim.id for claim in here.values()]):
            kept = here.setdefault(claim.slot, claim)
            if kept != claim:
                doubles |= claim
                if claim.slot == "open" and claim.activity_id and kept.activity_id:
                    self.env["mailbox.archive"]._fold_activity(claim.activity_id, kept.activity_id)
        doubles = doubles.exists()
        doubles.unlink()
        (self - doubles).exists().write({"res_id": record.id})
