#!/bin/sh
# Installs Debian's PostgreSQL for the tests of our database, unless it is there; says why if it may
# not. No server is started: the tests start their own.
set -eu
for server in /usr/lib/postgresql/*/bin/postgres; do
    [ ! -x "$server" ] || exit 0
done
if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null 2>&1; then
    echo "PostgreSQL is not installed, and installing it needs root on Debian or Ubuntu." >&2
    exit 1
fi
echo "Installing PostgreSQL ..."
policy=/usr/sbin/policy-rc.d
ours=""
if [ ! -e "$policy" ]; then
    printf '#!/bin/sh\nexit 101\n' >"$policy"
    chmod +x "$policy"
    ours=yes
fi
export DEBIAN_FRONTEND=noninteractive
status=0
{
    apt-get -q -o DPkg::Lock::Timeout=300 update
    apt-get -q -o DPkg::Lock::Timeout=300 install -y --no-install-recommends postgresql
} >/dev/null || status=$?
[ -z "$ours" ] || rm -f "$policy"
[ "$status" = 0 ] || echo "PostgreSQL could not be installed (apt-get said $status)." >&2
exit "$status"
