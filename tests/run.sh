#!/bin/sh
# Sets up what the tests need, then checks format, lint, types, contracts and runs the tests.
#   ./tests/run.sh [pytest arguments]
#   ./tests/run.sh --planted-bugs    shows that the campaigns find known bugs that are planted
# Real domain controllers (Samba), a browser (Chromium), age and PostgreSQL are installed where that
# is allowed: on Debian and Ubuntu as root. What could not be checked without them is said at the end.
set -eu
cd "$(dirname "$0")/.."
. deployments/set_up.sh
set_up tests/requirements.txt

if [ "${1:-}" = --planted-bugs ]; then
    shift
    exec .venv/bin/python -m tests.campaigns.planting "$@"
fi

unchecked=""
without=""
if ! sh deployments/sandbox/samba/install.sh; then
    unchecked="$unchecked\n  real Samba domain controllers"
    without="not samba"
fi
if ! sh tests/install_chromium.sh; then
    unchecked="$unchecked\n  the Prefect UI in a real browser"
    without="${without:+$without and }not browser"
fi
if ! sh tests/install_age.sh; then
    unchecked="$unchecked\n  recovery copies opened by the standard age tool"
    without="${without:+$without and }not age"
fi
if ! sh tests/install_postgresql.sh; then
    unchecked="$unchecked\n  our database on a PostgreSQL server"
    without="${without:+$without and }not postgresql"
fi

run() { .venv/bin/python -m "$@"; }
.venv/bin/ruff format --quiet --check .
.venv/bin/ruff check --quiet .
.venv/bin/pyright --pythonpath .venv/bin/python
.venv/bin/lint-imports
status=0
# What a file sets up (a domain controller, a server) is shared by its tests, so files stay whole.
run pytest -n 4 --dist loadfile --no-loadscope-reorder ${without:+-m "$without"} "$@" || status=$?
[ -z "$unchecked" ] || printf "NOT CHECKED on this machine:$unchecked\n"
exit $status
