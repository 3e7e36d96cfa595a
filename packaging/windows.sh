#!/usr/bin/env bash
# Makes the package for Windows on amd64 with mingw-w64: okpay-support-VERSION-windows-amd64.zip. It holds two builds of
# the program: "OKPAY Support.exe" opens the window without a console, okpay-support.exe is the command line.
# OUT says where to (build/packages).
source "$(dirname "$0")/settings.sh"

name=okpay-support-$version-windows-amd64
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
stage=$work/$name
mkdir -p "$stage"

echo "windows: making the icon, the manifest and the version resource"
# The go command takes resources from beside main only. The file is ignored by git, so that the tree stays unchanged.
resources=cmd/okpay-support/rsrc_windows_amd64.syso
trap 'rm -rf "$work" "$resources"' EXIT
tool go-winres make --in packaging/windows/winres.json --arch amd64 --out "${resources%_windows_amd64.syso}" \
	--file-version "$(packaging/version.sh windows)" --product-version "${version#v}"

echo "windows: building the program twice; the first time this takes some minutes"
export GOOS=windows GOARCH=amd64 CGO_ENABLED=1 CC=x86_64-w64-mingw32-gcc
# The C library's own start-up code is linked in, so that no DLL goes with the program. Without a time in the file the
# same source gives the same file.
program "$stage/okpay-support.exe" '-extldflags "-static -Wl,--no-insert-timestamp"'
program "$stage/OKPAY Support.exe" '-H windowsgui -extldflags "-static -Wl,--no-insert-timestamp"'
unset GOOS GOARCH CGO_ENABLED CC
rm "$resources"

papers "$stage" "$stage/okpay-support.exe"
mv "$stage/LICENSE" "$stage/LICENSE.txt"
# Notepad and cmd.exe want their own ends of lines.
for file in register.cmd unregister.cmd; do sed 's/$/\r/' "packaging/windows/$file" >"$stage/$file"; done
sed 's/$/\r/; 1s/^/\xef\xbb\xbf/' packaging/windows/README.txt >"$stage/README.txt"
settle "$stage"
rm -f "$out/$name.zip"
(cd "$work" && find "$name" | LC_ALL=C sort | zip -X -q -9 "$out/$name.zip" -@)
ls -l "$out/$name.zip"
