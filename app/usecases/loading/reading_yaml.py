"""YAML read so that every value knows its line, and without the surprises of YAML 1.1.

Keys are always text (`on` is not a boolean), only true and false are booleans (`no` is a word),
dates stay text until a field asks for one, and 0010 is not a number.
"""

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

Trail = tuple[str | int, ...]
"""Where in a document: ("help_points", 3, "address", "street")."""


class Unreadable(Exception):
    """The file is not what it should be; the message says why. `line` where that is known."""

    def __init__(self, message: str, line: int | None = None) -> None:
        super().__init__(message)
        self.line = line


@dataclass
class Document:
    """What a file says, and on which line; `file` as it was named to us."""

    file: str
    data: Any = None
    lines: dict[Trail, int] = field(default_factory=dict)

    def line(self, trail: Trail) -> int | None:
        """The line of that value, or of the nearest one around it that is there."""
        for end in range(len(trail), -1, -1):
            if trail[:end] in self.lines:
                return self.lines[trail[:end]]
        return None


def read_yaml(path: Path) -> Document:
    """Raises Unreadable: not there, not UTF-8, not YAML, or a key given twice."""
    text = read_text(path)
    document = Document(str(path))
    loader = _Loader(text)
    try:
        node = loader.get_single_node()
        if node is not None:
            document.data = _plain(loader, node, (), document.lines)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        problem = f"not YAML: {error.problem or error.context}"
        raise Unreadable(problem, mark.line + 1 if mark else None) from error
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise Unreadable(f"not YAML: {error}") from error
    finally:
        loader.dispose()
    return document


def read_text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except OSError as error:
        raise Unreadable(f"cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise Unreadable(f"not UTF-8: {error.reason} at byte {error.start}") from error


if TYPE_CHECKING:
    Base = yaml.SafeLoader
else:  # in C, where PyYAML was built with it: seven times as fast
    Base = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _Loader(Base):
    """Scalars as in the core schema of YAML 1.2; texts beginning with 0 stay texts."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.flattened: set[int] = set()

    yaml_implicit_resolvers: dict[str, Any] = {}  # noqa: RUF012, PyYAML's own way to say it


for _tag, _pattern, _first in (
    ("bool", r"^(?:true|True|TRUE|false|False|FALSE)$", "tTfF"),
    ("null", r"^(?:~|null|Null|NULL|)$", ["~", "n", "N", ""]),
    ("int", r"^[-+]?(?:0|[1-9][0-9]*)$", "-+0123456789"),
    ("float", r"^[-+]?(?:0|[1-9][0-9]*)\.[0-9]+(?:[eE][-+]?[0-9]+)?$", "-+0123456789"),
    ("merge", r"^<<$", "<"),
):
    _Loader.add_implicit_resolver(f"tag:yaml.org,2002:{_tag}", re.compile(_pattern), list(_first))


def _plain(loader: _Loader, node: yaml.Node, trail: Trail, lines: dict[Trail, int]) -> Any:
    lines.setdefault(trail, node.start_mark.line + 1)
    if isinstance(node, yaml.SequenceNode):
        return [_plain(loader, item, (*trail, n), lines) for n, item in enumerate(node.value)]
    if not isinstance(node, yaml.MappingNode):
        return loader.construct_object(node)
    if id(node) not in loader.flattened:  # an anchored node is met again at each alias
        _refuse_a_key_given_twice(node)
        loader.flatten_mapping(node)
        loader.flattened.add(id(node))
    found: dict[str, Any] = {}
    for key, value in node.value:
        # The key's line, not the value's: an alias would point to where its anchor stands.
        lines[*trail, key.value] = key.start_mark.line + 1
        found[key.value] = _plain(loader, value, (*trail, key.value), lines)
    return found


def _refuse_a_key_given_twice(node: yaml.MappingNode) -> None:
    seen: set[str] = set()
    for key, _ in node.value:
        if not isinstance(key, yaml.ScalarNode):
            raise yaml.MarkedYAMLError(problem="a key must be a word", problem_mark=key.start_mark)
        if key.value in seen and key.value != "<<":
            problem = f"the key {key.value} is given twice"
            raise yaml.MarkedYAMLError(problem=problem, problem_mark=key.start_mark)
        seen.add(key.value)
