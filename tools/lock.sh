#!/bin/sh
# Write requirements.lock: every package that a fresh set-up installs, with its version.
set -eu
cd "$(dirname "$0")/.."
fresh=$(mktemp -d)
trap 'rm -rf "$fresh"' EXIT
python3 -m venv "$fresh/venv"
"$fresh/venv/bin/python" -m pip install --quiet --disable-pip-version-check --upgrade pip
"$fresh/venv/bin/python" -m pip install --quiet --disable-pip-version-check '.[media,ocr,postgres,speech,timestamp]' --group dev
{
    echo "# Versions that are installed and tested together; written by tools/lock.sh."
    "$fresh/venv/bin/python" -m pip freeze --all --exclude docarchive --exclude setuptools
} >requirements.lock
