#!/usr/bin/env bash
# Makes a package with "fyne package": an application bundle on macOS, a plain archive on Linux. It reads FyneApp.toml only
# beside main, and raises the number in it, so a copy is laid there for the while. The program itself is built as for the
# other packages. Usage: fyne.sh darwin|linux; OUT says where to (build/packages).
source "$(dirname "$0")/settings.sh"

system=${1:?usage: fyne.sh darwin|linux}
beside=$PWD/cmd/okpay-support/FyneApp.toml
work=$(mktemp -d)
trap 'rm -rf "$work" "$beside"' EXIT
CGO_ENABLED=1 GOOS=$system program "$work/okpay-support"
cp FyneApp.toml "$beside"
numbers=$(packaging/version.sh windows)
root=$PWD
source=$root/cmd/okpay-support
modfile=$root/tools/packaging/go.mod
cd "$work" # the package is written where the command runs
go -C "$root" build -modfile="$modfile" -o "$work/fyne" fyne.io/tools/cmd/fyne
./fyne package --target "$system" --src "$source" --executable "$work/okpay-support" --icon "$root/packaging/icons/512.png" \
	--app-version "${numbers%.*}" --app-build "$((${numbers##*.} + 1))"
if [ "$system" = darwin ]; then (cd "$root" && papers "$work/OKPAY Support.app/Contents/Resources" "$work/okpay-support"); fi
for made in *.app *.tar.xz; do
	[ -e "$made" ] || continue
	rm -rf "${out:?}/$made"
	mv "$made" "$out/"
	echo "$out/$made"
done
