/* SPDX-License-Identifier: BSD-2-Clause */
/* fuzz_mm in parts: fuzz_mm.c has the ops and the comparison, mm_advice.c the calls of madvise, mlock, msync, mincore, mm_pages.c what
 * reclaim does to pages, and pins, mm_scarce.c says when the model,
 * which knows neither frames nor areas, must put up with -ENOMEM. */
#ifndef PVM_FUZZ_MM_H
#define PVM_FUZZ_MM_H

#include "sim.h"

#define L(x) (unsigned long long)(x)

/* mm_scarce.c: frames above the watermark of pages, numbers of pool k; is there little for a page, for a call on address space m that cuts areas twice,
 * for mremap, for a fork. */
u32 frames_left(void);
u32 left(u32 k);
int page_scarce(void);
int areas_scarce(u32 m);
int mremap_scarce(u32 m);
int fork_scarce(u32 m);
/* What the call should give: what the model says, or -ENOMEM, if it gave that, where model_maybe says so, or memory or numbers are scarce. */
i64 or_enomem(i64 have, i64 want, int (*scarce)(u32 m), u32 m);

/* mm_advice.c */
void mm_madvise(struct sim_process *p, u64 addr, u64 len, u32 advice);
void mm_mlock(struct sim_process *p, u64 addr, u64 len, u32 flags);
void mm_munlock(struct sim_process *p, u64 addr, u64 len);
void mm_mlockall(struct sim_process *p, u32 flags);
void mm_msync(struct sim_process *p, u64 addr, u64 len, u32 flags);
void mm_mincore(struct sim_process *p, u64 addr, u64 len);

/* mm_pages.c */
void mm_referenced(struct sim_process *p, u64 addr);
void mm_swapout(struct sim_process *p, u64 addr);
void mm_pin(struct sim_process *p, u64 addr);
void mm_unpin(u32 cpu, u32 which);
void mm_unpin_all(void);
void mm_pins_reset(void);

#endif
