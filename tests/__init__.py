from . import test_security
from . import test_ui
from . import test_views
from . import test_walk
