"""What can go wrong with the bed, named by who has to act."""


class BedError(Exception):
    """The servers could not be brought up or down; the text is one sentence for the person at the terminal."""


class SoftwareMissing(BedError):
    """Something has to be installed first; the text says what."""
