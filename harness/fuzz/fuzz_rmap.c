/* SPDX-License-Identifier: BSD-2-Clause */
/* Areas of four address spaces and the reverse map, against the flat row of spec/model/areas.c: insert, remove, split, resize, merge, find, room;
 * prepare, clone, fork, unlink, walks; address spaces that fork and exit. Areas change as a kernel changes them, with the reverse map behind:
 * what is split is cloned, what moves is resized there, and when numbers run out in the middle, what was done is undone. */
#include <string.h>

#include "areas.h"
#include "fuzz.h"

enum { INSERT, REMOVE, SPLIT, RESIZE, FLAGS, FIND, ROOM, PREPARE, CLONE, FORK, UNLINK, WALK, FORK_MM, EXIT_MM, MERGE, FILL, PAGE_NEW, PAGE_ADD, PAGE_REMOVE, DAMAGE, NR_OPS };

/* where: address space + 8 * place of the pages: low, high, the last ones, not on page borders; what: flags + 16 * kind of offset + 0x4000 * file; area: one of those
 * that there are, now and then any number. */
static const struct fuzz_op_info ops[NR_OPS] = {
	[INSERT] = { "insert", { "where", "what", "from", "pages" } },
	[REMOVE] = { "remove", { NULL, "area", NULL, NULL } },
	[SPLIT] = { "split", { "where", "area", "page", NULL } },
	[RESIZE] = { "resize", { "where", "area", "from", "to" } }, /* 128: where it is now */
	[FLAGS] = { "flags", { NULL, "area", "flags", NULL } },
	[FIND] = { "find", { "where", NULL, "addr", NULL } },
	[ROOM] = { "room", { "where", "pages", "low", "high" } },
	[PREPARE] = { "prepare", { NULL, "area", NULL, NULL } },
	[CLONE] = { "clone", { NULL, "area", "from", NULL } },
	[FORK] = { "fork", { NULL, "area", "from", NULL } },
	[UNLINK] = { "unlink", { NULL, "area", NULL, NULL } },
	[WALK] = { "walk", { "where", "anon_vma", "page", "avc" } },
	[FORK_MM] = { "fork_mm", { "where", "from", NULL, NULL } },
	[EXIT_MM] = { "exit_mm", { "where", NULL, NULL, NULL } },
	[MERGE] = { "merge", { "where", "what", "from", "pages" } }, /* where 64, 128: all of an area, or of a hole */
	[FILL] = { "fill", { NULL, NULL, "left", NULL } }, /* all avcs but `left` */
	[PAGE_NEW] = { "page_new", { "frame", "area", "page", NULL } },
	[PAGE_ADD] = { "page_add", { "frame", "area", "page", NULL } },
	[PAGE_REMOVE] = { "page_remove", { "frame", NULL, NULL, NULL } },
	[DAMAGE] = { "damage", { "cell", "value", "index", NULL } },
};

#define L(x) (unsigned long long)(x)

static u32 span; /* pages that an address space uses */

static void begin(const u8 *config)
{
	span = config[0] % 3 == 0 ? 64 : config[0] % 3 == 1 ? 8 : 0x10000;
	pvm_nr_frames = MODEL_PAGES;
	for (u32 f = 0; f < MODEL_PAGES; f++)
		pvm_page_state[f] = (u8)(model_frame_use[f].state = f < 12 ? PVM_PAGE_KERNEL : f - 12);
}

static u32 mm(u32 where)
{
	return where % 8 < 4 ? 1 + where % 8 : where % 8 == 7 ? PVM_MAX_MMS - where / 8 % 2 * PVM_MAX_MMS : 1 + where % 4;
}

static u64 addr_of(u32 where, u32 page)
{
	u64 at = (u64)(page % span) * 4096;
	switch (where / 8 % 8) {
	case 4: return at + ((u64)1 << 46);
	case 5: return PVM_VMA_TOP - (u64)span * 4096 + at + page / span % 2 * 4096;
	case 6: return at + page / span * 8;
	default: return at;
	}
}

/* A little of each kind of offset: that of the address, so that neighbours go on and copies cover the same pages; any; at the end. */
static u64 offset_of(u32 what, u64 addr)
{
	switch (what / 16 % 8) {
	case 5: return what / 128 % 64;
	case 6: return PVM_IT_TOP - what / 128 % 16;
	case 7: return ~(u64)0 - what / 128 % 16;
	default: return addr / 4096;
	}
}

