/* SPDX-License-Identifier: BSD-2-Clause */
/* fuzz_mm in parts: fuzz_mm.c has the ops and the comparison, mm_advice.c the calls of madvise, mlock, msync, mincore, mm_scarce.c says when the model,
 * which knows neither frames nor areas, must put up with -ENOMEM. */
#ifndef PVM_FUZZ_MM_H
#define PVM_FUZZ_MM_H

#include "sim.h"

#define L(x) (unsigned long long)(x)

/* mm_scarce.c: frames above the watermark of pages; numbers of pool k; few numbers for n cuts, for a call that cuts twice; little for a page, for a fork. */
u32 frames_left(void);
u32 left(u32 k);
int areas_below(u32 n);
int areas_scarce(void);
int page_scarce(void);
int fork_scarce(u32 m);
i64 or_enomem(i64 have, i64 want, int scarce);

/* mm_advice.c */
void mm_madvise(struct sim_process *p, u64 addr, u64 len, u32 advice);
void mm_mlock(struct sim_process *p, u64 addr, u64 len, u32 flags);
void mm_munlock(struct sim_process *p, u64 addr, u64 len);
void mm_mlockall(struct sim_process *p, u32 flags);
void mm_msync(struct sim_process *p, u64 addr, u64 len, u32 flags);
void mm_mincore(struct sim_process *p, u64 addr, u64 len);

#endif
