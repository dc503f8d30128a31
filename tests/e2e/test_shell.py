"""What the reader of shell texts claims, against what dash and bash do with them.

A stand-in named gunicorn writes its arguments and variables down; the claims must be the same. A word
that the reader does not know claims nothing, and the last column says that no word may be unknown.
"""

import json
import os
import pathlib
import subprocess
from random import Random

import pytest

from conftest import BINARY

PROBE = pathlib.Path(os.environ.get("CORNTUNE_SHELL_PROBE", BINARY.parent / "shell_probe"))

# text, environment, whether every word of gunicorn is known
CASES = [
    ("gunicorn -w 4 app:app", {}, True),
    ("exec gunicorn --bind=0.0.0.0:8000 'app:create_app()'", {}, True),
    ("gunicorn \\\n  --workers 3 \\\n  --timeout=20 app", {}, True),
    ("gunicorn \"a b\" 'c  d' e\\ f \"g\\\"h\" \"i\\j\" k'l'm\"n\"", {}, True),
    ("gunicorn '' \"\" x", {}, True),
    ("gunicorn -w ${WEB_CONCURRENCY:-2} app", {}, True),
    ("gunicorn -w ${WEB_CONCURRENCY:-2} app", {"WEB_CONCURRENCY": "5"}, True),
    ("gunicorn -w ${WEB_CONCURRENCY:-2} -x ${WEB_CONCURRENCY-2} app", {"WEB_CONCURRENCY": ""}, True),
    ("gunicorn ${A:+--preload} ${B:+--reload} app", {"A": "1"}, True),
    ("gunicorn --access-logfile ${LOG:--} -b \"${HOST:-[::]}\":\"${PORT:-8000}\" app", {}, True),
    (": \"${W:=4}\"\nexport T=${T:-30}\ngunicorn -w $W -t $T app", {}, True),
    ("gunicorn -w $((2 * $(nproc) + 1)) app", {}, True),
    ("N=$(nproc --all)\ngunicorn -w $((N > 16 ? 16 : N)) -t $(( (N + 1) * 10 % 7 )) app", {}, True),
    ("N=`nproc`; gunicorn -w $N app", {}, True),
    ("gunicorn -w $((010 + 0x10 - -3)) -t $((!0 + (3 & 6) | 8)) -x $((7 / 2)) app", {}, True),
    ("gunicorn -w $((1 == 1 && 2 != 2 || 3 >= 4)) app", {}, True),
    ("ARGS=\"--bind :80 --preload\"\ngunicorn $ARGS \"$ARGS\" app", {}, True),
    ("A=; gunicorn $A \"$A\" app", {}, True),
    ("A='  x  y '; gunicorn z${A}z app", {}, True),
    ("A='  x  y '; gunicorn z\"$A\"z app", {}, True),
    ("A=1 gunicorn $A app", {}, True),
    ("WEB_CONCURRENCY=3 gunicorn app", {}, True),
    ("export WEB_CONCURRENCY=3\ngunicorn app", {}, True),
    ("WEB_CONCURRENCY=3\ngunicorn app", {}, True),
    ("WEB_CONCURRENCY=3\ngunicorn app", {"WEB_CONCURRENCY": "7"}, True),
    ("cd / && true && gunicorn app # a comment\n# gunicorn other", {}, True),
    ("echo 'Starting gunicorn' >/dev/null; gunicorn app 2>&1 </dev/null", {}, True),
    ("cat <<EOF >/dev/null\ngunicorn no\nEOF\ngunicorn yes", {}, True),
    ("cat <<-'EOF' >/dev/null\n\tgunicorn no $(\n\tEOF\ngunicorn yes", {}, True),
    ("run() {\n  gunicorn -w \"$1\" app\n}\nrun 3", {}, False),
    ("if [ -n \"$DEBUG\" ]; then gunicorn --reload app; else gunicorn -w 2 app; fi", {}, True),
    ("if [ -n \"$DEBUG\" ]; then gunicorn --reload app; else gunicorn -w 2 app; fi", {"DEBUG": "1"}, True),
    ("W=1\nif [ -n \"$BIG\" ]; then W=9; fi\ngunicorn -w $W app", {"BIG": "1"}, False),
    ("W=1\n[ -n \"$BIG\" ] && W=9\ngunicorn -w $W app", {"BIG": "1"}, False),
    ("W=1\nfalse || W=9\ngunicorn -w $W app", {}, False),
    ("W=1\nfor i in 1 2; do W=$((W + i)); done\ngunicorn -w $W app", {}, False),
    ("for i in 1 2; do gunicorn -w $W app; W=3; done", {}, False),
    ("f() { W=9; }\nW=1\nf\ngunicorn -w $W app", {}, False),
    ("case \"$1\" in\n  web|'') gunicorn web ;;\n  *) gunicorn other ;;\nesac", {}, True),
    ("W=1\n(W=2)\ngunicorn -w $W app", {}, False),
    ("W=1; echo x | W=2; gunicorn -w $W app", {}, False),
    ("{ W=2; }\ngunicorn -w $W app", {}, True),
    ("unset W\ngunicorn -w ${W:-3} app", {"W": "8"}, True),
    ("eval W=5\ngunicorn -w $W app", {}, False),
    ("W=4\nread W </dev/null\ngunicorn -w \"$W\" app", {}, False),
    ("gunicorn --log-file=- --forwarded-allow-ips='*' app", {}, True),
    ("gunicorn a$ $ '$X' \\$X app", {}, True),
    ("gunicorn ${X:-\"a b\"} app", {}, False),
    ("gunicorn \"${X:-'a'}\" app", {}, False),
    ("gunicorn \"${X:-a b}\" ${X:-a b} app", {}, True),
    ("IFS=,\nA=1,2\ngunicorn $A app", {}, False),
    ("true; gunicorn app; exit 0; gunicorn never", {}, True),
    ("exec env A=1 gunicorn app\ngunicorn never", {}, True),
    ("gunicorn ~/x app", {}, False),
    ("gunicorn /etc/host* app", {}, False),
    ("A=$(echo 5)\ngunicorn -w $A app", {}, False),
    ("A=${A%x}; gunicorn -w \"$A\" app", {"A": "5x"}, False),
    ("true &&\n  gunicorn app", {}, True),
    ("exec 2>&1\ngunicorn app", {}, True),
    ("[ -n \"$X\" ] && W=1\ngunicorn -w ${W:-2} app", {}, False),
    ("W=1\nfalse || { W=2; }\ngunicorn -w $W app", {}, False),
    ("W=1\ntrue || { W=2; gunicorn no; }\ngunicorn -w $W app", {}, False),
    ("W=1\n{ W=2; } | cat\ngunicorn -w $W app", {}, False),
    (": ${W:=9} | cat\ngunicorn -w \"$W\" app", {}, False),
    ("gunicorn ${C:-\"$B\"} app", {}, False),
]
CASES += [
    # Branches whose condition is known.
    ("W=2\nif [ \"$W\" = 2 ]; then W=4; else W=8; fi\ngunicorn -w $W app", {}, True),
    ("W=2\nif [ $W -gt 4 ]; then W=1; elif [ $W -eq 2 ]; then W=5; fi\ngunicorn -w $W app", {}, True),
    ("W=2\n[ $W = 3 ] && W=9\n[ $W != 2 ] || W=7\ngunicorn -w $W app", {}, True),
    ("! false && gunicorn a\ntrue || gunicorn no\nfalse && gunicorn no || gunicorn b", {}, True),
    ("MODE=web\ncase $MODE in\n  worker) gunicorn no ;;\n  w*|x) gunicorn a ;;\n  *) gunicorn no ;;\nesac", {}, True),
    ("case a.b in *[0-9]) gunicorn no;; ?.[!c]) gunicorn yes;; esac", {}, True),
    ("case $X in '') W=1;; *) W=2;; esac\ngunicorn -w $W app", {"X": "u"}, False),
    ("if [ -e /no/such ]; then W=1; exec gunicorn no; fi\nW=3\ngunicorn -w $W app", {}, True),
    ("if [ -e /no/such ]; then exit 1; else W=3; fi\ngunicorn -w $W app", {}, True),
    ("W=1\nif cat /no/such; then W=2; fi\ngunicorn -w $W -x 1", {}, False),
    ("A='--preload -w 3'\nif [ -n \"$D\" ]; then A=\"$A --reload\"; fi\ngunicorn $A app", {"D": "1"}, False),
    ("A='-w 3'\n[ -n \"$D\" ] && A=\"${A}0\"\ngunicorn $A app", {"D": "1"}, False),
    ("A='-w 3'\nfor i in 1 2; do A=\"$A -e X=$i\"; done\ngunicorn $A app", {}, False),
    ("A='-w 3'\nfor i in 1 2; do A=\"-x $A\"; done\ngunicorn $A app", {}, False),
    ("W=1\nwhile [ $W -lt 4 ]; do W=$((W + 1)); gunicorn -w $W; done\ngunicorn -t $W app", {}, False),
    ("W=1\nfor i in 1 2; do W=5; if [ $i = 1 ]; then break; fi; W=1; done\ngunicorn -w $W app", {}, False),
    ("W=1\nfor i in 1; do for j in 1; do W=2; done; V=$W; done\ngunicorn -w $W -t $V app", {}, False),
    # Functions and arguments.
    ("run() { gunicorn -w \"$1\" \"$@\" $#; }\nrun 3 'a b'", {}, True),
    ("run() { exec gunicorn \"$@\"; }\ncase web in web) run -w 2 app;; esac\ngunicorn never", {}, True),
    ("f() { W=$1; }\nf 7\ngunicorn -w $W app", {}, True),
    ("f() { local W; W=$1; gunicorn -w $W; }\nW=2\nf 7\ngunicorn -w $W app", {}, False),
    ("f() { if [ -n \"$X\" ]; then W=2; return; fi; W=3; }\nW=1\nf\ngunicorn -w $W app", {"X": "1"}, False),
    ("f() { W=2; return 0; W=3; }\nf\ngunicorn -w $W app", {}, True),
    ("f() ( W=2; exit 3; )\nW=1\nf\ngunicorn -w $W app", {}, True),
    ("f() { exit 0; }\nf\ngunicorn never", {}, None),
    ("a() { b \"$@\" x; }\nb() { gunicorn \"$@\"; }\na 1 2", {}, True),
    ("f() { [ \"$1\" = 0 ] || { gunicorn $1; f 0; }; }\nf 3", {}, False),
    ("W=1\nset_w() { W=2; }\n$RUN\ngunicorn -w $W app", {"RUN": "set_w"}, False),
    ("W=1\nset_w() { W=2; }\nset_w | cat\n(set_w)\ngunicorn -w $W app", {}, False),
    ("f() { A=$A-$1; }\nA=0\nf 1 && f 2\ngunicorn $A app", {}, False),
    ("set -- gunicorn -w 2 \"a b\"\nexec \"$@\"", {}, True),
    ("set -- -w 2\nif [ \"${1#-}\" != \"$1\" ]; then set -- gunicorn \"$@\"; fi\nexec \"$@\"", {}, True),
    ("set -- a b c\nshift\ngunicorn $# \"$1\" $* \"$*\" \"x$@y\"", {}, True),
    ("set -e\nset -- '' 'a  b'\ngunicorn $@ \"$@\" ${1:-d} ${3-e}", {}, True),
    ("set --\ngunicorn \"$@\" $@ ${1+\"$@\"} x\"$@\"y", {}, True),
    ("set -- x 'y z'\ngunicorn ${1+\"$@\"} \"${2}\"", {}, True),
    ("W=1 V=$W\ngunicorn $W $V", {}, True),
    ("A=1\nA=2 $U\nA=3 $U gunicorn $A app\nX=1 $U $U", {}, None),
    ("set -a\nWEB_CONCURRENCY=4\nset +a\nX=1\ngunicorn app", {}, True),
    # Numbers.
    ("gunicorn $((W = 3 + 1)) $W $((W += 2)) $((W *= W)) $W", {}, True),
    ("A=1; : $((0 && (A = 5))) $((1 ? (B = 2) : (B = 3)))\ngunicorn $A $B", {}, True),
    ("A=1; : $(($X && (A = 5)))\ngunicorn $A", {"X": "1"}, False),
    ("gunicorn $((1 << 4 | 1)) $((~5 & 0xff)) $((64 >> 2)) $((3 > 2 ? 7 : 8))", {}, True),
    ("N=; gunicorn $((N + 2)) $((U + 1))", {}, False),
    # Parts of values.
    ("F=a.b.c\ngunicorn ${F%.*} ${F%%.*} ${F#*.} ${F##*.} ${F%x} ${#F}", {}, True),
    ("F='a*b'\ngunicorn \"${F%'*'b}\" \"${F#a?}\" app", {}, False),
    ("P=/srv/shop/run.sh\ngunicorn --chdir ${P%/*} --name \"${P##*/}\" ${X:?no} app", {"X": "1"}, True),
    ("gunicorn ${X:+--reload} ${Y:+--preload} app", {"X": "1"}, True),
    # What is printed, and handed on by xargs.
    ("A=$(echo -w 3)\nB=$(printf '%s=%s' a 1)\ngunicorn $A \"$A\" $B `echo 5` app", {}, True),
    ("A=$(echo \"a  b\"; true)\ngunicorn \"$A\" app", {}, False),
    ("A=$(cat args 2>/dev/null)\ngunicorn $A app", {}, False),
    ("A='-w 4 \"a b\"'\necho \"$A app\" | xargs gunicorn -t 3", {}, True),
    ("printf '%s\\n' -w 4 | xargs -r gunicorn", {}, True),
    ("cat args | xargs gunicorn app", {}, False),
    ("echo \"$A\" | xargs gunicorn app", {"A": "-w 2"}, True),
    ("echo 'a b' | xargs -n1 gunicorn", {}, False),
    ("echo 'a b' | xargs -I{} gunicorn x{} y", {}, False),
    ("echo 'it'\\''s' | xargs gunicorn app", {}, False),
    ("echo -n -e x | xargs gunicorn app", {}, False),
    ("echo | xargs gunicorn app", {}, False),
    ("echo gunicorn -w 3 | xargs env A=1", {}, True),
    ("trap 'kill $P' TERM\ngunicorn -w 2 app &\nP=$!\nwait $P", {}, True),
]
BASH = [
    # Arrays.
    ("A=(-w 4 'a b')\ngunicorn \"${A[@]}\" ${A[@]} \"${A[*]}\" ${#A[@]} ${A[0]} \"${A[2]}\" $A ${A[7]-n}", {}, True),
    ("A=()\ngunicorn \"${A[@]}\" ${A[@]} ${#A[@]} x\"${A[@]}\"y app", {}, True),
    ("A=(\n  -w 2 # two\n  --name \"$X y\"\n)\nA+=(-t 3)\nexec gunicorn \"${A[@]}\" app", {"X": "x"}, True),
    ("A=(-w 2)\nif [[ -n $D ]]; then A+=(--reload); fi\ngunicorn \"${A[@]}\" app", {"D": "1"}, False),
    ("A=(-w 2)\n[ -n \"$D\" ] && A+=(--reload)\nA+=(app)\ngunicorn \"${A[@]}\"", {"D": "1"}, False),
    ("A=(1 2)\nfor i in x y; do A+=(\"$i\"); done\ngunicorn \"${A[@]}\" ${#A[@]} ${A[1]} ${A[2]}", {}, False),
    ("A=(1 2)\nfor i in x y; do A=(\"$i\" \"${A[@]}\"); done\ngunicorn \"${A[@]}\" ${A[1]}", {}, False),
    ("B=(a 'b c')\nA=(\"${B[@]}\" x${B[1]}y)\ngunicorn \"${A[@]}\"", {}, True),
    ("A=(1 2 3)\nA[1]=x\nA[3]=y\nA[9]=z\ngunicorn \"${A[@]}\"", {}, False),
    ("A=(1 2 3)\nA[1]=x\nA[3]=y\ngunicorn \"${A[@]}\"", {}, True),
    ("A=(1 2)\nA=7\ngunicorn \"${A[@]}\" $A", {}, True),
    ("A=x\nA+=(y)\ngunicorn \"${A[@]}\"", {}, True),
    ("A=(1 2)\nunset 'A[0]'\ngunicorn \"${A[@]}\" ${A[1]}", {}, False),
    ("declare -a A=(1 'b c')\nreadonly -a B=(x)\ndeclare -a C\nC+=(z)\ngunicorn \"${A[@]}\" \"${B[@]}\" \"${C[@]}\"", {}, True),
    ("f() { local -a A=(-w \"$1\"); A+=(app); gunicorn \"${A[@]}\"; }\nA=(no)\nf 3\ngunicorn \"${A[@]}\"", {}, True),
    ("declare -A M=([a]=1)\ngunicorn \"${M[@]}\" ${M[a]}", {}, False),
    ("mapfile -t A <<< $'x\\ny'\ngunicorn \"${A[@]}\"", {}, False),
    ("read -r -a A <<< 'x y'\ngunicorn \"${A[@]}\" app", {}, False),
    ("A=(x)\ngunicorn ${A[@]+\"${A[@]}\"} ${B[@]+\"${B[@]}\"} app", {}, False),
    ("A=(-w 2)\nrun() { gunicorn \"$@\" \"${A[@]}\"; }\nrun \"${A[@]}\"", {}, True),
    ("A=(-w 2)\nset -- \"${A[@]}\" app\ngunicorn \"$@\"", {}, True),
    ("A=(a b)\nX=\"${A[@]}\"\nY=${A[*]}\ngunicorn \"$X\" \"$Y\" ${A[@]:1}", {}, False),
    ("A=(*) \ngunicorn \"${A[@]}\"", {}, False),
    ("IFS=,\nA=(a b)\ngunicorn \"${A[*]}\" \"${A[@]}\"", {}, False),
    # Numbers.
    ("let W=3*2 'V = W + 1' \"W += 1\"\ngunicorn $W $V", {}, True),
    ("((W = 4, V = W ** 2))\n((W++)); ((--V))\ngunicorn $W $V $((W++)) $W", {}, True),
    ("W=5\nif ((W > 4)); then W=4; fi\n((W == 4)) && gunicorn $W\n(( W = 0 )) || gunicorn $W", {}, True),
    ("declare -i W=2*3\nW=W+1\ngunicorn $W", {}, True),
    ("declare -i W=1\nW+=2\ngunicorn $W app", {}, False),
    ("W=1\nif [ -n \"$X\" ]; then ((W++)); fi\ngunicorn $W app", {"X": "1"}, False),
    ("(( W = X ? 1 : (Y = 2) ))\ngunicorn $W \"$Y\"", {"X": "1"}, False),
    # Conditions and parts.
    ("M=web-1\nif [[ $M == web* && $M != *2 ]]; then gunicorn a; fi\n[[ $M = \"web*\" ]] && gunicorn no", {}, True),
    ("[[ 3 -lt 20 ]] && gunicorn a\n[[ ! -z x || -n '' ]] && gunicorn b\n[[ x =~ y ]] && gunicorn c", {}, False),
    ("F=a-b-c\ngunicorn ${F//-/_} ${F/-/} ${F^^} ${F:2} ${F:0:1} ${F,,}", {}, True),
    ("case abc in a*) gunicorn a ;& x) gunicorn b ;; *) gunicorn c ;; esac", {}, False),
    ("xargs gunicorn -w 2 <<< 'app x'", {}, True),
    ("function run { gunicorn \"${@}\"; }\nrun 1 2", {}, True),
    ("source ./no-such-file\ngunicorn app", {}, True),
    ("gunicorn app |& cat\ntime gunicorn b", {}, True),
    ("A=1\nA+=2\ngunicorn -w $A app", {}, True),
    ("cmd=(gunicorn -w 3 app)\n\"${cmd[@]}\"", {}, None),
    ("function go {\n  gunicorn app\n}\ngo", {}, True),
    ("if [[ -n $X && -z $Y ]]; then gunicorn a; else gunicorn b; fi", {}, True),
    ("gunicorn {a,b} app", {}, False),
    ("gunicorn $'a\\tb' app", {}, False),
    ("gunicorn app &> /dev/null", {}, True),
    ("declare -x W=4\ngunicorn -w $W app", {}, True),
]

