/* SPDX-License-Identifier: BSD-2-Clause */
/* The flat model of areas and of the reverse map. */
#include <string.h>

#include "areas.h"

struct model_area model_area[PVM_MAX_VMAS];
struct model_anon model_anon[PVM_MAX_ANON_VMAS];
struct model_frame_use model_frame_use[MODEL_PAGES];

/* Numbers of a class: those that were given back, the last on top, and the highest that ever was in use. */
static struct numbers {
	u32 n, used, max, back[PVM_MAX_VMAS + PVM_MAX_ANON_VMAS];
} areas = { .max = PVM_MAX_VMAS }, anons = { .max = PVM_MAX_ANON_VMAS };

static u32 take(struct numbers *p)
{
	return p->n ? p->back[--p->n] : p->used + 1 < p->max ? ++p->used : 0;
}

static int room(const struct numbers *p)
{
	return p->n || p->used + 1 < p->max;
}

static void give(struct numbers *p, u32 i)
{
	p->back[p->n++] = i;
}

void model_areas_reset(void)
{
	memset(model_area, 0, sizeof model_area);
	memset(model_anon, 0, sizeof model_anon);
	memset(model_frame_use, 0, sizeof model_frame_use);
	areas.n = areas.used = anons.n = anons.used = 0;
}

static int is_area(u32 v)
{
	return v < PVM_MAX_VMAS && model_area[v].m;
}

static u64 pages(u32 v)
{
	return (model_area[v].end - model_area[v].start) / 4096;
}

/* The first area of m that begins at or above `from`, but for area v; that ends at or below `to`, the last. 0: none. */
static u32 above(u32 m, u64 from, u32 but)
{
	u32 best = 0;
	for (u32 v = 1; v < PVM_MAX_VMAS; v++)
		if (v != but && model_area[v].m == m && model_area[v].start >= from && (!best || model_area[v].start < model_area[best].start))
			best = v;
	return best;
}

static u32 below(u32 m, u64 to, u32 but)
{
	u32 best = 0;
	for (u32 v = 1; v < PVM_MAX_VMAS; v++)
		if (v != but && model_area[v].m == m && model_area[v].end <= to && (!best || model_area[v].start > model_area[best].start))
			best = v;
	return best;
}

static int is_free(u32 m, u64 from, u64 to)
{
	for (u32 v = 1; v < PVM_MAX_VMAS; v++)
		if (model_area[v].m == m && model_area[v].start < to && from < model_area[v].end)
			return 0;
	return 1;
}

static int bad_range(u64 from, u64 to)
{
	return from >= to || to > PVM_VMA_TOP || from % 4096 || to % 4096;
}

static int bad_mm(u32 m)
{
	return m == 0 || m >= PVM_MAX_MMS;
}

int model_vma_insert(u32 m, u64 from, u64 to, u64 flags, u64 pgoff, u32 file)
{
	if (bad_mm(m) || bad_range(from, to))
		return -PVM_EINVAL;
	if (pgoff > PVM_VMA_PGOFF_TOP - (to - from) / 4096)
		return -PVM_EOVERFLOW;
	if (!is_free(m, from, to))
		return -PVM_EEXIST;
	u32 v = take(&areas);
	if (!v)
		return -PVM_ENOMEM;
	model_area[v] = (struct model_area){ .start = from, .end = to, .flags = flags, .pgoff = pgoff, .m = m, .file = file };
	return (int)v;
}

int model_vma_remove(u32 v)
{
	if (!is_area(v))
		return -PVM_EINVAL;
	model_area[v].m = 0;
	give(&areas, v);
	return 0;
}

int model_vma_split(u32 v, u64 addr)
{
	if (!is_area(v) || addr % 4096 || addr <= model_area[v].start || addr >= model_area[v].end)
		return -PVM_EINVAL;
	u32 u = take(&areas);
	if (!u)
		return -PVM_ENOMEM;
	struct model_area *a = &model_area[v];
	model_area[u] = (struct model_area){ .start = addr, .end = a->end, .flags = a->flags, .pgoff = a->pgoff + (addr - a->start) / 4096,
					     .m = a->m, .file = a->file };
	a->end = addr;
	return (int)u;
}

