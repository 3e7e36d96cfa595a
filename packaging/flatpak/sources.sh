#!/usr/bin/env bash
# Makes what the Flatpak package is built of, without a network: the committed tree with its Go modules in vendor/, and
# their licences.
source "$(dirname "$0")/../settings.sh"

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
tree=$work/okpay-support
git archive --prefix=okpay-support/ HEAD | tar -C "$work" -x
echo "$version" >"$tree/VERSION"
date -d "@$SOURCE_DATE_EPOCH" +%F >"$tree/DATE"
go -C "$tree" mod vendor
go -C tools/packaging run ./notices -tree "$PWD" -tags flatpak -version "$version" -texts "$tree/THIRD-PARTY.txt"
tar --sort=name --owner=0 --group=0 --numeric-owner --format=gnu --mtime="@$SOURCE_DATE_EPOCH" -C "$work" -c okpay-support |
	xz -T1 -6 >"$out/okpay-support-vendored.tar.xz"
ls -l "$out/okpay-support-vendored.tar.xz"
