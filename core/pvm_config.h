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

/* Address spaces, areas, anon_vma_chains and anon_vmas; each counts an unused 0. */
#ifndef PVM_MAX_MMS
#define PVM_MAX_MMS 0x4000
#endif
#ifndef PVM_MAX_VMAS
#define PVM_MAX_VMAS 0x80000
#endif
#ifndef PVM_MAX_AVCS
#define PVM_MAX_AVCS 0x80000
#endif
#ifndef PVM_MAX_ANON_VMAS
#define PVM_MAX_ANON_VMAS 0x40000
#endif

/* Interval trees. Area v is node v, anon_vma_chain c is node PVM_MAX_VMAS + c; address space m has tree m, anon_vma a has tree
 * PVM_MAX_MMS + a. */
#define PVM_IT_NODES (PVM_MAX_VMAS + PVM_MAX_AVCS)
#define PVM_IT_TREES (PVM_MAX_MMS + PVM_MAX_ANON_VMAS)

#endif
