from . import test_binding
from . import test_changes
from . import test_hostile_mail
from . import test_lifecycle
from . import test_security
from . import test_ui
from . import test_views
from . import test_walk
