/* SPDX-License-Identifier: BSD-2-Clause */
#include "advice.h"

#include "madvise.h"
#include "mlock.h"
#include "msync.h"

#define HAS(flags, f) (((flags) & (f)) != 0)
#define ACCESS (PVM_VM_READ | PVM_VM_WRITE | PVM_VM_EXEC)
#define LOCKS (PVM_VM_LOCKED | PVM_VM_LOCKONFAULT)

/* ---- ranges ---- */

static u64 first_page(u64 addr)
{
	return addr / 4096;
}

u64 model_end_page(u64 addr, u64 len)
{
	return addr / 4096 + len / 4096 + (addr % 4096 + len % 4096 + 4095) / 4096;
}

/* The range ends at 2^64, or beyond. */
static int wraps(u64 addr, u64 len)
{
	return model_end_page(addr, len) >= 1ull << 52;
}

/* Pages of the range that have one of these flags, or are there (flags 0). */
static u64 count(u32 m, u64 from, u64 to, u64 flags)
{
	u64 n = 0;
	for (u32 i = model_page_from(m, from * 4096); i < model_mm[m].n && model_mm[m].page[i].vpn < to; i++)
		n += !flags || HAS(model_mm[m].page[i].flags, flags);
	return n;
}

static int has_hole(u32 m, u64 from, u64 to)
{
	return count(m, from, to, 0) != to - from;
}

static void change(u32 m, u64 from, u64 to, u64 clear, u64 set)
{
	for (u32 i = model_page_from(m, from * 4096); i < model_mm[m].n && model_mm[m].page[i].vpn < to; i++)
		model_mm[m].page[i].flags = (model_mm[m].page[i].flags & ~clear) | set;
}

/* ---- madvise ---- */

/* What an advice makes of flags, and which pages refuse it: with one of `refuse`, without `need`, with a file. */
static const struct advice {
	u32 known;
	u64 clear, set, refuse, need;
	u32 anonymous;
} advices[] = {
	[PVM_MADV_NORMAL] = { 1, PVM_VM_RAND_READ | PVM_VM_SEQ_READ, 0, 0, 0, 0 },
	[PVM_MADV_RANDOM] = { 1, PVM_VM_SEQ_READ, PVM_VM_RAND_READ, 0, 0, 0 },
	[PVM_MADV_SEQUENTIAL] = { 1, PVM_VM_RAND_READ, PVM_VM_SEQ_READ, 0, 0, 0 },
	[PVM_MADV_WILLNEED] = { 1, 0, 0, 0, 0, 0 },
	[PVM_MADV_DONTNEED] = { 1, 0, 0, PVM_VM_LOCKED, 0, 0 },
	[PVM_MADV_FREE] = { 1, 0, 0, PVM_VM_LOCKED, 0, 1 },
	[PVM_MADV_DONTFORK] = { 1, 0, PVM_VM_DONTCOPY, 0, 0, 0 },
	[PVM_MADV_DOFORK] = { 1, PVM_VM_DONTCOPY, 0, 0, 0, 0 },
	[PVM_MADV_MERGEABLE] = { 1, 0, PVM_VM_MERGEABLE, 0, 0, 0 }, /* but for shared pages, which stay as they are */
	[PVM_MADV_UNMERGEABLE] = { 1, PVM_VM_MERGEABLE, 0, 0, 0, 0 },
	[PVM_MADV_HUGEPAGE] = { 1, PVM_VM_NOHUGEPAGE, PVM_VM_HUGEPAGE, 0, 0, 0 },
	[PVM_MADV_NOHUGEPAGE] = { 1, PVM_VM_HUGEPAGE, PVM_VM_NOHUGEPAGE, 0, 0, 0 },
	[PVM_MADV_DONTDUMP] = { 1, 0, PVM_VM_DONTDUMP, 0, 0, 0 },
	[PVM_MADV_DODUMP] = { 1, PVM_VM_DONTDUMP, 0, 0, 0, 0 },
	[PVM_MADV_WIPEONFORK] = { 1, 0, PVM_VM_WIPEONFORK, PVM_VM_SHARED, 0, 1 },
	[PVM_MADV_KEEPONFORK] = { 1, PVM_VM_WIPEONFORK, 0, 0, 0, 0 },
	[PVM_MADV_COLD] = { 1, 0, 0, PVM_VM_LOCKED, 0, 0 },
	[PVM_MADV_PAGEOUT] = { 1, 0, 0, PVM_VM_LOCKED, 0, 0 },
	[PVM_MADV_POPULATE_READ] = { 1, 0, 0, 0, PVM_VM_READ, 0 },
	[PVM_MADV_POPULATE_WRITE] = { 1, 0, 0, 0, PVM_VM_WRITE, 0 },
	[PVM_MADV_DONTNEED_LOCKED] = { 1, 0, 0, 0, 0, 0 },
	[PVM_MADV_COLLAPSE] = { 0, 0, 0, 0, 0, 0 },
};

