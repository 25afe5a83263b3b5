"""Name the sources: where each fact of a help point comes from."""

from app.directory.asking import record_of
from app.directory.snapshot import Directory


def sources(directory: Directory, key: str) -> bytes:
    """As JSON, the same in every language. Raises `NotFound`."""
    return directory.sources(record_of(directory, key))
