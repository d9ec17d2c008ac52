"""doctor: whether the library is in order."""

from __future__ import annotations

from typing import Annotated

import typer

from rag.cli.calling import Call, command
from rag.cli.exits import DONE, FAILED
from rag.cli.output import plain
from rag.cli.panels import CARE
from rag.cli.render import draw_checks

PLACE = 30


def register(app: typer.Typer) -> None:
    """Add the commands of this group."""

    @command(app, "doctor", panel=CARE)
    def doctor(
        call: Call,
        rebuild: Annotated[
            bool, typer.Option("--rebuild", metavar="", help="First remake the vectors from the texts.")
        ] = False,
    ) -> int:
        """Check the library and say how to mend what is wrong; exits with 1 when something is."""

        with call.library() as library:
            report = library.doctor(rebuild=rebuild)
        call.show(
            lambda: {**plain(report), "healthy": report.healthy},
            lambda screen: draw_checks(screen, report),
        )
        return DONE if report.healthy else FAILED
