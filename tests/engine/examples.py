"""How many examples hypothesis takes: few for a quick answer. Never by the clock: other tests run beside these."""

from heavy import TAKES_ALL
from hypothesis import HealthCheck, settings

SLOWLY = {"deadline": None, "suppress_health_check": [HealthCheck.too_slow]}
settings.register_profile("quick", max_examples=15, **SLOWLY)
settings.register_profile("whole", **SLOWLY)
settings.load_profile("whole" if TAKES_ALL else "quick")
