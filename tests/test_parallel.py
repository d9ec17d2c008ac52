"""Several at once: results in order, the first error raised, and nothing begun after it."""

from __future__ import annotations

import threading
import time

import pytest

from rag.parallel import in_order


def test_results_come_in_the_order_of_the_items_however_long_each_takes() -> None:
    seen: list[int] = []

    def slow(number: int) -> int:
        time.sleep(0.02 * (5 - number))
        return number * number

    assert in_order(slow, range(5), jobs=5, done=seen.append) == [0, 1, 4, 9, 16]
    assert seen == [1, 2, 3, 4, 5]


@pytest.mark.parametrize("jobs", [1, 3, 100])
def test_no_more_than_so_many_are_at_work(jobs: int) -> None:
    lock, at_work, busiest = threading.Lock(), 0, 0

    def work(number: int) -> int:
        nonlocal at_work, busiest
        with lock:
            at_work += 1
            busiest = max(busiest, at_work)
        time.sleep(0.03)
        with lock:
            at_work -= 1
        return number

    assert in_order(work, range(9), jobs=jobs) == list(range(9))
    assert busiest == min(jobs, 9)


@pytest.mark.parametrize("jobs", [1, 4])
def test_an_error_is_raised_and_nothing_more_is_begun(jobs: int) -> None:
    begun: list[int] = []

    def work(number: int) -> int:
        begun.append(number)
        if number == 2:
            raise ValueError("two")
        time.sleep(0.05)
        return number

    with pytest.raises(ValueError, match="two"):
        in_order(work, range(50), jobs=jobs)
    time.sleep(0.1)
    assert len(begun) <= 2 * jobs + 1


def test_nothing_to_do_is_done_at_once() -> None:
    assert in_order(str, [], jobs=4) == []