static u64 flags_of(u32 what)
{
	static const u64 few[] = { PVM_VM_READ, PVM_VM_WRITE, PVM_VM_EXEC, PVM_VM_SOFTDIRTY, PVM_VM_LOCKED, PVM_VM_NORESERVE, (u64)1 << 40, 0,
				   PVM_VM_IO, PVM_VM_DONTEXPAND, PVM_VM_PFNMAP, PVM_VM_MIXEDMAP, 0, 0, 0, 0 };
	return what & 0x8000 ? few[what % 16] : 0;
}

/* The number of one of the areas, counted in the order of their numbers. */
static u32 area_of(u32 x)
{
	u32 n = 0, i = 0;
	for (u32 v = 1; v < PVM_MAX_VMAS; v++)
		n += model_area[v].m != 0;
	if (n == 0 || x % 32 == 31)
		return x / 32 % (PVM_MAX_VMAS + 2);
	for (u32 v = 1; v < PVM_MAX_VMAS; v++)
		if (model_area[v].m && i++ == x % n)
			return v;
	return 0;
}

static int insert(u32 m, u64 from, u64 to, u64 flags, u64 pgoff, u32 file)
{
	int want = model_vma_insert(m, from, to, flags, pgoff, file);
	CALL(pvm_vma_insert(m, from, to, flags, pgoff, file), want, "pvm_vma_insert(%u, 0x%llx, 0x%llx, 0x%llx, 0x%llx, %u)", m, L(from), L(to), L(flags),
	     L(pgoff), file);
	return want;
}

static void unlink_avcs(u32 v)
{
	CALL(pvm_unlink_anon_vmas(v), model_unlink_anon_vmas(v), "pvm_unlink_anon_vmas(%u)", v);
}

static void remove_area(u32 v)
{
	unlink_avcs(v);
	CALL(pvm_vma_remove(v), model_vma_remove(v), "pvm_vma_remove(%u)", v);
}

/* The avcs of v follow; they can, since it has none, or its pages have offsets. */
static void follow(u32 v)
{
	if (model_area[v].n)
		CALL(pvm_rmap_resize(v), 0, "pvm_rmap_resize(%u)", v);
}

/* Can the avcs of area v follow to from .. to-1? The offset of the last page alone could be too large. */
static int could_follow(u32 v, u64 from, u64 to)
{
	const struct model_area *a = &model_area[v < PVM_MAX_VMAS ? v : 0];
	return !a->n || from >= to || to <= a->start || a->pgoff <= PVM_IT_TOP - (to - a->start) / 4096;
}

static int resize(u32 v, u64 from, u64 to)
{
	int want = model_vma_resize(v, from, to);
	CALL(pvm_vma_resize(v, from, to), want, "pvm_vma_resize(%u, 0x%llx, 0x%llx)", v, L(from), L(to));
	if (!want)
		follow(v);
	return want;
}

static int clone(u32 dst, u32 src)
{
	int want = model_anon_vma_clone(dst, src);
	CALL(pvm_anon_vma_clone(dst, src), want, "pvm_anon_vma_clone(%u, %u)", dst, src);
	return want;
}

static int fork_area(u32 child, u32 parent)
{
	int want = model_anon_vma_fork(child, parent);
	CALL(pvm_anon_vma_fork(child, parent), want, "pvm_anon_vma_fork(%u, %u)", child, parent);
	return want;
}

static void split(u32 v, u64 addr)
{
	u64 end = v < PVM_MAX_VMAS ? model_area[v].end : 0;
	int want = model_vma_split(v, addr);
	CALL(pvm_vma_split(v, addr), want, "pvm_vma_split(%u, 0x%llx)", v, L(addr));
	if (want <= 0)
		return;
	follow(v);
	if (model_area[v].n && clone((u32)want, v) != 0) {
		remove_area((u32)want);
		(void)resize(v, model_area[v].start, end);
	}
}

static void exit_mm(u32 m)
{
	for (u32 v; (v = model_vma_find(m, 0));)
		remove_area(v);
}

