"""`python -m evals` and `rag eval`: run | claims | ceiling | attacks | peers | compare | bless | report.

Exit codes: 0 the gate passed, 1 the gate failed, 2 it could not be measured (bad gold, a missing recording,
nothing compared) or the call was wrong, 130 interrupted.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from rag.errors import RagError, UsageError

from .claims.commands import add_parsers, settings_of

INTERRUPTED = 130

OWN_PARSERS = {
    "prose": "ask open questions",
    "summaries": "measure summaries",
    "register": "typed queries over gold records",
    "agreements": "agreement fields on CUAD, by code alone or with a model",
}
"""Commands that read their arguments themselves."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code; never raises for a mistake of the user or of the gold."""
    given = list(sys.argv[1:] if argv is None else argv)
    try:
        if given and given[0] in OWN_PARSERS:
            return _own(given[0], given[1:])
        arguments = _parser().parse_args(given)
        return int(arguments.command(arguments))
    except SystemExit as stop:
        return int(stop.code or 0)
    except RagError as error:
        sys.stderr.write(f"error: {error.message}\n")
        if error.hint:
            sys.stderr.write(f"hint: {error.hint}\n")
        return 2
    except KeyboardInterrupt:
        sys.stderr.write("interrupted; --resume goes on with the run\n")
        return INTERRUPTED


def _own(name: str, rest: Sequence[str]) -> int:
    """A command that reads its own arguments."""
    if name == "prose":
        from .prose.run import main as run
    elif name == "register":
        from .register import main as run
    elif name == "agreements":
        from .agreements import main as run
    else:
        from .prose.summaries import main as run
    return run(rest)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="rag eval", description="Measure answers, proofs, abstention and records against gold."
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    _add_run(commands)
    _add_attacks(commands)
    _add_peers(commands)
    add_parsers(commands)
    conversations = commands.add_parser("conversations", help="ask follow-ups with and without rewriting them")
    conversations.add_argument("--model", help="provider/model, as in the settings")
    conversations.add_argument("--limit", type=int, metavar="N", help="only the first N conversations")
    conversations.set_defaults(command=_conversations)
    for name, told in OWN_PARSERS.items():
        commands.add_parser(name, help=told, add_help=False)
    compare = commands.add_parser("compare", help="compare two runs, question by question")
    compare.add_argument("old", type=Path, help="run folder or baseline file")
    compare.add_argument("new", type=Path, help="run folder")
    compare.add_argument("--json", action="store_true", help="print one JSON object on stdout")
    compare.set_defaults(command=_compare)
    bless = commands.add_parser("bless", help="make a run the baseline of its suites")
    bless.add_argument("run", type=Path, help="run folder")
    bless.set_defaults(command=_bless)
    report = commands.add_parser("report", help="draw summary.md, report.html and junit.xml from a run")
    report.add_argument("run", type=Path, help="run folder")
    report.set_defaults(command=_report)
    return parser


def _add_run(commands: Any) -> None:
    run = commands.add_parser("run", help="ask the gold's questions and apply the gate")
    run.add_argument(
        "--suite",
        action="extend",
        nargs="+",
        metavar="NAME",
        help="seed, fiction, attacks; with --data also dev, dev-titled, chunking, and cuad, squad2, contract_nli "
        "(a sample; -a or -b for a fold of it, -all, -all-a, -all-b for everything) (default: seed fiction)",
    )
    run.add_argument(
        "--mode",
        choices=("replay", "record", "live"),
        help="recorded model calls, record them, or call the model (default: replay where CI is set, else live)",
    )
    run.add_argument("--model", help="provider/model, as in the settings")
    run.add_argument("--limit", type=int, metavar="N", help="only the first N questions and records of each suite")
    run.add_argument("--resume", type=Path, metavar="DIR", help="go on with that run")
    run.add_argument("--data", type=Path, metavar="DIR", help="documents and gold of the outside suites")
    run.add_argument("--out", type=Path, metavar="DIR", help="where run folders are made (default: evals/runs)")
    run.add_argument(
        "--jobs",
        "--concurrency",
        dest="concurrency",
        type=int,
        default=1,
        metavar="N",
        help="questions at a time, for endpoints",
    )
    run.add_argument(
        "--set", action="append", default=[], metavar="NAME=VALUE", help="any other setting of the library"
    )
    run.add_argument(
        "--floors-only",
        action="store_true",
        help="no comparison with the baseline: on another processor a model may word an answer differently",
    )
    run.add_argument("--json", action="store_true", help="print run.json on stdout")
    run.set_defaults(command=_run)


