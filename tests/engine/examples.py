"""How many examples hypothesis takes: few for a quick answer."""

from heavy import TAKES_ALL
from hypothesis import settings

settings.register_profile("quick", max_examples=15)
settings.load_profile("default" if TAKES_ALL else "quick")