/* Address space m becomes a copy of p; when numbers run out, it is empty. */
static void fork_mm(u32 m, u32 p)
{
	exit_mm(m);
	for (u32 v = model_vma_find(p, 0); v && m != p; v = model_vma_next(v)) {
		const struct model_area *a = &model_area[v];
		int w = insert(m, a->start, a->end, a->flags, a->pgoff, a->file);
		if (w < 0 || (a->own && fork_area((u32)w, v) != 0)) {
			exit_mm(m);
			return;
		}
	}
}

static int prepare(u32 v)
{
	int want = model_anon_vma_prepare(v);
	CALL(pvm_anon_vma_prepare(v), want, "pvm_anon_vma_prepare(%u)", v);
	return want;
}

/* Clones of the area whose list is the longest that fits take the avcs, above all other areas of the last address space; the first is prepared. */
static void fill(u32 left)
{
	for (u32 n; (n = PVM_MAX_AVCS - 1 - model_avcs()) > left;) {
		u32 src = 0, top = 0;
		for (u32 v = 1; v < PVM_MAX_VMAS; v++) {
			if (model_area[v].n > model_area[src].n && model_area[v].n <= n - left)
				src = v;
			if (model_area[v].m == PVM_MAX_MMS - 1 && model_area[v].end > model_area[top].end)
				top = v;
		}
		u64 from = model_area[top].end;
		int v = insert(PVM_MAX_MMS - 1, from, from + 4096, 0, from / 4096, 0);
		if (v < 0 || (src ? clone((u32)v, src) : prepare((u32)v)) != 0)
			return;
	}
}

/* The walk comes to areas that stand in the tree and cover the page, in order, and to as many as there are. */
static void walk(u32 a, u64 pgoff)
{
	u32 n = 0, last = 0;
	u64 start = 0;
	for (u32 c = pvm_rmap_first(a, pgoff); c; c = pvm_rmap_next(c, pgoff), n++) {
		u32 v = pvm_avc_vma[c];
		HOLDS(c < PVM_MAX_AVCS && v < PVM_MAX_VMAS && model_linked(v, a) && model_covers(v, pgoff) && pvm_avc_anon[c] == a,
		      "the walk of page 0x%llx of anon_vma %u comes to avc %u of area %u", L(pgoff), a, c, v);
		HOLDS(n == 0 || start < model_area[v].pgoff || (start == model_area[v].pgoff && last < c), "the walk is not in order at avc %u", c);
		start = model_area[v].pgoff;
		last = c;
		CALL(pvm_rmap_address(c, pgoff), model_area[v].start + (pgoff - model_area[v].pgoff) * 4096, "pvm_rmap_address(%u, 0x%llx)", c, L(pgoff));
	}
	u32 want = a && a < PVM_MAX_ANON_VMAS ? model_rmap_count(a, pgoff) : 0;
	HOLDS(n == want, "the walk of page 0x%llx of anon_vma %u comes to %u areas, should be %u", L(pgoff), a, n, want);
}

/* Frame f at a page of area v, near its begin; then who maps it: a walk comes to v if it was found there. The last frame has been mapped almost too
 * often. */
static void map_page(u32 f, u32 v, u32 page, int new)
{
	u64 addr = (v < PVM_MAX_VMAS ? model_area[v].start : 0) + (u64)(page % 8) * 4096 + page / 8 % 4096;
	if (new)
		CALL(pvm_page_add_new_anon_rmap(f, v, addr), model_page_add_new_anon_rmap(f, v, addr), "pvm_page_add_new_anon_rmap(%u, %u, 0x%llx)", f, v,
		     L(addr));
	else
		CALL(pvm_page_add_anon_rmap(f, v, addr), model_page_add_anon_rmap(f, v, addr), "pvm_page_add_anon_rmap(%u, %u, 0x%llx)", f, v, L(addr));
	if (f >= MODEL_PAGES)
		return;
	if (new && f == 11 && model_frame_use[f].mapcount) {
		TELL("pvm_page_mapcount[%u] = PVM_COUNT_MAX", f);
		pvm_page_mapcount[f] = model_frame_use[f].mapcount = PVM_COUNT_MAX;
	}
	const struct model_frame_use *p = &model_frame_use[f];
	HOLDS(pvm_page_state[f] == p->state && pvm_page_mapcount[f] == p->mapcount && pvm_page_owner[f] == p->owner && pvm_page_index[f] == p->index,
	      "frame %u is in state %u, mapped %u times, page 0x%llx of anon_vma %u", f, pvm_page_state[f], pvm_page_mapcount[f], L(pvm_page_index[f]),
	      pvm_page_owner[f]);
	walk(p->owner, p->index);
}

