"""Corp Example with the bed's real sign-in service, whose tokens the mail server takes."""

from odoocase import OdooCase
from person import Person

CAROL = "carol@corp.example"


class OAuthCase(OdooCase):
    """Nobody is bound yet; Carol is an employee too."""

    employees = ()

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        with cls.environment() as env:
            env["mailbox.server"].search([]).write(prepare_oauth_values(cls.facts))
            values = {"name": "Carol", "login": "carol", "password": "carol", "email": CAROL}
            values["group_ids"] = [(4, env.ref("sales_team.group_sale_salesman").id)]
            cls.carol_id = env["res.users"].with_context(no_reset_password=True).create(values).id

    def begin(self, env):
        """Carol's dialog, which waits, and the address her browser is sent to."""
        Dialog = env["mailbox.account.bind"].with_user(self.carol_id)
        dialog = Dialog.create({"email": CAROL})
        return dialog, dialog.action_sign_in()["url"]

    def sign_in(self, url, email=CAROL, **options):
        """What the service sends the browser back with (dict)."""
        return Person(self.facts["ca"], email, self.facts["password"]).sign_in(url, **options)

    def come_back(self, env, answer, uid=None):
        """The sentence of the other window."""
        return env["mailbox.authorization"].with_user(uid or self.carol_id)._receive__(answer)[0]

    def bind(self, env, email=CAROL, **options):
        """Carol's dialog after she has signed in as `email`, and the sentence of the other window."""
        dialog, url = self.begin(env)
        sentence = self.come_back(env, self.sign_in(url, email, **options))
        dialog.action_signed_in()
        return dialog, sentence


def prepare_oauth_values(facts):
    """What an administrator types into the mail server's form to have employees sign in."""
    oauth = facts["oauth"]
    return {
        "authentication": "oauth",
        "oauth_client_id": oauth["clients"]["app"]["id"],
        "oauth_client_secret": oauth["clients"]["app"]["secret"],
        **{f"oauth_{name}": oauth[name] for name in ("authorize_url", "token_url", "revoke_url", "userinfo_url")},
        "oauth_scopes": "openid email offline_access mail",
    }
