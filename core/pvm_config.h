/* SPDX-License-Identifier: BSD-2-Clause */
/* Maxima of the core. Every array of the core is sized by these; a kernel that wants others copies this file and names
 * its copy with -DPVM_CONFIG_FILE='"my_config.h"'. The proofs hold for the values they were run with. */
#ifndef PVM_CONFIG_H
#define PVM_CONFIG_H

/* Page frames the core can manage: 2^24 frames of 4 KiB are 64 GiB. A power of two, 2^10 .. 2^24. */
#ifndef PVM_MAX_FRAMES
#define PVM_MAX_FRAMES 0x1000000
#endif

/* CPUs that have a pageset and a TLB. */
#ifndef PVM_MAX_CPUS
#define PVM_MAX_CPUS 64
#endif

/* NUMA nodes. Each has the three zones DMA, DMA32 and NORMAL. */
#ifndef PVM_MAX_NODES
#define PVM_MAX_NODES 4
#endif

/* Frames that a per-CPU pageset holds at most, and frames moved by one refill or drain. */
#ifndef PVM_PCP_HIGH
#define PVM_PCP_HIGH 256
#endif
#ifndef PVM_PCP_BATCH
#define PVM_PCP_BATCH 32
#endif

/* Page-table frames that one operation can reserve, and frames whose release can wait for one TLB flush. */
#ifndef PVM_RESERVE_MAX
#define PVM_RESERVE_MAX 0x8100
#endif
#ifndef PVM_TLB_BATCH
#define PVM_TLB_BATCH 512
#endif

/* Nodes of interval trees (areas and anon_vma_chains together), and trees; both count an unused 0. */
#ifndef PVM_IT_NODES
#define PVM_IT_NODES 0x100000
#endif
#ifndef PVM_IT_TREES
#define PVM_IT_TREES 0x10000
#endif

#endif