static void find(u32 where, u64 addr)
{
	u32 m = mm(where), v = model_vma_find(m, addr);
	CALL(pvm_vma_find(m, addr), v, "pvm_vma_find(%u, 0x%llx)", m, L(addr));
	CALL(pvm_vma_search(m, addr), v, "pvm_vma_search(%u, 0x%llx)", m, L(addr));
	CALL(pvm_vma_lookup(m, addr), model_vma_lookup(m, addr), "pvm_vma_lookup(%u, 0x%llx)", m, L(addr));
	CALL(pvm_vma_next(v), model_vma_next(v), "pvm_vma_next(%u)", v);
	CALL(pvm_vma_prev(v), model_vma_prev(v), "pvm_vma_prev(%u)", v);
}

static void look_for_room(u32 where, u64 low, u64 high, u64 len)
{
	u32 m = mm(where), down = where / 64 % 2;
	if (where & 128)
		high = PVM_VMA_TOP;
	CALL(pvm_vma_unmapped_area(m, low, high, len, down), model_vma_unmapped_area(m, low, high, len, down),
	     "pvm_vma_unmapped_area(%u, 0x%llx, 0x%llx, 0x%llx, %u)", m, L(low), L(high), L(len), down);
}

/* What is to be mapped at from .. to-1 may suit the neighbours. The class is asked for as it is; areas become one when none has avcs, which the
 * reverse map would have to move. */
static void merge(const struct fuzz_op *op, u64 from)
{
	u32 m = mm(op->who), v = model_vma_lookup(m, from), sp = op->flags / 4 % 4 != 0, sn = op->b / 16 % 4 != 0;
	u64 to = from + (u64)(op->b % 16) * 4096;
	if (op->who & 0xc0 && v) {
		from = op->b & 64 ? from : model_area[v].start;
		to = op->b & 128 ? to : model_area[v].end;
	} else if (op->who & 0xc0 && model_vma_find(m, from)) {
		u32 above = model_vma_find(m, from), below = model_vma_prev(above);
		from = below ? model_area[below].end : from;
		to = model_area[above].start;
	}
	struct pvm_vma_map q = { flags_of(op->flags), offset_of(op->flags, from), op->flags / 0x4000 % 2, 0 };
	u32 prev = from ? model_vma_lookup(m, from - 1) : 0, next = model_vma_lookup(m, to), mid = model_vma_lookup(m, from);
	q.anon = op->b / 256 % 4 == 3 ? model_area[prev].own : model_area[mid].own;
	if (op->b / 1024 % 4) { /* what the neighbour has */
		q.flags = model_area[prev].flags;
		q.file = model_area[prev].file;
		q.pgoff = prev ? model_area[prev].pgoff + (from - model_area[prev].start) / 4096 : q.pgoff;
	}
	struct pvm_vma_place p = pvm_vma_locate(m, from, to);
	TELL("struct pvm_vma_place p = pvm_vma_locate(%u, 0x%llx, 0x%llx)", m, L(from), L(to));
	TELL("struct pvm_vma_map q = { 0x%llx, 0x%llx, %u, %u }", L(q.flags), L(q.pgoff), q.file, q.anon);
	CALL(pvm_vma_merge_class(p, q, sp, sn), model_vma_merge_class(m, from, to, q, sp, sn), "pvm_vma_merge_class(p, q, %u, %u)", sp, sn);
	if (!model_area[prev].n && !model_area[mid].n && !model_area[next].n)
		CALL(pvm_vma_merge(p, q, sp, sn), model_vma_merge(m, from, to, q, sp, sn), "pvm_vma_merge(p, q, %u, %u)", sp, sn);
}

