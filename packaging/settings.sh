# What the packaging scripts share; bash reads it at their beginning. It leaves the caller in the root of the tree.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

# One source gives one package, wherever and whenever it is made: all times are the commit's, and no locale has a say.
version=$(packaging/version.sh program)
SOURCE_DATE_EPOCH=$(packaging/version.sh date)
export SOURCE_DATE_EPOCH LC_ALL=C TZ=UTC0
umask 022

# The Go of packages, fetched by Go itself: the same bytes wherever they are made, and none of the known vulnerabilities
# (make vuln) that earlier ones have in their library.
export GOTOOLCHAIN=${GOTOOLCHAIN:-$(cat packaging/toolchain)}

out=${OUT:-build/packages}
mkdir -p "$out"
out=$(realpath "$out")

tags=${TAGS:-} # for the go command, as in TAGS=accessibility

# tool NAME ARGS... runs one of the tools of tools/packaging/go.mod.
tool() { go tool -modfile=tools/packaging/go.mod "$@"; }

# program FILE [LINKER FLAGS] builds the program; the environment says for which system.
program() {
	go build -trimpath ${tags:+-tags "$tags"} \
		-ldflags "-s -w -X okpay.example/support/internal/app.Version=$version ${PACK_KEY:+-X okpay.example/support/internal/app.PackKey=$PACK_KEY} ${2:-}" -o "$1" ./cmd/okpay-support
}

# papers FOLDER PROGRAM writes the licence, the licences of others, and the bill of materials.
papers() {
	mkdir -p "$1"
	cp LICENSE "$1/"
	go -C tools/packaging run ./notices -tree "$PWD" -program "$2" -tags "$tags" -version "$version" \
		-time "$SOURCE_DATE_EPOCH" -texts "$1/THIRD-PARTY.txt" -bill "$1/sbom.cdx.json"
}

# settle FOLDER gives all in it the commit's time and plain modes.
settle() {
	find "$1" -type d -exec chmod 755 {} +
	find "$1" -type f -perm -100 -exec chmod 755 {} +
	find "$1" -type f ! -perm -100 -exec chmod 644 {} +
	find "$1" -exec touch -h -d "@$SOURCE_DATE_EPOCH" {} +
}
