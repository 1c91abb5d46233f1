"""How much memory this process has resident, now and at most (Linux)."""

from pathlib import Path

_STATUS = Path("/proc/self/status")
_CLEAR = Path("/proc/self/clear_refs")


def read_rss() -> float:
    """Resident megabytes now."""
    return _read("VmRSS")


def read_peak() -> float:
    """The most that were resident since `reset_peak`."""
    return _read("VmHWM")


def reset_peak() -> None:
    """Begin to measure the peak anew (man 5 proc, clear_refs)."""
    _CLEAR.write_text("5")


def _read(name: str) -> float:
    [line] = [line for line in _STATUS.read_text().splitlines() if line.startswith(f"{name}:")]
    return round(int(line.split()[1]) / 1024, 1)
