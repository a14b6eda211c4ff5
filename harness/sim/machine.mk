# SPDX-License-Identifier: BSD-2-Clause
# The maxima of the software machine: 512 MiB, 8 CPUs; small enough that checking all of it after each command is quick.
SIM_MACHINE := -DPVM_MAX_FRAMES=0x20000 -DPVM_MAX_NODES=1 -DPVM_MAX_CPUS=8 -DPVM_MAX_MMS=0x200 -DPVM_MAX_VMAS=0x4000 -DPVM_MAX_AVCS=0x8000 \
	-DPVM_MAX_ANON_VMAS=0x4000