int model_vma_resize(u32 v, u64 from, u64 to)
{
	struct model_area *a = &model_area[v < PVM_MAX_VMAS ? v : 0];
	if (!is_area(v) || bad_range(from, to))
		return -PVM_EINVAL;
	if ((from < a->start && (a->start - from) / 4096 > a->pgoff) ||
	    (to > a->start && a->pgoff > PVM_VMA_PGOFF_TOP - (to - a->start) / 4096))
		return -PVM_EOVERFLOW;
	/* it stays between its neighbours */
	u32 p = below(a->m, a->start, v), n = above(a->m, a->end, v);
	if ((p && model_area[p].end > from) || (n && model_area[n].start < to))
		return -PVM_EEXIST;
	a->pgoff = from < a->start ? a->pgoff - (a->start - from) / 4096 : a->pgoff + (from - a->start) / 4096;
	a->start = from;
	a->end = to;
	return 0;
}

int model_vma_set_flags(u32 v, u64 flags)
{
	if (!is_area(v))
		return -PVM_EINVAL;
	model_area[v].flags = flags;
	return 0;
}

/* The area of m that covers addr. */
static u32 at(u32 m, u64 addr)
{
	for (u32 v = 1; v < PVM_MAX_VMAS; v++)
		if (model_area[v].m == m && model_area[v].start <= addr && addr < model_area[v].end)
			return v;
	return 0;
}

/* Linux 6.1, is_mergeable_vma and is_mergeable_anon_vma: could area v map what q says, whose page at `addr` has offset pgoff? */
static int suits(u32 v, struct pvm_vma_map q, u64 addr, u64 pgoff, u32 single)
{
	const struct model_area *a = &model_area[v];
	return v && ((a->flags ^ q.flags) & ~(u64)PVM_VM_SOFTDIRTY) == 0 && a->file == q.file && a->pgoff + (addr - a->start) / 4096 == pgoff &&
		(q.anon == a->own || ((!q.anon || !a->own) && single));
}

/* vma_merge, in its own order of questions. */
u32 model_vma_merge_class(u32 m, u64 from, u64 to, struct pvm_vma_map q, u32 sp, u32 sn)
{
	if (bad_mm(m) || bad_range(from, to) || q.flags & (PVM_VM_IO | PVM_VM_DONTEXPAND | PVM_VM_PFNMAP | PVM_VM_MIXEDMAP) ||
	    q.pgoff > PVM_VMA_PGOFF_TOP - (to - from) / 4096)
		return 0;
	u32 mid = at(m, from), prev = from ? at(m, from - 4096) : 0, next = at(m, to);
	if (mid ? model_area[mid].end < to : !is_free(m, from, to))
		return 0;
	int tail = mid && mid == prev, head = mid && mid == next;
	if (tail && head)
		return 0;
	int after = !tail && suits(prev, q, from - 4096, q.pgoff - 1, sp), before = !head && suits(next, q, to, q.pgoff + (to - from) / 4096, sn);
	u32 a = model_area[prev].own, b = model_area[next].own;
	if (after && before && (a == b || !a || !b))
		return mid ? 6 : 1;
	if (after)
		return !mid ? 2 : head ? 5 : 7;
	return !before ? 0 : tail ? 4 : mid ? 8 : 3;
}

static void vanish(u32 v)
{
	if (v)
		(void)model_vma_remove(v);
}

static void begin_at(u32 v, u64 from)
{
	struct model_area *a = &model_area[v];
	a->pgoff += from / 4096 - a->start / 4096;
	a->start = from;
}

u32 model_vma_merge(u32 m, u64 from, u64 to, struct pvm_vma_map q, u32 sp, u32 sn)
{
	u32 k = model_vma_merge_class(m, from, to, q, sp, sn);
	if (!k)
		return 0;
	u32 mid = at(m, from), prev = from ? at(m, from - 4096) : 0, next = at(m, to);
	switch (k) {
	case 1:
	case 6: {
		u64 end = model_area[next].end;
		vanish(mid);
		vanish(next);
		model_area[prev].end = end;
		break;
	}
	case 2:
	case 7:
		vanish(mid);
		model_area[prev].end = to;
		break;
	case 3:
	case 8:
		vanish(mid);
		begin_at(next, from);
		break;
	case 4:
		model_area[prev].end = from;
		begin_at(next, from);
		break;
	default:
		begin_at(mid, to);
		model_area[prev].end = to;
	}
	return k;
}

u32 model_vma_find(u32 m, u64 addr)
{
	u32 best = 0;
	for (u32 v = 1; !bad_mm(m) && v < PVM_MAX_VMAS; v++)
		if (model_area[v].m == m && model_area[v].end > addr && (!best || model_area[v].start < model_area[best].start))
			best = v;
	return best;
}

