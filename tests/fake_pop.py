"""POP3 in front of a FakeServer's inboxes. The names it gives messages (UIDL) are their numbers with a prefix."""

from .fake_server import Handler


class PopHandler(Handler):
    """The inbox of whoever signs in; `uidl` is the prefix, which a test may change. Nothing is ever deleted."""

    uidl = "name"

    def handle(self):
        self.send("+OK ready")
        while line := self.rfile.readline():
            verb, _, arguments = line.decode().rstrip("\r\n").partition(" ")
            self.fake.commands.append(f"{verb} {arguments}")
            if verb == "QUIT":
                return
            getattr(self, f"do_{verb.lower()}")(arguments)

    def _send_lines(self, *lines):
        self.send("\r\n".join(["+OK", *lines, "."]))

    def do_capa(self, _arguments):
        self._send_lines("USER", "UIDL", "TOP", "PIPELINING")

    def do_user(self, login):
        self.login = login
        self.send("+OK")

    def do_pass(self, password):
        self.send("+OK" if self.is_right(self.login, password) else "-ERR [AUTH] wrong")

    def _get_mails(self):
        return sorted(self.fake.boxes[self.login]["INBOX"].items())

    def do_list(self, _arguments):
        self._send_lines(*(f"{number} {len(raw)}" for number, (_uid, raw) in enumerate(self._get_mails(), 1)))

    def do_uidl(self, _arguments):
        prefix = PopHandler.uidl
        self._send_lines(*(f"{number} {prefix}{uid}" for number, (uid, _raw) in enumerate(self._get_mails(), 1)))

    def do_top(self, arguments):
        number, lines = map(int, arguments.split())
        raw = self._get_mails()[number - 1][1]
        self._send_mail(raw if lines else raw.partition(b"\r\n\r\n")[0] + b"\r\n\r\n")

    def do_retr(self, arguments):
        self._send_mail(self._get_mails()[int(arguments) - 1][1])

    def _send_mail(self, raw):
        self.send(b"+OK\r\n" + raw.replace(b"\r\n.", b"\r\n..") + b"\r\n.\r\n")