int model_may_madvise(u32 m, u64 addr, u64 len, u32 advice)
{
	u64 from = first_page(addr), to = model_end_page(addr, len);
	model_maybe = 0;
	if (advice > PVM_MADV_COLLAPSE || !advices[advice].known || addr % 4096 || wraps(addr, len))
		return -PVM_EINVAL;
	const struct advice *a = &advices[advice];
	for (u32 i = model_page_from(m, addr); i < model_mm[m].n && model_mm[m].page[i].vpn < to; i++) {
		const struct model_mm_page *p = &model_mm[m].page[i];
		if (HAS(p->flags, a->refuse) || (p->flags & a->need) != a->need || (a->anonymous && p->file))
			return -PVM_EINVAL;
	}
	return has_hole(m, from, to) ? -PVM_ENOMEM : 0;
}

void model_madvise(u32 m, u64 addr, u64 len, u32 advice)
{
	u64 to = model_end_page(addr, len);
	for (u32 i = model_page_from(m, addr); i < model_mm[m].n && model_mm[m].page[i].vpn < to; i++) {
		struct model_mm_page *p = &model_mm[m].page[i];
		if (advice == PVM_MADV_DONTNEED || advice == PVM_MADV_DONTNEED_LOCKED)
			p->own = p->in = MODEL_OUT; /* it shows its file again, or zeros */
		if (advice == PVM_MADV_MERGEABLE && HAS(p->flags, PVM_VM_SHARED | PVM_VM_MAYSHARE))
			continue;
		p->flags = (p->flags & ~advices[advice].clear) | advices[advice].set;
	}
}

int model_may_copy(const struct model_mm_page *p)
{
	return p->file && !p->own && !HAS(p->flags, PVM_VM_SHARED) && HAS(p->flags, PVM_VM_WRITE);
}

void model_copy(struct model_mm_page *p)
{
	for (u32 k = 0; k < MODEL_BYTES; k++)
		p->bytes[k] = model_byte(p, k);
	p->own = 1;
	p->in = MODEL_IN;
}

/* ---- mlock ---- */

u64 model_locked(u32 m)
{
	return count(m, 0, 1ull << 52, PVM_VM_LOCKED);
}

static int may_lock(u32 m)
{
	return model_mm[m].info[PVM_MM_LIMIT_MEMLOCK] || model_mm[m].info[PVM_MM_CAP_IPC_LOCK];
}

static int within(u32 m, u64 pages)
{
	return model_mm[m].info[PVM_MM_CAP_IPC_LOCK] || pages <= model_mm[m].info[PVM_MM_LIMIT_MEMLOCK] / 4096;
}

/* The page behind the range of mlock and munlock, which add and round lengths modulo 2^64. */
u64 model_lock_end(u64 addr, u64 len)
{
	u64 sum = addr % 4096 + len; /* modulo 2^64 */
	return first_page(addr) + (sum / 4096 + (sum % 4096 != 0)) % (1ull << 52);
}

