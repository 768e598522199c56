"""The command line `headlines`: each command calls one function of the layers below and prints.

Exit codes: 0 done, 1 something was refused (and named on standard error), 2 usage.
"""

from __future__ import annotations

import gc
import os
import sys

from pydantic import ValidationError

from app.cli.commands import application
from app.cli.terminal import messages
from app.errors import HeadlineError, OptionError

REFUSED, USAGE, INTERRUPTED = 1, 2, 130
# Pieces and entries are many, small and free of cycles: with the default threshold a third of parsing goes into looking for some.
COLLECT_AFTER = (100_000, 50, 50)


def main() -> None:
    """Run the command line; the one place where errors become exit codes."""
    gc.set_threshold(*COLLECT_AFTER)
    try:
        application()
    except ValidationError as error:  # of the environment: options are checked where they are read
        wrong = error.errors()[0]
        messages().print(f"headlines: HEADLINES_{str(wrong['loc'][0]).upper()}: {wrong['msg']}", markup=False)
        sys.exit(USAGE)
    except HeadlineError as error:
        messages().print(f"headlines: {error}", markup=False)
        sys.exit(USAGE if isinstance(error, OptionError) else REFUSED)
    except BrokenPipeError:
        # Whoever read our output has seen enough (head, less); the interpreter must not complain while it shuts down.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except KeyboardInterrupt:
        messages().print("headlines: stopped; what was stored stays", markup=False)
        sys.exit(INTERRUPTED)
