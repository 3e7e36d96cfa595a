#!/usr/bin/env bash
# Makes the packages for Linux on amd64: okpay-support-VERSION-linux-amd64.tar.xz, with a Makefile that installs it, and
# the .deb. OUT says where to (build/packages); STAGE=FOLDER keeps the tree that they were made of.
source "$(dirname "$0")/settings.sh"

id=example.okpay.support
name=okpay-support-$version-linux-amd64
debian=$(packaging/version.sh debian)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
stage=$work/$name
share=$stage/share
mkdir -p "$stage/bin" "$share"/{applications,metainfo,man/man1,man/zh_CN/man1,bash-completion/completions,zsh/site-functions,fish/vendor_completions.d}

echo "linux: building the program"
export CGO_ENABLED=1 GOOS=linux GOARCH=amd64
program "$stage/bin/okpay-support" '-extldflags "-Wl,-z,relro,-z,now"' # what was bound at the start cannot be bent later

# What the program says of itself. It wants no home for that, and must not leave one.
ask() { env -u DISPLAY HOME="$work/home" OKPAY_SUPPORT_HOME="$work/home" "$stage/bin/okpay-support" --lang en "$@"; }
ask man >"$share/man/man1/okpay-support.1"
ask man --lang zh-CN >"$share/man/zh_CN/man1/okpay-support.1"
ask completion bash >"$share/bash-completion/completions/okpay-support"
ask completion zsh >"$share/zsh/site-functions/_okpay-support"
ask completion fish >"$share/fish/vendor_completions.d/okpay-support.fish"

cp "packaging/linux/$id.desktop" "$share/applications/"
case $version in *-*) type=development ;; v*) type=stable ;; *) type=development ;; esac
sed -e "s/@VERSION@/$debian/" -e "s/@DATE@/$(date -d "@$SOURCE_DATE_EPOCH" +%F)/" -e "s/@TYPE@/$type/" \
	"packaging/linux/$id.metainfo.xml" >"$share/metainfo/$id.metainfo.xml"
for size in 16 22 24 32 48 64 128 256 512; do
	install -D -m 644 "packaging/icons/$size.png" "$share/icons/hicolor/${size}x$size/apps/$id.png"
done
install -D -m 644 assets/icons/app.svg "$share/icons/hicolor/scalable/apps/$id.svg"
papers "$share/doc/okpay-support" "$stage/bin/okpay-support"
doc=$share/doc/okpay-support
cp CHANGELOG.md "$doc/"
# Where they lie to each other as in the tree, so that pictures are found, and the guide from the readme.
for paper in README.md README.zh-CN.md docs/user-guide.md docs/user-guide.zh-CN.md; do
	install -D -m 644 "$paper" "$doc/$paper"
	grep -oE 'images/[A-Za-z.-]+\.png' "$paper" | sort -u | while read -r picture; do
		install -D -m 644 "docs/$picture" "$doc/docs/$picture"
	done
done
cp packaging/linux/Makefile "$stage/"

echo "linux: checking the desktop entry, the metainfo and the manual pages"
desktop-file-validate "$share/applications/$id.desktop"
appstreamcli validate --no-net --pedantic "$share/metainfo/$id.metainfo.xml"
mandoc -T lint -W style "$share"/man/{man1,zh_CN/man1}/okpay-support.1
bash -n "$share/bash-completion/completions/okpay-support"

settle "$stage"
if [ -n "${STAGE:-}" ]; then
	rm -rf "$STAGE"
	cp -a "$stage" "$STAGE"
fi
tar --sort=name --owner=0 --group=0 --numeric-owner --format=gnu --mtime="@$SOURCE_DATE_EPOCH" -C "$work" -c "$name" |
	xz -T1 -6 >"$out/$name.tar.xz"
packaging/deb.sh "$stage" "$debian"
ls -l "$out/$name.tar.xz"
