"""Clustered errors, the t quantile and the paired bootstrap."""

from __future__ import annotations

import math
import random

import pytest

from evals.stats import (
    Observation,
    Pair,
    clustered_mean,
    jackknife,
    paired,
    percentile,
    t_quantile,
)


@pytest.mark.parametrize(
    ("probability", "freedom", "table"),
    [
        (0.975, 1, 12.7062),
        (0.975, 2, 4.3027),
        (0.975, 5, 2.5706),
        (0.975, 9, 2.2622),
        (0.975, 11, 2.2010),
        (0.975, 30, 2.0423),
        (0.975, 120, 1.9799),
        (0.95, 10, 1.8125),
        (0.995, 5, 4.0321),
        (0.9995, 3, 12.9240),
        (0.025, 9, -2.2622),
        (0.975, 1_000_000, 1.9600),
    ],
)
def test_the_t_quantile_agrees_with_the_printed_table(probability: float, freedom: int, table: float) -> None:
    assert t_quantile(probability, freedom) == pytest.approx(table, abs=6e-5)


@pytest.mark.parametrize(("probability", "freedom"), [(0.0, 3), (1.0, 3), (0.5, 0)])
def test_the_t_quantile_refuses_what_has_none(probability: float, freedom: int) -> None:
    with pytest.raises(ValueError, match=r"probability|freedom"):
        t_quantile(probability, freedom)


def test_a_clustered_mean_by_hand() -> None:
    # clusters a: 1, 1, 0 and b: 0, 0 and c: 1; mean 1/2, residual sums 1/2, -1, 1/2, factor 3/2
    rows = [Observation(name, value) for name, value in [("a", 1), ("a", 1), ("a", 0), ("b", 0), ("b", 0), ("c", 1)]]
    found = clustered_mean(rows)
    error = math.sqrt(3 / 2 * 1.5) / 6
    assert (found.value, found.n, found.clusters, found.indicative) == (0.5, 6, 3, True)
    assert found.se == pytest.approx(error)
    assert found.high == pytest.approx(0.5 + 4.302653 * error)


def test_clusters_of_one_give_the_ordinary_standard_error() -> None:
    values = [0.1, 0.4, 0.8, 0.9, 0.2]
    found = clustered_mean(Observation(place, value) for place, value in enumerate(values))
    mean = sum(values) / 5
    ordinary = math.sqrt(sum((value - mean) ** 2 for value in values) / 4 / 5)
    assert found.se == pytest.approx(ordinary)


def test_agreement_within_a_document_widens_the_error() -> None:
    apart = clustered_mean(Observation(place, place % 2) for place in range(20))
    together = clustered_mean(Observation(place % 4, place % 2) for place in range(20))
    assert apart.se is not None and together.se is not None
    assert together.se > apart.se
    assert not apart.indicative


def test_a_pooled_mean_is_a_ratio_of_sums() -> None:
    found = clustered_mean([Observation("a", 1.0, 1), Observation("b", 0.5, 3), Observation("c", 0.9, 0)])
    assert found.value == pytest.approx(2.5 / 4)
    assert (found.n, found.clusters) == (2, 2)


def test_one_cluster_or_none_has_no_interval() -> None:
    assert clustered_mean([Observation("a", 1.0)] * 5).se is None
    assert clustered_mean([]).value is None


def test_the_jackknife_of_a_mean_is_its_standard_error() -> None:
    values = {"a": 0.2, "b": 0.5, "c": 0.9, "d": 0.4}
    found = jackknife(dict.fromkeys(values, 1), lambda names: sum(values[n] for n in names) / len(names))
    plain = clustered_mean(Observation(name, value) for name, value in values.items())
    assert found.se == pytest.approx(plain.se)
    assert found.value == pytest.approx(plain.value)


def test_a_pair_of_equal_runs_has_no_difference() -> None:
    found = paired([Pair(place % 5, 0.5, 0.5) for place in range(20)])
    assert (found.difference, found.low, found.high) == (0, 0, 0)
    assert (found.wins, found.ties, found.losses) == (0, 20, 0)


def test_a_consistent_fall_lies_wholly_below_zero() -> None:
    found = paired([Pair(place % 8, 1.0, 0.0 if place % 2 else 1.0) for place in range(40)])
    certain = paired([Pair(place, 1.0, 0.7 if place % 3 else 0.8) for place in range(12)])
    assert found.difference == -0.5
    assert certain.high is not None and certain.high < 0
    assert (certain.wins, certain.ties, certain.losses) == (0, 0, 12)


def test_pairing_sees_what_two_intervals_hide() -> None:
    chance = random.Random(7)
    olds = [chance.random() for _ in range(30)]
    found = paired([Pair(place, old, old - 0.02) for place, old in enumerate(olds)])
    alone = clustered_mean(Observation(place, old) for place, old in enumerate(olds))
    assert found.high is not None and found.high < 0
    assert alone.se is not None and alone.se > 0.02


def test_the_bootstrap_is_reproducible_and_ignores_order() -> None:
    chance = random.Random(3)
    pairs = [Pair(f"c{place % 6}", chance.random(), chance.random()) for place in range(30)]
    first = paired(pairs)
    chance.shuffle(pairs)
    assert paired(pairs) == first


def test_the_bootstrap_interval_matches_its_theory() -> None:
    # ten clusters, differences -1 or +1 by coin: the bootstrap standard deviation of the mean is sqrt(var / 10)
    pairs = [Pair(place, 0.0, 1.0 if place < 6 else 0.0) for place in range(10)]
    found = paired(pairs)
    assert found.low is not None and found.high is not None
    assert found.low == pytest.approx(0.3, abs=0.05)
    assert found.high == pytest.approx(0.9, abs=0.05)


def test_a_row_that_applies_on_one_side_only_counts_there_and_is_no_win() -> None:
    found = paired([Pair("a", 1.0, None), Pair("b", 1.0, 0.0), Pair("c", None, 0.0)])
    assert found.difference == -1
    assert (found.n, found.wins, found.ties, found.losses) == (3, 0, 0, 1)


def test_nothing_on_one_side_has_no_difference() -> None:
    assert paired([]).difference is None
    assert paired([Pair("a", 1.0, None)]).difference is None


def test_percentiles_interpolate() -> None:
    assert percentile([4, 1, 3, 2], 0.5) == 2.5
    assert percentile([7], 0.95) == 7
    assert percentile([], 0.5) == 0
