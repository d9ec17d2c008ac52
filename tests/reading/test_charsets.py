"""Bytes in whatever encoding: labels lie, are unknown or missing, and a stray byte costs no more than itself."""

from __future__ import annotations

import codecs
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.reading.charsets import to_text
from rag.reading.decoding import decode
from rag.reading.html import read_html
from rag.reading.plain import read_plain

SPANISH = "Íñigo Sáenz firmó por 2 millones de € – “íntegros” – en Ávila."
POLISH = "Umowę podpisała Łucja Żurek w Łęczycy; spółka zapłaci trzy miliony złotych."
CZECH = "Smlouvu podepsal Ondřej Šťastný v Třebíči, město zaplatí tři miliony."
RUSSIAN = "Договор подписан девятого мая, порт платит два миллиона."
GREEK = "Η σύμβαση υπογράφηκε στον Πειραιά στις εννέα Μαΐου."
JAPANESE = "両港は五月九日に協定に署名し、二百万円を支払う。"
TURKISH = "Sözleşme dokuz Mayıs'ta İzmir'de imzalandı; iki liman üç milyon ödeyecek, açılış yaşanacak."


@pytest.mark.parametrize(
    ("data", "text"),
    [
        pytest.param(SPANISH.encode() + b" \xf1", SPANISH + " \ufffd", id="a byte of Latin-1 at the end"),
        pytest.param(b"\x96 " + SPANISH.encode(), "\ufffd " + SPANISH, id="a dash of Windows at the beginning"),
        pytest.param(SPANISH.encode()[:-1] + b"\xff.", SPANISH[:-1] + "\ufffd.", id="a byte that is never text"),
        pytest.param((SPANISH + "€").encode()[:-1], SPANISH + "\ufffd", id="cut within the last character"),
        pytest.param(SPANISH.encode().replace(b"\x93", b"", 1), None, id="a continuation byte lost"),
        pytest.param(codecs.BOM_UTF8 + SPANISH.encode() + b"x" * 99 + b"\xe9", None, id="behind a mark"),
    ],
)
def test_a_stray_byte_costs_only_itself(data: bytes, text: str | None) -> None:
    found = decode(data, Path("letter.txt"))
    assert "firmó por 2 millones de €" in found
    assert "Ã" not in found and "â" not in found
    assert text is None or found == text


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (SPANISH, "cp1252"),
        (POLISH, "cp1250"),
        (CZECH, "cp1250"),
        (RUSSIAN, "cp1251"),
        (RUSSIAN, "koi8_r"),
        (GREEK, "cp1253"),
        (TURKISH, "cp1254"),
        (JAPANESE, "shift_jis"),
        (JAPANESE, "euc_jp"),
        (SPANISH, "mac_roman"),
    ],
)
def test_undeclared_text_is_recognised_by_its_letters(text: str, encoding: str) -> None:
    assert read_plain(text.encode(encoding), Path("letter.txt")).text == text


@pytest.mark.parametrize(
    ("label", "encoding"),
    [
        ("iso-8859-1", "cp1252"),
        ("latin1", "cp1252"),
        ("us-ascii", "cp1252"),
        ("us-ascii", "utf-8"),
        ("iso-8859-1", "utf-8"),
        ("utf-8", "cp1252"),
        ("shift_jis", "utf-8"),
        ("utf8mb3", "utf-8"),
        ("utf8mb3", "cp1252"),
        ("x-none", "utf-8"),
        ("8bit", "cp1252"),
        ("windows1252", "cp1252"),
        ("'utf8';", "utf-8"),
        ("", "utf-8"),
        ("hex", "cp1252"),
        ("unicode_escape", "cp1252"),
        ("\N{SNOWMAN}", "utf-8"),
    ],
)
def test_a_label_that_lies_or_means_nothing_does_no_harm(label: str, encoding: str) -> None:
    assert to_text(SPANISH.encode(encoding), label) == SPANISH


@pytest.mark.parametrize(
    ("text", "label", "encoding"),
    [
        (POLISH, "iso-8859-2", "iso8859_2"),
        (POLISH + " – „tak”", "iso-8859-2", "cp1250"),
        (GREEK, "windows-1253", "cp1253"),
        (RUSSIAN, "koi8-r", "koi8_r"),
        (JAPANESE, "iso-2022-jp", "iso2022_jp"),
        (JAPANESE, "x-sjis", "shift_jis"),
        ("Ávila paga 2 €", "utf-7", "utf-7"),
        ("Íñigo Sáenz", "cp-850", "cp850"),
        ("Íñigo Sáenz", "x-mac-roman", "mac_roman"),
        ("港", "ks_c_5601-1987", "cp949"),
    ],
)
def test_a_true_label_is_believed(text: str, label: str, encoding: str) -> None:
    assert to_text(text.encode(encoding), label) == text


@pytest.mark.parametrize(
    "head",
    [
        '<?xml version="1.0" encoding="iso-8859-2"?><html><body>',
        "<meta charset=iso-8859-2>",
        "<meta http-equiv='Content-Type' content='text/html; charset=ISO-8859-2'>",
        "<meta charset='windows-1250'>",
        "<meta charset='x-no-such'>",
    ],
)
def test_a_page_declares_its_encoding(head: str) -> None:
    encoding = "iso8859_2" if "8859" in head else "cp1250"
    assert read_html((head + f"<p>{POLISH}</p>").encode(encoding), Path("page.html")).text == POLISH


@given(st.binary(max_size=200), st.text(max_size=12) | st.sampled_from(["utf-8", "utf-16", "gb18030", "hz", "utf-7"]))
@settings(deadline=20_000)
def test_any_bytes_under_any_label_become_text(data: bytes, label: str) -> None:
    assert isinstance(to_text(data, label), str)
