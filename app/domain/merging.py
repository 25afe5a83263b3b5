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


def patch_between(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, Any]:
    """The smallest patch that makes `after` of `before`.

    Where `before` has a member that is null in both it stays out; a member of `after` that is null
    is taken away, which is the same in our records.
    """
    found: dict[str, Any] = {}
    for name in (*before, *(name for name in after if name not in before)):
        old, new = before.get(name), after.get(name)
        if old == new:
            continue
        if isinstance(old, Mapping) and isinstance(new, Mapping):
            found[name] = patch_between(old, new)
        else:
            found[name] = new
    return found
