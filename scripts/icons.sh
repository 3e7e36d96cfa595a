#!/bin/sh
# Makes assets/icons/svg/*.svg: the Lucide icons named in scripts/icons.txt, from the npm package that carries them.
# And assets/icons/app.png, the program's own icon as a picture.
# Needs npm, fontTools and rsvg-convert (Debian: npm, python3-fonttools, librsvg2-bin). The result is in the tree: run this only to add an icon.
set -eu

python=${PYTHON:-python3} # one that has fontTools
package=lucide-static@1.62.0
scripts=$(cd "$(dirname "$0")" && pwd)
out=$scripts/../assets/icons
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

(cd "$work" && npm pack --silent "$package" >/dev/null && tar -xzf ./*.tgz)
rm -rf "$out/svg"
mkdir -p "$out/svg"
"$python" "$scripts/icons.py" "$work/package/font/lucide.ttf" "$work/package/font/codepoints.json" \
	"$scripts/icons.txt" "$out/svg"
cp "$work/package/LICENSE" "$out/LICENSE"
rsvg-convert -w 128 -h 128 "$out/app.svg" -o "$out/app.png"

# What the desktops show, in the sizes of the icon theme. Small ones have thicker lines.
icons=$scripts/../packaging/icons
for size in 16 22 24 32 48 64 128 256 512; do
	drawing=$out/app.svg
	[ "$size" -gt 32 ] || drawing=$icons/small.svg
	rsvg-convert -w "$size" -h "$size" "$drawing" -o "$icons/$size.png"
done
