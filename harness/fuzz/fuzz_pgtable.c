/* SPDX-License-Identifier: BSD-2-Clause */
/* Page tables of three address spaces against the flat map of spec/model/pages.c: map, unmap, protect, query, ranges, huge leaves, split, the end of
 * memory at the n-th table, the processor's walk.
 *
 * The adversary is a TLB that keeps whatever a walk could cache, leaves and tables, until the hook flushes it: what it holds must be what the
 * tables say, or pending in the gather; and a table that it holds is no free frame. */
#include <string.h>

#include "fuzz.h"
#include "pages.h"
#include "pvm.h"
#include "world.h"

enum { CREATE, DESTROY, MAP, UNMAP, PROTECT, QUERY, MAP_RANGE, UNMAP_RANGE, PROTECT_RANGE, SPLIT, ACCESS, FLUSH, FILL, TAKE, GIVE, DAMAGE, NR_OPS };

/* who: tree + 4 * window + 16 * cpu + 32 * node; flags: level + 4 * rights. Window 0 and 2 are the first pages of each canonical half, 1 and 3 the
 * last; place: page % 1024, then 3 bits of 1 GiB, then 3 of 512 GiB. */
static const struct fuzz_op_info ops[NR_OPS] = {
	[CREATE] = { "create", { "where", "levels", NULL, NULL } },
	[DESTROY] = { "destroy", { "where", NULL, NULL, NULL } },
	[MAP] = { "map", { "where", "how", "place", "frame" } },
	[UNMAP] = { "unmap", { "where", "how", "place", NULL } },
	[PROTECT] = { "protect", { "where", "how", "place", NULL } },
	[QUERY] = { "query", { "where", NULL, "place", NULL } },
	[MAP_RANGE] = { "map_range", { "where", "how", "place", "pages" } },
	[UNMAP_RANGE] = { "unmap_range", { "where", "how", "place", "pages" } },
	[PROTECT_RANGE] = { "protect_range", { "where", "how", "place", "pages" } },
	[SPLIT] = { "split", { "where", "how", "place", NULL } },
	[ACCESS] = { "access", { "where", "kind", "place", NULL } }, /* kind: write, fetch, user, then the mode, then keep */
	[FLUSH] = { "flush", { "where", NULL, NULL, NULL } },
	[FILL] = { "fill", { "where", NULL, NULL, "frames" } }, /* the reservation; 0: drain it */
	[TAKE] = { "take", { NULL, NULL, NULL, "left" } },      /* all memory but `left` frames */
	[GIVE] = { "give", { NULL, NULL, NULL, "frames" } },
	[DAMAGE] = { "damage", { "cell", "value", "place", NULL } },
};

#define ROOTS 3
#define CACHED 48

static u32 root[ROOTS]; /* PVM_NONE: no tree */
static u32 held[PVM_MAX_FRAMES], nr_held;
static u32 flushes; /* seen by the hook in this op */

/* What the TLB holds. */
static struct {
	u32 root, level, table; /* level 0: nothing */
	u64 page, entry, va;
	u32 path[4], path_level[4], n;
} cached[CACHED];
static u32 next_cached;

static void on_flush(u32 r, u64 start, u64 end)
{
	const struct model_flush *want = &model_flushed[flushes % 512];
	HOLDS(flushes < model_nr_flushed, "a flush of pages 0x%llx .. 0x%llx of root %u that nothing asks for", (unsigned long long)start,
	      (unsigned long long)end, r);
	HOLDS(want->root == r && want->start == start && want->end == end,
	      "the flush is of pages 0x%llx .. 0x%llx of root %u, should be 0x%llx .. 0x%llx of root %u", (unsigned long long)start,
	      (unsigned long long)end, r, (unsigned long long)want->start, (unsigned long long)want->end, want->root);
	flushes++;
	for (u32 i = 0; i < pvm_tlb_count; i++)
		HOLDS(pvm_page_state[pvm_tlb_frame[i]] == PVM_PAGE_GATHER, "frame %u went before the flush", pvm_tlb_frame[i]);
	for (u32 i = 0; i < CACHED; i++) {
		u64 pages = (u64)1 << 9 * (cached[i].level - (cached[i].level > 0));
		if (cached[i].level == 0 || cached[i].root != r)
			continue;
		cached[i].n = 0;
		if (start <= cached[i].page && cached[i].page + pages <= end)
			cached[i].level = 0;
	}
}

