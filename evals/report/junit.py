"""`junit.xml`: one test case a question, for the test views of CI servers."""

from __future__ import annotations

import re
from collections.abc import Sequence
from xml.etree import ElementTree as ET

from ..results import Run
from ..schema import Sample
from .questions import answer_of

_FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What no XML 1.0 document may hold, not even as a reference (https://www.w3.org/TR/xml/#charsets)."""


def clean(text: str) -> str:
    """The text without the characters that XML forbids."""
    return _FORBIDDEN.sub("", text)


def junit(run: Run, samples: Sequence[Sample]) -> str:
    """The XML: a test suite for each suite; a wrong or needlessly declined answer is a failure, a failed call an
    error.
    """
    root = ET.Element("testsuites", _counts("evals", samples))
    for name in dict.fromkeys([suite.name for suite in run.suites] + [sample.suite for sample in samples]):
        rows = sorted((sample for sample in samples if sample.suite == name), key=lambda sample: sample.id)
        attributes = {**_counts(name, rows), "timestamp": run.started.strftime("%Y-%m-%dT%H:%M:%S")}
        suite = ET.SubElement(root, "testsuite", attributes)
        for sample in rows:
            _case(suite, sample)
    ET.indent(root)
    return ET.tostring(root, encoding="unicode", xml_declaration=False).join(
        ('<?xml version="1.0" encoding="UTF-8"?>\n', "\n")
    )


def _counts(name: str, samples: Sequence[Sample]) -> dict[str, str]:
    return {
        "name": clean(name),
        "tests": str(len(samples)),
        "failures": str(sum(sample.outcome in ("wrong", "abstained") for sample in samples)),
        "errors": str(sum(sample.outcome == "error" for sample in samples)),
        "skipped": "0",
        "time": f"{sum(sample.seconds for sample in samples):.3f}",
    }


def _case(suite: ET.Element, sample: Sample) -> None:
    case = ET.SubElement(
        suite,
        "testcase",
        {
            "classname": clean(f"{sample.suite}.{sample.gold.kind}"),
            "name": clean(sample.id),
            "time": f"{sample.seconds:.3f}",
        },
    )
    if sample.outcome == "error":
        failure = sample.error
        kind, message = (failure.type, failure.message) if failure else ("error", "the call failed")
        body = failure.hint if failure else ""
        _add(case, "error", kind, message, body)
    elif sample.outcome != "correct":
        missed = [fact.id for fact in sample.facts if not fact.stated]
        message = f"{sample.outcome}; facts not stated: {', '.join(missed)}" if missed else sample.outcome
        _add(case, "failure", sample.outcome, message, _told(sample))


def _add(case: ET.Element, tag: str, kind: str, message: str, body: str) -> None:
    found = ET.SubElement(case, tag, {"type": clean(kind), "message": clean(message)})
    found.text = clean(body)


def _told(sample: Sample) -> str:
    """Question, gold and answer, so that the failure can be understood where it is shown."""
    answer = answer_of(sample)
    lines = [f"question: {sample.asked}"]
    lines += [f"gold {fact.id}: {fact.answers[0]}" for fact in sample.gold.facts]
    if answer is not None:
        lines.append(f"answer ({answer.status}): {answer.text}")
        lines += [f"cited {citation.document}: {citation.quote}" for citation in answer.citations]
    return "\n".join(lines)
