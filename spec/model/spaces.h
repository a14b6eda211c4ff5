/* SPDX-License-Identifier: BSD-2-Clause */
/* The reference model of the whole core, as processes see it: each address space is a row of pages, sorted by address, each with the flags of its area,
 * what it shows, and a few of its bytes. There are no areas, no frames, no tables, no reference counts: a fork copies the row, a store changes one
 * byte of one page.
 *
 * For each call there are two functions. model_may_... says how it must end, and changes nothing; model_... makes it happen. So an embedder of the model
 * can let a call fail for want of memory or of numbers, of which the model knows nothing. Where that or limits depend on how pages are grouped
 * into areas, model_maybe is 1: -ENOMEM is right, too, also when a page farther on is the reason of another error.
 *
 * Files are numbers. A page that nobody stored to privately shows the page of its file, or zeros. */
#ifndef PVM_MODEL_SPACES_H
#define PVM_MODEL_SPACES_H

#include "mremap.h"

#define MODEL_MM_PAGES 2048u   /* of one address space */
#define MODEL_FILE_PAGES 4096u /* that were stored to, of all files */
#define MODEL_FILES 1024u
#define MODEL_BYTES 8u

enum { MODEL_OUT, MODEL_IN, MODEL_MAYBE };

struct model_mm_page {
	u64 vpn;   /* address / 4096 */
	u64 flags; /* PVM_VM_... */
	u64 index; /* page of the file; of anonymous memory: vpn when it was mapped, or moved before any page of its area was written to */
	u32 file;  /* 0: anonymous memory */
	u8 own;    /* not 0: it holds `bytes`, whatever the file holds */
	u8 in;     /* is it mapped: MODEL_OUT, MODEL_IN; MODEL_MAYBE, where that depends on memory, or on how a fork copies; OUT and own: swapped out */
	u8 bytes[MODEL_BYTES];
};

struct model_mm {
	u32 users, n;
	u64 info[PVM_MM_KEYS]; /* bounds and limits */
	struct model_mm_page page[MODEL_MM_PAGES];
};

/* The arguments of mmap. */
struct model_mmap {
	u64 addr, len, off;
	u32 m, prot, flags, file, writable;
};

/* The arguments of mremap; linked: the area of addr has an anon_vma, so that what is moved keeps its index. */
struct model_mremap {
	u64 addr, old_len, new_len, new_addr;
	u32 m, flags, linked;
};

extern struct model_mm model_mm[PVM_MAX_MMS];
extern u64 model_ram; /* pages of memory that the machine has */
extern int model_maybe;

void model_mm_reset(void);
void model_file(u32 file, u64 pages, int zeros);
/* What PVM_MM_... `key` of address space m is, as far as pages or model_mm_set say. */
void model_mm_set(u32 m, u32 key, u64 value);
/* Address space m, which is new and empty; one more user; one less; a copy. */
void model_mm_new(u32 m);
void model_mm_get(u32 m);
void model_mm_put(u32 m);
void model_mm_fork(u32 m, u32 child);
int model_may_fork(u32 m);

/* The address, or -errno. */
i64 model_may_mmap(struct model_mmap q);
void model_mmap(struct model_mmap q, u64 at);
int model_may_munmap(u32 m, u64 addr, u64 len);
void model_munmap(u32 m, u64 addr, u64 len);
/* begin: with PROT_GROWSDOWN, where the area of addr begins. */
int model_may_mprotect(u32 m, u64 addr, u64 len, u32 prot, u64 begin);
void model_mprotect(u32 m, u64 addr, u64 len, u32 prot, u64 begin);
/* mremap goes in steps, as what is in the way is gone even on error. What stands against the arguments; then, if the new range is fixed or a hint, what is in
 * the way, and behind the part that moves, goes: 0 or an error; then the address, or an error, when the area of addr ends at `end`. */
int model_mremap_begin(struct model_mremap q);
int model_mremap_clear(struct model_mremap q);
i64 model_may_mremap(struct model_mremap q, u64 end);
void model_mremap(struct model_mremap q, u64 at);
u64 model_may_brk(u32 m, u64 addr);
void model_brk(u32 m, u64 addr);

/* An access: PVM_VM_FAULT_...; access is 0 (read), PVM_PF_W or PVM_PF_I. *grows: pages that a stack gets for it, or could get. */
u32 model_may_access(u32 m, u64 addr, u32 access, u64 *grows);
void model_grow(u32 m, u64 addr);
u8 model_load(u32 m, u64 addr, u32 k);
void model_store(u32 m, u64 addr, u32 k, u8 value);
/* The page of addr was used. Those of pages from .. to-1 (addresses / 4096) that were not mapped may be by now. */
void model_use(u32 m, u64 addr);
void model_fill(u32 m, u64 from, u64 to);

/* The page of addr; NULL: there is none. The number of the first page at addr or above; the byte k of page i. */
struct model_mm_page *model_page_at(u32 m, u64 addr);
u32 model_page_from(u32 m, u64 addr);
u8 model_byte(const struct model_mm_page *p, u32 k);

#endif