static void begin(const u8 *config)
{
	pvm_min_free_kbytes = config[1] == 0 ? 1 : config[1] == 1 ? 0 : config[1];
	world_on_flush = on_flush;
	memset(cached, 0, sizeof cached);
	next_cached = nr_held = 0;
	model_nr_flushed = flushes = 0;
	for (u32 i = 0; i < ROOTS; i++)
		root[i] = PVM_NONE;
	world_frames(world_shape(config[0] % WORLD_SHAPES));
	(void)world_zones();
	for (u32 i = 0; i < 1u + config[2] % ROOTS; i++) {
		u32 levels = config[2] / 4 >> i & 1 ? 5 : 4, want = model_pt_create(0, 0, levels);
		CALL(pvm_pt_create(0, 0, levels), want, "pvm_pt_create(0, 0, %u)", levels);
		root[i] = want;
		if (want != PVM_NONE)
			world_dirty(want);
	}
}

/* The tables that exist now are cleared when the machine is. */
static void mark(u32 r, u32 level, u64 page, u32 frame, u32 live)
{
	(void)r, (void)level, (void)page, (void)live;
	world_dirty(frame);
}

static u64 page_at(u32 r, u32 window, u32 place)
{
	u64 off = place % 1024 + ((u64)(place / 1024 % 8) << 18) + ((u64)(place / 8192) << 27), half = (u64)1 << (pvm_page_state[r] == PVM_PAGE_TABLE + 5 ? 44 : 35);
	return window % 2 ? (window / 2 + 1) * half - 1 - off : window / 2 * half + off;
}

struct where {
	u32 cpu, node, root;
	u64 va;
};

/* The arguments that an op names; now and then a bad one. */
static struct where where(const struct fuzz_op *op, u32 level)
{
	struct where w = { op->who / 16 % 2, op->who / 32 % 2, PVM_NONE, 0 };
	u32 bad = op->who / 64 == 3 ? op->b % 8 + 1 : 0, tree = op->who % 4;
	if (tree < ROOTS)
		w.root = root[tree];
	if (w.root == PVM_NONE)
		w.root = root[0];
	if (w.root == PVM_NONE)
		return w;
	u64 page = page_at(w.root, op->who / 4 % 4, op->a);
	w.va = model_va(w.root, page - page % ((u64)1 << 9 * (level - 1)));
	switch (bad) {
	case 1: w.cpu = PVM_MAX_CPUS; break;
	case 2: w.node = PVM_MAX_NODES; break;
	case 3: w.root = op->a; break;
	case 4: w.va ^= (u64)1 << 58; break;
	case 5: w.va += 8; break;
	case 6: w.va += 4096; break;
	default: break;
	}
	return w;
}

static u64 rights(u32 flags)
{
	u32 f = flags / 4;
	u64 prot = f & 0x800 ? 0 : 1;
	prot += (f & 1 ? PVM_PTE_RW : 0) + (f & 2 ? PVM_PTE_US : 0) + (f & 4 ? PVM_PTE_NX : 0) + (f & 8 ? PVM_PTE_PAT : 0) + (f & 16 ? PVM_PTE_G : 0);
	prot += (f & 32 ? PVM_PTE_PWT + PVM_PTE_PCD : 0) + (f & 64 ? PVM_PTE_D : 0) + (f & 128 ? PVM_PTE_A : 0) + (f & 256 ? 7 * PVM_PTE_SOFT : 0);
	prot += f & 512 ? 0x7ff0000000000000u : 0;
	return prot + (f & 0x1000 ? PVM_PTE_FRAME : 0);
}

#define VA(w) (unsigned long long)(w).va
#define L(x) (unsigned long long)(x)

static void map(const struct fuzz_op *op)
{
	u32 level = op->flags % 4, use = level ? level : 1, pfn = (u32)op->b << 9 * (use - 1);
	struct where w = where(op, use);
	u64 prot = rights(op->flags);
	if (op->flags & 0x8000)
		pfn += op->b % 2 ? 1 : 0xffff0000;
	if (model_nr_leaves > 31000)
		return;
	int want = model_pt_map(w.cpu, w.node, w.root, w.va, pfn, level, prot);
	CALL(pvm_pt_map(w.cpu, w.node, w.root, w.va, pfn, level, prot), want, "pvm_pt_map(%u, %u, %u, 0x%llx, 0x%x, %u, 0x%llx)", w.cpu, w.node,
	     w.root, VA(w), pfn, level, L(prot));
}

