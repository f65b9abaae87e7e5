#!/bin/sh
# Installs Debian's age tool for the tests of the recovery copies, unless it is there; says why if
# it may not.
set -eu
command -v age >/dev/null 2>&1 && exit 0
if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null 2>&1; then
    echo "The age tool is not installed, and installing it needs root on Debian or Ubuntu." >&2
    exit 1
fi
echo "Installing age ..."
export DEBIAN_FRONTEND=noninteractive
apt-get -q -o DPkg::Lock::Timeout=300 update >/dev/null
apt-get -q -o DPkg::Lock::Timeout=300 install -y --no-install-recommends age >/dev/null