def _add_attacks(commands: Any) -> None:
    attacks = commands.add_parser("attacks", help="ask about documents that give orders to the model")
    attacks.add_argument("--mode", choices=("replay", "record", "live"), help="as for run")
    attacks.add_argument("--model", help="provider/model, as in the settings")
    attacks.add_argument("--limit", type=int, metavar="N", help="only the first N questions")
    attacks.add_argument(
        "--undefended", action="store_true", help="ask the model without defences as well (not replayed)"
    )
    attacks.add_argument("--resume", type=Path, metavar="DIR", help="go on with that run")
    attacks.add_argument("--out", type=Path, metavar="DIR", help="where run folders are made (default: evals/runs)")
    attacks.add_argument("--set", action="append", default=[], metavar="NAME=VALUE", help="any other setting")
    attacks.add_argument("--floors-only", action="store_true", help="no comparison with the baseline")
    attacks.add_argument("--json", action="store_true", help="print attacks.json on stdout")
    attacks.set_defaults(command=_attacks)


def _add_peers(commands: Any) -> None:
    peers = commands.add_parser("peers", help="measure other ways of doing the job beside ours")
    peers.add_argument("--suite", action="extend", nargs="+", metavar="NAME", help="as for run (default: dev)")
    peers.add_argument(
        "--peer",
        action="extend",
        nargs="+",
        metavar="NAME",
        help="ours, plain, plain-strict, llamaindex, langextract (default: all but plain-strict)",
    )
    peers.add_argument(
        "--job",
        action="extend",
        nargs="+",
        choices=("questions", "records", "summaries"),
        help="default: all",
    )
    peers.add_argument("--limit", type=int, metavar="N", help="only the first N rows of each job")
    peers.add_argument("--model", help="provider/model, as in the settings")
    peers.add_argument("--data", type=Path, metavar="DIR", help="documents and gold of the outside suites")
    peers.add_argument("--out", type=Path, metavar="DIR", help="where run folders are made (default: evals/runs)")
    peers.add_argument("--resume", type=Path, metavar="DIR", help="go on with that run; peers and jobs may be added")
    peers.add_argument("--set", action="append", default=[], metavar="NAME=VALUE", help="any other setting")
    peers.add_argument("--json", action="store_true", help="print peers.json on stdout")
    peers.set_defaults(command=_peers)


def _peers(arguments: argparse.Namespace) -> int:
    from .peers.protocol import JOBS
    from .peers.run import DEFAULT_PEERS, Plan, run_peers
    from .peers.show import PeersWatcher, show_peers
    from .run import RUNS

    plan = Plan(
        suites=tuple(arguments.suite or ("dev",)),
        peers=tuple(arguments.peer or DEFAULT_PEERS),
        jobs=tuple(job for job in JOBS if job in (arguments.job or JOBS)),
        model=arguments.model,
        limit=arguments.limit,
        resume=arguments.resume,
        data=arguments.data,
        out=arguments.out or RUNS,
        settings=settings_of(arguments.set),
    )
    with PeersWatcher() as watcher:
        folder, report = run_peers(plan, watcher)
    show_peers(report)
    sys.stdout.write(report.model_dump_json(indent=2) + "\n" if arguments.json else f"{folder}\n")
    return 0


