/* SPDX-License-Identifier: MIT */
/*
 * virt_map.h - addresses and interrupts of QEMU's machine virt (hw/arm/virt.c: base_memmap,
 * extended_memmap, a15irqmap), the same since QEMU 4.0. An interrupt is a GSI: 16 plus a PPI, 32
 * plus an SPI.
 */
#ifndef HOST_SHIM_QEMU_VIRT_MAP_H
#define HOST_SHIM_QEMU_VIRT_MAP_H

#define VIRT_GIC_DIST 0x08000000u
#define VIRT_GIC_REDIST 0x080a0000u
#define VIRT_GIC_REDIST_SIZE 0x00f60000u
#define VIRT_UART 0x09000000u
#define VIRT_GPIO 0x09030000u
#define VIRT_DEVICE_SIZE 0x1000u
#define VIRT_PCI_MEMORY 0x10000000u
#define VIRT_PCI_MEMORY_SIZE 0x2eff0000u
#define VIRT_PCI_PORTS 0x3eff0000u
#define VIRT_PCI_PORTS_SIZE 0x00010000u
#define VIRT_PCI_ECAM 0x4010000000u
#define VIRT_PCI_BUSES 256
#define VIRT_PCI_BUS_SIZE 0x00100000u
#define VIRT_PCI_HIGH 0x8000000000u
#define VIRT_PCI_HIGH_SIZE 0x8000000000u

#define VIRT_IRQ_PMU (16 + 7)
#define VIRT_IRQ_GIC_MAINTENANCE (16 + 9)
#define VIRT_IRQ_TIMER_EL2 (16 + 10)
#define VIRT_IRQ_TIMER_VIRTUAL (16 + 11)
#define VIRT_IRQ_TIMER_SECURE (16 + 13)
#define VIRT_IRQ_TIMER (16 + 14)
#define VIRT_IRQ_UART (32 + 1)
#define VIRT_IRQ_PCI (32 + 3) /* four of them */
#define VIRT_IRQ_GPIO (32 + 7)

/* The line of the PL061 that system_powerdown drives. */
#define VIRT_POWER_LINE 3

#endif
