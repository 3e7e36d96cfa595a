#!/usr/bin/env bash
# Measures how long a built program takes to start: "version" on the command line, and the window on a virtual display until
# it is shown. Cold means that the disk's cache holds neither the program nor the libraries it is linked with, and that the
# home and the caches of the toolkit and the graphics driver are new; warm that all were used just before.
# Usage: start.sh PROGRAM [RUNS]
set -euo pipefail
program=$(realpath "$1")
runs=${2:-9}
work=$(mktemp -d)
started=()
end() {
	for pid in "${started[@]}"; do kill "$pid" 2>/dev/null && wait "$pid" 2>/dev/null || true; done
	rm -rf "$work"
}
trap end EXIT
for tool in Xvfb xdotool; do
	command -v "$tool" >/dev/null || { echo "start: $tool is missing; make setup-test installs it" >&2; exit 1; }
done
export OKPAY_SUPPORT_KEYRING=file FYNE_PLATFORM=x11 LIBGL_ALWAYS_SOFTWARE=1 LANG=zh_CN.UTF-8
unset WAYLAND_DISPLAY

fresh() {
	rm -rf "$work/home"
	mkdir -p "$work/home"
	export HOME=$work/home XDG_CONFIG_HOME=$work/home/config XDG_CACHE_HOME=$work/home/cache XDG_DATA_HOME=$work/home/data
	export OKPAY_SUPPORT_HOME=$work/home/support
}
# Asks the kernel to let go of what it has read of the program and its libraries; what others use at the moment stays.
forget() {
	sync
	for file in "$program" $(ldd "$program" | grep -o '/[^ ]*') $(find /usr/lib -name '*gallium*' -o -name 'libLLVM*' -o -name 'swrast_dri.so'); do
		dd if="$file" iflag=nocache count=0 2>/dev/null || true
	done
}
# took FILE command... writes how many milliseconds the command took, and of the processor's time what it left in cpu.
took() {
	local file=$1 from to
	shift
	from=$(date +%s%N)
	"$@"
	to=$(date +%s%N)
	echo $(((to - from) / 1000000)) >>"$file"
	cat "$work/cpu" >>"$file-cpu"
}
middle() { sort -n "$1" | awk '{ v[NR] = $1 } END { printf "%5d ms (%d to %d)", v[int((NR + 1) / 2)], v[1], v[NR] }'; }
show() { printf '%-26s %-28s processor %s\n' "$1" "$(middle "$2")" "$(middle "$2-cpu")"; }

said() {
	local TIMEFORMAT='%U %S'
	{ time "$program" version >"$work/version.txt" 2>&1; } 2>"$work/times"
	awk '{ print int(($1 + $2) * 1000) }' "$work/times" >"$work/cpu"
}
window() {
	"$program" 2>"$work/window.txt" &
	opened=$!
	until xdotool search --onlyvisible --pid "$opened" --name OKPAY >/dev/null 2>&1; do
		kill -0 "$opened" 2>/dev/null || { cat "$work/window.txt" >&2; exit 1; }
		sleep 0.01
	done
	# utime and stime of proc(5), in ticks of a hundredth of a second
	awk '{ print ($14 + $15) * 10 }' "/proc/$opened/stat" >"$work/cpu"
}
close() {
	kill "$opened"
	wait "$opened" 2>/dev/null || true
}

Xvfb -displayfd 3 -noreset -nolisten tcp -screen 0 1280x900x24 3>"$work/display" 2>"$work/xvfb.txt" &
started+=($!)
until [ -s "$work/display" ]; do sleep 0.1; done
DISPLAY=:$(cat "$work/display")
export DISPLAY

echo "median of $runs runs (least to most); load of the computer before: $(cut -d ' ' -f 1 /proc/loadavg)"
for ((i = 0; i < runs; i++)); do
	fresh
	forget
	took "$work/version-cold" said
	took "$work/version-warm" said
	fresh
	forget
	took "$work/window-cold" window
	close
	took "$work/window-warm" window
	close
done
show "version, cold" "$work/version-cold"
show "version, warm" "$work/version-warm"
show "window, cold, first start" "$work/window-cold"
show "window, warm" "$work/window-warm"