/* How many pages, and from which frame on. */
static u64 pages(const struct fuzz_op *op)
{
	if (op->flags & 0x4000)
		return op->b % 4 == 3 ? (u64)1 << 36 : (u64)1 << 46;
	return op->b % 2048u * (op->flags % 4 == 1 ? 32 : 1);
}

static void map_range(const struct fuzz_op *op)
{
	struct where w = where(op, 1);
	u64 n = pages(op), prot = rights(op->flags & 0x9ffc);
	u32 pfn = op->flags & 0x8000 ? 0xffffff00 : 0x200u + op->b;
	prot |= 1;
	if (n >= (u64)1 << 30)
		n = (u64)1 << 46; /* no range; the model looks at each page of one */
	if (model_nr_leaves + n > 31000 && n <= 32768)
		return;
	int want = model_pt_map_range(w.cpu, w.node, w.root, w.va, pfn, n, prot);
	CALL(pvm_pt_map_range(w.cpu, w.node, w.root, w.va, pfn, n, prot), want, "pvm_pt_map_range(%u, %u, %u, 0x%llx, 0x%x, 0x%llx, 0x%llx)", w.cpu,
	     w.node, w.root, VA(w), pfn, L(n), L(prot));
}

static void unmap_range(const struct fuzz_op *op)
{
	struct where w = where(op, 1);
	u64 n = pages(op);
	int want = model_pt_unmap_range(w.cpu, w.root, w.va, n);
	CALL(pvm_pt_unmap_range(w.cpu, w.root, w.va, n), want, "pvm_pt_unmap_range(%u, %u, 0x%llx, 0x%llx)", w.cpu, w.root, VA(w), L(n));
}

static void protect_range(const struct fuzz_op *op)
{
	struct where w = where(op, 1);
	u64 n = pages(op), prot = rights(op->flags & 0x9ffc);
	if (n >= (u64)1 << 30)
		n = (u64)1 << 46;
	int want = model_pt_protect_range(w.cpu, w.root, w.va, n, prot);
	CALL(pvm_pt_protect_range(w.cpu, w.root, w.va, n, prot), want, "pvm_pt_protect_range(%u, %u, 0x%llx, 0x%llx, 0x%llx)", w.cpu, w.root, VA(w),
	     L(n), L(prot));
}

static void single(const struct fuzz_op *op)
{
	u32 level = op->flags % 4;
	struct where w = where(op, level ? level : 1);
	u64 prot = rights(op->flags);
	int want;
	if (op->op == UNMAP) {
		want = model_pt_unmap(w.cpu, w.root, w.va, level);
		CALL(pvm_pt_unmap(w.cpu, w.root, w.va, level), want, "pvm_pt_unmap(%u, %u, 0x%llx, %u)", w.cpu, w.root, VA(w), level);
	} else if (op->op == PROTECT) {
		want = model_pt_protect(w.cpu, w.root, w.va, level, prot);
		CALL(pvm_pt_protect(w.cpu, w.root, w.va, level, prot), want, "pvm_pt_protect(%u, %u, 0x%llx, %u, 0x%llx)", w.cpu, w.root, VA(w),
		     level, L(prot));
	} else if (model_nr_leaves <= 31000) {
		want = model_pt_split(w.cpu, w.node, w.root, w.va, level);
		CALL(pvm_pt_split(w.cpu, w.node, w.root, w.va, level), want, "pvm_pt_split(%u, %u, %u, 0x%llx, %u)", w.cpu, w.node, w.root, VA(w), level);
	}
}

static void query(u32 r, u64 va)
{
	struct pvm_pt_leaf want = model_pt_query(r, va), have = pvm_pt_query(r, va);
	CALL(have.entry, want.entry, "pvm_pt_query(%u, 0x%llx).entry", r, L(va));
	CALL(have.level, want.level, "pvm_pt_query(%u, 0x%llx).level", r, L(va));
}