int model_may_mlock(u32 m, u64 addr, u64 len, u32 flags)
{
	u64 from = first_page(addr), to = model_lock_end(addr, len), n = to - from;
	model_maybe = 0;
	if (flags > PVM_MLOCK_ONFAULT)
		return -PVM_EINVAL;
	if (!may_lock(m))
		return -PVM_EPERM;
	if (!within(m, model_locked(m) + n - count(m, from, to, PVM_VM_LOCKED)))
		return -PVM_ENOMEM;
	if (to >= 1ull << 52)
		return -PVM_EINVAL;
	return has_hole(m, from, to) ? -PVM_ENOMEM : 0;
}

void model_mlock(u32 m, u64 addr, u64 len, u32 flags)
{
	change(m, first_page(addr), model_lock_end(addr, len), LOCKS, flags ? LOCKS : PVM_VM_LOCKED);
}

/* A page that permits nothing cannot be had; those that come when they are used are not asked for. */
int model_may_fill(u32 m, u64 addr, u64 len)
{
	u64 to = model_lock_end(addr, len);
	for (u32 i = model_page_from(m, addr); i < model_mm[m].n && model_mm[m].page[i].vpn < to; i++)
		if (!HAS(model_mm[m].page[i].flags, ACCESS | PVM_VM_LOCKONFAULT))
			return -PVM_ENOMEM;
	return 0;
}

int model_may_munlock(u32 m, u64 addr, u64 len)
{
	u64 to = model_lock_end(addr, len);
	model_maybe = 0;
	if (to >= 1ull << 52)
		return -PVM_EINVAL;
	return has_hole(m, first_page(addr), to) ? -PVM_ENOMEM : 0;
}

void model_munlock(u32 m, u64 addr, u64 len)
{
	change(m, first_page(addr), model_lock_end(addr, len), LOCKS, 0);
}

int model_may_mlockall(u32 m, u32 flags)
{
	model_maybe = 0;
	if (flags == 0 || flags > 7 || flags == PVM_MCL_ONFAULT)
		return -PVM_EINVAL;
	if (!may_lock(m))
		return -PVM_EPERM;
	return HAS(flags, PVM_MCL_CURRENT) && !within(m, model_mm[m].n) ? -PVM_ENOMEM : 0;
}

void model_mlockall(u32 m, u32 flags)
{
	u64 locks = HAS(flags, PVM_MCL_ONFAULT) ? LOCKS : PVM_VM_LOCKED;
	u64 *next = &model_mm[m].info[PVM_MM_DEF_FLAGS];
	*next = (*next & ~(u64)LOCKS) | (HAS(flags, PVM_MCL_FUTURE) ? locks : 0);
	if (HAS(flags, PVM_MCL_CURRENT))
		change(m, 0, 1ull << 52, LOCKS, locks);
}

void model_munlockall(u32 m)
{
	model_mm[m].info[PVM_MM_DEF_FLAGS] &= ~(u64)LOCKS;
	change(m, 0, 1ull << 52, LOCKS, 0);
}

/* ---- msync ---- */

int model_may_msync(u32 m, u64 addr, u64 len, u32 flags)
{
	u64 from = first_page(addr), to = len > ~(u64)4095 ? from : model_end_page(addr, len); /* a length that rounds to 2^64 is 0 */
	if (addr % 4096 || flags > 7 || (HAS(flags, PVM_MS_ASYNC) && HAS(flags, PVM_MS_SYNC)))
		return -PVM_EINVAL;
	if (to >= 1ull << 52)
		return -PVM_ENOMEM;
	if (HAS(flags, PVM_MS_INVALIDATE) && count(m, from, to, PVM_VM_LOCKED))
		return -PVM_EBUSY;
	return has_hole(m, from, to) ? -PVM_ENOMEM : 0;
}
