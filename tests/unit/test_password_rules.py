"""Passwords that are long and still easy to guess."""

import pytest

from studio.services.password_rules import is_easy

KNOWN = ("Lumen Skin Studio", "mara.lindqvist@example.com", "Mara Lindqvist")


@pytest.mark.parametrize(
    "password",
    [
        "passwordpassword1",
        "P@ssw0rd123456789",
        "qwertyuiop123456",
        "1qaz2wsx3edc4rfv",
        "123456789012345",
        "aaaaaaaaaaaaaaaaaaa",
        "Summer2026Summer2026",
        "iloveyou iloveyou!!",
        "welcome to my studio",
        "correct horse battery staple",
        "LumenSkinStudio2026",
        "mara.lindqvist@example.com",
        "Lindqvist-Lindqvist-1990",
    ],
)
def test_what_is_tried_first_is_easy(password: str) -> None:
    assert is_easy(password, KNOWN)


@pytest.mark.parametrize(
    "password",
    [
        "a sentence that only she knows",
        "plain words make long passwords",
        "la garza gris espera en el canal",
        "7f3Kq9xLmZ2pW8vB",
        "k7mwq-x3hvn-p9dtc-wz4ra",
        "пять серых цапель ждут",
    ],
)
def test_words_that_do_not_belong_together_are_fine(password: str) -> None:
    assert not is_easy(password, KNOWN)
