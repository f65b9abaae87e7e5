#!/bin/sh
# Sets itself up on a machine with nothing but Python 3.11 or later, and plays the sandbox.
#   ./deployments/sandbox.sh [--once] [--directory simulated|samba] [--accounts N]
set -eu
cd "$(dirname "$0")/.."
. deployments/set_up.sh
set_up deployments/requirements.txt
case " $* " in *samba*) sh deployments/sandbox/samba/install.sh ;; esac
exec .venv/bin/python -m deployments.practice "$@"
