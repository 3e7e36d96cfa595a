#!/usr/bin/env bash
# Installs what building, running or testing needs. On Debian and Ubuntu it does so with apt, elsewhere it says what to install.
# Usage: setup.sh run|test|bench|package|try
set -euo pipefail
cd "$(dirname "$0")/.."

want=$(awk '$1 == "go" { print $2 }' go.mod)
if ! command -v go >/dev/null; then
	echo "setup: Go is missing. Install Go $want or newer from your distribution or go.dev, then run this again." >&2
	exit 1
fi
have=$(go env GOVERSION | sed 's/^go//')
if [ "$(printf '%s\n%s\n' "$want" "$have" | sort -V | head -n 1)" != "$want" ]; then
	echo "setup: Go $want or newer is needed (go.mod says so); this is Go $have." >&2
	exit 1
fi

# package : why
build="gcc:compiles the window's C parts
libc6-dev:compiles the window's C parts
pkg-config:finds the libraries below
libgl1-mesa-dev:draws the window (OpenGL)
libegl1-mesa-dev:draws the window (OpenGL)
xorg-dev:opens the window on X11
libwayland-dev:opens the window on Wayland
libxkbcommon-dev:reads the keyboard"
virtual="xvfb:a display where there is none
xauth:a display where there is none
libgl1-mesa-dri:OpenGL without a graphics card"
tests="dovecot-imapd:the IMAP server that the tests talk to
util-linux:starts that server as an ordinary user
openbox:the window manager of the virtual display
xdotool:presses keys there
dbus-daemon:the bus that notes on the desktop go over
uim-xim:an input method, to type Chinese with
uim-pinyin:its Pinyin
locales:the Chinese locale that it wants
xfonts-base:the X server's own typefaces, which it wants too
minisign:checks the signatures that the program makes"
benchmarks="msmtp:sends the same mail, to compare with
isync:reads the same mailbox, to compare with (mbsync)
neomutt:reads the same mailbox, to compare with
bsdutils:gives neomutt a terminal"
packages="desktop-file-utils:checks the desktop entry
appstream:checks the metainfo
mandoc:checks the manual page
dpkg-dev:finds the libraries that the Debian package needs
xz-utils:packs for Linux
zip:packs for Windows
gcc-mingw-w64-x86-64:compiles the window's C parts for Windows"
trials="debootstrap:makes a root that has nothing else
wine64:runs programs for Windows
wine:runs programs for Windows
unzip:unpacks them"
# Postfix would take the place of another mail server, and its tests are run by root only.
if [ "$(id -u)" = 0 ] && { [ -x /usr/sbin/postfix ] || [ ! -e /usr/sbin/sendmail ]; }; then tests="$tests
postfix:the mail server that the tests send through"; fi

case "${1:-}" in
run)
	wanted=$build
	if [ "$(uname)" = Linux ] && [ -z "${DISPLAY:-}${WAYLAND_DISPLAY:-}" ]; then wanted="$wanted
$virtual"; fi
	;;
test) wanted="$build
$virtual
$tests" ;;
bench) wanted="$build
$virtual
$tests
$benchmarks" ;;
package) wanted="$build
$packages" ;;
try) wanted="$build
$virtual
$packages
$trials" ;;
*)
	echo "usage: setup.sh run|test|bench|package|try" >&2
	exit 2
	;;
esac

if [ "$(uname)" = Darwin ]; then
	xcode-select -p >/dev/null 2>&1 || { echo "setup: install the command line tools first: xcode-select --install" >&2; exit 1; }
	exit 0
fi
if ! command -v dpkg-query >/dev/null || ! command -v apt-get >/dev/null; then
	echo "setup: this is not Debian or Ubuntu, so install these yourself, under your system's names for them:"
	while IFS=: read -r name why; do echo "  $name ($why)"; done <<<"$wanted"
	exit 0
fi
missing=()
while IFS=: read -r name why; do
	if [ "$(dpkg-query -W -f='${db:Status-Abbrev}' "$name" 2>/dev/null | head -c 2)" != "ii" ]; then
		missing+=("$name")
		echo "setup: $name is missing ($why)"
	fi
done <<<"$wanted"
[ ${#missing[@]} -gt 0 ] || exit 0

sudo=()
if [ "$(id -u)" != 0 ]; then
	command -v sudo >/dev/null || { echo "setup: neither root nor sudo. Ask an administrator for: apt-get install ${missing[*]}" >&2; exit 1; }
	sudo=(sudo)
fi
echo "setup: installing ${missing[*]} with apt"
"${sudo[@]}" apt-get update -qq
# A server that comes as a test's tool must not start by itself: without a configuration Postfix does not.
if [[ " ${missing[*]} " = *" postfix "* ]]; then
	echo "postfix postfix/main_mailer_type select No configuration" | "${sudo[@]}" debconf-set-selections
fi
"${sudo[@]}" env DEBIAN_FRONTEND=noninteractive RUNLEVEL=1 apt-get install -y -qq --no-install-recommends "${missing[@]}" </dev/null >/dev/null
