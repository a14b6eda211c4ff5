/* SPDX-License-Identifier: BSD-2-Clause */
/* The reference model of madvise, mlock, mlockall, msync: flags of pages in a row, and pages that lose what was stored to them. As in spaces.h,
 * model_may_... says how a call must end, model_... makes it happen; what is left out where areas run out is up to the embedder. */
#ifndef PVM_MODEL_ADVICE_H
#define PVM_MODEL_ADVICE_H

#include "spaces.h"

/* The page behind a range, which begins with the page of addr, also when len is 0 and addr is inside of a page. */
u64 model_end_page(u64 addr, u64 len);
u64 model_lock_end(u64 addr, u64 len); /* of mlock and munlock, which take lengths modulo 2^64 */
/* -ENOMEM because addresses have no page is an end at which the advice was taken, as with 0. */
int model_may_madvise(u32 m, u64 addr, u64 len, u32 advice);
void model_madvise(u32 m, u64 addr, u64 len, u32 advice);
/* 0, or what stands against it; then pages are locked. model_may_fill: the end of a call that locked them, if memory lasts. */
int model_may_mlock(u32 m, u64 addr, u64 len, u32 flags);
void model_mlock(u32 m, u64 addr, u64 len, u32 flags);
int model_may_fill(u32 m, u64 addr, u64 len);
int model_may_munlock(u32 m, u64 addr, u64 len);
void model_munlock(u32 m, u64 addr, u64 len);
int model_may_mlockall(u32 m, u32 flags);
void model_mlockall(u32 m, u32 flags);
void model_munlockall(u32 m);
int model_may_msync(u32 m, u64 addr, u64 len, u32 flags);
u64 model_locked(u32 m);

/* Who fills pages by writes makes a copy of what the file shows now, as a store does: the page is private, may be written, and has a file. */
int model_may_copy(const struct model_mm_page *p);
void model_copy(struct model_mm_page *p);

#endif
