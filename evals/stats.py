"""Means, errors and comparisons of clustered measurements; no dependency but numpy for the bootstrap.

Questions about one document share its difficulties, so they are one cluster and their errors are not
independent. Formulas: E. Miller, "Adding Error Bars to Evals", 2024 (arXiv 2411.00640), section 2.2 for the
clustered standard error and section 4 for paired differences; A. C. Cameron and D. L. Miller, "A
Practitioner's Guide to Cluster-Robust Inference", Journal of Human Resources 50(2), 2015, for the factor
C/(C-1) and C-1 degrees of freedom.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass

CONFIDENCE = 0.95
FEW_CLUSTERS = 10
"""With fewer clusters a t interval is only indicative (the cluster-robust variance is biased downwards)."""

BOOTSTRAP_DRAWS = 10_000
BOOTSTRAP_SEED = 20_240_411
"""Any fixed number serves; the same runs must give the same interval on every machine."""

_BATCH = 1_000
"""Bootstrap draws held in memory at a time."""

_TINY = 1e-300
_FRACTION_TERMS = 300
"""The continued fraction of the incomplete beta function needs O(sqrt(max(a, b))) terms: enough for a =
50,000.
"""


@dataclass(frozen=True, slots=True)
class Interval:
    """An estimate with its clustered standard error and two-sided interval; None where it cannot be had."""

    value: float | None
    se: float | None
    low: float | None
    high: float | None
    n: int
    clusters: int

    @property
    def indicative(self) -> bool:
        """Whether there are too few clusters to take the interval at its word."""
        return self.clusters < FEW_CLUSTERS


@dataclass(frozen=True, slots=True)
class Observation:
    """One row's value, the weight it has in a pooled mean, and the cluster it belongs to."""

    cluster: Hashable
    value: float
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Pair:
    """One row in two runs. A value is None where the metric did not apply; its weight then does not count."""

    cluster: Hashable
    old: float | None
    new: float | None
    old_weight: float = 1.0
    new_weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Paired:
    """The mean difference of pairs (new minus old) with its cluster-bootstrap interval, and how pairs
    went.
    """

    difference: float | None
    low: float | None
    high: float | None
    n: int
    clusters: int
    wins: int
    ties: int
    losses: int


def clustered_mean(rows: Iterable[Observation], confidence: float = CONFIDENCE) -> Interval:
    """The weighted mean r = sum(w x) / sum(w) with a standard error clustered by `Observation.cluster`.

    With residual sums u_c = sum over the rows of cluster c of w (x - r), the variance is
    C/(C-1) * sum_c u_c^2 / (sum w)^2: Miller's clustered error when all weights are 1, and the linearised
    (ratio) estimator of a pooled mean otherwise. The interval uses the t distribution with C-1 degrees of
    freedom; it is not clipped to [0, 1], so that its width stays honest. One cluster gives no interval.
    """
    kept = sorted((row for row in rows if row.weight > 0), key=lambda row: str(row.cluster))
    total = math.fsum(row.weight for row in kept)
    if not kept:
        return Interval(None, None, None, None, 0, 0)
    mean = math.fsum(row.weight * row.value for row in kept) / total
    residuals: dict[Hashable, list[float]] = {}
    for row in kept:
        residuals.setdefault(row.cluster, []).append(row.weight * (row.value - mean))
    clusters = len(residuals)
    if clusters < 2:
        return Interval(mean, None, None, None, len(kept), clusters)
    squares = math.fsum(math.fsum(values) ** 2 for values in residuals.values())
    error = math.sqrt(clusters / (clusters - 1) * squares) / total
    return _interval(mean, error, len(kept), clusters, confidence)


def jackknife(
    clusters: Mapping[Hashable, int],
    statistic: Callable[[frozenset[Hashable]], float | None],
    confidence: float = CONFIDENCE,
) -> Interval:
    """A statistic that is no mean (a macro F1) with its delete-one-cluster standard error.

    `clusters` maps each cluster to its number of rows; `statistic` is computed on the clusters it is given.
    The variance is (C-1)/C * sum_c (t_c - mean t)^2 (Efron and Tibshirani 1993, ch. 11), the interval as
    above.
    """
    every = frozenset(clusters)
    value = statistic(every) if every else None
    rows = sum(clusters.values())
    if value is None:
        return Interval(None, None, None, None, 0, len(every))
    without = [statistic(every - {one}) for one in sorted(every, key=str)] if len(every) > 1 else []
    known = [estimate for estimate in without if estimate is not None]
    if len(known) < 2:
        return Interval(value, None, None, None, rows, len(every))
    mean = math.fsum(known) / len(known)
    factor = (len(known) - 1) / len(known)
    error = math.sqrt(factor * math.fsum((estimate - mean) ** 2 for estimate in known))
    return _interval(value, error, rows, len(known), confidence)


