#!/bin/sh
# Make .venv from a hash lock: `scripts/install.sh run` or `scripts/install.sh dev`.
# Does nothing where the lock, pyproject.toml and the folder are the same as last time.
# PYTHON names the interpreter (default: the first of python3, python3.11 … that is 3.11 or newer).
set -eu
cd "$(dirname "$0")/.."
kind=${1:-run}
lock=requirements/$kind.txt

fail() { printf '%s\n' "$*" >&2; exit 1; }
hash_of() { cat "$@" | sha256sum | cut -d' ' -f1; }
is_root_on_debian() { [ "$(id -u)" = 0 ] && [ -f /etc/debian_version ] && command -v apt-get >/dev/null; }

find_python() {
    for name in ${PYTHON:-python3 python3.11 python3.12 python3.13 /usr/bin/python3}; do
        if "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            echo "$name"
            return
        fi
    done
    fail 'Yiqi needs Python 3.11 or newer. On Debian 12: apt-get install python3 python3-venv'
}

need_venv_module() {
    "$1" -c 'import ensurepip, venv' 2>/dev/null && return
    if is_root_on_debian; then
        echo 'Installing python3-venv …'
        apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq python3-venv >/dev/null
    fi
    "$1" -c 'import ensurepip, venv' 2>/dev/null ||
        fail "python3-venv is missing. As administrator: apt-get install python3-venv"
}

pip() { .venv/bin/python -m pip --disable-pip-version-check --no-input "$@"; }

where=$(pwd -P)
if [ ! -x .venv/bin/python ] || [ "$(cat .venv/made-in 2>/dev/null || echo "$where")" != "$where" ]; then
    python=$(find_python)
    need_venv_module "$python"
    echo 'Making .venv …'
    "$python" -m venv --clear .venv
fi
printf '%s' "$where" >.venv/made-in

if [ "$(cat ".venv/installed-$kind" 2>/dev/null)" != "$(hash_of "$lock")" ]; then
    echo "Installing what $lock names (a few minutes the first time) …"
    pip install --quiet --require-hashes -r "$lock"
    hash_of "$lock" >".venv/installed-$kind"
fi
if [ "$(cat .venv/installed-yiqi 2>/dev/null)" != "$(hash_of pyproject.toml)" ]; then
    # setuptools itself is in the lock, so nothing unlocked is fetched here.
    pip install --quiet --quiet --no-deps --no-build-isolation -e .
    hash_of pyproject.toml >.venv/installed-yiqi
fi
.venv/bin/python scripts/messages.py compile