def _attacks(arguments: argparse.Namespace) -> int:
    from .attacks import run_attacks, show_attacks
    from .report import write_report
    from .run import RUNS, Plan, default_mode
    from .show import ProgressWatcher, show_run

    plan = Plan(
        mode=arguments.mode or default_mode(),
        model=arguments.model,
        limit=arguments.limit,
        resume=arguments.resume,
        out=arguments.out or RUNS,
        floors_only=arguments.floors_only,
        settings=settings_of(arguments.set),
    )
    with ProgressWatcher() as watcher:
        folder, finished, report = run_attacks(plan, undefended=arguments.undefended, watcher=watcher)
    show_run(finished)
    show_attacks(report)
    write_report(folder)
    sys.stdout.write(report.model_dump_json(indent=2) + "\n" if arguments.json else f"{folder}\n")
    return report.exit_code


def _conversations(arguments: argparse.Namespace) -> int:
    from .conversations import run_conversations, show_conversations

    report = run_conversations(arguments.model, limit=arguments.limit)
    show_conversations(report)
    sys.stdout.write(report.model_dump_json(indent=2) + "\n")
    return 0


def _run(arguments: argparse.Namespace) -> int:
    from .report import write_report
    from .run import DEFAULT_SUITES, RUNS, Plan, default_mode, run
    from .show import ProgressWatcher, show_run

    suites = tuple(arguments.suite or DEFAULT_SUITES)
    out = arguments.out or RUNS
    settings = settings_of(arguments.set)
    if "chunking" in suites:
        if suites != ("chunking",):
            raise UsageError("suite chunking runs alone", hint="It asks no model: run it by itself.")
        return _run_chunking(arguments, out, settings)
    plan = Plan(
        suites=suites,
        mode=arguments.mode or default_mode(),
        model=arguments.model,
        limit=arguments.limit,
        resume=arguments.resume,
        data=arguments.data,
        out=out,
        concurrency=arguments.concurrency,
        floors_only=arguments.floors_only,
        settings=settings,
    )
    with ProgressWatcher() as watcher:
        folder, finished = run(plan, watcher)
    show_run(finished)
    write_report(folder)
    sys.stdout.write(finished.model_dump_json(indent=2) + "\n" if arguments.json else f"{folder}\n")
    assert finished.exit_code is not None
    return finished.exit_code


def _run_chunking(arguments: argparse.Namespace, out: Path, settings: dict[str, str]) -> int:
    from .chunking import run_chunking
    from .show import show_chunking

    if arguments.data is None:
        raise UsageError("suite chunking needs --data DIR", hint="Give the folder of the chunking benchmark.")
    result = run_chunking(arguments.data, limit=arguments.limit, settings=settings)
    show_chunking(result)
    out.mkdir(parents=True, exist_ok=True)
    path = out / f"chunking-{result.started:%Y%m%dT%H%M%SZ}.json"
    path.write_text(result.model_dump_json(indent=2) + "\n", encoding="utf-8")
    sys.stdout.write(result.model_dump_json(indent=2) + "\n" if arguments.json else f"{path}\n")
    return 0


def _compare(arguments: argparse.Namespace) -> int:
    from .compare import compare_runs, sides_of
    from .gate import Gate, exit_code, judge_comparison
    from .report import write_comparison
    from .show import show_comparison
    from .store import read_samples

    comparison = compare_runs(sides_of(arguments.old), sides_of(arguments.new))
    verdicts = judge_comparison(Gate.load(), comparison)
    show_comparison(comparison, verdicts)
    if arguments.new.is_dir():
        old = read_samples(arguments.old) if (arguments.old / "run.json").is_file() else ()
        for path in write_comparison(
            comparison, arguments.new, verdicts=verdicts, old=old, new=read_samples(arguments.new)
        ):
            sys.stderr.write(f"{path}\n")
    if arguments.json:
        sys.stdout.write(comparison.model_dump_json(indent=2) + "\n")
    return exit_code(verdicts)


def _bless(arguments: argparse.Namespace) -> int:
    from .gate import bless

    for path in bless(arguments.run):
        sys.stdout.write(f"{path}\n")
    return 0


def _report(arguments: argparse.Namespace) -> int:
    from .report import write_report

    for path in write_report(arguments.run):
        sys.stdout.write(f"{path}\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