/* A checker ends, whatever it finds. */
static void damage(u32 cell, u32 value, u32 x)
{
	u32 v = x % PVM_MAX_VMAS, c = x % PVM_MAX_AVCS, a = x % PVM_MAX_ANON_VMAS;
#define BREAK(place) \
	do { \
		__typeof__(place) was = place; \
		place = (__typeof__(place))value; \
		(void)pvm_vma_check(); \
		(void)pvm_rmap_check(); \
		(void)pvm_pool_check(); \
		place = was; \
		return; \
	} while (0)
	switch (cell % 18) {
	case 0: BREAK(pvm_it_tree[x % PVM_IT_NODES]);
	case 1: BREAK(pvm_it_end[v]);
	case 2: BREAK(pvm_it_next[x % PVM_IT_NODES]);
	case 3: BREAK(pvm_vma_pgoff[v]);
	case 4: BREAK(pvm_mm_map_count[x % PVM_MAX_MMS]);
	case 5: BREAK(pvm_avc_vma[c]);
	case 6: BREAK(pvm_avc_anon[c]);
	case 7: BREAK(pvm_avc_next[c]);
	case 8: BREAK(pvm_avc_prev[c]);
	case 9: BREAK(pvm_vma_chain[v]);
	case 10: BREAK(pvm_vma_chain_last[v]);
	case 11: BREAK(pvm_vma_nr_avc[v]);
	case 12: BREAK(pvm_vma_anon[v]);
	case 13: BREAK(pvm_anon_vma_root[a]);
	case 14: BREAK(pvm_anon_vma_parent[a]);
	case 15: BREAK(pvm_pool_live[x % PVM_POOL_CLASSES]);
	case 16: BREAK(pvm_pool_order[x % PVM_POOL_SIZE]);
	default: BREAK(pvm_pool_place[x % PVM_POOL_SIZE]);
	}
}

/* Area v is what the model says. */
static void compare(u32 v)
{
	const struct model_area *a = &model_area[v];
	HOLDS(pvm_it_tree[v] == a->m, "area %u is in address space %u, should be %u", v, pvm_it_tree[v], a->m);
	HOLDS(pvm_vma_nr_avc[v] == a->n && pvm_vma_anon[v] == a->own, "area %u has %u avcs and anon_vma %u, should be %u and %u", v, pvm_vma_nr_avc[v],
	      pvm_vma_anon[v], a->n, a->own);
	if (!a->m)
		return;
	HOLDS(pvm_it_start[v] == a->start && pvm_it_end[v] == a->end && pvm_vma_flags[v] == a->flags && pvm_vma_pgoff[v] == a->pgoff &&
	      pvm_vma_file[v] == a->file, "area %u maps something else", v);
	u32 c = pvm_vma_chain[v];
	for (u32 i = 0; i < a->n; i++, c = pvm_avc_next[c])
		HOLDS(c && c < PVM_MAX_AVCS && pvm_avc_anon[c] == a->chain[i], "avc %u of area %u, number %u, is not of anon_vma %u", c, v, i, a->chain[i]);
	HOLDS(c == 0, "area %u has avc %u too much", v, c);
}

static void compare_all(void)
{
	for (u32 v = 1; v < PVM_MAX_VMAS; v++)
		compare(v);
	for (u32 a = 1; a < PVM_MAX_ANON_VMAS; a++) {
		HOLDS(pvm_anon_vma_root[a] == model_anon[a].root && pvm_anon_vma_parent[a] == model_anon[a].parent,
		      "anon_vma %u has root %u and parent %u, should be %u and %u", a, pvm_anon_vma_root[a], pvm_anon_vma_parent[a], model_anon[a].root,
		      model_anon[a].parent);
		HOLDS(pvm_anon_vma_children[a] == model_children(a), "anon_vma %u has %u children, should be %u", a, pvm_anon_vma_children[a],
		      model_children(a));
		HOLDS(pvm_anon_vma_active[a] == (model_anon[a].root ? model_active(a) : 0), "anon_vma %u is that of %u areas, should be %u", a,
		      pvm_anon_vma_active[a], model_active(a));
	}
	for (u32 m = 1; m < PVM_MAX_MMS; m++)
		HOLDS(pvm_mm_map_count[m] == model_map_count(m), "address space %u has %u areas, should be %u", m, pvm_mm_map_count[m], model_map_count(m));
	HOLDS(pvm_pool_live[PVM_POOL_AVC] == model_avcs(), "%u avcs are live, should be %u", pvm_pool_live[PVM_POOL_AVC], model_avcs());
}

