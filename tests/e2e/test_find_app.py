"""The application that corntune finds in a project is one that the real Gunicorn starts and serves."""

import http.client
import os
import shlex
import subprocess

import pytest

FLASK = "import flask\napp = flask.Flask(__name__)\n@app.route('/')\ndef index():\n    return 'found'\n"
FLASK_FACTORY = """from flask import Flask
def create_app(config=None):
    app = Flask(__name__)
    app.add_url_rule('/', view_func=lambda: 'found')
    return app
"""
FASTAPI = """from fastapi import FastAPI, responses
app: FastAPI = FastAPI(
    title='app = FastAPI()',
)
@app.get('/', response_class=responses.PlainTextResponse)
def index():
    return 'found'
"""
STARLETTE = """from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route
async def index(request):
    return PlainTextResponse('found')
application = Starlette(routes=[Route('/', index)])
"""
FALCON = """import falcon
class Index:
    def on_get(self, request, response):
        response.text = 'found'
app = falcon.App()
app.add_route('/', Index())
"""
BOTTLE = "import bottle\napp = bottle.Bottle()\n@app.route('/')\ndef index():\n    return 'found'\n"

PROJECTS = {
    "flask object": ({"main.py": FLASK}, "sync", "main:app"),
    "flask in a package": ({"shop/__init__.py": "", "shop/web/__init__.py": "", "shop/web/server.py": FLASK},
                           "gthread", "shop.web.server:app"),
    "flask factory": ({"shop/__init__.py": FLASK_FACTORY}, "gthread", "shop:create_app()"),
    "flask made by a factory": ({"shop/__init__.py": FLASK_FACTORY,
                                 "wsgi.py": "from shop import create_app\napp = create_app()\n"}, "sync", "wsgi:app"),
    "flask below src": ({"src/shop/__init__.py": "", "src/shop/app.py": "from shop import views\n" + FLASK,
                         "src/shop/views.py": "", "pyproject.toml": ""}, "sync", "shop.app:app"),
    "flask in a project below": ({"back-end/requirements.txt": "flask\n", "back-end/src/shop/app.py": FLASK}, "sync",
                                 "shop.app:app"),
    "fastapi": ({"app/__init__.py": "", "app/main.py": FASTAPI}, "uvicorn", "app.main:app"),
    "fastapi on the asgi class": ({"main.py": FASTAPI}, "asgi", "main:app"),
    "starlette": ({"web.py": STARLETTE}, "uvicorn", "web:application"),
    "falcon": ({"api.py": FALCON}, "gevent", "api:app"),
    "bottle": ({"site_.py": BOTTLE, "tests/other.py": BOTTLE, "venv/pyvenv.cfg": "", "venv/x.py": BOTTLE}, "sync",
               "site_:app"),
}


def write(folder, files):
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


def make_django(venv, folder, name):
    """What django-admin makes, with one page."""
    folder.mkdir(parents=True, exist_ok=True)
    subprocess.run([venv("gunicorn-27.0.1") / "bin" / "django-admin", "startproject", name, folder], check=True,
                   timeout=60)
    (folder / name / "urls.py").write_text(
        "from django.http import HttpResponse\nfrom django.urls import path\n"
        "urlpatterns = [path('', lambda request: HttpResponse('found'))]\n")


def found_command(corntune, folder, worker_class):
    done = corntune("recommend", "--format=command", "--cpus=0.25", f"--class={worker_class}", cwd=folder)
    assert done.returncode == 0, done.stderr
    command = shlex.split(done.stdout)
    assert command[0] == "gunicorn"
    return command[1:]


def get(port):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    try:
        connection.request("GET", "/")
        answer = connection.getresponse()
        return answer.status, answer.read().decode()
    finally:
        connection.close()


def assert_serves(arguments, folder, gunicorn, server, port):
    environment = {"PYTHONDONTWRITEBYTECODE": "1", "WEB_CONCURRENCY": "1", "GUNICORN_CMD_ARGS": ""}
    with server([gunicorn("27.0.1"), f"--bind=127.0.0.1:{port}", *arguments], port=port, cwd=folder, env=environment):
        assert get(port) == (200, "found")


@pytest.mark.parametrize("project", PROJECTS)
def test_gunicorn_serves_what_is_found(corntune, gunicorn, server, free_port, tmp_path, project):
    files, worker_class, app = PROJECTS[project]
    folder = tmp_path / "project"
    write(folder, files)
    arguments = found_command(corntune, folder, worker_class)
    assert arguments[-1] == app
    assert_serves(arguments, folder, gunicorn, server, free_port)


@pytest.mark.parametrize("below, worker_class, app", [
    ("", "sync", "shop.wsgi:application"),
    ("", "uvicorn", "shop.asgi:application"),
    ("backend", "gthread", "shop.wsgi:application"),
])
def test_gunicorn_serves_the_django_project_that_is_found(corntune, gunicorn, server, venv, free_port, tmp_path, below,
                                                          worker_class, app):
    folder = tmp_path / "project"
    make_django(venv, folder / below, "shop")
    arguments = found_command(corntune, folder, worker_class)
    assert arguments[-1] == app
    assert [a for a in arguments if a.startswith("--chdir")] == ([f"--chdir={below}"] if below else [])
    assert_serves(arguments, folder, gunicorn, server, free_port)


def test_several_applications_are_listed_and_none_is_guessed(corntune, tmp_path):
    write(tmp_path, {"one.py": FLASK, "two.py": FLASK})
    done = corntune("recommend", "--format=command", "--cpus=1", cwd=tmp_path)
    assert done.returncode == 2 and done.stdout == ""
    assert done.stderr == ("corntune: error: APP: several applications are here, name one:\n"
                           "  one:app  (Flask, one.py:2)\n  two:app  (Flask, two.py:2)\n")


def test_an_asgi_application_alone_is_not_given_to_a_wsgi_class(corntune, tmp_path):
    write(tmp_path, {"main.py": FASTAPI})
    done = corntune("recommend", "--format=command", "--cpus=1", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (0, "gunicorn --worker-class=asgi --workers=3 main:app\n")
    done = corntune("recommend", "--format=command", "--cpus=1", "--class=gthread", cwd=tmp_path)
    assert done.returncode == 2
    assert done.stderr == ("corntune: error: APP: what is here runs on ASGI worker classes only (--class=uvicorn or "
                           "asgi):\n  main:app  (FastAPI, main.py:2)\n")


def test_nothing_of_the_project_is_run(corntune, tmp_path):
    trap = "open('ran', 'w').close()\n"
    write(tmp_path, {"main.py": trap + FLASK, "manage.py": trap, "gunicorn.conf.py": trap})
    done = corntune("recommend", "--cpus=1", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "main:app" in done.stdout and not os.path.exists(tmp_path / "ran")
