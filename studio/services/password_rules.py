"""Passwords that are long and still easy to guess: common words, keys in a row, what is known.

There is no list of leaked passwords here: of those, hardly any is as long as ours must be. What
people make long is made of a few well-known pieces, so those are taken out, and what is left
must be enough.
"""

import re
from collections.abc import Iterable
from typing import Final

#: Different letters and digits that must be left once everything easy is taken out.
LEAST_LEFT: Final = 7
#: Keys in a row count as one piece from here on, and a known piece is this long or longer.
_RUN, _PIECE = 4, 4

_ROWS: Final = (
    "qwertyuiop",
    "asdfghjkl",
    "zxcvbnm",
    "qwertzuiop",
    "azertyuiop",
    "1234567890",
    "abcdefghijklmnopqrstuvwxyz",
    "qazwsxedcrfvtgbyhnujmikolp",
    "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik",
)
_LOOK_ALIKES: Final = str.maketrans("013457@$!", "oieastasi")
#: What long and bad passwords are made of, in English and Spanish.
_WORDS: Final = """
    about access account admin administrator adore again amor angel animal apple arsenal august
    autumn baby babygirl banana baseball basketball batman beautiful beauty because bella
    birthday blessed blue boss boston buster butterfly california carlos change changeme charlie
    charlotte cheese chelsea chicken chocolate chris clave client clinic code coffee computer
    contrasena cookie correcthorsebatterystaple cosmetic crystal daddy dallas daniel david
    december default demo diamond doctor dolphin dragon easy edward elephant england enter
    esthetician esthetics estudio eternity facebook facial familia family february fitness
    flower football forever freedom friday friend friends fuckyou gabriel garden george ginger
    girl gold golden google guest hannah happy harley heaven hello hockey hola home hunter
    iceman iloveyou instagram internet jasmine jennifer jessica jesus jordan joshua july june
    justin killer king kitten laura letmein liberty liverpool login london love lovely loveyou
    lucky machine maggie mama manager march maria marina martin master matrix matthew mercedes
    michael michelle mickey monday money monkey morning mother mustang mynameis mypassword
    naruto newyork nicole nothing november october office oliver open orange owner pass
    passphrase password passwort patrick pepper phoenix pokemon praxis princesa princess private
    purple querty raider rainbow ranger root rosebud salon samantha samsung saturday seattle
    secret secreto secure security september server shadow silver sister skin skincare snoopy
    soccer spa spring star starwars stella studio summer sunday sunflower sunshine superman
    supersecret sweet sweetheart system teamo temp temporal temporary tequiero test tester
    testing thomas thunder thursday tiger tigger tinkerbell today together trustno tuesday
    unicorn user verano victoria wednesday welcome welcometo whatever william windows winter
    wizard word wordpass world yankees yellow yourname
"""


def is_easy(password: str, known: Iterable[str] = ()) -> bool:
    """Tell whether a password is made of pieces that are tried first.

    `known` are texts anybody may know: the studio's name, the person's name and address.
    """
    plain = _letters(password)
    words = {*_WORDS.split(), *_pieces(known)}
    kinds = (plain, _letters(password.casefold().translate(_LOOK_ALIKES)))
    return any(len(_left(kind, words)) < LEAST_LEFT for kind in kinds)


def _letters(text: str) -> str:
    return "".join(letter for letter in text.casefold() if letter.isalnum())


def _pieces(known: Iterable[str]) -> set[str]:
    found = {_letters(part) for text in known for part in (text, *re.split(r"[\W_]+", text))}
    return {piece for piece in found if len(piece) >= _PIECE}


def _left(text: str, words: Iterable[str]) -> str:
    """Take out words, keys in a row and years; return each letter that is left, once."""
    for word in sorted(words, key=len, reverse=True):
        text = text.replace(word, " ")
    for run in _runs():
        text = text.replace(run, " ")
    text = re.sub(r"(19|20)\d\d|\d{1,4}(?=\s|$)", " ", text)
    return "".join(dict.fromkeys(letter for letter in text if letter != " "))


def _runs() -> list[str]:
    """List keys in a row, both ways, longest first."""
    rows = [*_ROWS, *(row[::-1] for row in _ROWS)]
    return [
        row[start : start + size]
        for size in range(max(map(len, rows)), _RUN - 1, -1)
        for row in rows
        for start in range(len(row) - size + 1)
    ]
