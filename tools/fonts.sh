#!/bin/sh
# Puts the Fandol faces (仿宋, 黑体, 楷体, 宋体; GPL with font exception) where fontconfig finds them.
#
# Debian ships them inside texlive-lang-chinese (49 MB). We fetch that package, take the .otf files and
# their licence out, and install no TeX. As root they go to /usr/local/share/fonts/docarchive for
# everybody, otherwise to the user's own fonts. Does nothing when FandolFang is there already.
#
#   tools/fonts.sh [DEB]     DEB: a texlive-lang-chinese package fetched elsewhere (closed networks)
set -eu

if [ "$(id -u)" = 0 ]; then
    folder=/usr/local/share/fonts/docarchive
else
    folder=${XDG_DATA_HOME:-$HOME/.local/share}/fonts/docarchive
fi
folder=${DOCARCHIVE_FONT_FOLDER:-$folder}

here_already() {
    # README is copied last: an interrupted run is taken up again.
    [ -e "$folder/README" ] ||
        { [ -z "${DOCARCHIVE_FONT_FOLDER:-}" ] && [ -n "$(fc-list FandolFang file 2>/dev/null)" ]; }
}

if here_already; then
    exit 0
fi

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM

if [ $# -gt 0 ]; then
    package=$1
else
    echo "docarchive: fetching the Fandol fonts (49 MB, once) …" >&2
    # apt's sandbox user must be able to write here; a folder of its own keeps the .deb out of the way.
    chmod 755 "$work"
    if ! (cd "$work" && apt-get download -qq -o APT::Sandbox::User="$(id -un)" texlive-lang-chinese) >"$work/log" 2>&1; then
        sed 's/^/  /' "$work/log" >&2
        echo "docarchive: texlive-lang-chinese could not be fetched; 仿宋 will be printed in Noto Serif." \
            "Run tools/fonts.sh again with a network, or: tools/fonts.sh PATH_OF_THE_DEB" >&2
        exit 1
    fi
    package=$(ls "$work"/texlive-lang-chinese_*.deb)
fi

dpkg-deb --fsys-tarfile "$package" | tar -x -C "$work" --wildcards \
    './usr/share/texlive/texmf-dist/fonts/opentype/public/fandol/Fandol[FHKS]*.otf' \
    './usr/share/doc/texlive-doc/fonts/fandol/*'

mkdir -p "$folder"
for face in "$work"/usr/share/texlive/texmf-dist/fonts/opentype/public/fandol/*.otf; do
    # Under a temporary name first: half a font must not look like an installed one.
    cp "$face" "$folder/.partial"
    chmod 644 "$folder/.partial"
    mv "$folder/.partial" "$folder/${face##*/}"
done
cp "$work"/usr/share/doc/texlive-doc/fonts/fandol/COPYING.gz "$folder/"
cp "$work"/usr/share/doc/texlive-doc/fonts/fandol/README "$folder/"
fc-cache "$folder" 2>/dev/null || true
