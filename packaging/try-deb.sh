#!/usr/bin/env bash
# Installs, upgrades and removes the Debian package in a root that has nothing else, as root. The older package is made of
# the program of an older commit, which writes a home that the new one must open. The folder CLEANROOT is made for it
# (build/cleanroot), and deleted afterwards unless KEEP is set; a plain root in CLEANROOT/plain.tar is used again.
# Usage: try-deb.sh NEW.deb OLD-COMMIT
new=$(realpath "$1")
old=$2
source "$(dirname "$0")/settings.sh"

[ "$(id -u)" = 0 ] || { echo "try-deb: only root can enter another root" >&2; exit 1; }
for command in debootstrap Xvfb; do
	command -v "$command" >/dev/null || { echo "try-deb: $command is missing; make setup-package installs it" >&2; exit 1; }
done
cleanroot=$(realpath -m "${CLEANROOT:-build/cleanroot}")
root=$cleanroot/root
mkdir -p "$cleanroot"

unset DISPLAY WAYLAND_DISPLAY
started=()
end() {
	for pid in "${started[@]}"; do kill "$pid" 2>/dev/null && wait "$pid" 2>/dev/null || true; done
	for mounted in "$root/proc" "$root/tmp/.X11-unix"; do
		if mountpoint -q "$mounted"; then umount "$mounted"; fi
	done
	if [ -z "${KEEP:-}" ]; then rm -rf "$cleanroot"; fi
}
trap end EXIT
fail() {
	echo "try-deb: $*" >&2
	exit 1
}
ok() { echo "ok   $*"; }

# The release of this computer, from where it has its own packages.
if [ ! -e "$cleanroot/plain.tar" ]; then
	echo "try-deb: making a plain root"
	suite=$(. /etc/os-release && echo "$VERSION_CODENAME")
	mirror=${MIRROR:-$(apt-get indextargets --format '$(SITE)' 'Created-By: Packages' | head -n 1)}
	rm -rf "$root"
	debootstrap --variant=minbase "$suite" "$root" "$mirror" >"$cleanroot/debootstrap.txt" 2>&1 || fail "$(tail -n 5 "$cleanroot/debootstrap.txt")"
	cp -a /etc/apt/. "$root/etc/apt/"
	rm -f "$root"/etc/apt/apt.conf.d/*packagekit* "$root"/etc/apt/apt.conf.d/*appstream*
	tar -C "$root" -cf "$cleanroot/plain.tar" .
fi
rm -rf "$root"
mkdir "$root"
tar -C "$root" -xf "$cleanroot/plain.tar"
cp /etc/resolv.conf "$root/etc/" 2>/dev/null || true
mount -t proc proc "$root/proc"
chroot "$root" useradd -m person
inside() { chroot "$root" env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LC_ALL=C.UTF-8 DEBIAN_FRONTEND=noninteractive "$@"; }
install_() {
	cp "$1" "$root/tmp/"
	inside apt-get install -y -q --no-install-recommends --allow-downgrades "/tmp/$(basename "$1")" >"$cleanroot/apt.txt" 2>&1 ||
		fail "apt: $(tail -n 20 "$cleanroot/apt.txt")"
}
# person ARGS... calls the installed program as an ordinary user, on that user's own home and without a keyring.
as_person=(chroot --userspec=person:person "$root" env -i PATH=/usr/bin:/bin HOME=/home/person LANG=C.UTF-8 OKPAY_SUPPORT_KEYRING=file)
person() { "${as_person[@]}" ${DISPLAY:+DISPLAY="$DISPLAY"} okpay-support --lang en "$@"; }
# What lies in the root, but for the package tools' own notes and what a user has.
content() { (cd "$root" && find . -xdev \( -path ./proc -o -path ./tmp -o -path ./var/cache -o -path ./var/lib -o -path ./var/log -o -path ./home -o -path ./etc \) -prune -o -print | LC_ALL=C sort); }

echo "try-deb: building the program of $old, to be upgraded from"
rm -rf "$cleanroot/old"
git archive --prefix=old/ "$old" | tar -C "$cleanroot" -x
described=$(git describe --tags --always "$old")
(cd "$cleanroot/old" && GOFLAGS=-buildvcs=false go build -trimpath -o "$cleanroot/okpay-support" \
	-ldflags "-s -w -X okpay.example/support/internal/app.Version=$described" ./cmd/okpay-support)
old_version=$(SOURCE_DATE_EPOCH=$(git log -1 --format=%ct "$old") packaging/version.sh debian "$described")
# The older package is the new one with the older program in it.
rm -rf "$cleanroot/repacked"
dpkg-deb -R "$new" "$cleanroot/repacked"
version=$(OKPAY_SUPPORT_HOME=$cleanroot/none "$cleanroot/repacked/usr/bin/okpay-support" --lang en version | cut -d ' ' -f 2)
install -m 755 "$cleanroot/okpay-support" "$cleanroot/repacked/usr/bin/okpay-support"
sed -i "s/^Version: .*/Version: $old_version/" "$cleanroot/repacked/DEBIAN/control"
(cd "$cleanroot/repacked" && find usr -type f -print0 | sort -z | xargs -0 md5sum >DEBIAN/md5sums)
dpkg-deb --root-owner-group -Zgzip -z1 -b "$cleanroot/repacked" "$cleanroot/old.deb" >/dev/null
dpkg --compare-versions "$old_version" lt "$(dpkg-deb -f "$new" Version)" || fail "$old_version is not older than the new package"

