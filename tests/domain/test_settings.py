"""What a setting may be."""

import pytest
from pydantic import ValidationError

from app.settings import Settings


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("https://help.example", "https://help.example"),
        ("http://help.example:8080/aide/", "http://help.example:8080/aide"),
    ],
)
def test_an_address_of_the_service_is_kept_without_its_last_stroke(typed: str, kept: str):
    assert Settings(public_url=typed).public_url == kept


@pytest.mark.parametrize(
    "typed",
    [
        *("help.example", "ftp://help.example", "https://", "https://help.example?lang=fr"),
        *("https://help.example/#top", "https://help .example", "https://help.example\n"),
        f"https://{'a' * 200}.example",
    ],
)
def test_what_is_no_address_of_the_service_is_refused(typed: str):
    with pytest.raises(ValidationError):
        Settings(public_url=typed)
