#!/usr/bin/env bash
# Runs the package for Windows under wine, without a display: the command line, the whole way of "demo", and the links'
# registration. It shows that the program starts, finds its folders and talks over the network there; it is no Windows.
# Usage: try-wine.sh ZIP
zip=$(realpath "$1")
source "$(dirname "$0")/settings.sh"

work=$(mktemp -d)
end() {
	wineserver_ -k || true
	rm -rf "$work"
}
trap end EXIT
unset DISPLAY WAYLAND_DISPLAY
export LC_ALL=C.UTF-8 # wine reads the words that it is given in the locale's coding
export WINEPREFIX=$work/prefix WINEARCH=win64 WINEDEBUG=-all
wineserver_() {
	if command -v wineserver >/dev/null; then wineserver "$@"; else /usr/lib/wine/wineserver "$@"; fi
}
fail() {
	echo "try-wine: $*" >&2
	exit 1
}
ok() { echo "ok   $*"; }

echo "try-wine: making a Windows folder ($(wine --version 2>/dev/null))"
wine wineboot -i >"$work/boot.txt" 2>&1 || fail "$(tail -n 5 "$work/boot.txt")"
wine reg add 'HKCU\Software\Wine' /v Version /d win10 /f >/dev/null 2>&1 # else it says that it is Windows 7
system=$WINEPREFIX/drive_c/windows/system32
# Go takes random numbers from a library that wine before 9 does not have. One with this one function stands in for it.
if [ ! -e "$system/bcryptprimitives.dll" ]; then
	cat >"$work/random.c" <<-'C'
		#include <windows.h>
		BOOLEAN NTAPI SystemFunction036(PVOID buffer, ULONG length);
		__declspec(dllexport) BOOL WINAPI ProcessPrng(PBYTE buffer, SIZE_T length) { return SystemFunction036(buffer, (ULONG)length); }
	C
	x86_64-w64-mingw32-gcc -shared -o "$system/bcryptprimitives.dll" "$work/random.c" -ladvapi32
	echo "try-wine: this wine has no bcryptprimitives.dll; a stand-in takes its place"
fi

unzip -q "$zip" -d "$work"
cd "$work"/okpay-support-*/
export OKPAY_SUPPORT_KEYRING=file
said=$(wine ./okpay-support.exe --lang en version 2>"$work/errors.txt" | tr -d '\r') || fail "version: $(cat "$work/errors.txt")"
[[ "$said" = *"windows/amd64"* ]] || fail "version says: $said"
ok "$said"
wine ./okpay-support.exe --lang zh-CN faq search 账户被锁 2>"$work/errors.txt" >"$work/search.txt" || fail "search: $(cat "$work/errors.txt")"
grep -q 账户 "$work/search.txt" || fail "search says: $(cat "$work/search.txt")"
ok "searched, in Chinese"
# With a home that stays: wine before 9 does not know how Go removes a folder with all that is in it.
wine ./okpay-support.exe --lang en --home 'C:\trial' demo --json 2>"$work/errors.txt" >"$work/demo.txt" || fail "demo: $(cat "$work/errors.txt" "$work/demo.txt")"
grep -q '"ok":true' "$work/demo.txt" || fail "demo says: $(cat "$work/demo.txt")"
ok "demo: $(grep -o '"name"' "$work/demo.txt" | wc -l) steps"
wine ./okpay-support.exe --lang en --home 'C:\trial' doctor >"$work/doctor.txt" 2>&1 || true
sed 's/^/     /' "$work/doctor.txt"

# What the files say of themselves.
for file in okpay-support.exe "OKPAY Support.exe"; do
	x86_64-w64-mingw32-objdump -p "$file" >"$work/about.txt"
	grep -q '\.rsrc' "$work/about.txt" || fail "$file has no resources"
done
subsystem() { x86_64-w64-mingw32-objdump -p "$1" | sed -nE 's/^Subsystem\s+[0-9]+\s+\((.*)\)/\1/p'; }
[ "$(subsystem okpay-support.exe)" = "Windows CUI" ] || fail "okpay-support.exe is no console program"
[ "$(subsystem 'OKPAY Support.exe')" = "Windows GUI" ] || fail "OKPAY Support.exe opens a console"
for library in $(x86_64-w64-mingw32-objdump -p okpay-support.exe | sed -nE 's/.*DLL Name: //p'); do
	case ${library,,} in *gcc* | *winpthread* | *stdc*) fail "okpay-support.exe needs $library, which is not in the package" ;; esac
done
ok "resources, subsystems and libraries"

wine cmd /c register.cmd >"$work/register.txt" 2>&1 || fail "register: $(cat "$work/register.txt")"
wine reg query 'HKCU\Software\Classes\okpay-support\shell\open\command' >"$work/query.txt" 2>/dev/null
grep -q 'OKPAY Support.exe" "%1"' "$work/query.txt" || fail "registered: $(cat "$work/query.txt")"
wine cmd /c unregister.cmd >"$work/register.txt" 2>&1 || fail "unregister: $(cat "$work/register.txt")"
if wine reg query 'HKCU\Software\Classes\okpay-support' >/dev/null 2>&1; then fail "unregister.cmd left the links' key"; fi
ok "links registered and unregistered"
