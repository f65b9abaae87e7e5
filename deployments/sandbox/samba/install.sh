#!/bin/sh
# Installs what a Samba AD domain controller needs, unless it is there; says why if it may not.
# No daemon is started: the practice world starts its own.
set -eu
if [ -x /usr/sbin/samba ] && /usr/bin/python3 -c 'import samba.provision' 2>/dev/null; then
    exit 0
fi
if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null 2>&1; then
    echo "Samba is not installed, and installing it needs root on Debian or Ubuntu." >&2
    exit 1
fi
echo "Installing Samba ..."
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
    apt-get -q -o DPkg::Lock::Timeout=300 install -y --no-install-recommends \
        samba samba-ad-dc samba-ad-provision samba-dsdb-modules samba-vfs-modules winbind
} >/dev/null || status=$?
[ -z "$ours" ] || rm -f "$policy"
[ "$status" = 0 ] || echo "Samba could not be installed (apt-get said $status)." >&2
exit "$status"
