/* SPDX-License-Identifier: BSD-2-Clause */
/* What calls do to a row of pages, as the manual pages tell it, and Linux 6.1 where they leave something open. */
#include <string.h>

#include "spaces.h"

#define HAS(flags, f) (((flags) & (f)) != 0)
#define ACCESS (PVM_VM_READ | PVM_VM_WRITE | PVM_VM_EXEC)
#define TOP PVM_MM_TOP4
#define GUARD ((u64)PVM_STACK_GUARD_PAGES)
#define NOWHERE (~(u64)0)

struct model_mm model_mm[PVM_MAX_MMS];
u64 model_ram;
int model_maybe;

static struct {
	u64 pages;
	u32 zeros;
} file_info[MODEL_FILES];

/* Pages of files that were stored to. */
static struct {
	u64 index;
	u32 file;
	u8 bytes[MODEL_BYTES];
} file_page[MODEL_FILE_PAGES];
static u32 nr_file_pages;

void model_mm_reset(void)
{
	for (u32 m = 0; m < PVM_MAX_MMS; m++)
		model_mm[m].users = model_mm[m].n = 0;
	nr_file_pages = 0;
	model_maybe = 0;
}

void model_file(u32 file, u64 pages, int zeros)
{
	file_info[file].pages = pages;
	file_info[file].zeros = zeros != 0;
}

void model_mm_set(u32 m, u32 key, u64 value)
{
	model_mm[m].info[key] = value;
}

void model_mm_new(u32 m)
{
	model_mm[m].users = 1;
	model_mm[m].n = 0;
	memset(model_mm[m].info, 0, sizeof model_mm[m].info);
}

void model_mm_get(u32 m)
{
	model_mm[m].users++;
}

void model_mm_put(u32 m)
{
	if (--model_mm[m].users == 0)
		model_mm[m].n = 0;
}

/* ---- the row ---- */

static u64 round_up(u64 bytes)
{
	return bytes / 4096 + (bytes % 4096 != 0);
}

