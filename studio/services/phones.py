"""Phones as they are typed, and as a provider of text messages wants them."""

import phonenumbers


def international(typed: str, place: str) -> str:
    """Return `+12065550142`, or nothing for what is no phone; `place` says whose numbers are short.

    `place` is a state or country: `US-WA`, `ES`.
    """
    try:
        number = phonenumbers.parse(typed, place[:2])
    except phonenumbers.NumberParseException:
        return ""
    if not phonenumbers.is_possible_number(number):
        return ""
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
