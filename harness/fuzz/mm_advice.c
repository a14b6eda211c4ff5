/* SPDX-License-Identifier: BSD-2-Clause */
/* The calls of fuzz_mm that give advice, lock and ask. */
#include "advice.h"
#include "fuzz.h"
#include "madvise.h"
#include "mincore.h"
#include "mlock.h"
#include "mm.h"
#include "msync.h"

/* Pages of a file that were filled by writes are copies now. Whether they were mapped, so that there was something to copy, the model does not know. */
static void filled(u32 m, u64 addr, u64 end)
{
	struct model_mm *mm = &model_mm[m];
	for (u32 i = model_page_from(m, addr); i < mm->n && mm->page[i].vpn < end; i++) {
		if (!model_may_copy(&mm->page[i]))
			continue;
		u64 e = pvm_pt_query(pvm_mm_root[m], mm->page[i].vpn * 4096).entry;
		if (pvm_pte_present(e) && pvm_page_state[pvm_pte_pfn(e)] == PVM_PAGE_ANON)
			model_copy(&mm->page[i]);
	}
}

/* The pages of a range were filled; all of them, if the call says so, but for those that come when they are used, those that are swapped
 * out, and those of files: the core has none of their pages. */
static void came(u32 m, u64 addr, u64 end, int all)
{
	struct model_mm *mm = &model_mm[m];
	model_fill(m, addr / 4096, end);
	for (u32 i = model_page_from(m, addr); all && i < mm->n && mm->page[i].vpn < end; i++)
		if (!mm->page[i].file && !mm->page[i].own && !(mm->page[i].flags & PVM_VM_LOCKONFAULT))
			mm->page[i].in = MODEL_IN;
}

static void dropped(u32 m, u64 addr, u64 end)
{
	const struct model_mm *mm = &model_mm[m];
	for (u32 i = model_page_from(m, addr); i < mm->n && mm->page[i].vpn < end; i++)
		HOLDS(!pvm_pte_present(pvm_pt_query(pvm_mm_root[m], mm->page[i].vpn * 4096).entry), "the page at 0x%llx is still mapped", L(mm->page[i].vpn * 4096));
}

void mm_madvise(struct sim_process *p, u64 addr, u64 len, u32 advice)
{
	int fills = advice == PVM_MADV_POPULATE_READ || advice == PVM_MADV_POPULATE_WRITE;
	int want = model_may_madvise(p->mm, addr, len, advice), have = sim_madvise(p, addr, len, advice);
	if (want != -PVM_EINVAL && ((have == -PVM_EAGAIN && !fills && areas_scarce(p->mm)) || (have == -PVM_ENOMEM && fills && page_scarce())))
		want = have;
	CALL(have, want, "sim_madvise(%s, 0x%llx, 0x%llx, %u)", p->name, L(addr), L(len), advice);
	if (fills && have != -PVM_EINVAL)
		came(p->mm, addr, model_end_page(addr, len), have == 0);
	if (have != 0 && have != -PVM_ENOMEM)
		return;
	model_madvise(p->mm, addr, len, advice);
	if (advice == PVM_MADV_POPULATE_WRITE)
		filled(p->mm, addr, model_end_page(addr, len));
	if (advice == PVM_MADV_DONTNEED || advice == PVM_MADV_DONTNEED_LOCKED)
		dropped(p->mm, addr, model_end_page(addr, len));
}

/* Is a page of the range not what the model says? */
static int changed(u32 m, u64 addr, u64 end)
{
	const struct model_mm *mm = &model_mm[m];
	for (u32 i = model_page_from(m, addr); i < mm->n && mm->page[i].vpn < end; i++)
		if ((pvm_vma_flags[pvm_vma_find(m, mm->page[i].vpn * 4096)] & ~(u64)PVM_VM_SOFTDIRTY) != mm->page[i].flags)
			return 1;
	return 0;
}