STAND_IN = """#!/bin/sh
printf '%s\\0' "$#" "${WEB_CONCURRENCY-unset}" "$@" >>"$CALLS"
"""


@pytest.fixture(scope="module")
def bin_folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("bin")
    (folder / "gunicorn").write_text(STAND_IN)
    (folder / "nproc").write_text("#!/bin/sh\necho 6\n")
    for path in folder.iterdir():
        path.chmod(0o755)
    return folder


def calls_of(shell, text, environment, bin_folder, folder):
    (folder / "script").write_text(text)
    calls = folder / "calls"
    calls.write_text("")
    surroundings = {"PATH": f"{bin_folder}:{os.environ['PATH']}", "CALLS": str(calls), **environment}
    subprocess.run([shell, "script"], cwd=folder, env=surroundings, timeout=20, check=False,
                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    pieces = calls.read_text().split("\0")[:-1]
    found = []
    while pieces:
        count, variable = int(pieces[0]), pieces[1]
        found.append([pieces[2:2 + count], None if variable == "unset" else variable])
        pieces = pieces[2 + count:]
    return found


def claims_of(text, environment, complete):
    asked = {"text": text, "cpu_count": 6, "environment": environment, "complete": complete}
    done = subprocess.run([PROBE], input=json.dumps(asked) + "\n", capture_output=True, text=True,
                          check=True, timeout=20)
    return json.loads(done.stdout)


def agrees(command, arguments):
    """True when the known words may be those that the program got."""
    words = command["words"][command["arguments"]:]
    unknown = any(isinstance(word, dict) for word in words)
    if not unknown:
        return words == arguments
    # Known words must come in order; unknown ones stand for any number of words.
    known = [word for word in words if not isinstance(word, dict)]
    rest = iter(arguments)
    return all(word in rest for word in known)


@pytest.mark.parametrize("complete", [True, False], ids=["complete", "open"])
@pytest.mark.parametrize("shell, text, environment, known",
                         [("dash", *case) for case in CASES] + [("bash", *case) for case in CASES + BASH])
def test_claims_are_what_the_shell_does(bin_folder, tmp_path, shell, text, environment, known, complete):
    calls = calls_of(shell, text, environment, bin_folder, tmp_path)
    claims = claims_of(text, environment, complete)
    commands = [one for one in claims["commands"] if one["program"] == "gunicorn"]
    for arguments, web_concurrency in calls:
        fitting = [one for one in commands if agrees(one, arguments)]
        assert fitting or known is None, (arguments, claims)
        for one in fitting[:1]:
            if "WEB_CONCURRENCY" in one["environment"]:
                assert one["environment"]["WEB_CONCURRENCY"] == web_concurrency
    # What is claimed to run for certain has run.
    for one in commands:
        if not one["conditional"]:
            assert any(agrees(one, arguments) for arguments, _ in calls), (one, calls)
    if known and complete:
        assert all(isinstance(word, str) for one in commands for word in one["words"]), claims
        assert commands


def test_an_exported_variable_reaches_gunicorn(bin_folder, tmp_path):
    text = "export WEB_CONCURRENCY=3\ngunicorn app"
    assert calls_of("dash", text, {}, bin_folder, tmp_path) == [[["app"], "3"]]
    assert claims_of(text, {}, True)["commands"][0]["environment"] == {"WEB_CONCURRENCY": "3"}
    kept = "WEB_CONCURRENCY=3\ngunicorn app"
    assert calls_of("dash", kept, {}, bin_folder, tmp_path) == [[["app"], None]]
    assert claims_of(kept, {}, True)["commands"][0]["environment"] == {}


WORDS = ["-w$A", "\"$B\"", "$A", "${A:-2}", "${B-x}", "${C:+y}", "'$A'", "$((A + 1))", "${A:=5}", "k\"$A\"l",
         "$(nproc)", "\\$A", "${C:-\"$B\"}", "\"${C:-${A:-3}}\"", "x${D}y", "--bind=:$A"]
VALUES = ["1", "", "3", "'a b'", "$B", "\"$A$B\"", "${C:-4}", "$((2 * 3))", "$(nproc)", "${A:+7}"]


def random_script(random, depth=0):
    """A script over the variables A to D that ends by itself."""
    lines = []
    for _ in range(random.randint(1, 4)):
        name = random.choice("ABCD")
        value = random.choice(VALUES)
        inner = random_script(random, depth + 1) if depth < 2 else "true"
        words = " ".join(random.choice(WORDS) for _ in range(random.randint(1, 3)))
        lines.append(random.choice([
            f"{name}={value}", f"{name}={value}", f"export {name}=\"{value.strip(chr(34))}\"", f"unset {name}",
            f"gunicorn {words}", f"gunicorn {words}", f"A={value} gunicorn {words}",
            f"if [ -n \"${name}\" ]; then\n{inner}\nelse\ntrue\nfi", f"if true; then\ntrue\nelse\n{inner}\nfi",
            f"for i in 1 2; do\n{inner}\ndone", f"(\n{inner}\n)", f"{{\n{inner}\n}}", f"f() {{\n{inner}\n}}\nf",
            f"case ${{{name}}} in\n1|3) {inner}\n;;\n*) true ;;\nesac",
            f"[ -n \"${name}\" ] && {name}={value}", f"false || {name}={value}", f"true && {name}={value} && gunicorn {words}",
            f": ${{{name}:=9}} | cat", f"gunicorn {words} | cat", f"echo ${{{name}:=1}} >/dev/null",
            f"while [ \"${{{name}:-0}}\" = 1 ]; do\n{inner}\n{name}=2\ndone",
        ]))
    return "\n".join(lines)


@pytest.mark.parametrize("shell", ["dash", "bash"])
def test_claims_on_generated_scripts_are_what_the_shell_does(bin_folder, tmp_path, shell):
    random = Random(20261123)
    for _ in range(150):
        text = random_script(random) + "\ngunicorn the end"
        environment = {name: random.choice(["", "1", "7 8"]) for name in "ABCD" if random.random() < 0.3}
        calls = calls_of(shell, text, environment, bin_folder, tmp_path)
        for complete in (True, False):
            claims = claims_of(text, environment, complete)
            assert "problem" not in claims, text
            commands = [one for one in claims["commands"] if one["program"] == "gunicorn"]
            for arguments, _ in calls:
                assert any(agrees(one, arguments) for one in commands), (text, environment, arguments, commands)
            # A shell gives up where it cannot compute; else all that is certain has run.
            ended = bool(calls) and calls[-1][0] == ["the", "end"]
            for one in commands if ended else []:
                known = all(isinstance(word, str) for word in one["words"])
                if known and not one["conditional"]:
                    assert any(agrees(one, arguments) for arguments, _ in calls), (text, environment, one, calls)
