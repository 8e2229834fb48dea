"""The command line: arguments in, exit code out (0 done, 1 mistakes, 2 usage, 3 a bug, 130 interrupted)."""

from __future__ import annotations

import argparse
import os
import sys
import traceback
from collections.abc import Callable, Sequence
from contextlib import redirect_stdout, suppress
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from sotay.base.clock import today
from sotay.base.errors import SourceError, UserError
from sotay.base.garbage import collect_seldom
from sotay.base.versions import RELEASE
from sotay.cli import (
    audit,
    calendar,
    clean,
    compare,
    copies,
    desk,
    explain,
    importing,
    init,
    issue,
    keep,
    propose,
    reading,
    rehearse,
    review,
    sign,
    status,
    timestamp,
    transition,
    units,
    verify,
)
from sotay.cli.arguments import common, jobs, manual
from sotay.cli.telling import lines, show, spoken

if TYPE_CHECKING:
    from concurrent.futures import Executor

    from sotay.pipeline.build import Options

__all__ = ["BUG", "DONE", "INTERRUPTED", "MISTAKES", "USAGE", "build", "exit_code", "lines", "main", "parser"]

DONE, MISTAKES, USAGE, BUG, INTERRUPTED = 0, 1, 2, 3, 130
PATIENCE = 2.0
"""Seconds after which `check` says how far it is."""
CONTROL = {
    "status": status.run,
    "issue": issue.run,
    "withdraw": issue.run,
    "copies": copies.run,
    "recall": copies.run,
    "desk": desk.run,
    "audit": audit.run,
    "propose": propose.run,
    "comments": propose.run,
    "reading": reading.run,
    "acknowledge": reading.run,
    "keep": keep.run,
    "verify": verify.run,
    "sign": sign.run,
    "timestamp": timestamp.run,
    "clean": clean.run,
    "compare": compare.run,
    "calendar": calendar.run,
    "explain": explain.run,
    "rehearse": rehearse.run,
    "transition": transition.run,
    "import": importing.run,
    "units": units.run,
    "review": review.run,
}
"""Commands in modules of their own."""


def main(arguments: Sequence[str] | None = None, program: str = "sotay", home: Path | None = None) -> int:
    """Run one command and return its exit code.

    `program` is what people type to run it, `home` the manual that is meant where none is named.
    """
    collect_seldom()
    commands = parser(program)
    if "_ARGCOMPLETE" in os.environ:
        complete(commands)
    options = commands.parse_args(arguments)

    def run() -> int:
        return init.run(options) if options.command == "init" else _run(options, manual(options.root, home))

    return exit_code(lambda: _answered(options, run), getattr(options, "format", "text"), program)


def _answered(options: argparse.Namespace, run: Callable[[], int]) -> int:
    """Run a command; one that leaves its answer in `options.answer` is asked for data, and stdout has that alone."""
    if getattr(options, "format", "text") != "json" or not hasattr(options, "answer"):
        return run()
    import json

    with redirect_stdout(sys.stderr):
        code = run()
    print(json.dumps(options.answer, ensure_ascii=False, indent=2, default=str))
    return code


def exit_code(run: Callable[[], int], form: str = "text", program: str = "build.py") -> int:
    """Run something and return its exit code; print what stopped it and return the matching code."""
    try:
        code = run()
        sys.stdout.flush()
        return code
    except SourceError as error:
        show(error.problems, form, program)
        return MISTAKES
    except UserError as error:
        said = spoken(str(error), program)
        print(said, file=sys.stderr)
        if form == "json":
            import json

            print(json.dumps({"error": said}, ensure_ascii=False))
        return MISTAKES
    except KeyboardInterrupt:
        print("interrupted; the published site is unchanged", file=sys.stderr)
        return INTERRUPTED
    except Exception as error:
        return _unexpected(error)


def _unexpected(error: Exception) -> int:
    """Say what went wrong with the machine, or that it is a bug, and return the matching code."""
    from sotay.storage.files import trouble

    if isinstance(error, BrokenPipeError):  # who reads has seen enough: `status | head`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return DONE
    if sentence := trouble(error):
        print(sentence, file=sys.stderr)
        return MISTAKES
    traceback.print_exception(error)
    print(f"\nThis is a bug in Sotay. Please report it with the lines above and: {versions()}", file=sys.stderr)
    return BUG