static void check(void)
{
	HOLDS(pvm_itree_check(), "pvm_itree_check() is 0");
	HOLDS(pvm_pool_check(), "pvm_pool_check() is 0");
	HOLDS(pvm_vma_check(), "pvm_vma_check() is 0");
	HOLDS(pvm_rmap_check(), "pvm_rmap_check() is 0");
	compare_all();
}

static void change(const struct fuzz_op *op)
{
	u32 v = area_of(op->flags), m = mm(op->who);
	u64 from = addr_of(op->who, op->a);
	switch (op->op) {
	case INSERT:
		(void)insert(m, from, from + (u64)(op->b % 16) * 4096, flags_of(op->flags), offset_of(op->flags, from), op->flags / 0x4000 % 2);
		return;
	case REMOVE: remove_area(v); return;
	case SPLIT:
		if (v && v < PVM_MAX_VMAS && op->who / 8 % 8 < 4) /* most often inside */
			from = model_area[v].start + (u64)(op->a % 8) * 4096;
		split(v, from);
		return;
	case RESIZE: {
		u64 to = addr_of(op->who, op->b);
		if (op->who & 128 && v && v < PVM_MAX_VMAS) {
			from = model_area[v].start + (u64)op->a % 5 * 4096 - 2 * 4096;
			to = model_area[v].end + (u64)op->b % 5 * 4096 - 2 * 4096;
		}
		if (could_follow(v, from, to))
			(void)resize(v, from, to);
		return;
	}
	default: CALL(pvm_vma_set_flags(v, flags_of(op->a)), model_vma_set_flags(v, flags_of(op->a)), "pvm_vma_set_flags(%u, 0x%llx)", v, L(flags_of(op->a)));
	}
}

static void step(const struct fuzz_op *op)
{
	u32 v = area_of(op->flags);
	u64 from = addr_of(op->who, op->a);
	switch (op->op) {
	case INSERT:
	case REMOVE:
	case SPLIT:
	case RESIZE:
	case FLAGS: change(op); break;
	case FIND: find(op->who, from + op->b % 4096); break;
	case ROOM: look_for_room(op->who, from, addr_of(op->who, op->b), (u64)(op->flags % 64) * 4096 + op->flags / 64 % 32 / 31); break;
	case PREPARE: (void)prepare(v); break;
	case CLONE: (void)clone(v, area_of(op->a)); break;
	case FORK: (void)fork_area(v, area_of(op->a)); break;
	case UNLINK: unlink_avcs(v); break;
	case WALK:
		CALL(pvm_rmap_address(op->b % (PVM_MAX_AVCS + 2), PVM_IT_TOP), PVM_RMAP_NO_ADDRESS, "pvm_rmap_address(%u, 0x%llx)",
		     op->b % (PVM_MAX_AVCS + 2), L(PVM_IT_TOP));
		CALL(pvm_rmap_next(op->b % (PVM_MAX_AVCS + 2), PVM_IT_TOP), 0, "pvm_rmap_next(%u, 0x%llx)", op->b % (PVM_MAX_AVCS + 2), L(PVM_IT_TOP));
		walk(fuzz_pick(op->flags, PVM_MAX_ANON_VMAS), op->who & 128 ? PVM_IT_TOP - op->a % 8 : from / 4096);
		break;
	case FORK_MM: fork_mm(1 + op->who % 4, 1 + op->flags % 4); break;
	case EXIT_MM: exit_mm(1 + op->who % 4); break;
	case MERGE: merge(op, from); break;
	case FILL: fill(op->a % 8); break;
	case PAGE_NEW:
	case PAGE_ADD: map_page(op->who % 18, v, op->a, op->op == PAGE_NEW); break;
	case PAGE_REMOVE: CALL(pvm_page_remove_rmap(op->who % 18), model_page_remove_rmap(op->who % 18), "pvm_page_remove_rmap(%u)", op->who % 18); break;
	default: damage(op->who, op->flags, op->a);
	}
	for (u32 w = 1; w < PVM_MAX_VMAS; w++)
		compare(w);
}

