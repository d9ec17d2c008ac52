"""`claims`, `ceiling` and `ablation` on the command line."""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from rag.errors import UsageError

_NLI = "contract_nli-all"


def add_parsers(commands: Any) -> None:
    """Add the commands of the gate's evals."""
    claims = commands.add_parser("claims", help="judge right and wrong texts by the gate alone, without a model")
    claims.add_argument("--data", type=Path, metavar="DIR", help="judge the hypotheses of ContractNLI instead")
    claims.add_argument(
        "--part",
        default=_NLI,
        metavar="NAME",
        help=f"with --data: contract_nli (a sample) or {_NLI}, with -a or -b for a fold (default: {_NLI})",
    )
    claims.add_argument("--model", metavar="NAME", default="", help="a second opinion of this model on the wording")
    claims.add_argument("--tag", metavar="TAG", default="", help="only the texts with this tag")
    _add_common(claims)
    claims.set_defaults(command=_claims)
    ceiling = commands.add_parser("ceiling", help="gold answers in four wordings, and swapped values, by the gate")
    ceiling.add_argument("--suite", action="extend", nargs="+", metavar="NAME", help="as for run")
    ceiling.add_argument("--data", type=Path, metavar="DIR", help="documents and gold of the outside suites")
    ceiling.add_argument(
        "--gate", choices=("ask", "verify"), default="ask", help="the gate as ask or as verify uses it"
    )
    ceiling.add_argument("--model", help="not used: no model is asked")
    _add_common(ceiling)
    ceiling.set_defaults(command=_ceiling)
    ablation = commands.add_parser("ablation", help="what each check of the gate earns, source by source")
    ablation.add_argument("reports", nargs="+", type=Path, metavar="REPORT", help="claims-….json and ceiling-….json")
    ablation.set_defaults(command=_ablation)


def _add_common(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--without", action="extend", nargs="+", default=[], metavar="CHECK", help="switch these checks off"
    )
    parser.add_argument("--show", action="store_true", help="list every text that came out wrong, with the reason")
    parser.add_argument("--limit", type=int, metavar="N", help="only the first N texts (or questions of each suite)")
    parser.add_argument("--set", action="append", default=[], metavar="NAME=VALUE", help="any other setting")
    parser.add_argument("--out", type=Path, metavar="DIR", help="where the report is kept (default: evals/runs)")
    parser.add_argument("--json", action="store_true", help="print the whole report on stdout")


def _claims(arguments: argparse.Namespace) -> int:
    from .nli import run_nli
    from .run import run_claims
    from .show import show_claims, show_nli

    _check(arguments)
    options = _options(arguments).model_copy(update={"model": arguments.model})
    if arguments.data is not None:
        with tempfile.TemporaryDirectory(prefix="rag-evals-") as work:
            judged = run_nli(arguments.part, arguments.data, Path(work), options, limit=arguments.limit)
        show_nli(judged, wanted=arguments.show)
        _keep(judged, "contract_nli", f"{judged.started:%Y%m%dT%H%M%SZ}", arguments)
        return 0 if not judged.errors else 1
    report = run_claims(options, limit=arguments.limit, tag=arguments.tag)
    show_claims(report, wanted=arguments.show)
    _keep(report, "claims", f"{report.started:%Y%m%dT%H%M%SZ}", arguments)
    return report.exit_code or 0


def _ceiling(arguments: argparse.Namespace) -> int:
    from ..run import DEFAULT_SUITES, Plan
    from .ceiling import run_ceiling
    from .show import show_ceiling

    _check(arguments)
    plan = Plan(suites=tuple(arguments.suite or DEFAULT_SUITES), data=arguments.data, limit=arguments.limit)
    with tempfile.TemporaryDirectory(prefix="rag-evals-") as work:
        report = run_ceiling(plan, Path(work), _options(arguments))
    show_ceiling(report, wanted=arguments.show)
    _keep(report, "ceiling", f"{report.started:%Y%m%dT%H%M%SZ}", arguments)
    return report.exit_code or 0


def _ablation(arguments: argparse.Namespace) -> int:
    from .ablation import earned, judged_in
    from .show import show_ablation

    show_ablation(earned(judged_in(arguments.reports)))
    return 0


def _check(arguments: argparse.Namespace) -> None:
    if arguments.limit is not None and arguments.limit < 1:
        raise UsageError("--limit must be at least 1", hint="Judge one text or more.")


def _options(arguments: argparse.Namespace) -> Any:
    from .judging import VerifyOptions

    gate = getattr(arguments, "gate", "verify")
    return VerifyOptions(gate=gate, without=tuple(arguments.without), settings=settings_of(arguments.set))


def settings_of(pairs: Sequence[str]) -> dict[str, str]:
    """Settings given as NAME=VALUE. Raises UsageError."""
    settings = {}
    for pair in pairs:
        name, separator, value = pair.partition("=")
        if not separator:
            raise UsageError(f"--set takes NAME=VALUE, not {pair}", hint="For example: --set passages=5")
        settings[name.strip()] = value.strip()
    return settings


def _keep(report: BaseModel, name: str, stamp: str, arguments: argparse.Namespace) -> None:
    from ..run import RUNS

    out = arguments.out or RUNS
    out.mkdir(parents=True, exist_ok=True)
    path = out / f"{name}-{stamp}.json"
    text = report.model_dump_json(indent=1) + "\n"
    path.write_text(text, encoding="utf-8")
    sys.stdout.write(text if arguments.json else f"{path}\n")
