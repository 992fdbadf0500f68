# SPDX-License-Identifier: MIT
# softoff - every product and every check; `make help` lists them.

include config.mk
MAKEFLAGS += --no-builtin-rules
.SUFFIXES:
.DELETE_ON_ERROR:

B = build
G = $(B)/$(ARCH)

# --- what is made of what ----------------------------------------------------------------------------

LIB = lib/clock lib/cmdline lib/event lib/fd lib/log lib/loop lib/params lib/power lib/spawn lib/text
INIT = init/applet init/backoff init/console init/killall init/main init/modules init/mounts init/role \
	init/shutdown init/signals init/stop init/system init/teardown init/workload
NET = $(basename $(wildcard init/net/*.c))
AGENT = agent/agent agent/evdev agent/fortify agent/keys agent/node agent/port agent/uevent agent/why
MKINITRAMFS = $(basename $(wildcard initramfs/*.c))
SOFTOFF = $(basename $(wildcard host-shim/*.c))

objects = $(addprefix $(1)/obj/,$(addsuffix .o,$(2)))

# --- products ----------------------------------------------------------------------------------------

.PHONY: all guest host help clean
all: guest host                         ## guest programs for ARCH (arm64) and host tools
guest: $(G)/init $(G)/agent             ## build/ARCH/init and build/ARCH/agent
host: $(B)/host/mkinitramfs $(B)/host/softoff ## build/host/mkinitramfs and build/host/softoff

help:                                   ## this list
	@sed -n 's/^\([a-z0-9-]*\):.*## \(.*\)/  make \1|\2/p' Makefile | column -t -s '|'
	@echo 'Variables: ARCH=arm64|x86_64  RING="unit ns vm …" (make test)  WERROR=-Werror  (more in config.mk)'

$(G)/obj/agent/%.o: GUEST_CFLAGS += $(LIBEVDEV_CFLAGS)

$(G)/obj/%.o: %.c config.mk
	@mkdir -p $(@D)
	$(GUEST_CC) $(GUEST_CFLAGS) -MMD -MP -c $< -o $@

# PID 1's own objects may not import what could end it or wait for a lock (tests/unit/pid1.sh tells which).
$(G)/init $(G)/agent: lib/guest.ld
$(G)/init: $(call objects,$(G),$(LIB) $(INIT) $(NET) $(AGENT)) $(LIBEVDEV_A)
	$(GUEST_CC) $(GUEST_LDFLAGS) -Wl,-Map=$@.map $(filter %.o %.a,$^) -o $@

$(G)/agent: $(call objects,$(G),$(LIB) $(AGENT) agent/main) $(LIBEVDEV_A)
	$(GUEST_CC) $(GUEST_LDFLAGS) $(filter %.o %.a,$^) -o $@

$(B)/host/obj/%.o: %.c config.mk
	@mkdir -p $(@D)
	$(HOSTCC) $(HOST_ALL_CFLAGS) -MMD -MP -c $< -o $@

$(B)/host/mkinitramfs: $(call objects,$(B)/host,$(MKINITRAMFS))
	$(HOSTCC) $(HOST_LDFLAGS_ALL) $^ -lz -llzma -lzstd -o $@

$(B)/host/softoff: $(call objects,$(B)/host,$(SOFTOFF))
	$(HOSTCC) $(HOST_LDFLAGS_ALL) $^ -ljansson -lz -o $@

clean:                                  ## removes what was built; keeps downloaded packages and kernels
	rm -rf $(B)/arm64 $(B)/x86_64 $(B)/host $(B)/tests $(B)/demo

-include $(shell find $(B) -name '*.d' 2>/dev/null)