static void end(void)
{
	for (u32 m = 1; m < PVM_MAX_MMS; m++)
		exit_mm(m);
	for (u32 k = 0; k < PVM_POOL_CLASSES; k++)
		CALL(pvm_pool_live[k], 0, "pvm_pool_live[%u]", k);
	for (u32 t = 1; t < PVM_IT_TREES; t++)
		CALL(pvm_it_root[t], 0, "pvm_it_root[%u]", t);
	check();
}

static void reset(void)
{
	for (u32 f = 0; f < MODEL_PAGES; f++) {
		pvm_page_state[f] = 0;
		pvm_page_mapcount[f] = pvm_page_owner[f] = 0;
		pvm_page_index[f] = 0;
	}
	pvm_nr_frames = 0;
#define CLEAR(array) memset(array, 0, sizeof(array))
	CLEAR(pvm_it_root), CLEAR(pvm_it_start), CLEAR(pvm_it_end), CLEAR(pvm_it_subtree_end), CLEAR(pvm_it_subtree_gap), CLEAR(pvm_it_left);
	CLEAR(pvm_it_right), CLEAR(pvm_it_parent), CLEAR(pvm_it_prev), CLEAR(pvm_it_next), CLEAR(pvm_it_tree), CLEAR(pvm_it_height);
	CLEAR(pvm_pool_live), CLEAR(pvm_pool_used), CLEAR(pvm_pool_order), CLEAR(pvm_pool_place);
	CLEAR(pvm_vma_flags), CLEAR(pvm_vma_pgoff), CLEAR(pvm_vma_file), CLEAR(pvm_vma_anon), CLEAR(pvm_mm_map_count), CLEAR(pvm_vma_seen);
	CLEAR(pvm_mm_vmacache), CLEAR(pvm_avc_vma), CLEAR(pvm_avc_anon), CLEAR(pvm_avc_next), CLEAR(pvm_avc_prev), CLEAR(pvm_vma_chain);
	CLEAR(pvm_vma_chain_last), CLEAR(pvm_vma_nr_avc), CLEAR(pvm_anon_vma_root), CLEAR(pvm_anon_vma_parent), CLEAR(pvm_anon_vma_children);
	CLEAR(pvm_anon_vma_active);
	model_areas_reset();
}

static void show(FILE *out)
{
	for (u32 m = 1; m < PVM_MAX_MMS; m++)
		for (u32 v = model_vma_find(m, 0); v; v = model_vma_next(v)) {
			fprintf(out, "  address space %u: area %u 0x%llx .. 0x%llx flags 0x%llx offset 0x%llx file %u, own anon_vma %u, avcs", m, v, L(pvm_it_start[v]),
				L(pvm_it_end[v]), L(pvm_vma_flags[v]), L(pvm_vma_pgoff[v]), pvm_vma_file[v], pvm_vma_anon[v]);
			for (u32 c = pvm_vma_chain[v], n = 0; c && c < PVM_MAX_AVCS && n < PVM_MAX_AVCS; c = pvm_avc_next[c], n++)
				fprintf(out, " %u:%u", c, pvm_avc_anon[c]);
			fprintf(out, " (model: 0x%llx .. 0x%llx, own %u, anon_vmas", L(model_area[v].start), L(model_area[v].end), model_area[v].own);
			for (u32 i = 0; i < model_area[v].n; i++)
				fprintf(out, " %u", model_area[v].chain[i]);
			fprintf(out, ")\n");
		}
	for (u32 a = 1; a < PVM_MAX_ANON_VMAS; a++)
		if (pvm_anon_vma_root[a] || model_anon[a].root)
			fprintf(out, "  anon_vma %u: root %u parent %u, %u children, that of %u areas (model: %u %u, %u, %u)\n", a, pvm_anon_vma_root[a],
				pvm_anon_vma_parent[a], pvm_anon_vma_children[a], pvm_anon_vma_active[a], model_anon[a].root, model_anon[a].parent,
				model_children(a), model_active(a));
}

const struct fuzz_target fuzz_target = {
	"fuzz_rmap", { "span" }, ops, NR_OPS, begin, step, end, check, reset, show, 1024, NULL,
};
