"""One large mail behind the scripted server: told by BODYSTRUCTURE, given section by section and piece by piece."""

import re

from scripted_mailbox import Mailbox

HEADER = (
    b"From: Nina <nina@cust.example>\r\nTo: anna@us.example\r\nSubject: plans\r\nMessage-ID: <plans@x>\r\n"
    b"Date: Mon, 23 Nov 2026 10:00:00 +0800\r\nMIME-Version: 1.0\r\n"
)
PIECE = re.compile(r"BODY\.PEEK\[([^\]]*)\](?:<(\d+)\.(\d+)>)?")
BOUNDARY = b"==plans=="


class Leaf:
    """A part that is no multipart: its header lines and its body as it travels."""

    def __init__(self, header, body):
        self.header = header.replace(b"\n", b"\r\n") + b"\r\n"
        self.body = body

    def tell(self):
        kind = re.search(rb"Content-Type: (\w+)/([\w.-]+)", self.header)
        return b'("%s" "%s" NIL NIL NIL "7BIT" %d 1)' % (kind[1], kind[2], len(self.body))


class Multipart:
    """`subtype` and its parts."""

    def __init__(self, subtype, *parts, boundary=BOUNDARY):
        self.parts = parts
        self.subtype = subtype.encode()
        self.boundary = boundary
        kind = b'Content-Type: multipart/%s; boundary="%s"\r\n' % (self.subtype, boundary)
        self.header = kind + b"\r\n"

    @property
    def body(self):
        inside = b"".join(b"--%s\r\n%s%s\r\n" % (self.boundary, part.header, part.body) for part in self.parts)
        return inside + b"--%s--\r\n" % self.boundary

    def tell(self):
        return b'(%s "%s" NIL NIL NIL)' % (b"".join(part.tell() for part in self.parts), self.subtype)


def raw(root):
    """The whole mail as bytes."""
    return HEADER + root.header + root.body


def sections(root):
    """{section: bytes} as BODY[section] names them (RFC 3501, 6.4.5)."""
    found = {"": raw(root), "HEADER": HEADER + root.header}
    if isinstance(root, Leaf):
        return found | {"1": root.body}
    _add(found, root, "")
    return found


def _add(found, node, before):
    for number, part in enumerate(node.parts, 1):
        name = f"{before}{number}"
        found |= {name: part.body, f"{name}.MIME": part.header}
        if isinstance(part, Multipart):
            _add(found, part, f"{name}.")


class LargeMailbox(Mailbox):
    """An INBOX whose mail 1 is `root`. `structure`: what is told where it is not the truth; `gives` {section: bytes or
    None} likewise. `knows_pieces`: False for a server that gives a whole section whatever was asked."""

    def __init__(self, root, structure=None, gives=None, knows_pieces=True, **how):
        super().__init__({"INBOX": {1: raw(root)}}, **how)
        self.structure = root.tell() if structure is None else structure
        self.sections = {**sections(root), **(gives or {})}
        self.knows_pieces = knows_pieces

    def _describe(self, number, uid, items):
        if "BODYSTRUCTURE" in items:
            return b"* 1 FETCH (UID 1 BODYSTRUCTURE %s)\r\n" % self.structure
        if "<" not in items:
            return super()._describe(number, uid, items)
        pieces = [self._give(*piece) for piece in PIECE.findall(items)]
        return b"* 1 FETCH (UID 1 %s)\r\n" % b" ".join(pieces)

    def _give(self, section, offset, octets):
        content = self.sections.get(section)
        name = b"BODY[%s]" % section.encode()
        if self.knows_pieces:
            name += b"<%s>" % offset.encode()
            content = content and content[int(offset) : int(offset) + int(octets)]
        return name + (b" NIL" if content is None else b" {%d}\r\n" % len(content) + content)

    def asked(self):
        """What was asked of single sections, in order."""
        return [piece[0] for command in self.commands for piece in PIECE.findall(command)]
