#!/usr/bin/env bash
# uv of this environment, told what it does not read from pip's settings: a mirror, a certificate authority.
set -euo pipefail
venv=$(cd "$(dirname "$0")/../.venv" && pwd)
setting_of_pip() {
    "$venv/bin/python" -m pip config get "global.$1" 2>/dev/null ||
        "$venv/bin/python" -m pip config get ":env:.$1" 2>/dev/null || true
}
index=$(setting_of_pip index-url)
authority=$(setting_of_pip cert)
[ -z "$index" ] || export UV_DEFAULT_INDEX=${UV_DEFAULT_INDEX:-$index}
[ -z "$authority" ] || export SSL_CERT_FILE=${SSL_CERT_FILE:-$authority}
# A machine that knows authorities of its own is to be believed; one that knows none has uv's.
if "$venv/bin/python" -c 'import ssl, sys; sys.exit(not ssl.create_default_context().cert_store_stats()["x509_ca"])'; then
    export UV_SYSTEM_CERTS=${UV_SYSTEM_CERTS:-true}
fi
export UV_LINK_MODE=${UV_LINK_MODE:-copy} UV_NO_PROGRESS=1
exec "$venv/bin/uv" "$@"