/* Does the leaf allow the access? Written after the SDM, 4.6.1, for trees whose tables allow all. */
static int allowed(u64 e, u32 mode, u32 access)
{
	int user = (e & 4) != 0, write = (e & 2) != 0, fetch = !(e >> 63);
	if (access & PVM_PF_I && !fetch)
		return 0;
	if (access & PVM_PF_U)
		return user && (write || !(access & PVM_PF_W));
	if (access & PVM_PF_I)
		return !(user && mode & PVM_HW_SMEP);
	if (user && mode & PVM_HW_SMAP && !(mode & PVM_HW_AC))
		return 0;
	return write || !(access & PVM_PF_W) || !(mode & PVM_HW_WP);
}

/* The processor uses the translation: the TLB may keep it, and the tables on the way. */
static void keep(u32 r, u64 va, const struct pvm_hw_result *hw)
{
	struct pvm_pt_leaf leaf = model_pt_query(r, va);
	u64 page = model_page(r, va);
	u32 i = next_cached++ % CACHED, t = hw->table;
	memset(&cached[i], 0, sizeof cached[i]);
	cached[i].root = r;
	cached[i].level = leaf.level;
	cached[i].entry = leaf.entry;
	cached[i].va = va;
	cached[i].page = page - page % ((u64)1 << 9 * (leaf.level - 1));
	for (; t != r && cached[i].n < 4; t = pvm_page_owner[t]) {
		cached[i].path[cached[i].n] = t;
		cached[i].path_level[cached[i].n++] = (u32)pvm_page_state[t] - PVM_PAGE_TABLE;
	}
}

static void access(const struct fuzz_op *op)
{
	struct where w = where(op, 1);
	u32 kind = op->flags, access = (kind & 1 ? PVM_PF_W : kind & 2 ? PVM_PF_I : 0) + (kind & 4 ? PVM_PF_U : 0);
	if (!model_is_root(w.root))
		return;
	u32 mode = PVM_HW_NXE | PVM_HW_GB | (pvm_page_state[w.root] == PVM_PAGE_TABLE + 5 ? PVM_HW_LA57 : 0) | (kind & 8 ? 0 : PVM_HW_WP) |
		   (kind & 16 ? PVM_HW_SMEP : 0) | (kind & 32 ? PVM_HW_SMAP : 0) | (kind & 64 ? PVM_HW_AC : 0);
	u64 va = w.va + op->b % 4096;
	struct pvm_pt_leaf leaf = model_pt_query(w.root, va);
	int canonical = model_va(w.root, model_page(w.root, va)) == va - va % 4096;
	u32 want = !canonical ? PVM_HW_GP : leaf.level && allowed(leaf.entry, mode, access) ? PVM_HW_OK : PVM_HW_PF;
	struct pvm_hw_result hw = pvm_hw_walk(mode, w.root, va, access), told = pvm_pt_access(mode, w.root, va, access);
	CALL(hw.result, want, "pvm_hw_walk(%u, %u, 0x%llx, %u).result", mode, w.root, L(va), access);
	CALL(told.result, want, "pvm_pt_access(%u, %u, 0x%llx, %u).result", mode, w.root, L(va), access);
	if (want == PVM_HW_PF) {
		u32 error = (leaf.level ? PVM_PF_P : 0) | access;
		CALL(hw.error, error, "pvm_hw_walk(%u, %u, 0x%llx, %u).error", mode, w.root, L(va), access);
		CALL(told.error, error, "pvm_pt_access(%u, %u, 0x%llx, %u).error", mode, w.root, L(va), access);
	}
	if (want != PVM_HW_OK)
		return;
	u64 n = (u64)1 << 9 * (leaf.level - 1), pfn = leaf.entry >> 12 & 0xffffffffff;
	pfn = pfn - pfn % n + va / 4096 % n;
	CALL(hw.pfn, pfn, "pvm_hw_walk(%u, %u, 0x%llx, %u).pfn", mode, w.root, L(va), access);
	CALL(told.pfn, pfn, "pvm_pt_access(%u, %u, 0x%llx, %u).pfn", mode, w.root, L(va), access);
	CALL(hw.level, leaf.level, "pvm_hw_walk(%u, %u, 0x%llx, %u).level", mode, w.root, L(va), access);
	if (kind & 128) {
		u32 write = access & PVM_PF_W;
		CALL(pvm_hw_set_ad(hw.table, hw.slot, write), 0, "pvm_hw_set_ad(%u, %u, %u)", hw.table, hw.slot, write);
		model_used(w.root, va, write != 0);
	}
	keep(w.root, va, &hw);
}

