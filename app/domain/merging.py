"""JSON Merge Patch (RFC 7396), and which fields a patch names."""

from collections.abc import Iterator, Mapping
from typing import Any


def merged(target: Any, patch: Any) -> Any:
    """The target with the patch applied: null takes a member away, lists are replaced whole."""
    if not isinstance(patch, Mapping):
        return patch
    found = dict(target) if isinstance(target, Mapping) else {}
    for name, value in patch.items():
        if value is None:
            found.pop(name, None)
        else:
            found[name] = merged(found.get(name), value)
    return found


def named(patch: Mapping[str, Any], around: str = "") -> Iterator[str]:
    """The paths of all that a patch sets or takes away: `address.street`, `fees`, `languages`."""
    for name, value in patch.items():
        if isinstance(value, Mapping):
            yield from named(value, f"{around}{name}.")
        else:
            yield f"{around}{name}"


def at(record: Any, path: str) -> Any:
    """What stands at a path; None where nothing does."""
    for step in path.split("."):
        record = record.get(step) if isinstance(record, Mapping) else None
    return record


NEVER_NULL = frozenset({"stops", "free_for", "complete"})
"""Lists that are empty where nothing is known; of any other list `[]` says: none."""


def told(value: Any) -> Any:
    """What a value says, without all that is not known; None where it says nothing."""
    if isinstance(value, Mapping):
        return {name: part for name in value if (part := fact(value, name)) is not None} or None
    return None if value == "unknown" else value


def fact(record: Any, path: str) -> Any:
    """What is told at a path, in one form: null, "unknown" and what is not there are None."""
    value = told(at(record, path))
    return None if value == [] and path.rpartition(".")[2] in NEVER_NULL else value


def patch_between(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, Any]:
    """The smallest patch that makes `after` of `before`, down to the parts of what has parts."""
    found: dict[str, Any] = {}
    for name in (*before, *(name for name in after if name not in before)):
        old, new = before.get(name), after.get(name)
        if fact(before, name) == fact(after, name):
            continue
        if isinstance(old or new, Mapping) and isinstance(new or old, Mapping):
            found[name] = patch_between(old or {}, new or {})
        else:
            found[name] = new
    return found