# What the program needs comes first, so that what is there before and after the package itself can be compared.
inside apt-get update -q >"$cleanroot/apt.txt" 2>&1 || fail "apt: $(tail -n 5 "$cleanroot/apt.txt")"
mapfile -t needs < <(dpkg-deb -f "$new" Depends | tr ',' '\n' | sed -E 's/ *\(.*//; s/^ +//')
inside apt-get install -y -q --no-install-recommends "${needs[@]}" >"$cleanroot/apt.txt" 2>&1 || fail "apt: $(tail -n 20 "$cleanroot/apt.txt")"
content >"$cleanroot/before.txt"

install_ "$cleanroot/old.deb"
[[ "$(person version)" = "okpay-support $described "* ]] || fail "installed, it says: $(person version)"
ok "installed: $(person version)"

echo "try-deb: the older program writes a home"
rm -f "$cleanroot/desk.json" "$cleanroot/display"
"${as_person[@]}" okpay-support serve-demo >"$cleanroot/desk.json" 2>"$cleanroot/desk.txt" & # itself, to be stopped by its number
started+=($!)
until grep -q '}' "$cleanroot/desk.json" 2>/dev/null; do sleep 0.1; kill -0 "${started[0]}" || fail "$(cat "$cleanroot/desk.txt")"; done
of() { sed -nE "s/.*\"$1\":\"([^\"]*)\".*/\1/p" "$cleanroot/desk.json"; }
of password | person account add --email "$(of email)" --imap "$(of imap)" --smtp "$(of smtp)" --security none --password-stdin >"$cleanroot/account.txt" 2>&1 ||
	fail "$(cat "$cleanroot/account.txt")"
first=$(person send --to "$(of support)" --subject "My account is locked" --body "Locked since this morning." | grep -oE '[0-9A-Z]{4}-[0-9A-Z]{4}' | head -n 1)
until person tickets show "$first" --json | grep -q '"answered"'; do sleep 1; person check >/dev/null; done
person tickets note "$first" "They said that I should wait." >/dev/null
second=$(person send --to "$(of support)" --subject "Waits for the upgrade" --body "Kept in the outbox." --queue-only | grep -oE '[0-9A-Z]{4}-[0-9A-Z]{4}' | head -n 1)
draft=$(person preview --to "$(of support)" --subject "A draft" --body "Not yet sent." --save 2>&1 >"$cleanroot/draft.eml" | grep -oE '^[0-9a-f]{16}$')
# "updated" may move when the queue does; all else must be the same.
list() { person tickets list --json | sed -E 's/"updated":"[^"]*"//g'; }
list >"$cleanroot/list-old.json"
person tickets show "$first" --json >"$cleanroot/show-old.json"
ok "two tickets ($first answered, $second in the outbox), a note, a draft"

install_ "$new"
[[ "$(person version)" = "okpay-support $version "* ]] || fail "upgraded, it says: $(person version)"
ok "upgraded to $(person version)"
list >"$cleanroot/list-new.json"
person tickets show "$first" --json >"$cleanroot/show-new.json"
cmp "$cleanroot/list-old.json" "$cleanroot/list-new.json" || fail "the list of tickets changed"
for said in messages answered noted "They said that I should wait."; do
	grep -q "$said" "$cleanroot/show-new.json" || fail "the ticket no longer has: $said"
done
ok "the tickets are the same"
person outbox flush >/dev/null
person check >/dev/null
person tickets show "$second" --json | grep -q '"sent"' || fail "the waiting mail was not sent"
person send --draft "$draft" >/dev/null || fail "the draft was not sent"
ok "what waited and the draft were sent"
person doctor --json | grep -q '"ok":' || fail "the doctor says nothing"

echo "try-deb: the window, on the package's own dependencies"
Xvfb -displayfd 3 -screen 0 1280x900x24 3>"$cleanroot/display" 2>"$cleanroot/xvfb.txt" &
started+=($!)
until [ -s "$cleanroot/display" ]; do sleep 0.1; done
DISPLAY=:$(cat "$cleanroot/display")
mkdir -p "$root/tmp/.X11-unix"
mount --bind /tmp/.X11-unix "$root/tmp/.X11-unix"
person --demo --tour /home/person/tour >"$cleanroot/tour.txt" 2>&1 || fail "$(tail -n 5 "$cleanroot/tour.txt")"
[ "$(find "$root/home/person/tour" -name '*.png' | wc -l)" -ge 10 ] || fail "the window's tour left few pictures"
ok "the window opened and went through every screen"

kill "${started[0]}" && wait "${started[0]}" 2>/dev/null || true
inside apt-get purge -y -q okpay-support >"$cleanroot/apt.txt" 2>&1 || fail "apt: $(tail -n 20 "$cleanroot/apt.txt")"
content >"$cleanroot/after.txt"
diff "$cleanroot/before.txt" "$cleanroot/after.txt" >"$cleanroot/left.txt" || fail "left behind or taken along: $(cat "$cleanroot/left.txt")"
[ -s "$root/home/person/.local/share/okpay-support/store.db" ] || fail "the person's own data is gone"
ok "removed; nothing is left but the person's own data"
