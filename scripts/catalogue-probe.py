"""Prints the settings of the Gunicorn on PYTHONPATH as JSON (run by update-catalogue).

Standard library only, and nothing newer than Python 3.6, so that it runs beside any release.
"""

import json
import os

import gunicorn  # noqa: F401  (Gunicorn 19 must be imported before its config)
from gunicorn import config

# Values that tell apart validators of the same name in different releases.
TRIALS = {
    "validate_string_to_addr_list": ["10.0.0.0/8"],
    "validate_http_protocols": ["h1", "h2", "h3"],
    "validate_proxy_protocol": ["off", "false", "0", "none", "true", "auto", "1", "v1", "v2"],
    "validate_header_map_behaviour": ["drop", "refuse", "dangerous"],
    "validate_asgi_loop": ["auto", "asyncio", "uvloop"],
    "validate_asgi_lifespan": ["auto", "on", "off"],
    "validate_http_parser": ["auto", "fast", "python"],
    "validate_http2_cleartext": ["off", "prior-knowledge", "upgrade", "both"],
    "validate_reload_engine": ["auto", "poll", "inotify"],
}


def default_of(setting):
    """The default's repr, without what belongs to this process, folder or user."""
    value = setting.default
    if callable(value):
        return "<hook>"
    if setting.name == "chdir":
        assert value == os.getcwd()
        return "<current folder>"
    if setting.name in ("user", "group"):
        assert value == (os.geteuid() if setting.name == "user" else os.getegid())
        return "<effective %s>" % setting.name
    if setting.name == "control_socket" and os.path.isabs(value):
        return "<%s, or ~/.gunicorn>/%s" % ("$XDG_RUNTIME_DIR", os.path.basename(value))
    if isinstance(value, int) and not isinstance(value, bool):
        return str(int(value))  # an enumerator of ssl prints as its number
    return repr(value)


def accepted(validator, values):
    """The values that the validator takes, as "given=kept" where it keeps another."""
    kept = []
    for value in values:
        try:
            result = validator(value)
        except Exception:  # pylint: disable=broad-except
            continue
        other = isinstance(result, str) and result != value
        kept.append("%s=%s" % (value, result) if other else value)
    return kept


def describe(setting):
    validator = setting.validator.__qualname__.split(".")[0]
    return {
        "name": setting.name,
        "section": setting.section,
        "flags": setting.cli or [],
        "validator": validator,
        "accepts": accepted(setting.validator, TRIALS.get(validator, [])),
        "converter": getattr(setting.type, "__name__", None),
        "action": setting.action or "store",
        "nargs": setting.nargs,
        "const": repr(setting.const) if setting.const is not None else None,
        "default": default_of(setting),
    }


print(json.dumps([describe(setting) for setting in config.KNOWN_SETTINGS]))
