# Shared by scripts/quickstart, scripts/test and .ci/run. Sourced, not run.
# shellcheck shell=bash

top=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)

say() { printf '\033[1m==> %s\033[0m\n' "$*"; }

die() {
  printf 'error: %s\n' "$*" >&2
  exit 3
}

as_root() {
  if [ "$(id -u)" -eq 0 ]; then
    "$@"
  elif command -v sudo >/dev/null; then
    sudo "$@"
  else
    die "need root or sudo for: $*"
  fi
}

# The names in a list of packages, without comments.
package_names() { sed -e 's/#.*//' -e 's/[[:space:]]*$//' -e '/^$/d' "$@"; }

# Installs what is missing of the packages in the given lists; asks apt nothing when nothing is.
install_packages() {
  command -v dpkg-query >/dev/null || die "not a Debian system: install what $* name yourself"
  local missing=() name
  while read -r name; do
    [ "$(dpkg-query -W -f '${db:Status-Status}' "$name" 2>/dev/null)" = installed ] || missing+=("$name")
  done < <(package_names "$@")
  [ "${#missing[@]}" -eq 0 ] && return
  say "installing ${missing[*]}"
  as_root apt-get update -qq
  as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}"
}

# Makes build/venvs/NAME from scripts/requirements/NAME.txt, again when that changed.
make_venv() {
  local name=$1
  local venv=$top/build/venvs/$name requirements=$top/scripts/requirements/$name.txt
  if [ -x "$venv/bin/python" ] && cmp -s "$requirements" "$venv/requirements.txt"; then return; fi
  say "making the virtual environment $name"
  rm -rf "$venv"
  python3 -m venv "$venv"
  "$venv/bin/pip" --quiet --disable-pip-version-check install --requirement "$requirements"
  cp "$requirements" "$venv/requirements.txt"
}

make_venvs() {
  local requirements
  for requirements in "$top"/scripts/requirements/*.txt; do
    make_venv "$(basename "$requirements" .txt)"
  done
}

# Configures and builds a preset; silent but for errors when there is nothing to do.
build_preset() {
  local preset=$1
  say "building $preset"
  (cd "$top" && cmake --preset "$preset" --log-level=WARNING >/dev/null && cmake --build --preset "$preset")
}
