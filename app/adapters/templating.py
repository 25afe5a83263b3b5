"""Pages from templates: one Jinja environment a language, its sentences from the catalogues."""

from functools import cache
from hashlib import blake2b
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from app.domain.words import Words

APP = Path(__file__).resolve().parent.parent


def page(template: str, words: Words, **values: object) -> bytes:
    """The page as UTF-8. Values are escaped; one that is missing is an error, never a blank."""
    return _environment(words).get_template(template).render(**values).encode()


@cache
def _environment(words: Words) -> Environment:
    environment = Environment(
        loader=FileSystemLoader(APP / "templates"),
        extensions=["jinja2.ext.i18n"],
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    catalogue = words.catalogue
    environment.install_gettext_callables(  # type: ignore[attr-defined]
        catalogue.gettext, catalogue.ngettext, newstyle=False
    )
    environment.globals.update(
        lang=words.lang,
        rtl=words.rtl,
        voice=str(words.locale).replace("_", "-"),
        say=words.say,
        count=words.count,
        static=_static,
    )
    return environment


@cache
def _static(name: str) -> str:
    """The address of a static file; it changes with the content, so that no old copy is shown."""
    mark = blake2b((APP / "static" / name).read_bytes(), digest_size=4).hexdigest()
    return f"/static/{name}?v={mark}"