u32 model_vma_lookup(u32 m, u64 addr)
{
	u32 v = model_vma_find(m, addr);
	return v && model_area[v].start <= addr ? v : 0;
}

u32 model_vma_next(u32 v)
{
	return is_area(v) ? above(model_area[v].m, model_area[v].end, v) : 0;
}

u32 model_vma_prev(u32 v)
{
	return is_area(v) ? below(model_area[v].m, model_area[v].start, v) : 0;
}

/* Room begins at `low` or at the end of an area, if it is the lowest; it ends at `high` or at the begin of one, if it is the highest. */
u64 model_vma_unmapped_area(u32 m, u64 low, u64 high, u64 len, u32 topdown)
{
	u64 best = PVM_VMA_NO_ADDRESS;
	if (bad_mm(m) || low % 4096 || high % 4096 || len % 4096 || !len || high > PVM_VMA_TOP || low > high || len > high - low)
		return best;
	for (u32 v = 0; v < PVM_MAX_VMAS; v++) {
		const struct model_area *a = &model_area[v];
		if (v && (a->m != m || (topdown && a->start < len)))
			continue;
		u64 at = v ? topdown ? a->start - len : a->end : topdown ? high - len : low;
		if (at < low || at > high - len || !is_free(m, at, at + len))
			continue;
		if (best == PVM_VMA_NO_ADDRESS || (topdown ? at > best : at < best))
			best = at;
	}
	return best;
}

int model_linked(u32 v, u32 a)
{
	for (u32 i = 0; i < model_area[v].n; i++)
		if (model_area[v].chain[i] == a)
			return 1;
	return 0;
}

int model_covers(u32 v, u64 pgoff)
{
	return model_area[v].m && model_area[v].pgoff <= pgoff && pgoff - model_area[v].pgoff < pages(v);
}

u32 model_rmap_count(u32 a, u64 pgoff)
{
	u32 n = 0;
	for (u32 v = 1; v < PVM_MAX_VMAS; v++)
		n += model_linked(v, a) && model_covers(v, pgoff);
	return n;
}

u32 model_children(u32 a)
{
	u32 n = 0;
	for (u32 b = 1; b < PVM_MAX_ANON_VMAS; b++)
		n += model_anon[b].root && model_anon[b].parent == a;
	return n;
}

u32 model_active(u32 a)
{
	u32 n = 0;
	for (u32 v = 1; v < PVM_MAX_VMAS; v++)
		n += model_area[v].m && model_area[v].own == a;
	return n;
}

u32 model_map_count(u32 m)
{
	u32 n = 0;
	for (u32 v = 1; v < PVM_MAX_VMAS; v++)
		n += model_area[v].m == m;
	return n;
}

u32 model_avcs(void)
{
	u32 n = 0;
	for (u32 v = 1; v < PVM_MAX_VMAS; v++)
		n += model_area[v].n;
	return n;
}

/* An area whose pages have offsets below PVM_IT_TOP. */
static int has_pages(u32 v)
{
	return is_area(v) && model_area[v].pgoff <= PVM_IT_TOP - pages(v);
}

static int avcs_left(u32 need)
{
	return PVM_MAX_AVCS - 1 - model_avcs() >= need;
}

static void push(u32 v, u32 a)
{
	struct model_area *m = &model_area[v];
	memmove(m->chain + 1, m->chain, m->n * sizeof m->chain[0]);
	m->chain[0] = a;
	m->n++;
}

/* A new anon_vma; parent 0: a root. */
static u32 new_anon(u32 parent)
{
	u32 a = take(&anons);
	model_anon[a].parent = parent ? parent : a;
	model_anon[a].root = parent ? model_anon[parent].root : a;
	return a;
}

/* Does area n go on where area p ends, in memory and in what it maps, and would both be one area but for their permissions? And has area w an
 * anon_vma that it shares with no ancestor? */
static int lends(u32 p, u32 n, u32 w)
{
	const struct model_area *a = &model_area[p], *b = &model_area[n];
	u64 apart = PVM_VM_READ | PVM_VM_WRITE | PVM_VM_EXEC | PVM_VM_SOFTDIRTY;
	return p && n && a->end == b->start && a->file == b->file && ((a->flags ^ b->flags) & ~apart) == 0 && b->pgoff >= a->pgoff &&
		b->pgoff - a->pgoff == pages(p) && model_area[w].own && model_area[w].n == 1;
}

