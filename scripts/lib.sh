# Shared by the scripts of this folder and .ci/run. Sourced, not run.
# shellcheck shell=bash

top=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)

# Debian's own Python, whatever else stands first in PATH.
python=/usr/bin/python3

say() {
  if [ -t 1 ]; then printf '\033[1m==> %s\033[0m\n' "$*"; else printf '==> %s\n' "$*"; fi
}

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
    die "neither root nor sudo here; as root, run: $*"
  fi
}

# The names in lists of packages, without comments.
package_names() { sed -e 's/#.*//' -e 's/[[:space:]]*$//' -e '/^$/d' "$@"; }

# Those of the given names that are not installed, one a line.
missing_packages() {
  comm -13 <(dpkg-query -W -f '${db:Status-Status} ${Package}\n' | sed -n 's/^installed //p' | sort -u) \
    <(printf '%s\n' "$@" | sort -u)
}

# Installs what is missing of the packages in the given lists; asks apt nothing when nothing is.
install_packages() {
  command -v dpkg-query >/dev/null || die "no Debian system: install what $* name(s) yourself"
  local names missing
  mapfile -t names < <(package_names "$@")
  mapfile -t missing < <(missing_packages "${names[@]}")
  [ "${#missing[@]}" -gt 0 ] || return 0
  say "installing ${missing[*]}"
  as_root apt-get update -qq
  as_root env DEBIAN_FRONTEND=noninteractive \
    apt-get install -y -qq --no-install-recommends "${missing[@]}"
}

# Makes the virtual environment build/venvs/NAME from scripts/requirements/NAME.txt: again only when
# that list or Python itself has changed. The stamp is written last, so that half of one is not kept.
make_venv() {
  local name=$1 venv=$top/build/venvs/$1 requirements=$top/scripts/requirements/$1.txt stamp
  stamp="$("$python" --version) $(sha256sum <"$requirements")"
  [ "$(cat "$venv/stamp" 2>/dev/null)" != "$stamp" ] || return 0
  say "making the virtual environment $name"
  rm -rf "$venv"
  "$python" -m venv "$venv"
  "$venv/bin/python" -m pip --quiet --disable-pip-version-check install --requirement "$requirements"
  echo "$stamp" >"$venv/stamp"
}

# All of them: the tools, and one for each release of Gunicorn.
make_venvs() {
  local requirements
  for requirements in "$top"/scripts/requirements/*.txt; do
    make_venv "$(basename "$requirements" .txt)"
  done
}

# Configures where that was never done (CMake does it again by itself when its files change), and
# builds; extra arguments go to the build.
build_preset() {
  local preset=$1
  shift
  say "building $preset"
  cd "$top" || exit
  [ -f "build/$preset/build.ninja" ] || cmake --preset "$preset" --log-level=WARNING >/dev/null
  cmake --build --preset "$preset" "$@"
}
