#!/bin/bash
# SPDX-License-Identifier: MIT
# install.sh: make install, make uninstall and make dist.
cd "$(dirname "$0")/../.." || exit 1
# shellcheck source=tests/tap.sh
. tests/tap.sh

if [ ! -f build/x86_64/init ]; then
	skip 'make install puts everything in its place' 'x86_64 was not built: make ARCH=x86_64 guest'
	finish
fi
quiet_make() { env -u MAKEFLAGS -u MAKELEVEL make -s --no-print-directory "$@"; }
tree() { (cd "$1" && find . -printf '%y %m %p\n' | LC_ALL=C sort); }

## Installed

root="$tap_work/a root"
usr=$root/usr
mkdir -p "$usr"/{bin,lib,share/man/man{1,7,8}}
echo theirs | tee "$usr"/{bin,lib,share/man/man8}/another >/dev/null
before=$(tree "$root")

check 'make install installs into a DESTDIR with a blank in its name' quiet_make DESTDIR="$root" PREFIX=/usr install
for program in softoff mkinitramfs; do
	check "bin/$program is the program that was built" cmp "$usr/bin/$program" "build/host/$program"
	check "bin/$program can be executed" test -x "$usr/bin/$program"
done
for program in {arm64,x86_64}/{init,agent,witness}; do
	check "lib/softoff/$program is the program that was built" cmp "$usr/lib/softoff/$program" "build/$program"
done
for page in docs/*.[1-8]; do
	check "${page#docs/} is in its section" cmp "$page" "$usr/share/man/man${page##*.}/${page#docs/}"
done
is "$("$usr/bin/softoff" --version)" "$(build/host/softoff --version)" 'the installed softoff runs'

# verify goes for the guest programs in lib/softoff, and for QEMU only after them: here there is none.
{ head -c 56 /dev/zero; printf 'ARM\x64'; head -c 4036 /dev/zero; } >"$tap_work/Image"
verify() { PATH=/nowhere TMPDIR=$tap_work "$usr/bin/softoff" verify --kernel "$tap_work/Image" --keep "$tap_work/kept" --boot dt 2>&1; }
unlike "$(verify)" 'no guest programs' 'the installed softoff verify finds its guest programs'
like "$(cpio -it 2>/dev/null <"$(echo "$tap_work"/kept/*.cpio)")" '^/?bin/witness$' 'the installed softoff verify builds an initramfs with its guest programs'
mv "$usr/lib/softoff/arm64/witness" "$tap_work/"
like "$(verify)" 'no guest programs for arm64' 'the installed softoff verify says when a guest program is not there'
mv "$tap_work/witness" "$usr/lib/softoff/arm64/"

check 'make uninstall succeeds' quiet_make DESTDIR="$root" PREFIX=/usr uninstall
is "$(tree "$root")" "$before" 'make uninstall leaves what was there before make install, and nothing else'

## Packed

dist() { # dist UMASK TZ TARBALL
	(umask "$1" && TZ=$2 quiet_make DIST="$tap_work/$3" dist)
}
check 'make dist packs a tarball' dist 022 UTC one/softoff.tar.gz
touch build/{arm64,x86_64}/{init,agent,witness}
check 'make dist packs it again, with another umask and time zone, of files with another time' dist 077 Asia/Tokyo two/softoff.tar.gz
check 'both tarballs have the same bytes' cmp "$tap_work"/{one,two}/softoff.tar.gz
tar -xzf "$tap_work/one/softoff.tar.gz" -C "$tap_work"
packed=$tap_work/softoff
for program in {arm64,x86_64}/{init,agent,witness}; do
	check "the tarball has $program" cmp "$packed/$program" "build/$program"
done
sums() { (cd "$packed" && sha256sum --quiet -c SHA256SUMS); }
check 'SHA256SUMS holds for every file it names' sums
is "$(awk '{ print $2 }' "$packed/SHA256SUMS")" "$(cd "$packed" && find . -type f ! -name SHA256SUMS | sed 's,^\./,,' | LC_ALL=C sort)" \
	'SHA256SUMS names every file'
echo x >>"$packed/LICENSE"
unlike "$(sums 2>&1 && echo whole)" '^whole$' 'a file that was changed does not pass SHA256SUMS'
for library in musl jsmn; do
	check "the licence of $library is a text of its own" grep -qi 'permission is hereby granted' "$packed/licences/$library"
done

# A library without a licence is not shipped.
mkdir "$tap_work/licences"
cp "$packed"/licences/* "$tap_work/licences/"
check 'make dist takes the licences from LICENCES' env LICENCES="$tap_work/licences" .ci/dist "$tap_work/three.tar.gz" 2026-01-01 arm64
rm "$tap_work/licences/musl"
dist_refuses() { ! LICENCES=$tap_work/licences .ci/dist "$tap_work/four.tar.gz" 2026-01-01 arm64; }
check 'make dist refuses to pack a library without its licence' dist_refuses
check 'no tarball is left then' test ! -e "$tap_work/four.tar.gz"

finish