def paired(
    pairs: Sequence[Pair],
    *,
    draws: int = BOOTSTRAP_DRAWS,
    seed: int = BOOTSTRAP_SEED,
    confidence: float = CONFIDENCE,
) -> Paired:
    """Two runs on the same rows: the difference of their (weighted) means, new minus old.

    The interval is the percentile interval of a cluster bootstrap: whole clusters are drawn with replacement,
    as many as there are, and both means computed anew from the same draw, so that what is common to the runs
    cancels. With one cluster there is no interval. A row to which the metric applies on one side only counts
    in that side's mean. Wins, ties and losses count rows with both values, a win being a larger new value.
    The order of pairs does not matter.
    """
    import numpy as np

    both = [(pair.old, pair.new) for pair in pairs if pair.old is not None and pair.new is not None]
    wins = sum(new > old for old, new in both)
    losses = sum(new < old for old, new in both)
    counts = len(pairs), len({pair.cluster for pair in pairs}), wins, len(both) - wins - losses, losses
    table = np.asarray(_cluster_sums(pairs), dtype=np.float64).reshape(-1, 4)
    whole = table.sum(axis=0)
    if whole[1] <= 0 or whole[3] <= 0:
        return Paired(None, None, None, *counts)
    difference = float(whole[2] / whole[3] - whole[0] / whole[1])
    if len(table) < 2:
        return Paired(difference, None, None, *counts)
    generator = np.random.default_rng(seed)
    estimates: list[float] = []
    for begin in range(0, draws, _BATCH):
        size = (min(_BATCH, draws - begin), len(table))
        drawn = table[generator.integers(0, len(table), size=size)].sum(axis=1)
        usable = drawn[(drawn[:, 1] > 0) & (drawn[:, 3] > 0)]
        estimates.extend((usable[:, 2] / usable[:, 3] - usable[:, 0] / usable[:, 1]).tolist())
    tail = (1 - confidence) / 2
    low, high = (float(bound) for bound in np.quantile(estimates, (tail, 1 - tail)))
    return Paired(difference, low, high, *counts)


def _cluster_sums(pairs: Sequence[Pair]) -> list[list[float]]:
    """For each cluster, in a fixed order: sum of old value x weight, old weight, new value x weight, new
    weight.
    """
    terms: dict[str, list[list[float]]] = {}
    for pair in pairs:
        old_weight = pair.old_weight if pair.old is not None else 0.0
        new_weight = pair.new_weight if pair.new is not None else 0.0
        row = [(pair.old or 0.0) * old_weight, old_weight, (pair.new or 0.0) * new_weight, new_weight]
        terms.setdefault(str(pair.cluster), []).append(row)
    return [[math.fsum(column) for column in zip(*rows, strict=True)] for _, rows in sorted(terms.items())]


def percentile(values: Sequence[float], share: float) -> float:
    """The value below which `share` of the values lie, linearly interpolated; 0.0 of nothing."""
    if not values:
        return 0.0
    ordered = sorted(values)
    place = share * (len(ordered) - 1)
    below = math.floor(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (ordered[above] - ordered[below]) * (place - below)


def t_quantile(probability: float, freedom: int) -> float:
    """The quantile of Student's t distribution with `freedom` degrees of freedom.

    Found by bisecting the distribution function, P(T <= t) = 1 - I_x(v/2, 1/2)/2 for t >= 0 with x = v/(v +
    t^2) (Abramowitz and Stegun 26.7.1), where I is the regularised incomplete beta function. Good to 1e-9.
    """
    if not 0 < probability < 1:
        raise ValueError(f"a probability lies strictly between 0 and 1, not at {probability}")
    if freedom < 1:
        raise ValueError(f"degrees of freedom start at 1, not {freedom}")
    if probability < 0.5:
        return -t_quantile(1 - probability, freedom)
    low, high = 0.0, 1.0
    while _t_distribution(high, freedom) < probability:
        low, high = high, high * 2
    while high - low > 1e-10 * max(1.0, high):
        middle = (low + high) / 2
        if _t_distribution(middle, freedom) < probability:
            low = middle
        else:
            high = middle
    return (low + high) / 2


def _t_distribution(t: float, freedom: int) -> float:
    """P(T <= t) for t >= 0."""
    return 1 - _incomplete_beta(freedom / 2, 0.5, freedom / (freedom + t * t)) / 2


def _incomplete_beta(a: float, b: float, x: float) -> float:
    """The regularised incomplete beta function I_x(a, b) by its continued fraction.

    DLMF 8.17.22 (https://dlmf.nist.gov/8.17), evaluated with the modified Lentz method (Thompson and Barnett
    1986); it converges fast for x < (a+1)/(a+b+2), and I_x(a, b) = 1 - I_(1-x)(b, a) serves the rest.
    """
    if x <= 0:
        return 0.0
    if x >= 1:
        return 1.0
    if x > (a + 1) / (a + b + 2):
        return 1 - _incomplete_beta(b, a, 1 - x)
    front = math.exp(math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b) + a * math.log(x) + b * math.log1p(-x))
    fraction, c, d = 1.0, 1.0, 0.0
    for term in range(_FRACTION_TERMS):
        m, odd = divmod(term, 2)
        if term == 0:
            numerator = 1.0
        elif odd:
            numerator = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
        else:
            numerator = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
        d = 1 + numerator * d
        d = 1 / (d if abs(d) > _TINY else _TINY)
        c = 1 + numerator / c
        c = c if abs(c) > _TINY else _TINY
        step = c * d
        fraction *= step
        if abs(step - 1) < 1e-15:
            break
    return front * (fraction - 1) / a


def _interval(value: float, error: float, rows: int, clusters: int, confidence: float) -> Interval:
    reach = t_quantile((1 + confidence) / 2, clusters - 1) * error
    return Interval(value, error, value - reach, value + reach, rows, clusters)
