"""`TestCase.enterContext` for Python 3.10, which has none."""


def enter(case, context):
    """What `context` gives when entered; it is left when the test of `case` ends."""
    entered = context.__enter__()
    case.addCleanup(context.__exit__, None, None, None)
    return entered
