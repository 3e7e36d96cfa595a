#!/usr/bin/env bash
# Makes the packages twice, in two folders of different names and depths, and compares them byte for byte.
# Usage: reproduce.sh [linux] [windows]. COLD=1 compiles all anew each time, with a cache of its own, which takes long.
source "$(dirname "$0")/settings.sh"

work=$(mktemp -d)
trap 'chmod -R u+w "$work" && rm -rf "$work"' EXIT
systems=("${@:-linux}")
[ -z "$(git status --porcelain)" ] || echo "reproduce: what is not committed is left out"
commit=$(git rev-parse HEAD)

for folder in one a/much/deeper/folder/two; do
	git clone -q --no-local . "$work/$folder/tree"
	git -C "$work/$folder/tree" checkout -q --detach "$commit"
	if [ -n "${COLD:-}" ]; then export GOCACHE=$work/$folder/cache; fi
	for system in "${systems[@]}"; do
		# Another day, another time zone, other habits: none of it may be seen.
		(cd "$work/$folder/tree" && umask 077 && TZ=Asia/Shanghai OUT="$work/$folder/out" "packaging/$system.sh" >"$work/log.txt" 2>&1) ||
			{ tail -n 20 "$work/log.txt" >&2; exit 1; }
	done
	if [ -n "${COLD:-}" ]; then rm -rf "$GOCACHE"; fi
done
(cd "$work/one/out" && sha256sum -- *) >"$work/sums.txt"
(cd "$work/a/much/deeper/folder/two/out" && sha256sum -c "$work/sums.txt" >"$work/compared.txt") ||
	{ echo "reproduce: they differ" >&2; cat "$work/compared.txt" >&2; exit 1; }
cat "$work/sums.txt"
echo "reproduce: built twice in two folders, the same bytes"
