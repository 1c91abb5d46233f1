from odoo.addons.mail.controllers.google_translate import GoogleTranslateController
from odoo.http import request, route


class GoogleTranslate(GoogleTranslateController):
    """*Translate* sends a text to Google: a customer's email is not ours to send there."""

    @route()
    def translate(self, message_id):
        """Refuse archived emails, whatever the client offers."""
        message = request.env["mail.message"].search([("id", "=", message_id)])
        if message._is_mailbox_email():
            return {"error": request.env._("Archived emails are not translated: their text would be sent to Google.")}
        return super().translate(message_id)
