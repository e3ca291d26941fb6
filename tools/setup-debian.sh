#!/bin/sh
# System set-up on Debian 12 (bookworm) for docarchive: LibreOffice, fonts, PostgreSQL's programs, Tesseract, poppler, Chromium.
#
# Installs by apt-get only what is missing, then the Fandol fonts (tools/fonts.sh). Quiet and quick
# (well under a second) when all is there. Without root or sudo it says in one line what an administrator should
# install and ends 0: docarchive then runs without PDF. With --require, or CI=true, that is a failure.
#
#   tools/setup-debian.sh [--require]
set -eu

require=false
if [ "${1:-}" = --require ] || [ "${CI:-}" = true ]; then
    require=true
fi

give_up() {
    echo "docarchive: $*" >&2
    if $require; then
        exit 1
    fi
}

# Each package with a file it brings: asking dpkg for every package costs more than the whole run should,
# and a LibreOffice or PostgreSQL that did not come by apt counts as well.
missing=""
needs() {
    package=$1
    shift
    for file in "$@"; do
        if [ -e "$file" ]; then
            return
        fi
    done
    missing="$missing $package"
}
needs libreoffice-writer-nogui /usr/lib/libreoffice/program/libswlo.so
needs python3-uno /usr/lib/python3/dist-packages/uno.py
needs fontconfig /usr/bin/fc-list
needs chromium /usr/bin/chromium /usr/bin/chromium-browser /usr/bin/google-chrome
needs fonts-noto-cjk /usr/share/fonts/opentype/noto/NotoSerifCJK-Regular.ttc
needs fonts-lxgw-wenkai /usr/share/fonts/truetype/lxgw-wenkai/LXGWWenKai-Regular.ttf
needs fonts-hanazono /usr/share/fonts/truetype/hanazono/HanaMinB.ttf
needs postgresql /usr/lib/postgresql/*/bin/postgres
needs tesseract-ocr /usr/bin/tesseract
needs tesseract-ocr-chi-sim /usr/share/tesseract-ocr/*/tessdata/chi_sim.traineddata
needs poppler-utils /usr/bin/pdftotext
needs chromium /usr/bin/chromium # tests only: the browser that the pages are tried in
needs espeak-ng /usr/bin/espeak-ng # tests only: the voice that the draft of what is said is tried with
# The virtual environment is made with the python3 on the PATH; Debian's own wants a package for that.
if [ "$(command -v python3 || true)" = /usr/bin/python3 ] || ! command -v python3 >/dev/null; then
    needs python3-venv /usr/lib/python3*/ensurepip/__init__.py
fi

if [ -n "$missing" ]; then
    if [ "$(id -u)" = 0 ]; then
        as_root="env"
    elif command -v sudo >/dev/null && { sudo -n true 2>/dev/null || [ -t 0 ]; }; then
        as_root="sudo env"
    else
        as_root=""
    fi
    if ! command -v apt-get >/dev/null; then
        give_up "this is no Debian system; please install the equivalents of:$missing"
    elif [ -z "$as_root" ]; then
        give_up "please have an administrator run: apt-get install --no-install-recommends$missing"
    else
        echo "docarchive: installing$missing …" >&2
        log=$(mktemp)
        # Debian may start a PostgreSQL cluster of its own; we use only the programs, on a private port.
        # shellcheck disable=SC2086
        if ! {
            $as_root apt-get update -qq &&
                $as_root DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
                    -o Dpkg::Use-Pty=0 -o DPkg::Lock::Timeout=300 $missing
        } >"$log" 2>&1; then
            tail -n 15 "$log" | sed 's/^/  /' >&2
            give_up "apt-get could not install$missing; the output is above, the whole of it in $log"
        else
            rm -f "$log"
        fi
    fi
fi

if command -v fc-list >/dev/null && command -v dpkg-deb >/dev/null; then
    if ! "$(dirname "$0")/fonts.sh" && $require; then
        exit 1
    fi
fi
