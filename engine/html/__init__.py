"""HTML of a mail: made safe, read as text, shown as a page."""
