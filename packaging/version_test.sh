#!/bin/sh
# Tests version.sh: what it makes of git's descriptions, and that Debian's own tool puts them in the order they were made.
set -eu
cd "$(dirname "$0")"
export SOURCE_DATE_EPOCH=1764100000

failed=0
is() {
	got=$(./version.sh "$1" "$2")
	if [ "$got" != "$3" ]; then
		echo "version.sh $1 of '$2': $got, not $3" >&2
		failed=1
	fi
}
is program v1.2.0 v1.2.0
is program "" 0.1.0-dev
is date v1.2.0 1764100000
is debian v1.2.0 1.2.0
is debian v1.2.0-rc.1 1.2.0~rc.1
is debian v1.2.0-5-gabc1234 1.2.0+git5.gabc1234
is debian v1.2.0-rc.1-5-gabc1234 1.2.0~rc.1+git5.gabc1234
is debian v1.2.0-dirty 1.2.0+dirty
is debian abc1234 0.0~git20251125194640.abc1234
is debian abc1234-dirty 0.0~git20251125194640.abc1234+dirty
is debian "" 0.0~git20251125194640.none
is debian nightly-3-gabc1234 0.0~git20251125194640.nightly.3.gabc1234
is windows v1.2.0 1.2.0.0
is windows v1.2.0-rc.1-5-gabc1234 1.2.0.5
is windows abc1234-dirty 0.0.0.0

older=""
for described in abc1234 v0.1.0-rc.1 v0.1.0-rc.1-2-gfff0000 v0.1.0-rc.2 v0.1.0 v0.1.0-9-gfff0000 v0.1.0-10-g0000000 v0.1.1 v0.10.0; do
	newer=$(./version.sh debian "$described")
	if [ -n "$older" ] && ! dpkg --compare-versions "$older" lt "$newer"; then
		echo "to dpkg $older is not older than $newer" >&2
		failed=1
	fi
	older=$newer
done
[ "$failed" = 0 ] && echo "version.sh: ok"
exit "$failed"
