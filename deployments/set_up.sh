# Sourced by the two commands: a private virtual environment, filled from a pinned, hashed list.

find_python() {
    for each in python3.13 python3.12 python3.11 python3; do
        if "$each" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            echo "$each"
            return
        fi
    done
    echo "Python 3.11 or later with its venv module is needed (Debian: python3, python3-venv)." >&2
    exit 1
}

# set_up REQUIREMENTS: fills .venv unless it holds exactly that list already. The lists are whole, so
# nothing needs to be resolved (--no-deps): the pip that comes with Python 3.11 cannot, by hash, where
# one package is wanted with extras and without.
set_up() {
    [ -x .venv/bin/python ] || "$(find_python)" -m venv .venv
    mark=.venv/installed-$(echo "$1" | tr / -)
    if ! cmp -s "$1" "$mark"; then
        echo "Installing $1 ..."
        if command -v uv >/dev/null 2>&1; then
            uv pip install --quiet --python .venv/bin/python --no-deps --require-hashes -r "$1"
        else
            .venv/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r "$1"
        fi
        cp "$1" "$mark"
    fi
}
