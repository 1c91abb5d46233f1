from odoo import fields, models


class MailActivityMixin(models.AbstractModel):
    """The next activity of a record, named as the reader may see it."""

    _inherit = "mail.activity.mixin"

    # core's is the stored summary, which says nothing of the email a rule made the activity from
    activity_summary = fields.Char(related="activity_ids.mailbox_summary", related_sudo=False)
