"""Every metric by name: what it means, which way is better, and how a suite's figure is made from its
rows.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Group = Literal["headline", "answers", "proof", "abstention", "retrieval", "records", "contract"]


@dataclass(frozen=True, slots=True)
class Metric:
    """A metric of a suite.

    A suite's figure is the mean of the rows' values; of a `pooled` metric the mean weighted by what each
    row's value is an average over, so that every quote (or field) counts the same. A row whose call failed
    scores `worst`.
    """

    name: str
    label: str
    group: Group
    about: str
    better: Literal["higher", "lower"] = "higher"
    pooled: bool = False
    worst: float = 0.0
    rows: Literal["questions", "records"] = "questions"

    def gain(self, difference: float) -> float:
        """A difference (new minus old) turned so that positive is an improvement."""
        return difference if self.better == "higher" else -difference


def _lower(name: str, label: str, group: Group, about: str, *, pooled: bool = False) -> Metric:
    return Metric(name, label, group, about, better="lower", pooled=pooled, worst=1.0)


def _record(name: str, label: str, about: str, *, pooled: bool = False, group: Group = "records") -> Metric:
    return Metric(name, label, group, about, pooled=pooled, rows="records")


_ALL = (
    Metric("joint_f1", "joint F1", "headline", "answer and proof right together, all questions"),
    Metric("joint_f1_answerable", "joint F1, answerable", "headline", "the same over answerable questions only"),
    Metric("correct", "correct", "headline", "every vital fact stated, or an unanswerable question declined"),
    Metric("truthfulness", "truthfulness", "headline", "correct minus wrong, from -1 to 1", worst=-1.0),
    Metric("fact_recall_vital", "vital facts", "answers", "vital gold facts stated / vital gold facts"),
    Metric("fact_recall", "all facts", "answers", "gold facts stated / gold facts"),
    Metric("exact_match", "exact match", "answers", "SQuAD v2 exact match; declining is the empty answer"),
    Metric("token_f1", "token F1", "answers", "SQuAD v2 bag-of-words F1; declining is the empty answer"),
    _lower(
        "contradiction",
        "contradiction",
        "answers",
        "values in answers that no cited span holds / values",
        pooled=True,
    ),
    Metric(
        "citation_validity",
        "quotes verbatim",
        "proof",
        "quotes verbatim at their offsets / quotes",
        pooled=True,
    ),
    Metric("citation_precision", "citation precision", "proof", "citations on gold evidence / citations"),
    Metric("citation_recall", "citation recall", "proof", "gold facts stated and hit by a citation / gold facts"),
    Metric("abstention_precision", "abstention precision", "abstention", "abstained and unanswerable / abstained"),
    Metric("abstention_recall", "abstention recall", "abstention", "abstained and unanswerable / unanswerable"),
    _lower("over_abstention", "over-abstention", "abstention", "abstained and answerable / answerable"),
    _lower("bluff_rate", "bluff rate", "abstention", "answered and unanswerable / unanswerable"),
    Metric("answerability", "answerability", "abstention", "abstained where unanswerable, answered where answerable"),
    Metric("retrieval_recall", "recall (characters)", "retrieval", "gold characters retrieved / gold characters"),
    Metric("retrieval_precision", "precision (characters)", "retrieval", "gold characters retrieved / retrieved"),
    Metric("retrieval_iou", "IoU (characters)", "retrieval", "gold and retrieved / gold or retrieved"),
    Metric("fact_recall_at_k", "fact recall @5", "retrieval", "facts whose evidence the five best passages hold"),
    Metric("mrr", "MRR", "retrieval", "1 / rank of the first passage on gold evidence"),
    Metric("ndcg", "nDCG @5", "retrieval", "facts found, discounted by the rank that found them"),
    Metric("context_fact_recall", "facts in context", "retrieval", "facts whose evidence was handed to the model"),
    _record("field_f1", "field F1, micro", "2TP / (2TP + 2FD + FA + FN) over all fields", pooled=True),
    _record("field_macro_f1", "field F1, macro", "the mean of the fields' F1"),
    Metric(
        "null_hallucination",
        "null hallucination",
        "records",
        "empty gold fields that were given a value / empty gold fields",
        better="lower",
        pooled=True,
        worst=1.0,
        rows="records",
    ),
    _record("exact_record", "exact records", "records without a single difference"),
    _record("record_validity", "record quotes verbatim", "leaves with a verbatim quote / leaves", pooled=True),
    Metric("schema_valid", "schema valid", "contract", "calls that ended in a valid output"),
    Metric("first_try", "valid at first try", "contract", "outputs that needed no retry / outputs", pooled=True),
    _record("record_schema_valid", "record schema valid", "records that ended in a valid output", group="contract"),
)

METRICS: Mapping[str, Metric] = {metric.name: metric for metric in _ALL}