/* The place of the first page at vpn or above. */
static u32 place(u32 m, u64 vpn)
{
	u32 lo = 0, hi = model_mm[m].n;
	while (lo < hi) {
		u32 mid = (lo + hi) / 2;
		if (model_mm[m].page[mid].vpn < vpn)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

u32 model_page_from(u32 m, u64 addr)
{
	return place(m, addr / 4096);
}

struct model_mm_page *model_page_at(u32 m, u64 addr)
{
	u32 i = place(m, addr / 4096);
	return i < model_mm[m].n && model_mm[m].page[i].vpn == addr / 4096 ? &model_mm[m].page[i] : NULL;
}

/* Pages from .. to-1 leave the row. */
static void cut(u32 m, u64 from, u64 to)
{
	struct model_mm *mm = &model_mm[m];
	u32 i = place(m, from), j = place(m, to);
	memmove(&mm->page[i], &mm->page[j], (mm->n - j) * sizeof mm->page[0]);
	mm->n -= j - i;
}

/* Pages from .. to-1, which are not there, come into the row: like p, with indices that go on. */
static void put(u32 m, u64 from, u64 to, struct model_mm_page p)
{
	struct model_mm *mm = &model_mm[m];
	u32 i = place(m, from), n = (u32)(to - from);
	memmove(&mm->page[i + n], &mm->page[i], (mm->n - i) * sizeof mm->page[0]);
	mm->n += n;
	for (u32 k = 0; k < n; k++) {
		mm->page[i + k] = p;
		mm->page[i + k].vpn = from + k;
		mm->page[i + k].index = p.index + k;
	}
}

/* Pages from .. to-1 of the row that have all the flags of `has` and none of `lacks`. */
static u64 count(u32 m, u64 from, u64 to, u64 has, u64 lacks)
{
	u64 n = 0;
	for (u32 i = place(m, from); i < model_mm[m].n && model_mm[m].page[i].vpn < to; i++)
		n += (model_mm[m].page[i].flags & has) == has && (model_mm[m].page[i].flags & lacks) == 0;
	return n;
}

/* ---- what pages hold ---- */

static u8 *file_bytes(u32 file, u64 index)
{
	for (u32 i = 0; i < nr_file_pages; i++)
		if (file_page[i].file == file && file_page[i].index == index)
			return file_page[i].bytes;
	return NULL;
}

/* What byte k of a page of a file is, of one that nobody stored to: the number of the page, from 1 on. */
static u8 file_byte(u32 file, u64 index, u32 k)
{
	const u8 *bytes = file_bytes(file, index);
	return bytes ? bytes[k] : file_info[file].zeros ? 0 : (u8)(index + 1);
}

u8 model_byte(const struct model_mm_page *p, u32 k)
{
	return p->own ? p->bytes[k] : p->file ? file_byte(p->file, p->index, k) : 0;
}

u8 model_load(u32 m, u64 addr, u32 k)
{
	return model_byte(model_page_at(m, addr), k);
}

static void file_store(u32 file, u64 index, u32 k, u8 value)
{
	u8 *bytes = file_bytes(file, index);
	if (!bytes) {
		u8 first[MODEL_BYTES];
		for (u32 j = 0; j < MODEL_BYTES; j++)
			first[j] = file_byte(file, index, j);
		file_page[nr_file_pages].file = file;
		file_page[nr_file_pages].index = index;
		bytes = file_page[nr_file_pages++].bytes;
		memcpy(bytes, first, MODEL_BYTES);
	}
	bytes[k] = value;
}

void model_store(u32 m, u64 addr, u32 k, u8 value)
{
	struct model_mm_page *p = model_page_at(m, addr);
	p->in = MODEL_IN;
	if (HAS(p->flags, PVM_VM_SHARED)) {
		file_store(p->file, p->index, k, value);
		return;
	}
	for (u32 j = 0; j < MODEL_BYTES; j++)
		p->bytes[j] = model_byte(p, j);
	p->own = 1;
	p->bytes[k] = value;
}

void model_use(u32 m, u64 addr)
{
	model_page_at(m, addr)->in = MODEL_IN;
}

void model_fill(u32 m, u64 from, u64 to)
{
	for (u32 i = place(m, from); i < model_mm[m].n && model_mm[m].page[i].vpn < to; i++)
		if (model_mm[m].page[i].in == MODEL_OUT)
			model_mm[m].page[i].in = MODEL_MAYBE;
}

/* New pages with these flags: those that are locked are filled. */
static u8 in_at_first(u64 flags)
{
	return HAS(flags, PVM_VM_LOCKED) ? MODEL_MAYBE : MODEL_OUT;
}

/* ---- limits ---- */

static int is_data(u64 flags)
{
	return HAS(flags, PVM_VM_WRITE) && !HAS(flags, PVM_VM_SHARED) && !HAS(flags, PVM_VM_GROWSDOWN);
}

/* RLIMIT_AS and RLIMIT_DATA let n pages with these flags come. */
static int fits(u32 m, u64 flags, u64 n)
{
	const u64 *info = model_mm[m].info;
	if (model_mm[m].n + n > info[PVM_MM_LIMIT_AS] / 4096)
		return 0;
	return !is_data(flags) || count(m, 0, NOWHERE, PVM_VM_WRITE, PVM_VM_SHARED | PVM_VM_GROWSDOWN) + n <= info[PVM_MM_LIMIT_DATA] / 4096;
}

/* RLIMIT_MEMLOCK lets n pages with these flags come. */
static int locks(u32 m, u64 flags, u64 n)
{
	const u64 *info = model_mm[m].info;
	return !HAS(flags, PVM_VM_LOCKED) || info[PVM_MM_CAP_IPC_LOCK] ||
	       count(m, 0, NOWHERE, PVM_VM_LOCKED, 0) + n <= info[PVM_MM_LIMIT_MEMLOCK] / 4096;
}

/* vm.overcommit_memory lets n pages be promised; with 2, that depends on everybody. */
static int promises(u64 n)
{
	model_maybe |= pvm_overcommit_mode == PVM_OVERCOMMIT_NEVER;
	return pvm_overcommit_mode != PVM_OVERCOMMIT_GUESS || n <= model_ram;
}

/* ---- mmap ---- */

/* Where the free pages below page p end: a stack keeps a guard gap. */
static u64 below(const struct model_mm_page *p)
{
	return HAS(p->flags, PVM_VM_GROWSDOWN) ? (p->vpn > GUARD ? p->vpn - GUARD : 0) : p->vpn;
}

static int is_free(u32 m, u64 vpn, u64 n)
{
	u32 i = place(m, vpn);
	return i == model_mm[m].n || below(&model_mm[m].page[i]) >= vpn + n;
}

/* The highest n free pages below `high`; when they touch the guard gap of a stack, the highest below that. */
static u64 highest(u32 m, u64 high, u64 n)
{
	const struct model_mm *mm = &model_mm[m];
	for (u32 i = place(m, high) + 1; i-- > 0;) { /* the hole below page i */
		u64 from = i ? mm->page[i - 1].vpn + 1 : 1, to = i < mm->n && mm->page[i].vpn < high ? mm->page[i].vpn : high;
		if (to < from + n)
			continue;
		if (i < mm->n && below(&mm->page[i]) < to) {
			high = below(&mm->page[i]);
			i = place(m, high) + 1;
			continue;
		}
		return to - n;
	}
	return NOWHERE;
}

static u64 lowest(u32 m, u64 low, u64 high, u64 n)
{
	const struct model_mm *mm = &model_mm[m];
	for (u32 i = place(m, low); i <= mm->n && low + n <= high; i++) {
		if (i == mm->n || below(&mm->page[i]) >= low + n)
			return low;
		low = mm->page[i].vpn + 1;
	}
	return NOWHERE;
}

/* Where n pages go for which no address, or a hint, was given. */
static u64 anywhere(u32 m, u64 hint, u64 n, u32 flags)
{
	u64 end = HAS(flags, PVM_MAP_32BIT) ? 0x80000 : TOP / 4096;
	if (hint && hint + n <= end && is_free(m, hint, n))
		return hint;
	if (HAS(flags, PVM_MAP_32BIT))
		return lowest(m, 0x40000, end, n);
	if (model_mm[m].info[PVM_MM_LEGACY])
		return lowest(m, round_up(model_mm[m].info[PVM_MM_MMAP_BASE]), end, n);
	u64 at = highest(m, model_mm[m].info[PVM_MM_MMAP_BASE] / 4096, n);
	return at != NOWHERE ? at : lowest(m, 0x2aaaaaaab, end, n);
}

static int type_refused(struct model_mmap q)
{
	u32 type = q.flags % 16, anon = HAS(q.flags, PVM_MAP_ANONYMOUS), down = HAS(q.flags, PVM_MAP_GROWSDOWN);
	if (anon)
		return type == PVM_MAP_PRIVATE || (type == PVM_MAP_SHARED && !down) ? 0 : -PVM_EINVAL;
	if (q.off > 0x7fffffffffffffff - round_up(q.len) * 4096)
		return -PVM_EOVERFLOW;
	if (type == 0 || type > PVM_MAP_SHARED_VALIDATE)
		return -PVM_EINVAL;
	if (type == PVM_MAP_SHARED_VALIDATE && HAS(q.flags, PVM_MAP_FIXED_NOREPLACE))
		return -PVM_EOPNOTSUPP;
	if (type != PVM_MAP_PRIVATE && HAS(q.prot, PVM_PROT_WRITE) && !q.writable)
		return -PVM_EACCES;
	return down ? -PVM_EINVAL : 0;
}

static u64 new_flags(struct model_mmap q)
{
	u64 vm = model_mm[q.m].info[PVM_MM_DEF_FLAGS] | (q.prot & ACCESS) | PVM_VM_MAYREAD | PVM_VM_MAYWRITE | PVM_VM_MAYEXEC;
	if (HAS(q.flags, PVM_MAP_GROWSDOWN))
		vm |= PVM_VM_GROWSDOWN;
	if (HAS(q.flags, PVM_MAP_LOCKED))
		vm |= PVM_VM_LOCKED;
	if (q.flags % 16 != PVM_MAP_PRIVATE)
		vm |= PVM_VM_MAYSHARE | PVM_VM_SHARED;
	if (q.flags % 16 != PVM_MAP_PRIVATE && !HAS(q.flags, PVM_MAP_ANONYMOUS) && !q.writable)
		vm &= ~(u64)(PVM_VM_SHARED | PVM_VM_MAYWRITE);
	if (HAS(q.flags, PVM_MAP_NORESERVE) && pvm_overcommit_mode != PVM_OVERCOMMIT_NEVER)
		vm |= PVM_VM_NORESERVE;
	return (vm & (PVM_VM_WRITE | PVM_VM_SHARED | PVM_VM_NORESERVE)) == PVM_VM_WRITE ? vm | PVM_VM_ACCOUNT : vm;
}

/* Limits and memory for what is to be at page at. */
static int no_room(struct model_mmap q, u64 at)
{
	u64 n = round_up(q.len), flags = new_flags(q), old = count(q.m, at, at + n, 0, 0);
	if (!fits(q.m, flags, n) && !fits(q.m, flags, n - old))
		return 1;
	return HAS(flags, PVM_VM_ACCOUNT) && !promises(n);
}

i64 model_may_mmap(struct model_mmap q)
{
	u64 n = round_up(q.len), hint = q.addr / 4096, at;
	int fixed = HAS(q.flags, PVM_MAP_FIXED | PVM_MAP_FIXED_NOREPLACE);
	model_maybe = 0;
	if (q.off % 4096)
		return -PVM_EINVAL;
	if (!HAS(q.flags, PVM_MAP_ANONYMOUS) && !q.file)
		return -PVM_EBADF;
	if (q.len == 0)
		return -PVM_EINVAL;
	if (n > TOP / 4096)
		return -PVM_ENOMEM;
	if (hint && hint < PVM_MMAP_MIN_ADDR / 4096)
		hint = PVM_MMAP_MIN_ADDR / 4096;
	at = fixed ? q.addr / 4096 : anywhere(q.m, hint, n, q.flags);
	if (at == NOWHERE || at > TOP / 4096 - n || (fixed && q.addr > TOP - n * 4096))
		return -PVM_ENOMEM;
	if (fixed && q.addr % 4096)
		return -PVM_EINVAL;
	if (at < PVM_MMAP_MIN_ADDR / 4096)
		return -PVM_EPERM;
	if (HAS(q.flags, PVM_MAP_FIXED_NOREPLACE) && count(q.m, at, at + n, 0, 0))
		return -PVM_EEXIST;
	const u64 *info = model_mm[q.m].info;
	if (HAS(q.flags, PVM_MAP_LOCKED) && !info[PVM_MM_LIMIT_MEMLOCK] && !info[PVM_MM_CAP_IPC_LOCK])
		return -PVM_EPERM;
	if (!locks(q.m, info[PVM_MM_DEF_FLAGS] | (HAS(q.flags, PVM_MAP_LOCKED) ? PVM_VM_LOCKED : 0), n))
		return -PVM_EAGAIN;
	int error = type_refused(q);
	if (error)
		return error;
	return no_room(q, at) ? -PVM_ENOMEM : (i64)(at * 4096);
}

void model_mmap(struct model_mmap q, u64 at)
{
	u64 from = at / 4096, to = from + round_up(q.len);
	int anon = HAS(q.flags, PVM_MAP_ANONYMOUS);
	u64 flags = new_flags(q);
	struct model_mm_page p = { 0, flags, anon ? 0 : q.off / 4096, q.file, 0, HAS(q.flags, PVM_MAP_POPULATE) ? MODEL_MAYBE : in_at_first(flags), { 0 } };
	if (anon && q.flags % 16 == PVM_MAP_PRIVATE) {
		p.file = 0;
		p.index = from;
	}
	cut(q.m, from, to);
	put(q.m, from, to, p);
}

/* ---- munmap, mprotect, mremap, brk ---- */

int model_may_munmap(u32 m, u64 addr, u64 len)
{
	(void)m;
	model_maybe = 0;
	return addr % 4096 || addr > TOP || len > TOP - addr || len == 0 ? -PVM_EINVAL : 0;
}

void model_munmap(u32 m, u64 addr, u64 len)
{
	cut(m, addr / 4096, addr / 4096 + round_up(len));
}

static u64 protected(u64 flags, u32 prot)
{
	u64 set = (flags & ~(u64)ACCESS) | (prot & ACCESS);
	u64 promised = PVM_VM_ACCOUNT | PVM_VM_WRITE | PVM_VM_HUGETLB | PVM_VM_SHARED | PVM_VM_NORESERVE;
	return HAS(set, PVM_VM_WRITE) && !HAS(flags, promised) ? set | PVM_VM_ACCOUNT : set;
}

/* All pages of from .. to-1 are there and may get the permissions: 0, or the error of the first that is not, or may not. */
static int all_may(u32 m, u64 from, u64 to, u32 prot)
{
	u64 next = from, promised = 0;
	for (u32 i = place(m, from); next < to; i++, next++) {
		if (i >= model_mm[m].n || model_mm[m].page[i].vpn != next)
			return -PVM_ENOMEM;
		u64 old = model_mm[m].page[i].flags, set = protected(old, prot);
		if ((set & ~(set / 16) & ACCESS) != 0)
			return -PVM_EACCES;
		promised += !HAS(old, PVM_VM_ACCOUNT) && HAS(set, PVM_VM_ACCOUNT);
		model_maybe |= promised && !promises(promised); /* of an area, not of all: so it may be enough */
		model_maybe |= is_data(set) && !is_data(old) && model_mm[m].info[PVM_MM_LIMIT_DATA] != PVM_MM_UNLIMITED;
	}
	return 0;
}

int model_may_mprotect(u32 m, u64 addr, u64 len, u32 prot, u64 begin)
{
	int down = HAS(prot, PVM_PROT_GROWSDOWN), up = HAS(prot, PVM_PROT_GROWSUP);
	model_maybe = 0;
	if ((down && up) || addr % 4096)
		return -PVM_EINVAL;
	if (len == 0)
		return 0;
	u64 end = addr + round_up(len) * 4096; /* modulo 2^64 */
	if (end <= addr)
		return -PVM_ENOMEM;
	if (prot & ~(ACCESS | 8 | PVM_PROT_GROWSDOWN | PVM_PROT_GROWSUP)) /* 8: PROT_SEM */
		return -PVM_EINVAL;
	u32 i = place(m, addr / 4096);
	if (i == model_mm[m].n || model_mm[m].page[i].vpn >= end / 4096)
		return -PVM_ENOMEM;
	if (down)
		return HAS(model_mm[m].page[i].flags, PVM_VM_GROWSDOWN) ? all_may(m, begin / 4096, end / 4096, prot) : -PVM_EINVAL;
	if (model_mm[m].page[i].vpn != addr / 4096)
		return -PVM_ENOMEM;
	return up ? -PVM_EINVAL : all_may(m, addr / 4096, end / 4096, prot);
}

void model_mprotect(u32 m, u64 addr, u64 len, u32 prot, u64 begin)
{
	u64 from = HAS(prot, PVM_PROT_GROWSDOWN) ? begin / 4096 : addr / 4096, to = addr / 4096 + round_up(len);
	for (u32 i = place(m, from); len && i < model_mm[m].n && model_mm[m].page[i].vpn < to; i++)
		model_mm[m].page[i].flags = protected(model_mm[m].page[i].flags, prot);
}

static u64 sum_end(u64 addr, u64 pages)
{
	return addr + pages * 4096; /* modulo 2^64 */
}

int model_mremap_begin(struct model_mremap q)
{
	u32 moves = q.flags & PVM_MREMAP_MAYMOVE, fixed = q.flags & PVM_MREMAP_FIXED, keeps = q.flags & PVM_MREMAP_DONTUNMAP;
	u64 had = round_up(q.old_len), n = round_up(q.new_len);
	model_maybe = 0;
	if (q.flags > 7 || (fixed && !moves) || (keeps && (!moves || q.old_len != q.new_len)) || q.addr % 4096 || n % (1ull << 52) == 0)
		return -PVM_EINVAL;
	if (!model_page_at(q.m, q.addr))
		return -PVM_EFAULT;
	if (!fixed && !keeps)
		return 0;
	if (q.new_addr % 4096 || n > TOP / 4096 || q.new_addr > TOP - n * 4096)
		return -PVM_EINVAL;
	return sum_end(q.addr, had) > q.new_addr && q.new_addr + n * 4096 > q.addr ? -PVM_EINVAL : 0;
}

int model_mremap_clear(struct model_mremap q)
{
	u64 had = round_up(q.old_len) % (1ull << 52), n = round_up(q.new_len) % (1ull << 52), from = sum_end(q.addr, n);
	if (q.flags & PVM_MREMAP_FIXED)
		cut(q.m, q.new_addr / 4096, q.new_addr / 4096 + n);
	if (had <= n)
		return 0;
	int error = model_may_munmap(q.m, from, (had - n) * 4096);
	if (!error)
		cut(q.m, from / 4096, from / 4096 + (had - n));
	return error;
}

/* What stands against the pages from the one of q.addr on, of an area that ends at `end`, being n instead of had (Linux: vma_to_resize). */
static int resize_refused(struct model_mremap q, u64 had, u64 n, u64 end)
{
	u64 flags = model_page_at(q.m, q.addr)->flags;
	if (had == 0)
		return -PVM_EINVAL;
	if (had > (end - q.addr) / 4096)
		return -PVM_EFAULT;
	if (n > had && !locks(q.m, flags, n - had))
		return -PVM_EAGAIN;
	return n > had && !fits(q.m, flags, n - had) ? -PVM_ENOMEM : 0;
}

/* Where the pages go. */
static i64 move_to(struct model_mremap q, u64 n, u64 promised, u64 hint)
{
	const struct model_mm_page *p = model_page_at(q.m, q.addr);
	u64 at = q.flags & PVM_MREMAP_FIXED ? hint : anywhere(q.m, hint, n, 0);
	if (at == NOWHERE || n > TOP / 4096)
		return -PVM_ENOMEM;
	if (at < PVM_MMAP_MIN_ADDR / 4096)
		return -PVM_EPERM;
	model_maybe |= p->file && p->index > 0xffffffff; /* the reverse map ends somewhere */
	return HAS(p->flags, PVM_VM_ACCOUNT) && !promises(promised) ? -PVM_ENOMEM : (i64)(at * 4096);
}

/* Are the pages that are to come behind the area free? */
static int expands(struct model_mremap q, u64 had, u64 n, u64 end)
{
	u64 to = q.addr / 4096 + n;
	return q.addr + had * 4096 == end && n <= TOP / 4096 && to <= TOP / 4096 && count(q.m, end / 4096, to, 0, 0) == 0;
}

i64 model_may_mremap(struct model_mremap q, u64 end)
{
	u64 had = round_up(q.old_len) % (1ull << 52), n = round_up(q.new_len) % (1ull << 52);
	int to = q.flags & (PVM_MREMAP_FIXED | PVM_MREMAP_DONTUNMAP), keeps = q.flags & PVM_MREMAP_DONTUNMAP;
	if (to && !model_page_at(q.m, q.addr))
		return -PVM_EFAULT;
	if (!to && n < had && model_may_munmap(q.m, sum_end(q.addr, n), (had - n) * 4096))
		return -PVM_EINVAL;
	if (!to && n <= had)
		return (i64)q.addr;
	had = had < n ? had : n;
	int error = resize_refused(q, had, n, end);
	if (error)
		return error;
	const struct model_mm_page *p = model_page_at(q.m, q.addr);
	if (keeps && !fits(q.m, p->flags, n))
		return -PVM_ENOMEM;
	if (to)
		return move_to(q, n, keeps ? n : n - had, q.new_addr / 4096);
	model_maybe |= p->file && p->index > 0xffffffff;
	if (HAS(p->flags, PVM_VM_ACCOUNT) && !promises(n - had))
		return -PVM_ENOMEM;
	if (expands(q, had, n, end))
		return (i64)q.addr;
	return q.flags & PVM_MREMAP_MAYMOVE ? move_to(q, n, n - had, 0) : -PVM_ENOMEM;
}

void model_mremap(struct model_mremap q, u64 at)
{
	u64 had = round_up(q.old_len), n = round_up(q.new_len), from = q.addr / 4096, to = at / 4096;
	had = had < n ? had : n;
	struct model_mm_page last = *model_page_at(q.m, q.addr + (had - 1) * 4096), *p;
	int renumbered = to != from && !last.file && !q.linked;
	last.own = 0;
	last.in = in_at_first(last.flags);
	last.index = renumbered ? to + had : last.index + 1;
	for (u64 k = 0; to != from && k < had; k++) {
		p = model_page_at(q.m, (from + k) * 4096);
		struct model_mm_page page = *p;
		page.index = renumbered ? to + k : page.index;
		p->own = 0;
		p->in = MODEL_OUT;
		p->flags &= ~(u64)(PVM_VM_LOCKED | PVM_VM_LOCKONFAULT);
		put(q.m, to + k, to + k + 1, page);
	}
	if (n > had)
		put(q.m, to + had, to + n, last);
	if (to != from && !(q.flags & PVM_MREMAP_DONTUNMAP))
		cut(q.m, from, from + had);
}

/* The heap: data that is promised, not executable. */
#define HEAP (PVM_VM_READ | PVM_VM_WRITE | PVM_VM_MAYREAD | PVM_VM_MAYWRITE | PVM_VM_MAYEXEC | PVM_VM_ACCOUNT)

static int heap_may_grow(u32 m, u64 from, u64 to)
{
	u32 i = place(m, from);
	if (to > TOP / 4096)
		return 0;
	if (i < model_mm[m].n && below(&model_mm[m].page[i]) < to + 1)
		return 0;
	return locks(m, model_mm[m].info[PVM_MM_DEF_FLAGS], to - from) && fits(m, HEAP, to - from) && promises(to - from);
}

u64 model_may_brk(u32 m, u64 addr)
{
	const u64 *info = model_mm[m].info;
	u64 had = info[PVM_MM_BRK], from = round_up(had), to = round_up(addr), start = info[PVM_MM_START_BRK];
	model_maybe = 0;
	if (addr > PVM_MM_TOP5 || addr < start)
		return had;
	if (info[PVM_MM_LIMIT_DATA] != PVM_MM_UNLIMITED && addr - start > info[PVM_MM_LIMIT_DATA])
		return had;
	if (to < from)
		return count(m, to, from, 0, 0) ? addr : had;
	return to == from || heap_may_grow(m, from, to) ? addr : had;
}

void model_brk(u32 m, u64 addr)
{
	u64 from = round_up(model_mm[m].info[PVM_MM_BRK]), to = round_up(addr), flags = HEAP | model_mm[m].info[PVM_MM_DEF_FLAGS];
	if (to < from)
		cut(m, to, from);
	else
		put(m, from, to, (struct model_mm_page){ 0, flags, from, 0, 0, in_at_first(flags), { 0 } });
	model_mm[m].info[PVM_MM_BRK] = addr;
}

/* ---- fork ---- */

int model_may_fork(u32 m)
{
	model_maybe = 0;
	if (!promises(count(m, 0, NOWHERE, PVM_VM_ACCOUNT, 0)))
		model_maybe = 1; /* each area is asked for alone */
	return 0;
}

void model_mm_fork(u32 m, u32 child)
{
	struct model_mm *c = &model_mm[child];
	model_mm_new(child);
	memcpy(c->info, model_mm[m].info, sizeof c->info);
	c->info[PVM_MM_DEF_FLAGS] = 0;
	for (u32 i = 0; i < model_mm[m].n; i++) {
		struct model_mm_page p = model_mm[m].page[i];
		if (HAS(p.flags, PVM_VM_DONTCOPY))
			continue;
		p.own = p.own && !HAS(p.flags, PVM_VM_WIPEONFORK);
		if (!p.own)
			p.in = HAS(p.flags, PVM_VM_WIPEONFORK) || p.in == MODEL_OUT ? MODEL_OUT : MODEL_MAYBE;
		p.flags &= ~(u64)(PVM_VM_LOCKED | PVM_VM_LOCKONFAULT);
		c->page[c->n++] = p;
	}
}

/* ---- accesses ---- */

/* May the stack whose lowest page is number i begin at vpn? */
static int may_grow(u32 m, u32 i, u64 vpn)
{
	const struct model_mm_page *p = &model_mm[m].page[i];
	u64 n = p->vpn - vpn, run = n + 1, limit = model_mm[m].info[PVM_MM_LIMIT_STACK] / 4096;
	if (!HAS(p->flags, PVM_VM_GROWSDOWN) || vpn < PVM_MMAP_MIN_ADDR / 4096 || run > limit)
		return 0;
	for (u32 j = i + 1; j < model_mm[m].n && p[j - i].vpn == p->vpn + (j - i) && p[j - i].flags == p->flags; j++)
		run++;
	model_maybe |= run > limit; /* all of the area counts */
	if (n > p->index)
		return 0;
	if (i > 0) {
		const struct model_mm_page *q = p - 1;
		if (!HAS(q->flags, PVM_VM_GROWSDOWN) && HAS(q->flags, ACCESS) && vpn - (q->vpn + 1) < GUARD)
			return 0;
	}
	return fits(m, p->flags, n) && locks(m, p->flags, n) && promises(n);
}

static u32 permitted(const struct model_mm_page *p, u32 access)
{
	if (access == PVM_PF_W ? !HAS(p->flags, PVM_VM_WRITE) : !HAS(p->flags, ACCESS))
		return PVM_VM_FAULT_ACCERR;
	if (p->file && !p->own && p->index >= file_info[p->file].pages)
		return PVM_VM_FAULT_SIGBUS;
	return access == PVM_PF_I && !HAS(p->flags, PVM_VM_EXEC) ? PVM_VM_FAULT_ACCERR : PVM_VM_FAULT_DONE;
}

u32 model_may_access(u32 m, u64 addr, u32 access, u64 *grows)
{
	u32 i = place(m, addr / 4096);
	*grows = 0;
	model_maybe = 0;
	if (i == model_mm[m].n)
		return PVM_VM_FAULT_MAPERR;
	const struct model_mm_page *p = &model_mm[m].page[i];
	if (p->vpn != addr / 4096) {
		if (!may_grow(m, i, addr / 4096))
			return PVM_VM_FAULT_MAPERR;
		*grows = p->vpn - addr / 4096;
	}
	return permitted(p, access);
}

void model_grow(u32 m, u64 addr)
{
	u32 i = place(m, addr / 4096);
	struct model_mm_page p = model_mm[m].page[i];
	u64 to = p.vpn, n = to - addr / 4096;
	p.own = 0;
	p.in = in_at_first(p.flags);
	p.index -= n;
	put(m, addr / 4096, to, p);
}
