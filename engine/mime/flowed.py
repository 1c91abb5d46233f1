"""Text wrapped by its sender so that it can be unwrapped (format=flowed, RFC 3676)."""

from __future__ import annotations


def unwrap(text: str, delete_space: bool) -> str:
    """`text` with its soft line breaks undone; quote marks stay, stuffed spaces go. Signature lines end a paragraph."""
    lines: list[list[str]] = []
    previous_depth = -1
    for raw in text.replace("\r\n", "\n").split("\n"):
        stripped = raw.lstrip(">")
        depth = len(raw) - len(stripped)
        content = stripped.removeprefix(" ")
        if depth == previous_depth and content != "-- ":
            lines[-1].append(content)
        else:
            lines.append([">" * depth + (" " if depth else ""), content])
        soft = content.endswith(" ") and content != "-- "
        if soft and delete_space:
            lines[-1][-1] = content[:-1]
        previous_depth = depth if soft else -1
    return "\n".join(map("".join, lines))
