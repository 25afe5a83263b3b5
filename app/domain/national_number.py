"""Belgian national register numbers: they are never kept here, in whatever field they are typed."""

import re

_ELEVEN = re.compile(r"(?<![\d+])(?:\d[ .\-/]{0,3}){10}\d(?!\d)", re.ASCII)


def reads_as_national_number(text: str) -> bool:
    """Whether eleven digits in the text carry the check digits of a national register number;
    behind a `+` they are a phone number's.

    97 minus the first nine digits modulo 97; for people born from 2000 on, a 2 stands before the
    nine (law of 8 August 1983 organising a national register, royal decree of 3 April 1984).
    """
    return any(_checks(re.sub(r"\D", "", found[0])) for found in _ELEVEN.finditer(text))


def _checks(digits: str) -> bool:
    number, check = digits[:9], int(digits[9:])
    return check in (97 - int(number) % 97, 97 - int("2" + number) % 97)
