// SPDX-License-Identifier: MIT
/* driverless.c - finds network devices that no driver has taken, and names the module that would. */
#include "init/net/driverless.h"

#include <stdbool.h>
#include <stddef.h>
#include <string.h>
#include <unistd.h>

#include "lib/count.h"
#include "lib/fd.h"
#include "lib/log.h"
#include "lib/text.h"

/*
 * The network devices of common hypervisors. id: what the attribute `file` in the device's directory holds (the device number on
 * the virtio bus, VIRTIO_ID_NET; the tail of the modalias on PCI, "v0000VENDORd0000DEVICE").
 */
static const struct device {
	const char *id, *module;
} virtio_devices[] = {
	{ "0x0001", "virtio_net" },
}, pci_devices[] = {
	{ "v00001AF4d00001000", "virtio_pci and virtio_net" },
	{ "v00001AF4d00001041", "virtio_pci and virtio_net" },
	{ "v00008086d0000100E", "e1000" },
	{ "v00008086d000010D3", "e1000e" },
	{ "v000015ADd000007B0", "vmxnet3" },
	{ "v000010ECd00008139", "8139cp" },
	{ "v00001022d00002000", "pcnet32" },
};

static const struct bus {
	const char *name, *folder, *file;
	const struct device *devices;
	size_t count;
} buses[] = {
	{ "virtio", "/sys/bus/virtio/devices", "device", virtio_devices, COUNT(virtio_devices) },
	{ "PCI", "/sys/bus/pci/devices", "modalias", pci_devices, COUNT(pci_devices) },
};

static bool log_if_driverless(void *context, const char *name)
{
	const struct bus *bus = context;
	char path[96], id[96];

	(void)TEXT_SET(path, "%s/%s/%s", bus->folder, name, bus->file);
	if (fd_read_line(path, id, sizeof(id)) <= 0)
		return true;
	for (size_t i = 0; i < bus->count; i++) {
		if (!text_find(id, bus->devices[i].id))
			continue;
		(void)TEXT_SET(path, "%s/%s/driver", bus->folder, name);
		if (access(path, F_OK) < 0)
			log_line("network device %s on the %s bus has no driver: is the module %s missing in the initramfs?", name,
				 bus->name, bus->devices[i].module);
	}
	return true;
}

void driverless_log(void)
{
	for (size_t i = 0; i < COUNT(buses); i++)
		(void)fd_each_name(buses[i].folder, log_if_driverless, (void *)(uintptr_t)&buses[i]);
}
