#!/usr/bin/env bash
# Starts the real program on a virtual display with a window manager and tries what only a desktop shows: that there is
# one window a home and a later start is handed to it, that links lead where they should and nowhere else, that keys reach
# the window, that it comes back as it was left, that a crash leaves a report and offers it, and that the program says
# why when there is no display or no OpenGL. Usage: behave.sh PROGRAM FOLDER, the latter for its home and pictures.
set -euo pipefail
program=$(realpath "$1")
mkdir -p "$2"
out=$(realpath "$2")
export OKPAY_SUPPORT_KEYRING=file OKPAY_SUPPORT_HOME=$out/home
export XDG_CONFIG_HOME=$out/config XDG_CACHE_HOME=$out/cache # Fyne keeps things there as well

for tool in Xvfb openbox xdotool; do
	command -v "$tool" >/dev/null || { echo "behave: $tool is missing; make setup-test installs it" >&2; exit 1; }
done
rm -rf "$out/home"
mkdir -p "$XDG_CONFIG_HOME" "$XDG_CACHE_HOME"
unset WAYLAND_DISPLAY FYNE_PLATFORM

started=()
end() {
	for pid in "${started[@]}"; do kill "$pid" 2>/dev/null && wait "$pid" 2>/dev/null || true; done
}
trap end EXIT

# display OPTIONS... starts an X server on a free number.
display() {
	rm -f "$out/display"
	Xvfb -displayfd 3 -nolisten tcp "$@" 3>"$out/display" 2>"$out/xvfb.txt" &
	started+=($!)
	for _ in $(seq 900); do
		if [ -s "$out/display" ]; then
			DISPLAY=:$(cat "$out/display")
			export DISPLAY
			return
		fi
		sleep 0.1
	done
	echo "behave: Xvfb does not start: $(cat "$out/xvfb.txt")" >&2
	exit 1
}

# refused NAME CODE command... wants the command to end with status 1 and this code.
refused() {
	local name=$1 code=$2 said status=0
	shift 2
	said=$("$@" 2>&1 >/dev/null) || status=$?
	if [ "$status" != 1 ] || [[ "$said" != *"\"code\":\"$code\""* ]]; then
		echo "behave: $name ended with $status: $said" >&2
		exit 1
	fi
	echo "ok   $name"
}
refused "no display" no_display env -u DISPLAY "$program" --json
refused "a display that is not there" display_refused env DISPLAY=:65000 "$program" --json
display -screen 0 1280x900x24 -extension GLX
refused "no OpenGL" no_opengl "$program" --json
rm -rf "$out/home"
display -screen 0 1024x700x24

fail() {
	echo "behave: $*" >&2
	cat "$out/said.txt" >&2 || true
	exit 1
}

# until WHAT command... repeats the command until it succeeds, for 90 s: the machine may have much else to do.
until_() {
	local what=$1
	shift
	for _ in $(seq 900); do
		if "$@" >/dev/null 2>&1; then
			echo "ok   $what"
			return
		fi
		sleep 0.1
	done
	fail "in vain waited for: $what"
}

picture() { if command -v import >/dev/null; then import -window root "$out/$1.png"; fi; }
seen() { xdotool search --onlyvisible --name '^OKPAY Support$'; }
front() { [ "$(xdotool getactivewindow)" = "$window" ]; }
shows() { grep -q "$1" "$out/sight.json"; } # of what the window writes down of itself

flags=(--lang en --config support_address=support@okpay.example)
# A window that is mapped while the window manager starts is shown by nobody, and the toolkit's library waits for ever. It
# runs the command once it has started.
rm -f "$out/managed"
openbox --startup "touch $out/managed" >"$out/openbox.txt" 2>&1 &
started+=($!)
until_ "the window manager is there" test -e "$out/managed"

window_of() {
	rm -f "$out/sight.json"
	"$program" "${flags[@]}" --observe "$out/sight.json" --config theme="${1:-light}" 2>"$out/said.txt" &
	running=$!
	started+=("$running")
	until_ "the window is there" seen
	window=$(seen | head -n 1)
	until_ "and in front" front
}

later() { # WHAT STATUS arguments...
	local what=$1 want=$2 status=0
	shift 2
	timeout 60 "$program" "${flags[@]}" "$@" 2>"$out/later.txt" || status=$?
	[ "$status" = "$want" ] || fail "$what ended with $status: $(cat "$out/later.txt")"
	echo "ok   $what"
}

window_of
eval "$(xdotool getwindowgeometry --shell "$window")"
if [ "$WIDTH" -gt 1024 ] || [ "$HEIGHT" -gt 700 ]; then fail "on a screen of 1024x700 the window is ${WIDTH}x$HEIGHT"; fi
echo "ok   it fits on a small screen (${WIDTH}x$HEIGHT)"

if command -v xterm >/dev/null; then # something else in front
	xterm -geometry 40x5 &
	started+=($!)
	until_ "something else is in front" bash -c "[ \"\$(xdotool getactivewindow)\" != $window ]"
fi
later "a second start is handed over" 0 --screen contact
until_ "the first window comes to the front" front
until_ "it shows what the second was asked for" shows '"screen":"contact"'
[ "$(seen | wc -l)" = 1 ] || fail "there are two windows"
picture contact
later "a link to support begins a mail" 0 "mailto:support@okpay.example?subject=Locked%20out&body=Hello%0D%0Aworld"
until_ "it is written in the form" shows '"text":"Locked out"'
picture link
later "a link to somebody else is refused" 2 "mailto:thief@evil.example?subject=Locked%20again"
later "a link to a ticket that is not there" 0 "okpay-support://ticket/7H3K-9QDM"
later "a file is no link of ours" 2 "file:///etc/passwd"
later "what is no link is wrong usage" 2 okpay
picture refused
[ "$("$program" "${flags[@]}" outbox list --json)" = "[]" ] || fail "a link put something into the outbox"
echo "ok   no link sent anything"

xdotool key F1
until_ "F1 lists the keys" shows '"over":1,'
picture keys
xdotool key Escape
until_ "Escape puts the list away" shows '"over":0,'
xdotool key ctrl+5
until_ "the keys lead to the tickets" shows '"screen":"tickets"'
picture tickets
kill -ABRT "$running"
wait "$running" 2>/dev/null || true
[ -s "$OKPAY_SUPPORT_HOME/logs/crash.raw" ] || fail "a crash left nothing"
echo "ok   a crash leaves its traces"
window_of dark
until_ "a report is made of them" bash -c "ls '$OKPAY_SUPPORT_HOME'/logs/crash-*.new.txt"
if grep -q "$out\|Locked" "$OKPAY_SUPPORT_HOME"/logs/crash-*.new.txt; then fail "the report holds what is personal"; fi
until_ "the window offers it" shows '"shell.crash.show"'
picture crash
xdotool windowsize --sync "$window" 940 620
until_ "it is as large as it was made" shows '"width":940,"height":620,'
kill -TERM "$running"
wait "$running" || fail "it ended with $?"
[ ! -e "$OKPAY_SUPPORT_HOME/logs/crash.raw" ] || fail "an orderly end left a crash file"
echo "ok   an orderly end leaves none"
window_of light
eval "$(xdotool getwindowgeometry --shell "$window")"
[ "$WIDTH" = 940 ] && [ "$HEIGHT" = 620 ] || fail "left at 940x620 it comes back at ${WIDTH}x$HEIGHT"
echo "ok   it comes back as large as it was left"
kill -TERM "$running"
wait "$running" || fail "it ended with $?"
echo "behave: everything as it should be; the pictures are in $out"
