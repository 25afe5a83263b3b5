"""The gettext catalogues: `--update` brings them up to the code, `--check` says what is missing.

English is the source language: the message is the English sentence. French and Dutch must be
complete, the languages of `TO_THE_PUBLIC` for what stands in `PUBLIC`, and for nothing else. The
files name the places of use without line numbers, so that a change elsewhere in a file does not
touch them.
"""

import argparse
import ast
import sys
from collections.abc import Iterable, Iterator
from io import BytesIO
from pathlib import Path
from string import Formatter
from typing import Any, BinaryIO

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.pofile import read_po, write_po

HOUSE = Path(__file__).resolve().parent.parent
LOCALES = HOUSE / "app" / "locales"
TEMPLATE = LOCALES / "messages.pot"
TRANSLATED = ("fr", "nl")
TO_THE_PUBLIC = ("ar", "tr", "ro", "sq", "pl", "pt", "es")
"""Spoken on the pages of the public, on paper and in its answers, not to people at work."""

PUBLIC = (
    "app/directory/*.py",
    *(f"app/domain/{name}.py" for name in ("descriptions", "fee_words", "people_words")),
    *(f"app/domain/{name}.py" for name in ("place_text", "sentences", "session_words")),
    "app/domain/week_words.py",
    "app/domain/words.py",
    "app/models/explaining.py",
    *(f"app/routers/{name}.py" for name in ("answer_view", "ask_first", "bodies", "card*")),
    *(f"app/routers/{name}.py" for name in ("easy_*", "entering", "health", "locating")),
    *(f"app/routers/{name}.py" for name in ("middleware", "page_*", "place_*", "problems")),
    *(f"app/routers/{name}.py" for name in ("public_*", "reading", "registration_*")),
    *(f"app/routers/{name}.py" for name in ("search_form", "sheet*", "shortlist_view")),
    "app/routers/slip*.py",
    "app/routers/widget*.py",
    "app/templates/*.html",
    *(f"app/usecases/{name}.py" for name in ("look_up_*", "publish_*", "report_*", "show_*")),
    "app/usecases/registering/*.py",
)
"""Where what is said to the public stands."""

KEYWORDS = {"_": None, "N_": None, "say": None, "count": (1, 2), "ngettext": (1, 2)}

Found = tuple[int, str, str | tuple[str, ...], list[str]]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    todo = parser.add_mutually_exclusive_group(required=True)
    todo.add_argument("--update", action="store_true", help="extract into the .pot and .po files")
    todo.add_argument("--check", action="store_true", help="exit 1 where anything is missing")
    if parser.parse_args().update:
        update()
    faults = list(check())
    print("\n".join(faults) or "The catalogues are complete.")
    return 1 if faults else 0


def update() -> None:
    """Messages that are gone leave the files; new ones stand there blank, never guessed."""
    TEMPLATE.write_bytes(as_text(extracted()))
    for lang in (*TRANSLATED, *TO_THE_PUBLIC):
        catalogue = translations(lang)
        catalogue.update(wanted_in(lang), no_fuzzy_matching=True)
        catalogue.obsolete.clear()
        path_of(lang).write_bytes(as_text(catalogue))


def check() -> Iterator[str]:
    """What keeps the catalogues from being complete, a line each."""
    if TEMPLATE.read_bytes() != as_text(extracted()):
        yield f"{TEMPLATE.name} is not what the code says: run scripts/catalogues.py --update"
    for lang in (*TRANSLATED, *TO_THE_PUBLIC):
        for fault in faults_of(translations(lang), wanted_in(lang)):
            yield f"{lang}: {fault}"


def faults_of(catalogue: Catalog, template: Catalog) -> Iterator[str]:
    for message in _messages(template):
        if fault := _fault(catalogue.get(message.id), message):
            yield f"{fault}: {_shown(message)}"
    for message in _messages(catalogue):
        if template.get(message.id) is None:
            yield f"nobody says: {_shown(message)}"
    for message in catalogue.obsolete.values():
        yield f"obsolete: {_shown(message)}"


def _fault(translated: Message | None, message: Message) -> str | None:
    if translated is None:
        return "missing"
    if not all(_texts(translated.string)):
        return "blank"
    if translated.fuzzy:
        return "fuzzy"
    wanted = _names(_texts(message.id))
    if any(_names([text]) != wanted for text in _texts(translated.string)):
        return "other placeholders"
    return None


def wanted_in(lang: str) -> Catalog:
    """The messages for which a language is to have words."""
    if lang in TRANSLATED:
        return extracted()
    return extracted(path for pattern in PUBLIC for path in HOUSE.glob(pattern))


def extracted(files: Iterable[Path] | None = None) -> Catalog:
    """All messages of these files, else of all code and templates, in the order of their files."""
    catalogue = Catalog(charset="utf-8")
    for path in sorted(files or (HOUSE / "app").rglob("*.*")):
        if path.suffix in METHODS:
            with path.open("rb") as file:
                for _, message, _, _ in extract(METHODS[path.suffix], file, keywords=KEYWORDS):
                    catalogue.add(message, None, [(path.relative_to(HOUSE).as_posix(), 0)])
    return catalogue


def _in_python(
    file: BinaryIO, keywords: Iterable[str], *_: object, **__: object
) -> Iterator[Found]:
    """The literal messages of calls. Babel's own way by tokens takes `say(WORDS[row["kind"]])` for
    a message "kind"."""
    calls = [node for node in ast.walk(ast.parse(file.read())) if isinstance(node, ast.Call)]
    for node in sorted(calls, key=lambda call: (call.lineno, call.col_offset)):
        if isinstance(node.func, ast.Name | ast.Attribute):
            name = node.func.id if isinstance(node.func, ast.Name) else node.func.attr
            texts = [one.value for one in node.args if isinstance(one, ast.Constant)]
            said = tuple(text for text in texts if isinstance(text, str))
            if name in keywords and said:
                yield node.lineno, name, said[0] if len(said) == 1 else said, []


METHODS: dict[str, Any] = {".html": "jinja2", ".py": _in_python}


def translations(lang: str) -> Catalog:
    with path_of(lang).open("rb") as file:
        return read_po(file, locale=lang)


def path_of(lang: str) -> Path:
    return LOCALES / lang / "LC_MESSAGES" / "messages.po"


def as_text(catalogue: Catalog) -> bytes:
    """A .po file whose header holds no date and no version: it changes with its messages only."""
    header = ["MIME-Version: 1.0", "Content-Type: text/plain; charset=utf-8"]
    header += ["Content-Transfer-Encoding: 8bit"]
    if catalogue.locale:
        header.insert(0, f"Language: {catalogue.locale}")
        header.append(f"Plural-Forms: {catalogue.plural_forms}")
    lines = ['msgid ""', 'msgstr ""', *(f'"{line}\\n"' for line in header), "", ""]
    body = BytesIO()
    write_po(body, catalogue, width=100, omit_header=True, include_lineno=False)
    return "\n".join(lines).encode() + body.getvalue()


def _messages(catalogue: Catalog) -> list[Message]:
    return [message for message in catalogue if message.id]


def _texts(text: str | Iterable[str] | None) -> list[str]:
    """One text, or the forms of a plural; `[""]` where there is none."""
    return [text or ""] if text is None or isinstance(text, str) else list(text)


def _names(texts: Iterable[str]) -> set[str]:
    """The {placeholders} in them."""
    return {name for text in texts for _, name, _, _ in Formatter().parse(text) if name is not None}


def _shown(message: Message) -> str:
    return " / ".join(_texts(message.id))


if __name__ == "__main__":
    sys.exit(main())
