#!/usr/bin/env bash
# The real apps that test/apps/ uses, from their registries, into a folder of their own: they are no
# dependencies of this project. install.sh [FOLDER]; the folder is what APPS_DIR names to the tests.
set -euo pipefail
folder=${1:-${APPS_DIR:-${TMPDIR:-/tmp}/gatehouse-apps}}
mkdir -p "$folder/node"
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check 'jupyterlab>=4.6,<5' 'gradio>=6.31,<7'
[ -e "$folder/node/package.json" ] || echo '{ "private": true }' >"$folder/node/package.json"
npm install --prefix "$folder/node" --no-audit --no-fund --loglevel=error 'node-red@^4.1.15'
"$folder/venv/bin/pip" list --disable-pip-version-check 2>/dev/null | grep -E '^(jupyterlab|jupyter_server|gradio) '
npm ls --prefix "$folder/node" node-red
