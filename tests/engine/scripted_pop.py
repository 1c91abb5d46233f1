"""A POP3 server with mails in it, behind the scripted server's sockets."""

import base64


class Pop:
    """`mails` is a list of (UIDL, bytes), `commands` what the client sent. `capabilities` None: CAPA is refused.

    `answers` {verb: text, or a function of Line and arguments that says everything itself} come before its own; None
    refuses the verb."""

    def __init__(self, mails=(), capabilities=("TOP", "UIDL", "USER", "PIPELINING", "SASL PLAIN"), answers=None):
        self.mails = list(mails)
        self.capabilities = capabilities
        self.greeting = "+OK ready"
        self.commands = []
        self.answers = answers or {}

    def __call__(self, line):
        line.send(self.greeting)
        while command := line.read():
            verb, _, arguments = command.partition(" ")
            self.commands.append(command)
            if verb in self.answers:
                answer = self.answers[verb]
                if callable(answer):
                    answer(line, arguments)
                else:
                    line.send(answer or "-ERR unknown command")
            elif verb == "QUIT":
                return
            else:
                getattr(self, f"_{verb.lower()}")(line, arguments)

    def _list_lines(self, line, rows):
        line.send("+OK", *rows, ".")

    def _capa(self, line, _arguments):
        if self.capabilities is None:
            line.send("-ERR what")
        else:
            self._list_lines(line, self.capabilities)

    def _auth(self, line, _arguments):
        line.send("+ ")
        self.secret = base64.b64decode(line.read())
        line.send("+OK welcome")

    def _user(self, line, _arguments):
        line.send("+OK")

    _pass = _user

    def _uidl(self, line, _arguments):
        self._list_lines(line, [f"{number} {uidl}" for number, (uidl, _raw) in enumerate(self.mails, 1)])

    def _list(self, line, _arguments):
        self._list_lines(line, [f"{number} {len(raw)}" for number, (_uidl, raw) in enumerate(self.mails, 1)])

    def _retr(self, line, arguments):
        line.send("+OK", stuff(self.mails[int(arguments) - 1][1]), ".")

    def _top(self, line, arguments):
        number, lines = map(int, arguments.split())
        raw = self.mails[number - 1][1]
        line.send("+OK", stuff(raw if lines else raw.partition(b"\r\n\r\n")[0] + b"\r\n\r\n"), ".")


def stuff(raw):
    """A line that begins with a dot gets another one (RFC 1939, 3)."""
    return b"\r\n".join(b"." + one if one.startswith(b".") else one for one in raw.split(b"\r\n"))