int model_anon_vma_prepare(u32 v)
{
	if (!has_pages(v))
		return -PVM_EINVAL;
	if (model_area[v].own)
		return 0;
	u32 n = model_vma_next(v), p = model_vma_prev(v), a = lends(v, n, n) ? model_area[n].own : lends(p, v, p) ? model_area[p].own : 0;
	if (!avcs_left(1) || (!a && !room(&anons)))
		return -PVM_ENOMEM;
	model_area[v].own = a ? a : new_anon(0);
	push(v, model_area[v].own);
	return 0;
}

static void copy(u32 dst, u32 src)
{
	for (u32 i = model_area[src].n; i > 0; i--)
		push(dst, model_area[src].chain[i - 1]);
}

static int bad_copy(u32 dst, u32 src)
{
	return !has_pages(dst) || src == 0 || src >= PVM_MAX_VMAS || src == dst || model_area[dst].own;
}

int model_anon_vma_clone(u32 dst, u32 src)
{
	if (bad_copy(dst, src))
		return -PVM_EINVAL;
	if (!model_area[src].own)
		return 0;
	if (!avcs_left(model_area[src].n))
		return -PVM_ENOMEM;
	copy(dst, src);
	model_area[dst].own = model_area[src].own;
	return 0;
}

/* The oldest anon_vma of area v that is no area's own and has one child at most; 0: none. */
static u32 reusable(u32 v)
{
	for (u32 i = model_area[v].n; i > 0; i--) {
		u32 a = model_area[v].chain[i - 1];
		if (model_children(a) < 2 && model_active(a) == 0)
			return a;
	}
	return 0;
}

int model_anon_vma_fork(u32 child, u32 parent)
{
	if (bad_copy(child, parent))
		return -PVM_EINVAL;
	if (!model_area[parent].own)
		return 0;
	u32 a = reusable(parent);
	if (!avcs_left(model_area[parent].n + !a) || (!a && !room(&anons)))
		return -PVM_ENOMEM;
	copy(child, parent);
	model_area[child].own = a;
	if (!a) {
		model_area[child].own = new_anon(model_area[parent].own);
		push(child, model_area[child].own);
	}
	return 0;
}

int model_unlink_anon_vmas(u32 v)
{
	if (v == 0 || v >= PVM_MAX_VMAS)
		return -PVM_EINVAL;
	struct model_area was = model_area[v];
	model_area[v].own = model_area[v].n = 0;
	for (u32 i = 0; i < was.n; i++) {
		u32 used = 0;
		for (u32 w = 1; w < PVM_MAX_VMAS; w++)
			used += model_linked(w, was.chain[i]) != 0;
		if (used)
			continue;
		model_anon[was.chain[i]] = (struct model_anon){ 0, 0 };
		give(&anons, was.chain[i]);
	}
	return 0;
}

/* Has area v an anon_vma of its own, and a page at addr? */
static int inside(u32 v, u64 addr)
{
	return is_area(v) && model_area[v].own && model_area[v].start <= addr && addr < model_area[v].end;
}

static u64 offset(u32 v, u64 addr)
{
	return model_area[v].pgoff + (addr - model_area[v].start) / 4096;
}

int model_page_add_new_anon_rmap(u32 f, u32 v, u64 addr)
{
	if (f >= MODEL_PAGES || model_frame_use[f].state != PVM_PAGE_KERNEL || model_frame_use[f].mapcount || !inside(v, addr))
		return -PVM_EINVAL;
	model_frame_use[f] = (struct model_frame_use){ offset(v, addr), PVM_PAGE_ANON, model_area[v].own, 1 };
	return 0;
}

int model_page_add_anon_rmap(u32 f, u32 v, u64 addr)
{
	if (f >= MODEL_PAGES || model_frame_use[f].state != PVM_PAGE_ANON || !inside(v, addr) || model_frame_use[f].index != offset(v, addr))
		return -PVM_EINVAL;
	u32 root = model_anon[model_frame_use[f].owner].root;
	if (!root || root != model_anon[model_area[v].own].root)
		return -PVM_EINVAL;
	if (model_frame_use[f].mapcount == PVM_COUNT_MAX)
		return -PVM_EOVERFLOW;
	model_frame_use[f].mapcount++;
	return 0;
}

int model_page_remove_rmap(u32 f)
{
	if (f >= MODEL_PAGES || model_frame_use[f].state < PVM_PAGE_KERNEL || model_frame_use[f].state > PVM_PAGE_SLAB || !model_frame_use[f].mapcount)
		return -PVM_EINVAL;
	return (int)--model_frame_use[f].mapcount;
}
