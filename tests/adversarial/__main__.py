"""`python -m tests.adversarial [RUNS] [LINES…]`: draws what is missing, then writes the table of docs/etalonnage.md."""

import argparse

from tests.adversarial.rendered import write
from tests.adversarial.running import DRAWS, adopt, chosen, extend, read_all

if __name__ == "__main__":
    asked = argparse.ArgumentParser(prog="tests.adversarial", description=__doc__)
    asked.add_argument("runs", type=int, help="draws of each line")
    asked.add_argument("lines", nargs="*", help="identifiers, `dense/*` for a whole ground; all by default")
    asked.add_argument("--jobs", type=int, help="processes (two by default)")
    asked.add_argument("--no-page", action="store_true", help="draws only: the page is left as it is")
    asked.add_argument("--adopt", action="store_true", help="first, keep the draws of a code that was only moved")
    given = asked.parse_args()
    if given.adopt:
        adopt(DRAWS, chosen(given.lines), print)
    extend(DRAWS, chosen(given.lines), given.runs, given.jobs, lambda said: print(said, flush=True))
    if not given.no_page:
        write(read_all(DRAWS, chosen([])))
