from . import test_binding
from . import test_coach
from . import test_lifecycle
from . import test_provider
from . import test_security
from . import test_ui
from . import test_views
from . import test_walk
