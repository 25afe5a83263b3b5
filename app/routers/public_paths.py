"""The language in the address of a page: `{lang:language}`."""

from starlette.convertors import Convertor, register_url_convertor

from app.domain.words import PAGE_LANGUAGES


class _Language(Convertor[str]):
    regex = "|".join(PAGE_LANGUAGES)

    def convert(self, value: str) -> str:
        return value.lower()

    def to_string(self, value: str) -> str:
        return value


class _LanguageInAnyCase(_Language):
    regex = "|".join("".join(f"[{char}{char.upper()}]" for char in lang) for lang in PAGE_LANGUAGES)


register_url_convertor("language", _Language())
register_url_convertor("language_in_any_case", _LanguageInAnyCase())