def parser(program: str = "build.py") -> argparse.ArgumentParser:
    """Return the parser of all commands."""
    top = argparse.ArgumentParser(prog=program, description=__doc__)
    top.add_argument("--version", action="version", version=f"Sotay {RELEASE}")
    top.set_defaults(program=program)
    commands = top.add_subparsers(dest="command", required=True, metavar="COMMAND")

    command = commands.add_parser("build", help="build and publish the sites and manuals")
    command.add_argument("units", nargs="*", metavar="UNIT", help="slugs of communes; none: all")
    jobs(command)
    command.add_argument("--no-pdf", dest="pdf", action="store_false", help="sites only")
    command.add_argument(
        "--zip", action="store_true", help="also pack each commune's staff site into one file, for a USB stick"
    )
    command.add_argument("--out", type=Path, help="where to publish (default: site/ in the root)")
    command.add_argument("--executor", default="", metavar="URL", help="Dask scheduler, tcp://host:port (CLUSTER.md)")
    command.add_argument("--shared", default="", metavar="ADDRESS", help="folder or object store its machines share")
    command.add_argument("--sign-manifest", type=Path, metavar="KEY", help="sign MANIFEST with this SSH key")
    common(command)

    command = commands.add_parser("check", help="list every mistake in the sources; write nothing")
    command.add_argument("units", nargs="*", metavar="UNIT", help="only mistakes of these communes and shared ones")
    command.add_argument("--format", choices=("text", "json"), default="text")
    jobs(command)
    common(command)

    command = commands.add_parser("serve", help="preview one commune, rebuilt on save")
    command.add_argument("unit", metavar="UNIT")
    command.add_argument("--port", type=int, default=8000, help="port on this machine (default: 8000)")
    common(command, data=False)

    status.add_command(commands)
    issue.add_commands(commands)
    copies.add_commands(commands)
    reading.add_commands(commands)
    propose.add_commands(commands)
    desk.add_command(commands)
    audit.add_command(commands)
    keep.add_command(commands)
    verify.add_command(commands)
    sign.add_command(commands)
    timestamp.add_command(commands)
    clean.add_command(commands)
    compare.add_command(commands)
    calendar.add_command(commands)
    explain.add_command(commands)
    rehearse.add_command(commands)

    command = commands.add_parser("standard", help="show what a new edition of the standard means for the documents")
    command.add_argument("old", metavar="FROM", help="an edition, e.g. 2008 or tcvn-iso-9001-2008")
    command.add_argument("new", metavar="TO", help="the edition after it")
    common(command)

    for more in (importing, units, review, init, transition):
        more.add_command(commands)

    command = commands.add_parser("new", help="write a commented file for a new commune")
    command.add_argument("unit", metavar="UNIT", help="slug, e.g. xa-hai-anh")
    common(command)
    return top


def _run(options: argparse.Namespace, root: Path) -> int:
    as_of = options.as_of or today()
    if options.command == "build":
        from sotay.pipeline.build import Options

        out = (options.out or root / "site").resolve()
        if bool(options.executor) != bool(options.shared):
            raise UserError("--executor and --shared go together: the scheduler, and the store its machines share")
        return build(
            Options(
                root,
                out,
                as_of,
                tuple(options.units),
                jobs=options.jobs,
                pdf=options.pdf,
                executor=options.executor,
                shared=options.shared,
                zip=options.zip,
                key=options.sign_manifest,
            ),
            answer=options,
        )
    if options.command == "check":
        from sotay.base.progress import Progress
        from sotay.pipeline.check import examine

        problems = examine(root, as_of, options.jobs, Progress(patience=PATIENCE), options.units)
        show(problems, options.format, options.program)
        return MISTAKES if any(p.level != "note" for p in problems) else DONE
    if options.command == "standard":
        from sotay.cli.standard import standard

        options.answer = {"report": standard(root, options.old, options.new)}
        print(options.answer["report"], end="")
        return DONE
    if options.command == "serve":
        from sotay.cli.serve import serve

        return serve(root, options.unit, options.port, as_of)
    if run := CONTROL.get(options.command):
        return run(options, root, as_of)
    from sotay.cli.new import new

    options.answer = {"file": str(new(root, options.unit))}
    print(options.answer["file"])
    return DONE


def build(asked: Options, pool: Executor | None = None, answer: argparse.Namespace | None = None) -> int:
    """Build and print a summary, which is also left in `answer`."""
    from sotay.base.progress import Progress
    from sotay.pipeline.build import build as run

    report = run(asked, Progress(), pool)
    if answer:
        answer.answer = {"out": str(asked.out), **asdict(report)}
    made = f"{len(report.built)} made, {report.reused} reused"
    print(f"{asked.out}: {made}, {report.pages} printed pages, {report.seconds} s")
    return DONE


def complete(commands: argparse.ArgumentParser) -> None:
    """Answer a shell that asks how the words typed so far may go on, and end the process."""
    import argcomplete

    for command in (c for a in commands._actions if isinstance(a.choices, dict) for c in a.choices.values()):
        for argument in (a for a in command._actions if a.metavar in ("UNIT", "UNIT,…")):
            argument.completer = _units  # where argcomplete looks
    argcomplete.autocomplete(commands)


def _units(parsed_args: argparse.Namespace, **_: object) -> list[str]:
    """Return the communes of the manual that is meant."""
    with suppress(UserError):
        units = manual(parsed_args.root, None) / "units"
        return sorted(path.stem for path in units.glob("*.yml") if not path.stem.startswith("_"))
    return []


def versions() -> str:
    """Return the versions a bug report needs."""
    from importlib.metadata import version

    names = ("mkdocs", "mkdocs-material", "mkdocs-macros-plugin", "weasyprint", "pikepdf")
    return ", ".join([f"Python {sys.version.split()[0]}", *(f"{name} {version(name)}" for name in names)])
