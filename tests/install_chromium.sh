#!/bin/sh
# Installs Debian's Chromium for the tests of the UI, unless it is there; says why if it may not.
set -eu
command -v chromium >/dev/null 2>&1 && exit 0
if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null 2>&1; then
    echo "Chromium is not installed, and installing it needs root on Debian or Ubuntu." >&2
    exit 1
fi
echo "Installing Chromium ..."
export DEBIAN_FRONTEND=noninteractive
apt-get -q -o DPkg::Lock::Timeout=300 update >/dev/null
apt-get -q -o DPkg::Lock::Timeout=300 install -y --no-install-recommends \
    chromium fonts-dejavu-core fonts-noto-cjk >/dev/null