/* Two ends are -ENOMEM: numbers run out, and nothing was locked, or a page permits nothing, and all are. What is there says which, unless all had been locked
 * before: then pages may have come. */
void mm_mlock(struct sim_process *p, u64 addr, u64 len, u32 flags)
{
	int want = model_may_mlock(p->mm, addr, len, flags), have = sim_mlock(p, addr, len, flags);
	u64 end = model_lock_end(addr, len);
	if (want == 0 && !(have == -PVM_ENOMEM && areas_scarce(p->mm) && !changed(p->mm, addr, end))) {
		model_mlock(p->mm, addr, len, flags);
		came(p->mm, addr, end, have == 0);
		want = model_may_fill(p->mm, addr, len);
		filled(p->mm, addr, end);
		want = have == -PVM_EAGAIN && page_scarce() ? have : want;
	} else if (want == 0) {
		model_fill(p->mm, addr / 4096, end);
		filled(p->mm, addr, end);
		want = have;
	}
	CALL(have, want, "sim_mlock(%s, 0x%llx, 0x%llx, %u)", p->name, L(addr), L(len), flags);
}

void mm_munlock(struct sim_process *p, u64 addr, u64 len)
{
	int want = model_may_munlock(p->mm, addr, len), have = sim_munlock(p, addr, len);
	want = (int)or_enomem(have, want, areas_scarce, p->mm);
	CALL(have, want, "sim_munlock(%s, 0x%llx, 0x%llx)", p->name, L(addr), L(len));
	if (have == 0)
		model_munlock(p->mm, addr, len);
}

void mm_mlockall(struct sim_process *p, u32 flags)
{
	if (flags == 0) {
		CALL(sim_munlockall(p), 0, "sim_munlockall(%s)", p->name);
		model_munlockall(p->mm);
		return;
	}
	int want = model_may_mlockall(p->mm, flags), have = sim_mlockall(p, flags);
	CALL(have, want, "sim_mlockall(%s, %u)", p->name, flags);
	if (have)
		return;
	model_mlockall(p->mm, flags);
	if (flags & PVM_MCL_CURRENT)
		model_fill(p->mm, 0, ~(u64)0);
	filled(p->mm, 0, ~(u64)0);
}

void mm_msync(struct sim_process *p, u64 addr, u64 len, u32 flags)
{
	int want = model_may_msync(p->mm, addr, len, flags);
	CALL(pvm_msync(p->mm, addr, len, flags), want, "pvm_msync(%u, 0x%llx, 0x%llx, %u)", p->mm, L(addr), L(len), flags);
}

/* How many pages mincore tells: those of the range up to the end of the area. */
static i64 told(u32 m, u64 addr, u64 len)
{
	if (addr % 4096)
		return -PVM_EINVAL;
	if (addr > PVM_MM_TOP4 || len > PVM_MM_TOP4 - addr || (len && !model_page_at(m, addr)))
		return -PVM_ENOMEM;
	u64 pages = model_end_page(addr, len) - addr / 4096, area = len ? (pvm_it_end[pvm_vma_find(m, addr)] - addr) / 4096 : 0;
	pages = pages < area ? pages : area;
	return pages < PVM_MINCORE_PAGES ? (i64)pages : PVM_MINCORE_PAGES;
}

void mm_mincore(struct sim_process *p, u64 addr, u64 len)
{
	i64 want = told(p->mm, addr, len);
	int have = pvm_mincore(p->mm, addr, len);
	CALL(have, want, "pvm_mincore(%u, 0x%llx, 0x%llx)", p->mm, L(addr), L(len));
	for (u64 k = 0; have > 0 && k < (u64)have; k++) {
		u8 in = model_page_at(p->mm, addr + k * 4096)->in;
		HOLDS(in == MODEL_MAYBE ? pvm_mincore_vec[k] < 2 : pvm_mincore_vec[k] == (in == MODEL_IN), "pvm_mincore_vec[%llu] is %u", L(k), pvm_mincore_vec[k]);
	}
}