static void take(u32 left)
{
	for (u32 f; (f = model_alloc_pages(0, 0, PVM_ZONE_NORMAL, 0, PVM_WMARK_NONE)) != PVM_NONE; held[nr_held++] = f)
		CALL(pvm_alloc_pages(0, 0, PVM_ZONE_NORMAL, 0, PVM_WMARK_NONE), f, "pvm_alloc_pages(0, 0, 2, 0, 3)");
	CALL(pvm_alloc_pages(0, 0, PVM_ZONE_NORMAL, 0, PVM_WMARK_NONE), PVM_NONE, "pvm_alloc_pages(0, 0, 2, 0, 3)");
	for (; left > 0 && nr_held > 0; left--) {
		u32 f = held[--nr_held];
		(void)model_free_pages(0, f, 0);
		CALL(pvm_free_pages(0, f, 0), 0, "pvm_free_pages(0, %u, 0)", f);
	}
	for (u32 c = 0; c < PVM_MAX_CPUS; c++)
		(void)model_zone_drain(c);
	TELL("pvm_drain_all_pages()");
	pvm_drain_all_pages();
}

static void give(u32 n)
{
	for (; n > 0 && nr_held > 0; n--) {
		u32 f = held[--nr_held];
		(void)model_free_pages(0, f, 0);
		CALL(pvm_free_pages(0, f, 0), 0, "pvm_free_pages(0, %u, 0)", f);
	}
}

static void create(u32 tree, u32 cpu, u32 node, u32 levels)
{
	if (tree >= ROOTS || root[tree] != PVM_NONE)
		return;
	u32 want = model_pt_create(cpu, node, levels);
	CALL(pvm_pt_create(cpu, node, levels), want, "pvm_pt_create(%u, %u, %u)", cpu, node, levels);
	root[tree] = want;
	if (want != PVM_NONE)
		world_dirty(want);
}

static void destroy(const struct fuzz_op *op)
{
	struct where w = where(op, 1);
	int want = model_pt_destroy(w.cpu, w.root);
	CALL(pvm_pt_destroy(w.cpu, w.root), want, "pvm_pt_destroy(%u, %u)", w.cpu, w.root);
	for (u32 i = 0; want == 0 && i < ROOTS; i++)
		if (root[i] == w.root)
			root[i] = PVM_NONE;
}

static void flush(u32 cpu)
{
	int want = model_tlb_flush(cpu);
	CALL(pvm_tlb_flush(cpu), want, "pvm_tlb_flush(%u)", cpu);
}

static void fill(u32 cpu, u32 node, u32 n)
{
	int want = n ? model_reserve_fill(cpu, node, n) : model_reserve_drain(cpu);
	if (n)
		CALL(pvm_reserve_fill(cpu, node, n), want, "pvm_reserve_fill(%u, %u, %u)", cpu, node, n);
	else
		CALL(pvm_reserve_drain(cpu), want, "pvm_reserve_drain(%u)", cpu);
}

/* The checkers read a tree that is not one: they end, and read nothing that is not there. */
static void damage(u32 cell, u32 value, u32 i)
{
	u32 f = root[0] == PVM_NONE ? i % PVM_MAX_FRAMES : root[0];
	if (i % 4 && pvm_reserve_count > 0)
		f = pvm_reserve_frame[i % pvm_reserve_count];
	else if (i % 8 == 0 && pvm_pt_last < pvm_nr_frames)
		f = pvm_pt_last;
#define BREAK(place) \
	do { \
		__typeof__(place) was = place; \
		place = (__typeof__(place))value; \
		(void)pvm_pt_check(), (void)pvm_reserve_check(), (void)pvm_tlb_check(); \
		place = was; \
		return; \
	} while (0)
	switch (cell % 14) {
	case 0: BREAK(pvm_page_state[f]);
	case 1: BREAK(pvm_page_order[f]);
	case 2: BREAK(pvm_page_index[f]);
	case 3: BREAK(pvm_page_owner[f]);
	case 4: BREAK(pvm_page_flags[f]);
	case 5: BREAK(pvm_page_next[f]);
	case 6: BREAK(pvm_page_mapcount[f]);
	case 7: BREAK(pvm_reserve_count);
	case 8: BREAK(pvm_tlb_count);
	case 9: BREAK(pvm_tlb_start);
	case 10: BREAK(pvm_tlb_end);
	case 11: BREAK(pvm_tlb_root);
	default:
		if (f < pvm_nr_frames && pvm_page_state[f] > PVM_PAGE_TABLE)
			BREAK(pvm_ram[f].word[i / 16 % 512]);
	}
}

