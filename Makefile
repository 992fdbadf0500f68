# SPDX-License-Identifier: MIT
# softoff - every product and every check; `make help` lists them.

include config.mk
MAKEFLAGS += --no-builtin-rules
.SUFFIXES:
.DELETE_ON_ERROR:

B = build
G = $(B)/$(ARCH)

# --- what is made of what ----------------------------------------------------------------------------

LIB = lib/clock lib/cmdline lib/event lib/fd lib/log lib/log_errno lib/loop lib/params lib/power lib/spawn lib/text \
	lib/uevent
INIT = init/applet init/backoff init/blkid init/console init/environment init/handover init/inittab init/killall init/main init/modules \
	init/mounts init/role init/root init/rootdev init/rootmount init/rootspec init/rootswitch init/service_exec init/services \
	init/shutdown init/signals init/stop init/system init/teardown init/workload
INIT += init/devices init/exitdev init/mountinfo init/oom init/process init/progress init/services_reload init/spared init/stopsay init/stopwork init/verb
NET = $(basename $(wildcard init/net/*.c))
AGENT = agent/acpi agent/acpi_message agent/agent agent/channels agent/devtree agent/doctor agent/doctor_ails agent/doctor_look agent/doctor_say agent/evdev agent/follow agent/foreign agent/gpio agent/input agent/interrupts agent/irq agent/keys agent/node agent/port agent/uevent
AGENT += agent/freeze agent/json agent/qga agent/qga_info agent/qga_serve agent/vsock
# What only the program of its own has; and of init's, what stops a machine, reads rtnetlink's messages, writes IPv6 addresses.
AGENT_ALONE = agent/main agent/watch agent/stopper init/devices init/killall init/mountinfo init/process init/progress init/spared init/teardown \
	init/net/ip6 init/net/rtnl_parse agent/doctor_live agent/doctor_report agent/doctor_vmm
MKINITRAMFS = $(basename $(wildcard initramfs/*.c))
SOFTOFF = $(basename $(wildcard host-shim/*.c)) $(B)/host/gen/fragments
SOFTOFF_LIBS = -ljansson -lz -llzma -lzstd

objects = $(addprefix $(1)/obj/,$(addsuffix .o,$(2)))

# --- products ----------------------------------------------------------------------------------------

.PHONY: all guest host help clean
all: guest host                         ## guest programs for ARCH (arm64) and host tools
guest: $(G)/init $(G)/agent $(G)/witness ## build/ARCH/init, agent, and verify's witness
host: $(B)/host/mkinitramfs $(B)/host/softoff ## build/host/mkinitramfs and build/host/softoff

help:                                   ## this list
	@sed -n 's/^\([a-z0-9-]*\):.*## \(.*\)/  make \1|\2/p' Makefile | column -t -s '|'
	@echo 'Variables: ARCH=arm64|x86_64  RING="unit ns vm …" (make test)  WERROR=-Werror  (more in config.mk)'

$(G)/obj/lib/string.o: GUEST_CFLAGS += $(STRING_CFLAGS)
$(G)/obj/agent/json.o: GUEST_CFLAGS += $(JSMN_CFLAGS)

$(G)/obj/%.o: %.c config.mk
	@mkdir -p $(@D)
	$(GUEST_CC) $(GUEST_CFLAGS) -MMD -MP -c $< -o $@

GUEST_PROGRAM = $(GUEST_CC) $(COMMON) -Os -static $(KHEADERS_$(ARCH)) -Wl,--build-id=none -s

# PID 1's own objects may not import what could end it or wait for a lock (tests/unit/pid1.sh tells which).
$(G)/init $(G)/agent: lib/guest.ld
# Not in $(LIB), which tests on the host link too.
GUEST_LIB = $(LIB) lib/calls lib/string
$(G)/init: $(call objects,$(G),$(GUEST_LIB) $(INIT) $(NET) $(AGENT))
	$(GUEST_CC) $(GUEST_LDFLAGS) -Wl,-Map=$@.map $(filter %.o %.a,$^) -o $@

# The workload of `softoff verify`: an ordinary program, and none of PID 1's flags.
$(G)/witness: host-shim/guest/witness.c host-shim/witness.h config.mk
	@mkdir -p $(@D)
	$(GUEST_PROGRAM) $< -o $@

$(G)/agent: $(call objects,$(G),$(GUEST_LIB) $(AGENT) $(AGENT_ALONE))
	$(GUEST_CC) $(GUEST_LDFLAGS) $(filter %.o %.a,$^) -o $@

$(B)/host/obj/%.o: %.c config.mk
	@mkdir -p $(@D)
	$(HOSTCC) $(HOST_ALL_CFLAGS) -MMD -MP -c $< -o $@

$(B)/host/mkinitramfs: $(call objects,$(B)/host,$(MKINITRAMFS))
	$(HOSTCC) $(HOST_LDFLAGS_ALL) $^ -lz -llzma -lzstd -o $@

$(B)/host/softoff: $(call objects,$(B)/host,$(SOFTOFF))
	$(HOSTCC) $(HOST_LDFLAGS_ALL) $^ $(SOFTOFF_LIBS) -o $@

# What `softoff check` judges by: the fragments, inside the program.
$(B)/host/gen/fragments.c: kernel-configs/embed $(wildcard kernel-configs/*.config) kernel-configs/symbols
	@mkdir -p $(@D)
	kernel-configs/embed >$@

# --- the tiny guest kernel ---------------------------------------------------------------------------

.PHONY: kernel kernel-64k kernel-deps kernel-test init-test
kernel: kernel-deps $(B)/host/softoff   ## build/kernel-tiny/tiny/Image, a small arm64 guest kernel (minutes; KERNEL_SRC=tree)
	@kernel-configs/build

kernel-64k: kernel-deps $(B)/host/softoff ## the same with pages of 64 KiB: build/kernel-tiny/tiny-64k
	@kernel-configs/build --name tiny-64k ARM64_64K_PAGES=y

kernel-deps:
	@[ "$(DEPS)" = no ] || .ci/deps PACKAGES KERNEL_PACKAGES

kernel-test: kernel kernel-64k          ## builds a dozen kernels (cached; up to an hour the first time), boots and presses each
	@$(MAKE) --no-print-directory ARCH=arm64 guest host $(B)/tests/demo/hello
	@$(MAKE) --no-print-directory ARCH=x86_64 guest
	@tests/run -j 1 kernels

init-test:                              ## boots Debian's systemd, sysvinit, OpenRC and runit with our agent, presses (as root; ten minutes)
	@[ "$(DEPS)" = no ] || .ci/deps PACKAGES INIT_PACKAGES
	@$(MAKE) --no-print-directory ARCH=x86_64 guest host $(T)/vm/x86_64/workload
	@tests/run -j 1 inits

# --- tests -------------------------------------------------------------------------------------------

RING ?= $(foreach ring,unit ns fault vm net fuzz bench,$(if $(wildcard tests/$(ring)/*.sh),$(ring)))
T = $(B)/tests

.PHONY: deps demo test test-programs bench
bench: deps                             ## the figures, against BusyBox and a floor, by instruction count
	@$(MAKE) --no-print-directory -s ARCH=arm64 guest host $(addprefix $(B)/arm64/bench/,stage0 floor idle crowd)
	@tests/bench/bench.sh
	@tests/bench/stop.sh

deps:                                   ## installs the Debian packages that config.mk lists and that are missing
	@[ "$(DEPS)" = no ] || .ci/deps

demo: deps                              ## boots a guest in three ways, talks to it, presses, shows the verdicts
	@echo '== build: guest programs (arm64, musl) and host tools'
	@$(MAKE) --no-print-directory -s ARCH=arm64 guest host $(T)/demo/hello
	@tests/demo/demo.sh

test: deps                              ## all rings, or those in RING; last line: N passed, N failed
	@$(MAKE) --no-print-directory ARCH=x86_64 guest $(T)/vm/x86_64/workload $(T)/net/net_alone_static
	@$(MAKE) --no-print-directory ARCH=arm64 guest host test-programs
	@tests/run $(RING)

$(T)/demo/%: tests/demo/%.c config.mk
	@mkdir -p $(@D)
	$(GUEST_PROGRAM) $< -o $@

$(T)/vm/$(ARCH)/trouble: $(addprefix tests/vm/,trouble.c trouble_disks.c trouble.h) config.mk
	@mkdir -p $(@D)
	$(GUEST_PROGRAM) $(filter %.c,$^) -o $@

$(T)/vm/$(ARCH)/%: tests/vm/%.c config.mk
	@mkdir -p $(@D)
	$(GUEST_PROGRAM) $< -o $@

# A unit test says in a comment `links: lib/text lib/clock -lz` what it is linked with; without one, it gets all of its area.
UNIT_TESTS = $(patsubst tests/unit/%.c,%,$(wildcard tests/unit/test_*.c))
AREA_host = $(filter-out host-shim/main,$(SOFTOFF)) $(SOFTOFF_LIBS)
AREA_initramfs = $(filter-out initramfs/main,$(MKINITRAMFS)) -lz -llzma -lzstd
AREA_net = $(NET) $(LIB)
AREA_lib = $(LIB)
area = $(AREA_$(word 2,$(subst _, ,$(1))))
links = $(or $(shell sed -n '1,20s/.*links: *\([a-z][^*]*[a-z0-9_]\).*/\1/p' tests/unit/$(1).c),$(call area,$(1)))
unit_objects = $(call objects,$(T)/unit,$(filter-out -l%,$(1)))

$(T)/unit/obj/%.o: %.c config.mk
	@mkdir -p $(@D)
	$(HOSTCC) $(UNIT_CFLAGS) -MMD -MP -c $< -o $@

# The peer that our reader of power keys is held against.
$(T)/unit/obj/tests/unit/test_agent_input.o: UNIT_CFLAGS += -isystem /usr/include/libevdev-1.0

define unit_rule
$(T)/unit/$(1): $(call unit_objects,tests/unit/$(1) $(call links,$(1)))
	$(HOSTCC) $(UNIT_CFLAGS) $$^ $(filter -l%,$(call links,$(1))) -o $$@
endef
$(foreach test,$(UNIT_TESTS),$(eval $(call unit_rule,$(test))))

# Programs of the bench ring run in the guest, those of the ns ring on this machine: the one that is PID 1's launcher with the
# machine's C library, the other static, alone in its root file system.
$(G)/bench/%: tests/bench/%.c config.mk
	@mkdir -p $(@D)
	$(GUEST_PROGRAM) $< -o $@

$(T)/ns/ns_run: $(addprefix tests/ns/,ns_run.c ns_root.c ns_filter.c ns_run.h) config.mk
	@mkdir -p $(@D)
	$(HOSTCC) $(COMMON) -O1 $(filter %.c,$^) -o $@

$(T)/ns/ns_do: $(addprefix tests/ns/,ns_do.c ns_do_crowd.c ns_do_roles.c ns_do.h) config.mk
	@mkdir -p $(@D)
	$(HOSTCC) $(COMMON) -O1 -static $(filter %.c,$^) -o $@

BENCH_PROGRAMS = $(addprefix $(G)/bench/,stage0 floor idle crowd)

# With a clock that tests set the pace of (tests/net/net_clock.c).
$(T)/net/net_alone: $(call unit_objects,tests/net/net_alone tests/net/net_clock $(NET) $(LIB))
	@mkdir -p $(@D)
	$(HOSTCC) $(UNIT_CFLAGS) -Wl,--wrap=clock_ns,--wrap=clock_ms,--wrap=timerfd_create,--wrap=ppoll $^ -o $@

$(T)/net/hostile: $(addprefix tests/net/,hostile.c hostile_packet.c hostile.h) config.mk
	@mkdir -p $(@D)
	$(HOSTCC) $(UNIT_CFLAGS) $(filter %.c,$^) -o $@

# With the guest's C library and flags, and so with its list of system calls; for this machine, so ARCH must be its own.
$(G)/obj/tests/%.o: GUEST_CFLAGS += -Wno-frame-larger-than
$(T)/net/net_alone_static: $(call objects,$(G),tests/net/net_alone $(NET) $(LIB))
	@mkdir -p $(@D)
	$(GUEST_CC) $(GUEST_LDFLAGS) $^ -o $@

# What of the agent reads what comes from outside.
FUZZ_AGENT = agent/acpi_message agent/devtree agent/input agent/interrupts
FUZZ = $(patsubst tests/%.c,$(T)/%,$(wildcard tests/fuzz/fuzz_*.c))
# Targets for what `softoff check` reads, and all others.
FUZZ_CHECK = $(addprefix host-shim/,judge image kconfig kfile kfile_archive kfile_scan kfile_stage modset modset_initrd spec \
	spec_fragment text unpack) tests/fuzz/check_note \
	$(B)/host/gen/fragments
FUZZ_CC = clang $(filter-out -Wframe-larger%,$(COMMON)) -O1 -g -fsanitize=fuzzer,address,undefined -fno-sanitize-recover=all
$(T)/fuzz/fuzz_check_%: tests/fuzz/fuzz_check_%.c $(addsuffix .c,$(FUZZ_CHECK)) config.mk
	@mkdir -p $(@D)
	$(FUZZ_CC) $(filter %.c,$^) $(SOFTOFF_LIBS) -o $@

$(T)/fuzz/%: tests/fuzz/%.c $(addsuffix .c,$(NET) $(LIB) $(FUZZ_AGENT)) config.mk
	@mkdir -p $(@D)
	$(FUZZ_CC) $(filter %.c,$^) -o $@

test-programs: $(T)/net/net_alone $(T)/net/hostile $(FUZZ)
test-programs: $(BENCH_PROGRAMS) $(T)/ns/ns_run $(T)/ns/ns_do
test-programs: $(T)/demo/hello $(addprefix $(T)/vm/$(ARCH)/,workload trouble dead button) $(addprefix $(T)/unit/,$(UNIT_TESTS))

clean:                                  ## removes what was built; keeps downloaded packages and kernels
	rm -rf $(B)/arm64 $(B)/x86_64 $(B)/host $(B)/tests $(B)/demo

-include $(shell find $(G)/obj $(B)/host/obj $(T)/unit/obj -name '*.d' -type f 2>/dev/null)
