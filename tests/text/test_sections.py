"""Numbered sections are found, and numbers that are none are not taken for them."""

from __future__ import annotations

import pytest

from rag.text.sections import follows, section_at, sections_of

ACCORD = """TIDAL ACCORD

1. Definitions
1.1 “Basin” means the Skerry Basin.
1.2 Interest. Interest runs from 4 May 2031.
2.   Money.  Orla pays:
     1. £3 million in 2032;
     2. £2 million in 2033.
2.1 Orla.com shall keep the books.
ARTICLE III  Term and Termination
3.1 Term of the Accord. It runs for ten years.
12 boats are lent by Velm.
3.3 Either party may leave.
"""


def test_sections_are_found_in_order_with_their_titles() -> None:
    found = [(one.number, one.title) for one in sections_of(ACCORD)]
    assert found == [
        ("1", "Definitions"), ("1.1", ""), ("1.2", "Interest"), ("2", "Money"), ("2.1", ""),
        ("III", "Term and Termination"), ("3.1", "Term of the Accord"), ("3.3", ""),
    ]  # fmt: skip


def test_an_offset_lies_in_the_section_before_it() -> None:
    sections = sections_of(ACCORD)
    at = ACCORD.index("ten years")
    section = section_at(sections, at)
    assert section is not None and section.name == "section 3.1 Term of the Accord"
    assert section_at(sections, 0) is None
    assert section_at((), at) is None


@pytest.mark.parametrize(
    "text",
    [
        "News\n\nThe towns signed.\n2031 was a good year.\n12 boats came.\n4 May was sunny.\n",
        "Aims\n1. to lend boats to each other every year and to mend them when they are broken by the sea\n"
        "2. to train crews together, in the harbour and on the open sea, as often as the weather lets them\n"
        "3. to share maps of the sea bed that were made before the accord and that will be made after it\n",
        "Contents\n1. Term   3\n2. Money   4\n3. Law   9\n",
    ],
)
def test_amounts_lists_and_tables_of_contents_are_no_sections(text: str) -> None:
    assert sections_of(text) == ()


@pytest.mark.parametrize(
    ("number", "last", "does"),
    [
        ((1,), (), True), ((1, 1), (), True), ((3,), (), False), ((2,), (1,), True), ((9,), (1,), False),
        ((8, 3), (8, 2, 4), True), ((9,), (8, 2, 4), True), ((8, 1), (8,), True), ((8, 5), (8,), False),
        ((7,), (8,), False), ((9, 1), (8, 4), True),
    ],
)  # fmt: skip
def test_which_number_follows_which(number: tuple[int, ...], last: tuple[int, ...], does: bool) -> None:
    assert follows(number, last) is does
