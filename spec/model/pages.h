/* SPDX-License-Identifier: BSD-2-Clause */
/* The reference model of page tables: a flat map from pages to leaves. Leaves and the tables that they make necessary are cells, named by root, kind
 * and first page, in one bag: no cell refers to another. A table's frame is the one that the model of frames gives, so the model knows when
 * memory ends, and which frames wait for a flush.
 *
 * Functions answer as those of the core with the same name. */
#ifndef PVM_MODEL_PAGES_H
#define PVM_MODEL_PAGES_H

#include "frames.h"
#include "pgtable.h"

struct model_flush {
	u32 root;
	u64 start, end;
};

extern u32 model_reserve_n, model_reserve[PVM_RESERVE_MAX];
extern struct model_flush model_pending; /* end 0: none */
extern u32 model_gather_n, model_gather[PVM_TLB_BATCH];
extern struct model_flush model_flushed[512]; /* flushes that the last call makes, in order */
extern u32 model_nr_flushed;
extern u32 model_nr_leaves, model_nr_tables;

int model_is_root(u32 root);
u64 model_va(u32 root, u64 page);
u64 model_page(u32 root, u64 va);

u32 model_pt_create(u32 cpu, u32 node, u32 levels);
int model_pt_destroy(u32 cpu, u32 root);
int model_pt_map(u32 cpu, u32 node, u32 root, u64 va, u32 pfn, u32 level, u64 prot);
int model_pt_unmap(u32 cpu, u32 root, u64 va, u32 level);
int model_pt_protect(u32 cpu, u32 root, u64 va, u32 level, u64 prot);
struct pvm_pt_leaf model_pt_query(u32 root, u64 va);
int model_pt_map_range(u32 cpu, u32 node, u32 root, u64 va, u32 pfn, u64 n, u64 prot);
int model_pt_unmap_range(u32 cpu, u32 root, u64 va, u64 n);
int model_pt_protect_range(u32 cpu, u32 root, u64 va, u64 n, u64 prot);
int model_pt_split(u32 cpu, u32 node, u32 root, u64 va, u32 level);
int model_reserve_fill(u32 cpu, u32 node, u32 need);
int model_reserve_drain(u32 cpu);
int model_tlb_flush(u32 cpu);
/* The processor set A (and D) in the leaf that maps va. */
void model_used(u32 root, u64 va, int write);

/* Calls f for each table: its root, level, first page, frame and live entries; for each leaf with level, first page and entry. */
void model_each_table(void (*f)(u32 root, u32 level, u64 page, u32 frame, u32 live));
void model_each_leaf(void (*f)(u32 root, u32 level, u64 page, u64 entry));

void model_pages_reset(void);

#endif
