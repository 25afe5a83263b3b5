"""What people type into the one field: a postcode in many spellings, or a municipality's name."""

import re
import unicodedata

from app.domain.errors import PostcodeInvalid
from app.domain.words import N_

LONGEST = 80
_BARE_WORDS = re.compile(r"[^a-z0-9]+")


def postcode_in(text: str) -> str | None:
    """The four digits of `1080`, `B-1080`, ` 1080 Molenbeek` or `١٠٨٠`; None where it is a name.

    Raises `PostcodeInvalid` where it is neither: empty, too long, no letters, other numbers.
    """
    plain = plainly(text)
    numbers = re.findall(r"\d+", plain)
    if len(plain) > LONGEST or not plain or not (numbers or re.search("[a-z]", plain)):
        raise not_a_postcode(text)
    if not numbers:
        return None
    if len(numbers) == 1 and re.fullmatch(r"((b|be) ?)?\d{4}( .*)?|.* \d{4}", plain):
        return str(numbers[0])
    raise not_a_postcode(text)


def plainly(text: str) -> str:
    """Small letters without accents, digits of any script as 0-9, all else as single spaces.

    `Sint-Jans-Molenbeek` → `sint jans molenbeek`.
    """
    decomposed = unicodedata.normalize("NFKD", text).casefold()
    digits = "".join(str(unicodedata.decimal(char, char)) for char in decomposed)
    letters = "".join(char for char in digits if not unicodedata.combining(char))
    return _BARE_WORDS.sub(" ", letters).strip()


SAINT = re.compile(r"\b(saint|sainte|sint|ste)\b")
AROUND_A_NAME = re.compile(
    r"\b(ville|stad|city|commune|gemeente|municipality|de|van|of|la|het|"
    r"belgique|belgie|belgium|brussels)\b"
)


def known_as(name: str) -> str:
    """A name as it is looked up: plainly, every saint as `st`, and without what people put around
    it: `Ville de Bruxelles` → `bruxelles`, `Sint-Joost` → `st joost`, `Laken (Brussel)` → `laken`.
    """
    words = SAINT.sub("st", plainly(name))
    bare = " ".join(AROUND_A_NAME.sub(" ", words).split()) or words.split(" ")[-1]
    return re.sub(r"^(brussel|bruxelles) (?=.)| (brussel|bruxelles)$", "", bare)


def not_a_postcode(text: str, did_you_mean: str | None = None) -> PostcodeInvalid:
    shown = "".join(char for char in text if char.isprintable())[:LONGEST].strip()
    extra = {
        "parameter": "postcode",
        "value": shown,
        **({"did_you_mean": did_you_mean} if did_you_mean else {}),
    }
    if not shown:
        return PostcodeInvalid(
            N_("Type a postcode of four digits, for instance 1080, or the name of a municipality."),
            extra,
        )
    return PostcodeInvalid(
        N_(
            "“{value}” is not a postcode or a municipality we know. Type four digits, "
            "for instance 1080, or a name, for instance Molenbeek."
        ),
        extra,
        value=shown,
    )
