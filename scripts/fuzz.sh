#!/usr/bin/env bash
# Runs each fuzz target of some packages, one after another. A package is built once for all of its targets, and not at all
# where it has none: building and linking would take far longer than a few inputs do.
# Usage: fuzz.sh TAGS TIME PACKAGE…   (TIME as of go test -fuzztime: 10m, or 200x for so many inputs)
set -euo pipefail
cd "$(dirname "$0")/.."
tags=$1 time=$2
shift 2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cache=$(go env GOCACHE)/fuzz # where go test keeps the inputs that led somewhere new
# So many inputs would be spent on replaying those that are kept, and try nothing new.
[[ $time == *x ]] && cache=$work/cache
while read -r package folder; do
	grep -qs '^func Fuzz' "$folder"/*_test.go || continue
	go test -c -vet=off -trimpath -tags "$tags" -fuzz Fuzz -o "$work/fuzz.test" "$package"
	cd "$folder"
	for target in $("$work/fuzz.test" -test.list '^Fuzz' | grep '^Fuzz'); do
		echo "$package $target"
		if "$work/fuzz.test" -test.paniconexit0 -test.run '^$' -test.fuzz "^$target\$" -test.fuzztime "$time" \
			-test.fuzzcachedir "$cache/$package" 2>&1 | tee "$work/said"; then continue; fi
		# When the time is up in the middle of an input Go may call that a failure (go.dev/issue/75804); it found nothing.
		if grep -q 'context deadline exceeded' "$work/said" && ! grep -qE 'Failing input|panic:|--- FAIL.*/' "$work/said"; then
			echo "(the time was up)"
			continue
		fi
		exit 1
	done
	cd - >/dev/null
done < <(go list -f '{{.ImportPath}} {{.Dir}}' "$@")
