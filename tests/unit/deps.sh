#!/bin/bash
# SPDX-License-Identifier: MIT
# deps.sh: the package lists of config.mk, and what .ci/deps does with them: on other systems, on Ubuntu, and with what
# packages enable.
cd "$(dirname "$0")/../.." || exit 1
# shellcheck source=tests/tap.sh
. tests/tap.sh

## The lists

lists='BUILD_PACKAGES DEMO_PACKAGES TEST_PACKAGES KERNEL_PACKAGES INIT_PACKAGES DISK_PACKAGES'
lines_of() { sed -n "/^define $1\$/,/^endef/p" config.mk | sed '1d;$d;/^#/d'; }
all_lines() { for list in $lists; do lines_of "$list"; done; }
# Six columns: five names, the last of which may be none, and words.
without_columns() { awk 'NF < 6 || $1 == "-" { print; next } { for (i = 1; i <= 5; i++) if ($i !~ /^(-|[A-Za-z0-9.:+_-]+)$/) print }'; }
is "$(all_lines | without_columns)" '' 'each package has a name or "-" for each of five systems, and a reason'
like "$(printf 'gcc gcc gcc - gcc\n' | without_columns)" '^gcc' 'a line that lacks a column is found'
is "$(all_lines | awk '{ print $1 }' | sort | uniq -d)" '' 'no package is in two lists'
unlike "$(lines_of BUILD_PACKAGES; lines_of DEMO_PACKAGES)" '^(kea|isc-dhcp|udhcpd|dnsmasq)' 'make demo installs no DHCP server'

## Other systems

# on ID PROGRAM...: runs .ci/deps on a system of that name, with few programs
bin=$tap_work/bin
mkdir -p "$bin" "$tap_work/etc"
for program in awk bash basename cat comm cut dirname env find grep id ln mkdir paste rm sed sort stdbuf tr touch uname; do
	ln -s "$(command -v "$program")" "$bin/"
done
deps() { ETC=$tap_work/etc PATH=$bin .ci/deps "$@" 2>&1; }
on() { printf 'NAME="Some System"\nID=%s\n%s\n' "$1" "${2-}" >"$tap_work/etc/os-release"; }

on fedora
printed=$(deps BUILD_PACKAGES DEMO_PACKAGES)
is "$?" 1 'without apt-get .ci/deps fails'
like "$printed" "^  jansson-devel +JSON" "Fedora's names are printed on Fedora, with the reasons"
like "$printed" '^  dnf install .*jansson-devel.* musl-gcc musl-libc-static' 'the command that installs them is printed'
is "$(grep -c '^  dnf install' <<<"$printed")" 2 'each list has a command of its own'
unlike "$printed" 'cppcheck|strace' 'a list that was not asked for is not printed'
unlike "$printed" ' - ' 'a package that a system does not have is no part of the command'
on manjaro ID_LIKE=arch
like "$(deps)" '^  pacman -S --needed .*linux-api-headers' "Arch's names are printed on a derivative of Arch"
on alpine
like "$(deps)" '^  apk add .*jansson-dev' "Alpine's names are printed on Alpine"
on other
like "$(deps)" '^  apt-get install .*libjansson-dev' "Debian's names are printed on a system of another name"

## Debian and Ubuntu: apt-get and dpkg that only take notes

cat >"$bin/dpkg-query" <<'END'
#!/bin/bash
exit 1
END
cat >"$bin/dpkg" <<'END'
#!/bin/bash
case $1 in
--print-architecture) echo amd64 ;;
--add-architecture) echo "dpkg $*" >>"$NOTES" ;;
esac
END
# Installing enables two things, as Debian's packages do; sysvinit's link has a number.
cat >"$bin/apt-get" <<'END'
#!/bin/bash
echo "apt-get $*" >>"$NOTES"
[ "$2" = install ] || exit 0
mkdir -p "$ETC/systemd/system/multi-user.target.wants" "$ETC/rc3.d"
ln -s /lib/systemd/system/kea.service "$ETC/systemd/system/multi-user.target.wants/kea.service"
touch "$ETC/rc3.d/S07udhcpd"
exit "${APT_STATUS-0}"
END
cat >"$bin/deb-systemd-helper" <<'END'
#!/bin/bash
[ -z "${DEAF-}" ] && [ "$DPKG_MAINTSCRIPT_PACKAGE" ] && rm "$ETC/systemd/system/multi-user.target.wants/$2"
END
cat >"$bin/update-rc.d" <<'END'
#!/bin/bash
rm "$ETC"/rc?.d/S??"$1"
END
printf '#!/bin/bash\n' | tee "$bin/tee" "$bin/chmod" "$bin/sudo" >/dev/null
rm "$bin/id"
printf '#!/bin/bash\necho 0\n' >"$bin/id"
chmod +x "$bin"/{dpkg-query,dpkg,apt-get,deb-systemd-helper,update-rc.d,tee,chmod,sudo,id}
export NOTES=$tap_work/notes

: >"$NOTES"
on ubuntu VERSION_CODENAME=noble
printed=$(deps)
is "$?" 1 "on Ubuntu .ci/deps stops while no source has the other architecture's packages"
like "$printed" '^     Suites: noble noble-updates' 'the missing source is printed'
is "$(cat "$NOTES")" '' 'a stop on Ubuntu changes nothing'
mkdir -p "$tap_work/etc/apt/sources.list.d"
echo 'URIs: http://ports.ubuntu.com/ubuntu-ports' >"$tap_work/etc/apt/sources.list.d/ports.sources"
deps >/dev/null
like "$(cat "$NOTES")" 'apt-get -qq install .*musl-dev:arm64' 'with that source the packages are installed'

rm -rf "$tap_work"/etc/{systemd,rc3.d}
on debian
mkdir -p "$tap_work/etc/systemd/system/multi-user.target.wants" "$tap_work/etc/rc3.d"
touch "$tap_work/etc/systemd/system/multi-user.target.wants/mine.service" "$tap_work/etc/rc3.d/S01mine"
: >"$NOTES"
check 'on Debian .ci/deps installs' deps
like "$(cat "$NOTES")" 'dpkg --add-architecture arm64' '.ci/deps adds the other architecture on Debian'
is "$(find "$tap_work"/etc/{systemd,rc3.d} ! -type d | sed "s,$tap_work/etc/,," | sort)" $'rc3.d/S01mine
systemd/system/multi-user.target.wants/mine.service' 'what the packages enabled is disabled, and nothing else'
APT_STATUS=100 deps >/dev/null
is "$?:$(find "$tap_work"/etc/{systemd,rc3.d} ! -type d | wc -l)" '100:2' 'so it is when the installation fails'
printed=$(DEAF=1 deps)
is "$?" 1 'what stays enabled is a failure'
like "$printed" 'still enabled: .*kea.service' 'the unit that stays enabled is named'

finish
