#!/bin/sh
# Run every benchmark in bench/ (files without a leading underscore), one after the other.
set -eu
cd "$(dirname "$0")/.."
status=0
for script in bench/[!_]*.py; do
    [ -f "$script" ] || { echo 'bench/ holds no benchmark' >&2; exit 1; }
    printf '\n== %s\n' "$script"
    PYTHONPATH=. .venv/bin/python "$script" || status=1
done
exit $status