/* What the TLB holds is what the tables say, or pending; its tables are tables. */
static void adversary(void)
{
	for (u32 i = 0; i < CACHED; i++) {
		for (u32 k = 0; k < cached[i].n; k++) {
			u32 f = cached[i].path[k], s = pvm_page_state[f];
			HOLDS(s == PVM_PAGE_GATHER || (s == PVM_PAGE_TABLE + cached[i].path_level[k] && pvm_page_next[f] == cached[i].root),
			      "a TLB may still walk through table frame %u of root %u, whose state is %u", f, cached[i].root, s);
		}
		if (cached[i].level == 0)
			continue;
		u64 n = (u64)1 << 9 * (cached[i].level - 1), page = cached[i].page;
		if (pvm_tlb_end && pvm_tlb_root == cached[i].root && pvm_tlb_start <= page && page + n <= pvm_tlb_end)
			continue;
		struct pvm_pt_leaf leaf = model_pt_query(cached[i].root, cached[i].va);
		HOLDS(leaf.level == cached[i].level && ((leaf.entry ^ cached[i].entry) & ~(u64)0x60) == 0,
		      "a TLB still has 0x%llx for address 0x%llx of root %u, and no flush is pending", L(cached[i].entry), L(cached[i].va),
		      cached[i].root);
	}
}

static void stacks(void)
{
	HOLDS(flushes == model_nr_flushed, "%u flushes, should be %u", flushes, model_nr_flushed);
	flushes = model_nr_flushed = 0;
	HOLDS(pvm_reserve_count == model_reserve_n && !memcmp(pvm_reserve_frame, model_reserve, model_reserve_n * sizeof(u32)),
	      "the reservation has %u frames, should have %u, or others", pvm_reserve_count, model_reserve_n);
	HOLDS(pvm_tlb_count == model_gather_n && !memcmp(pvm_tlb_frame, model_gather, model_gather_n * sizeof(u32)),
	      "the gather has %u frames, should have %u, or others", pvm_tlb_count, model_gather_n);
	HOLDS(pvm_tlb_start == model_pending.start && pvm_tlb_end == model_pending.end && (pvm_tlb_end == 0 || pvm_tlb_root == model_pending.root),
	      "pages 0x%llx .. 0x%llx of root %u are pending, should be 0x%llx .. 0x%llx of root %u", L(pvm_tlb_start), L(pvm_tlb_end),
	      pvm_tlb_root, L(model_pending.start), L(model_pending.end), model_pending.root);
}

static void step(const struct fuzz_op *op)
{
	u32 tables = model_nr_tables;
	switch (op->op) {
	case CREATE: create(op->who % 4, op->who / 16 % 2, op->who / 32 % 2, op->flags % 16 < 15 ? 4 + op->flags % 2 : op->flags / 16); break;
	case DESTROY: destroy(op); break;
	case MAP: map(op); break;
	case UNMAP:
	case PROTECT:
	case SPLIT: single(op); break;
	case QUERY: {
		struct where w = where(op, 1);
		query(w.root, w.va + op->a % 4096);
		break;
	}
	case MAP_RANGE: map_range(op); break;
	case UNMAP_RANGE: unmap_range(op); break;
	case PROTECT_RANGE: protect_range(op); break;
	case ACCESS: access(op); break;
	case FLUSH: flush(op->who % 16 == 15 ? PVM_MAX_CPUS : op->who / 16 % 2); break;
	case FILL: fill(op->who / 16 % 2, op->who / 32 % 2, op->b % 80); break;
	case TAKE: take(op->b % 16); break;
	case GIVE: give(op->b % 16); break;
	default:
		if (fuzz_seldom())
			damage(op->who, op->flags, op->a);
	}
	if (model_nr_tables > tables)
		model_each_table(mark);
	stacks();
	adversary();
}

