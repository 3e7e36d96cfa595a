#!/usr/bin/env bash
# Makes the Debian package of what linux.sh has staged. Usage: deb.sh STAGE VERSION; OUT says where to (build/packages).
here=$PWD
source "$(dirname "$0")/settings.sh"
stage=$(cd "$here" && realpath "$1")
VERSION=$2

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
tree=$work/tree
mkdir -p "$tree"
cp -a "$stage/bin" "$stage/share" "$tree/"

# Debian's own places and forms (Policy 12.1, 12.5, 12.7).
mv "$tree/share/zsh/site-functions" "$tree/share/zsh/vendor-completions"
doc=$tree/share/doc/okpay-support
{
	echo "OKPAY Support is free software, under the licence below. It contains the work of others: what, and under which"
	echo "licences, follows after it."
	echo
	cat "$doc/LICENSE"
	echo
	cat "$doc/THIRD-PARTY.txt"
} >"$doc/copyright"
rm "$doc/LICENSE" "$doc/THIRD-PARTY.txt"
printf 'okpay-support (%s) unstable; urgency=medium\n\n  * What changed is in CHANGELOG.md.\n\n -- %s  %s\n' \
	"$VERSION" "The OKPAY Support authors <support@okpay.example>" "$(date -R -d "@$SOURCE_DATE_EPOCH")" >"$doc/changelog"
install -D -m 644 packaging/linux/lintian-overrides "$tree/share/lintian/overrides/okpay-support"
gzip -9n "$doc/changelog" "$doc/CHANGELOG.md" "$doc/sbom.cdx.json" "$tree"/share/man/{man1,zh_CN/man1}/okpay-support.1
settle "$tree"

# Which libraries the program is linked with, and from which version of their packages on. Of those that it opens by
# name when it starts no tool knows; linux/nfpm.yaml names their packages.
mkdir -p "$work/shlibs/debian"
printf 'Source: okpay-support\n\nPackage: okpay-support\nArchitecture: amd64\n' >"$work/shlibs/debian/control"
DEPENDS=$(cd "$work/shlibs" && dpkg-shlibdeps -O "$tree/bin/okpay-support" 2>/dev/null | sed -n 's/^shlibs:Depends=//p')
[ -n "$DEPENDS" ] || { echo "deb: dpkg-shlibdeps found no libraries" >&2; exit 1; }
export DEPENDS VERSION TREE=$tree
deb=$out/okpay-support_${VERSION}_amd64.deb
said=$(tool nfpm package --config packaging/linux/nfpm.yaml --packager deb --target "$work/plain.deb" 2>&1) ||
	{ echo "$said" >&2; exit 1; }

# What nfpm itself packs as xz is a sixth larger than what xz makes of it.
rm -f "$deb"
(cd "$work" && ar x plain.deb && xz -T1 -6 data.tar && ar rcD "$deb" debian-binary control.tar.gz data.tar.xz)
ls -l "$deb"
