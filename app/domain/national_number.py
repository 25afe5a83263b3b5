"""Belgian national register numbers: they are never kept here, in whatever field they are typed."""

import re

_ELEVEN = re.compile(r"(?<![\d+])((?:\d(?:[^\w+]|_){0,6}){10}\d)(?!\d)")
_AS_USUAL = re.compile(
    r"(?<![\d+])(?=(\d\d[^\w+]?\d\d[^\w+]?\d\d[^\w+]{0,3}\d{3}[^\w+]?\d\d)(?!\d))"
)
"""Looked for behind other digits too: an age, a house number."""


def reads_as_national_number(text: str) -> bool:
    """Whether eleven digits in the text, in whatever script and with blanks and signs between them,
    are a date of birth with the check digits of a national register number; behind a `+` they are
    a phone number's. Words between them hide it.

    97 minus the first nine digits modulo 97; for people born from 2000 on, a 2 stands before the
    nine. The month may be raised by 20 or 40 (bis numbers), day and month may be 00 where they are
    not known (law of 8 August 1983, royal decrees of 3 April 1984 and 8 February 1991).
    """
    found = [*_ELEVEN.findall(text), *_AS_USUAL.findall(text)]
    return any(_checks(re.sub(r"\D", "", one)) for one in found)


def _checks(digits: str) -> bool:
    number, check = digits[:9], int(digits[9:])
    month, day = int(digits[2:4]), int(digits[4:6])
    if month % 20 > 12 or day > 31:
        return False
    return check in (97 - int(number) % 97, 97 - int("2" + number) % 97)
