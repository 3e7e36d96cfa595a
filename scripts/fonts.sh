#!/bin/sh
# Makes assets/fonts/*.otf: a subset of Noto Sans SC, Regular and Bold, from Debian's package of Noto Sans CJK. That has
# the outlines as they were drawn (CFF), which are smaller and quicker to read than those turned into TrueType's.
# Needs apt, dpkg and fontTools (Debian: python3-fonttools). The result is in the tree: run this only to change it.
set -eu

python=${PYTHON:-python3} # one that has fontTools
package=fonts-noto-cjk=1:20220127+repack1-1
simplified=2 # the place of Noto Sans CJK SC in the collection
scripts=$(cd "$(dirname "$0")" && pwd)
out=$scripts/../assets/fonts
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

(cd "$work" && apt-get download "$package" && dpkg -x ./*.deb .)
"$python" "$scripts/fonts_charset.py" >"$work/points.txt"

# Without locl, which would bring along how each character is drawn elsewhere, as many glyphs again.
for weight in Regular Bold; do
	"$python" -m fontTools.subset "$work/usr/share/fonts/opentype/noto/NotoSansCJK-$weight.ttc" --font-number=$simplified \
		--unicodes-file="$work/points.txt" --output-file="$out/NotoSansSC-$weight.otf" \
		--layout-features=kern,liga,mark,mkmk,ccmp --no-hinting --desubroutinize \
		--drop-tables+=DSIG,vhea,vmtx,VORG,BASE --name-IDs='*' --notdef-outline --recommended-glyphs
done
ls -l "$out"
