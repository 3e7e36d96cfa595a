#!/usr/bin/env bash
# Looks for known vulnerabilities in the libraries that the program is built from, and in Go itself, with govulncheck. Its data
# comes from vuln.go.dev; where that cannot be reached, from the Go module golang.org/x/vulndb, which holds the same reports.
# Exit status: 0 none that the program calls, 3 some, 2 the data cannot be had, 1 anything else went wrong.
# Usage: vuln.sh [PACKAGE…]
set -euo pipefail
cd "$(dirname "$0")/.."
export GOTOOLCHAIN=${GOTOOLCHAIN:-$(cat packaging/toolchain)} # what packages are made with
tool=(go tool -modfile=tools/go.mod govulncheck)
packages=("$@")
[ ${#packages[@]} -gt 0 ] || packages=(./cmd/...)

tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT

# known tells whether govulncheck can reach vuln.go.dev, by a query of one module.
known() { "${tool[@]}" -mode query -format json golang.org/x/text@v0.3.0 >"$tmp/query" 2>&1; }

if known; then
	echo "vuln: reports of vuln.go.dev"
	db=()
else
	# A module of its own, since the reports are no part of what is built.
	printf 'module reports\n\ngo 1.26\n' >"$tmp/go.mod"
	(cd "$tmp" && go mod download -json golang.org/x/vulndb@latest) >"$tmp/module" 2>&1 || true
	dir=$(sed -n 's/^\t"Dir": "\(.*\)",$/\1/p' "$tmp/module")
	if [ ! -d "$dir/data/osv" ]; then
		{
			echo "vuln: NOT CHECKED. The reports of known vulnerabilities cannot be had: neither vuln.go.dev nor the module"
			echo "vuln: golang.org/x/vulndb answers. Run this again where one of them does. The last words were:"
			tail -n 3 "$tmp/query"
			grep Error "$tmp/module" || tail -n 3 "$tmp/module"
		} >&2
		exit 2
	fi
	echo "vuln: vuln.go.dev does not answer; reports of ${dir##*@}"
	db=(-db "file://$dir/data/osv")
fi
"${tool[@]}" "${db[@]}" "${packages[@]}"
