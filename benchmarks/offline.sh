#!/bin/sh
# Runs a command where no network exists but loopback: proof that nothing needs one.
#
#   sh benchmarks/offline.sh                        the whole test suite, then the demo
#   sh benchmarks/offline.sh pytest tests/storage   any command; "python", "pytest" and "rag" are this environment's
#
# Linux only (a network namespace of its own, for which no root is needed where user namespaces are allowed).
# PYTHON names the interpreter with everything installed.
set -eu
here=$(cd "$(dirname "$0")/.." && pwd)
python=${PYTHON:-python3}

if [ "${RAG_IS_OFFLINE:-}" != 1 ]; then
    command -v unshare >/dev/null || { echo "unshare is missing (package util-linux)" >&2; exit 2; }
    exec env RAG_IS_OFFLINE=1 unshare -rn sh "$0" "$@"
fi
unset RAG_IS_OFFLINE

# Bring loopback up, and see for oneself that there is nothing else.
"$python" - <<'PYTHON'
import fcntl, socket, struct, sys

UP, GET_FLAGS, SET_FLAGS = 0x1, 0x8913, 0x8914
with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as control:
    flags = struct.unpack("16sh", fcntl.ioctl(control, GET_FLAGS, struct.pack("16sh", b"lo", 0)))[1]
    fcntl.ioctl(control, SET_FLAGS, struct.pack("16sh", b"lo", flags | UP))
with socket.socket() as outside:
    outside.settimeout(5)
    try:
        outside.connect(("192.0.2.1", 80))
    except OSError as error:
        print(f"offline: {error}; interfaces: {[name for _, name in socket.if_nameindex()]}", file=sys.stderr)
    else:
        sys.exit("there is a network")
PYTHON

cd "$here"
if [ $# -eq 0 ]; then
    "$python" -m pytest -q
    exec "$python" -m rag demo
fi
command=$1
shift
case $command in
    python) exec "$python" "$@" ;;
    pytest | rag) exec "$python" -m "$command" "$@" ;;
    *) exec "$command" "$@" ;;
esac