static void table_right(u32 r, u32 level, u64 page, u32 f, u32 live)
{
	HOLDS(pvm_page_state[f] == PVM_PAGE_TABLE + level && pvm_page_next[f] == r && pvm_page_index[f] == page && pvm_page_mapcount[f] == live,
	      "table frame %u: level %d root %u page 0x%llx live %u, should be %u, %u, 0x%llx, %u", f, pvm_page_state[f] - PVM_PAGE_TABLE,
	      pvm_page_next[f], L(pvm_page_index[f]), pvm_page_mapcount[f], level, r, L(page), live);
}

static void leaf_right(u32 r, u32 level, u64 page, u64 entry)
{
	struct pvm_pt_leaf have = pvm_pt_query(r, model_va(r, page));
	HOLDS(have.entry == entry && have.level == level, "page 0x%llx of root %u: entry 0x%llx level %u, should be 0x%llx, %u", L(page), r,
	      L(have.entry), have.level, L(entry), level);
}

static void check(void)
{
	world_check();
	HOLDS(pvm_reserve_check(), "pvm_reserve_check() is 0");
	HOLDS(pvm_tlb_check(), "pvm_tlb_check() is 0");
	HOLDS(pvm_pt_check(), "pvm_pt_check() is 0");
	model_each_table(table_right);
	model_each_leaf(leaf_right);
}

static void end(void)
{
	for (u32 i = 0; i < ROOTS; i++) {
		if (root[i] == PVM_NONE)
			continue;
		u64 half = (u64)1 << (pvm_page_state[root[i]] == PVM_PAGE_TABLE + 5 ? 44 : 35);
		for (u32 h = 0; h < 2; h++) {
			u64 va = model_va(root[i], h * half);
			int want = model_pt_unmap_range(0, root[i], va, half);
			CALL(pvm_pt_unmap_range(0, root[i], va, half), want, "pvm_pt_unmap_range(0, %u, 0x%llx, 0x%llx)", root[i], L(va), L(half));
			stacks();
		}
		int want = model_pt_destroy(0, root[i]);
		CALL(pvm_pt_destroy(0, root[i]), want, "pvm_pt_destroy(0, %u)", root[i]);
	}
	flush(0);
	fill(0, 0, 0);
	stacks();
	adversary();
	give(nr_held);
	HOLDS(model_nr_leaves == 0 && model_nr_tables == 0, "the model still has %u leaves, %u tables", model_nr_leaves, model_nr_tables);
	for (u32 c = 0; c < PVM_MAX_CPUS; c++)
		(void)model_zone_drain(c);
	TELL("pvm_drain_all_pages()");
	pvm_drain_all_pages();
	for (u32 z = 0; z < PVM_MAX_ZONES; z++)
		CALL(pvm_buddy_free_pages[z], model_zone[z].managed, "pvm_buddy_free_pages[%u]", z);
}

static void reset(void)
{
	world_reset();
	model_pages_reset();
}

static FILE *shown_to;
static u32 shown_leaves;

static void show_table(u32 r, u32 level, u64 page, u32 f, u32 live)
{
	fprintf(shown_to, "  table: root %u level %u page 0x%llx in frame %u, %u entries (model: %u)\n", r, level, L(page), f, pvm_page_mapcount[f], live);
}

static void show_leaf(u32 r, u32 level, u64 page, u64 entry)
{
	struct pvm_pt_leaf have = pvm_pt_query(r, model_va(r, page));
	if (shown_leaves++ < 40)
		fprintf(shown_to, "  leaf: root %u page 0x%llx level %u entry 0x%llx (model: %u 0x%llx)\n", r, L(page), have.level, L(have.entry), level,
			L(entry));
}

static void show(FILE *out)
{
	shown_to = out;
	shown_leaves = 0;
	fprintf(out, "  reservation %u, gather %u frames, pending 0x%llx .. 0x%llx of root %u, %u leaves, %u tables\n", pvm_reserve_count,
		pvm_tlb_count, L(pvm_tlb_start), L(pvm_tlb_end), pvm_tlb_root, model_nr_leaves, model_nr_tables);
	model_each_table(show_table);
	model_each_leaf(show_leaf);
	world_show(out);
}

const struct fuzz_target fuzz_target = {
	"fuzz_pgtable", { "shape", "min_free_kbytes", "trees" }, ops, NR_OPS, begin, step, end, check, reset, show, 1024, NULL,
};
