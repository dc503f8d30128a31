"""python -m corntune: the native program, in place of this process."""

import os
import sys

from . import program

if __name__ == "__main__":
    try:
        path = program()
    except FileNotFoundError as error:
        sys.exit("corntune: error: %s" % error)
    os.execv(path, [path, *sys.argv[1:]])
