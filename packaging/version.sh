#!/bin/sh
# Prints this tree's version, from git, in the form that a kind of package wants.
# Usage: version.sh [program|debian|windows|date] [DESCRIPTION]; DESCRIPTION stands for what git describes, in a test.
set -eu
cd "$(dirname "$0")/.."

form=${1:-program}
described=${2-$(git describe --tags --always --dirty 2>/dev/null || true)}

# The day of the commit, in seconds since 1970: the time that all files in a package have. A tree without git has none.
seconds=${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct 2>/dev/null || echo 0)}

dirty=${described##*-dirty}
[ "$dirty" = "$described" ] && dirty="" || dirty=+dirty
clean=${described%-dirty}

# v1.2.0, v1.2.0-rc.1, and with -5-gabc1234 five commits after it. Without a tag git names the commit alone.
tag=$(printf %s "$clean" | sed -nE 's/^v([0-9]+\.[0-9]+\.[0-9]+(-[0-9A-Za-z.]+)?)(-[0-9]+-g[0-9a-f]+)?$/\1/p')
since=$(printf %s "$clean" | sed -nE 's/^.*-([0-9]+)-g([0-9a-f]+)$/\1.g\2/p')

case $form in
program) echo "${described:-0.1.0-dev}" ;;
date) echo "$seconds" ;;
debian)
	# In Debian's order (deb-version(7)) a ~ is before the end: a release candidate is older than its release. What
	# comes after a tag is newer than it. Without a tag the commit's time counts, and any tagged version is newer.
	if [ -n "$tag" ]; then
		echo "$(printf %s "$tag" | sed 's/-/~/')${since:++git$since}$dirty"
	else
		echo "0.0~git$(TZ=UTC0 date -u -d "@$seconds" +%Y%m%d%H%M%S).$(printf %s "${clean:-none}" | tr - .)$dirty"
	fi
	;;
windows)
	# Four numbers; the last one is the number of commits since the tag.
	if [ -n "$tag" ]; then echo "${tag%%-*}.${since%%.*}" | sed 's/\.$/.0/'; else echo 0.0.0.0; fi
	;;
*)
	echo "usage: version.sh [program|debian|windows|date] [DESCRIPTION]" >&2
	exit 2
	;;
esac
