"""Summaries: proved sentences, covered facts, unproved values, length."""

from __future__ import annotations

import pytest
from eval_builders import FIELDS, SIGNED, TEXT, TEXTS, citation

from evals.scorers.summaries import Sentence, cited_sentences, compression, covered_facts, unproved

PROVED = Sentence("It was signed on 3 May 2024.", (citation("signed on 3 May 2024").model_dump(),))
BARE = Sentence("It pays for tidal power and soil science over 5 years.", ())
BROKEN = Sentence("It was signed.", ({**citation("signed on 3 May 2024").model_dump(), "start": 0},))


def test_sentences_with_only_verbatim_citations_count() -> None:
    score = cited_sentences([PROVED, BARE, BROKEN], TEXTS)
    assert (score.value, score.n) == (pytest.approx(1 / 3), 3)


def test_an_empty_summary_is_not_faithful() -> None:
    assert cited_sentences([], TEXTS).value == 0


def test_facts_are_covered_even_beside_other_values() -> None:
    facts = [*SIGNED.facts, *FIELDS.facts]
    crowded = Sentence("It was signed on 3 May 2024 and reported on on 9 June 2025.", ())
    assert covered_facts([crowded], facts).value == 0.5
    assert covered_facts([crowded, Sentence("It pays for tidal power and soil science.", ())], facts).value == 1
    assert covered_facts([crowded], []).value is None


def test_values_are_held_against_the_sentence_s_own_citations() -> None:
    score = unproved([PROVED, BARE])
    assert (score.value, score.n, score.reason) == (0.5, 2, "5")
    assert unproved([Sentence("It is new.", ())]).value is None


def test_compression_is_summary_over_source() -> None:
    assert compression([PROVED], [TEXT]).value == pytest.approx(len(PROVED.text) / len(TEXT))
    assert compression([PROVED], []).value is None
