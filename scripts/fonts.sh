#!/bin/sh
# Makes assets/fonts/*.ttf: a subset of Noto Sans SC, Regular and Bold, from the npm package that carries the font.
# Needs npm and fontTools (Debian: npm, python3-fonttools). The result is in the tree: run this only to change it.
set -eu

python=${PYTHON:-python3} # one that has fontTools
package=@expo-google-fonts/noto-sans-sc@0.4.3
scripts=$(cd "$(dirname "$0")" && pwd)
out=$scripts/../assets/fonts
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

(cd "$work" && npm pack --silent "$package" >/dev/null && tar -xzf ./*.tgz)
"$python" "$scripts/fonts_charset.py" >"$work/points.txt"

subset() { # subset SOURCE TARGET
	"$python" -m fontTools.subset "$work/package/$1" --unicodes-file="$work/points.txt" --output-file="$out/$2" \
		--layout-features=kern,liga,mark,mkmk,ccmp,locl --no-hinting --desubroutinize \
		--drop-tables+=DSIG,vhea,vmtx,VORG,BASE --name-IDs='*' --notdef-outline --recommended-glyphs
}
subset 400Regular/NotoSansSC_400Regular.ttf NotoSansSC-Regular.ttf
subset 700Bold/NotoSansSC_700Bold.ttf NotoSansSC-Bold.ttf
cp "$work/package/LICENSE_FONT" "$out/OFL.txt"
ls -l "$out"
