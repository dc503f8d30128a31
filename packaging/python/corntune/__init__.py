"""corntune: sizes Gunicorn. The program itself is native; this package finds and runs it.

    gunicorn -c python:corntune.conf main:app     sizes Gunicorn where it starts (corntune.conf)
    python -m corntune recommend                  the same as corntune recommend
"""

import os
import shutil
import sysconfig

__all__ = ["program"]


def program():
    """The path of the corntune program: the one installed beside this package, else the one in PATH.

    Raises FileNotFoundError when there is none.
    """
    beside = os.path.join(sysconfig.get_path("scripts"), "corntune")
    if os.access(beside, os.X_OK):
        return beside
    found = shutil.which("corntune")
    if found is None:
        raise FileNotFoundError("no program named corntune, neither in %s nor in PATH"
                                % os.path.dirname(beside))
    return found
