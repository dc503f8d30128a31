# Gunicorn's configuration in a run of corntune verify: the user's own, where there is one, and hooks
# that say what is in force.
import json
import os
import sys

_own = os.environ.get("CORNTUNE_CONF")
if _own:
    __file__ = _own
    with open(_own, "rb") as _source:
        exec(compile(_source.read(), _own, "exec"), globals())


def _and_own(name):
    return globals().get(name) if _own else None


_own_when_ready, _own_post_worker_init, _own_child_exit = map(
    _and_own, ("when_ready", "post_worker_init", "child_exit"))


def when_ready(server):
    import gunicorn
    settings = {name: value.get() for name, value in server.cfg.settings.items()}
    kept = {name: value for name, value in settings.items() if isinstance(value, (bool, int, float, str))}
    report = {"version": gunicorn.__version__, "python": sys.version.split()[0], "pid": os.getpid(),
              "listeners": [str(listener) for listener in server.LISTENERS],
              "class": server.worker_class.__module__ + "." + server.worker_class.__name__,
              "settings": {**kept, "workers": server.num_workers}}
    path = os.environ["CORNTUNE_IN_FORCE"]
    with open(path + ".new", "w", encoding="utf-8") as out:
        json.dump(report, out)
    os.rename(path + ".new", path)
    if _own_when_ready:
        _own_when_ready(server)


def post_worker_init(worker):
    from corntune_verify_census import census
    if census.pid != os.getpid():
        census.attach()
    if _own_post_worker_init:
        _own_post_worker_init(worker)


def child_exit(server, worker):
    from corntune_verify_census import census
    census.forget(worker.pid)
    if _own_child_exit:
        _own_child_exit(server, worker)
