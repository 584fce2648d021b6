#!/bin/sh
# Says in one line what the machine lacks before anything is installed. Usage: preflight.sh PYTHON
set -u
python=$1
install="On Debian or Ubuntu: sudo apt-get install -y python3-venv python3-dev gcc make git"

stop() {
    echo "Cannot set up: $1" >&2
    echo "$2" >&2
    exit 1
}

[ -n "$python" ] || stop "no Python 3.11, 3.12 or 3.13 was found." "$install"
"$python" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' ||
    stop "$python is not Python 3.11, 3.12 or 3.13." "$install"
"$python" -c 'import venv, ensurepip' 2>/dev/null ||
    stop "$python cannot make virtual environments (its venv package is missing)." "$install"
command -v gcc >/dev/null 2>&1 ||
    stop "there is no C compiler (gcc), which the rule engine needs." "$install"
[ -f "$("$python" -c 'import sysconfig; print(sysconfig.get_path("include"))')/Python.h" ] ||
    stop "the C headers of $python are missing." "$install"
[ -w . ] || stop "this folder is not writable." "Clone it into a folder of your own."

if "$python" -c 'import sys; sys.exit(sys.version_info < (3, 13))' && ! command -v redis-server >/dev/null 2>&1; then
    echo "Note: with Python 3.13 the service needs redis-server on PATH (apt-get install redis-server) or BROKER_URL." >&2
fi
