/* SPDX-License-Identifier: BSD-2-Clause */
/* The flat model of page tables, of the reservation and of the TLB gather. */
#include "pages.h"

#define CELLS 32768
#define BUCKETS 16384
#define TABLE 8 /* kind of a table: TABLE + level; of a leaf: its level */

struct cell {
	u32 root, kind, live, next; /* live: entries of a table; next: in the bucket, or in the row of unused cells */
	u64 page, value;            /* value: a leaf's entry, a table's frame */
};

static struct cell cell[CELLS];
static u32 bucket[BUCKETS], unused, cells = 1; /* cell 0 is none */

u32 model_reserve_n, model_reserve[PVM_RESERVE_MAX];
struct model_flush model_pending;
u32 model_gather_n, model_gather[PVM_TLB_BATCH];
struct model_flush model_flushed[512];
u32 model_nr_flushed, model_nr_leaves, model_nr_tables;

/* The bag. */

static u32 *chain(u32 root, u32 kind, u64 page)
{
	u64 h = (page * 31 + kind) * 0x9e3779b97f4a7c15u + root * 0xc2b2ae3d27d4eb4fu;
	return &bucket[h >> 50];
}

static u32 find(u32 root, u32 kind, u64 page)
{
	u32 i = *chain(root, kind, page);
	while (i && (cell[i].root != root || cell[i].kind != kind || cell[i].page != page))
		i = cell[i].next;
	return i;
}

static void add(u32 root, u32 kind, u64 page, u64 value)
{
	u32 *head = chain(root, kind, page), i = unused;
	if (i)
		unused = cell[i].next;
	else
		i = cells++;
	cell[i] = (struct cell){ root, kind, 0, *head, page, value };
	*head = i;
	*(kind > TABLE ? &model_nr_tables : &model_nr_leaves) += 1;
}

static void drop(u32 i)
{
	u32 *p = chain(cell[i].root, cell[i].kind, cell[i].page);
	while (*p != i)
		p = &cell[*p].next;
	*p = cell[i].next;
	*(cell[i].kind > TABLE ? &model_nr_tables : &model_nr_leaves) -= 1;
	cell[i].kind = 0;
	cell[i].next = unused;
	unused = i;
}

/* Pages and entries. */

static u64 span(u32 level) /* pages that an entry of that level covers */
{
	return (u64)1 << 9 * (level - 1);
}

static u64 first(u64 page, u32 level)
{
	return page - page % span(level);
}

static u32 levels_of(u32 root)
{
	return (u32)model_frame[root].state - PVM_PAGE_TABLE;
}

int model_is_root(u32 root)
{
	return root < model_nr_frames && (find(root, TABLE + 4, 0) || find(root, TABLE + 5, 0)) && levels_of(root) >= 4;
}

u64 model_va(u32 root, u64 page)
{
	u64 half = span(levels_of(root) + 1) / 2;
	return (page < half ? page : page - 2 * half) * 4096;
}

u64 model_page(u32 root, u64 va)
{
	return va / 4096 % span(levels_of(root) + 1);
}

static int args(u32 cpu, u32 root, u64 va, u32 level)
{
	return cpu < PVM_MAX_CPUS && level >= 1 && level <= 3 && model_is_root(root) && va % (4096 * span(level)) == 0 &&
	       model_va(root, model_page(root, va)) == va;
}

static u64 leaf(u64 pfn, u32 level, u64 prot)
{
	return (pfn << 12) + prot + (level == 1 ? 0 : prot & 0x80 ? 0x1000 : 0x80);
}

static int leaf_args(u32 pfn, u32 level, u64 prot)
{
	return (prot & 0xffffffffff001) == 1 && pfn % span(level) == 0;
}

static u64 leaf_pfn(u64 entry, u32 level)
{
	u64 pfn = entry >> 12 & 0xffffffffff;
	return pfn - pfn % span(level);
}

static u64 leaf_prot(u64 entry, u32 level)
{
	return (entry & 0xfff0000000000fff) - (level == 1 ? 0 : 0x80) + (level > 1 && entry & 0x1000 ? 0x80 : 0);
}

static u32 leaf_at(u32 root, u64 page, u32 *level)
{
	for (*level = 1; *level <= 3; ++*level) {
		u32 i = find(root, *level, first(page, *level));
		if (i)
			return i;
	}
	return 0;
}

/* The lowest table on the way to a page, not below `level`: its level. */
static u32 lowest(u32 root, u64 page, u32 level)
{
	u32 l = level;
	while (!find(root, TABLE + l, first(page, l + 1)))
		l++;
	return l;
}

/* Frames for tables. */

static void give_back(u32 cpu, u32 f)
{
	(void)model_page_set_state(f, PVM_PAGE_KERNEL);
	(void)model_free_pages(cpu, f, 0);
}

static void shrink(u32 cpu, u32 n)
{
	while (model_reserve_n > n)
		give_back(cpu, model_reserve[--model_reserve_n]);
}

int model_reserve_fill(u32 cpu, u32 node, u32 need)
{
	u32 n = model_reserve_n;
	if (cpu >= PVM_MAX_CPUS || node >= PVM_MAX_NODES || need > PVM_RESERVE_MAX)
		return -PVM_EINVAL;
	while (model_reserve_n < need) {
		u32 f = model_alloc_pages(cpu, node, PVM_ZONE_NORMAL, 0, PVM_WMARK_MIN);
		if (f == PVM_NONE) {
			shrink(cpu, n);
			return -PVM_ENOMEM;
		}
		(void)model_page_set_state(f, PVM_PAGE_TABLE);
		model_reserve[model_reserve_n++] = f;
	}
	return 0;
}

int model_reserve_drain(u32 cpu)
{
	if (cpu >= PVM_MAX_CPUS)
		return -PVM_EINVAL;
	shrink(cpu, 0);
	return 0;
}

int model_tlb_flush(u32 cpu)
{
	if (cpu >= PVM_MAX_CPUS)
		return -PVM_EINVAL;
	if (model_pending.end)
		model_flushed[model_nr_flushed++ % 512] = model_pending;
	model_pending = (struct model_flush){ PVM_NONE, 0, 0 };
	while (model_gather_n > 0)
		give_back(cpu, model_gather[--model_gather_n]);
	return 0;
}

/* Pages lo .. hi-1 are to be flushed; a walk's tables may wait with them. */
static void pend(u32 cpu, u32 root, u64 lo, u64 hi)
{
	if ((model_pending.end && model_pending.root != root) || model_gather_n + 8 > PVM_TLB_BATCH)
		(void)model_tlb_flush(cpu);
	if (!model_pending.end)
		model_pending = (struct model_flush){ root, lo, hi };
	if (lo < model_pending.start)
		model_pending.start = lo;
	if (hi > model_pending.end)
		model_pending.end = hi;
}

static void defer(u32 f)
{
	(void)model_page_set_state(f, PVM_PAGE_GATHER);
	model_gather[model_gather_n++] = f;
}

/* Trees. */

static void new_table(u32 root, u64 page, u32 level, u32 levels)
{
	u32 f = model_reserve[--model_reserve_n];
	(void)model_page_set_state(f, PVM_PAGE_TABLE + level);
	if (level == levels)
		root = f;
	else
		cell[find(root, TABLE + level + 1, first(page, level + 2))].live++;
	add(root, TABLE + level, first(page, level + 1), f);
}

/* Takes tables from the reservation until there is one of that level. */
static void grow(u32 root, u64 page, u32 level)
{
	for (u32 l = lowest(root, page, level); l-- > level;)
		new_table(root, page, l, 0);
}

static void put(u32 root, u64 page, u32 level, u64 entry)
{
	cell[find(root, TABLE + level, first(page, level + 1))].live++;
	add(root, level, page, entry);
}

static void remove_leaf(u32 i)
{
	cell[find(cell[i].root, TABLE + cell[i].kind, first(cell[i].page, cell[i].kind + 1))].live--;
	drop(i);
}

/* Tables that became empty go, from that of the level up to the root. */
static void reclaim(u32 root, u64 page, u32 level)
{
	for (u32 l = level, i; i = find(root, TABLE + l, first(page, l + 1)), cell[i].live == 0 && cell[i].value != root; l++) {
		defer((u32)cell[i].value);
		drop(i);
		cell[find(root, TABLE + l + 1, first(page, l + 2))].live--;
	}
}

u32 model_pt_create(u32 cpu, u32 node, u32 levels)
{
	if ((levels != 4 && levels != 5) || cpu >= PVM_MAX_CPUS || node >= PVM_MAX_NODES)
		return PVM_NONE;
	if (model_reserve_n == 0 && model_reserve_fill(cpu, node, 1))
		return PVM_NONE;
	u32 root = model_reserve[model_reserve_n - 1];
	new_table(root, 0, levels, levels);
	return root;
}

int model_pt_destroy(u32 cpu, u32 root)
{
	if (!args(cpu, root, 0, 1))
		return -PVM_EINVAL;
	u32 i = find(root, TABLE + levels_of(root), 0);
	if (cell[i].live)
		return -PVM_EBUSY;
	pend(cpu, root, 0, 1);
	drop(i);
	defer(root);
	return 0;
}

int model_pt_map(u32 cpu, u32 node, u32 root, u64 va, u32 pfn, u32 level, u64 prot)
{
	if (node >= PVM_MAX_NODES || !args(cpu, root, va, level) || !leaf_args(pfn, level, prot))
		return -PVM_EINVAL;
	u64 page = model_page(root, va);
	u32 l = lowest(root, page, level), unwanted;
	if (leaf_at(root, page, &unwanted) || (level > 1 && find(root, TABLE + level - 1, page)))
		return -PVM_EEXIST;
	if (model_reserve_n < l - level && model_reserve_fill(cpu, node, l - level))
		return -PVM_ENOMEM;
	grow(root, page, level);
	put(root, page, level, leaf(pfn, level, prot));
	return 0;
}

int model_pt_unmap(u32 cpu, u32 root, u64 va, u32 level)
{
	if (!args(cpu, root, va, level))
		return -PVM_EINVAL;
	u64 page = model_page(root, va);
	u32 i = find(root, level, page);
	if (!i)
		return -PVM_ENOENT;
	pend(cpu, root, page, page + span(level));
	remove_leaf(i);
	reclaim(root, page, level);
	return 0;
}

int model_pt_protect(u32 cpu, u32 root, u64 va, u32 level, u64 prot)
{
	if (!args(cpu, root, va, level) || !leaf_args(0, level, prot))
		return -PVM_EINVAL;
	u64 page = model_page(root, va);
	u32 i = find(root, level, page);
	if (!i || !pvm_pte_present(cell[i].value))
		return -PVM_ENOENT;
	pend(cpu, root, page, page + span(level));
	cell[i].value = leaf(leaf_pfn(cell[i].value, level), level, prot);
	return 0;
}

struct pvm_pt_leaf model_pt_query(u32 root, u64 va)
{
	struct pvm_pt_leaf r = { 0, 0 };
	va -= va % 4096;
	if (!args(0, root, va, 1))
		return r;
	u32 level, i = leaf_at(root, model_page(root, va), &level);
	if (i) {
		r.entry = cell[i].value;
		r.level = level;
	}
	return r;
}

void model_used(u32 root, u64 va, int write)
{
	u32 level;
	cell[leaf_at(root, model_page(root, va), &level)].value |= write ? 0x60 : 0x20;
}

/* Ranges. */

static int range(u32 root, u64 page, u64 n)
{
	u64 half = span(levels_of(root) + 1) / 2;
	return n >= 1 && n <= half && page % half + n <= half;
}

static u64 touched(u64 page, u64 n, u32 level) /* tables of that level */
{
	return (page + n - 1) / span(level + 1) - page / span(level + 1) + 1;
}

int model_pt_map_range(u32 cpu, u32 node, u32 root, u64 va, u32 pfn, u64 n, u64 prot)
{
	u32 level;
	if (node >= PVM_MAX_NODES || !args(cpu, root, va, 1) || !leaf_args(pfn, 1, prot))
		return -PVM_EINVAL;
	u64 page = model_page(root, va), need = 0;
	if (!range(root, page, n) || pfn + n > (u64)1 << 32)
		return -PVM_EINVAL;
	for (u64 p = page; p < page + n; p++)
		if (leaf_at(root, p, &level))
			return -PVM_EEXIST;
	for (level = 1; level < levels_of(root); level++)
		need += touched(page, n, level);
	if (need > PVM_RESERVE_MAX || (model_reserve_n < need && model_reserve_fill(cpu, node, (u32)need)))
		return -PVM_ENOMEM;
	for (u64 i = 0; i < n; i++) {
		grow(root, page + i, 1);
		put(root, page + i, 1, leaf(pfn + i, 1, prot));
	}
	return 0;
}

/* Does a huge leaf map pages inside and outside page .. page+n-1? */
static int cut(u32 root, u64 page, u64 n)
{
	for (u32 end = 0; end < 2; end++) {
		u64 p = end ? page + n - 1 : page;
		u32 level, i = leaf_at(root, p, &level);
		if (i && (cell[i].page < page || cell[i].page + span(level) > page + n))
			return 1;
	}
	return 0;
}

int model_pt_unmap_range(u32 cpu, u32 root, u64 va, u64 n)
{
	if (!args(cpu, root, va, 1))
		return -PVM_EINVAL;
	u64 page = model_page(root, va), end = page + n;
	if (!range(root, page, n))
		return -PVM_EINVAL;
	if (cut(root, page, n))
		return -PVM_EBUSY;
	for (u64 p = page, m; p < end; p += m) { /* one entry above level 1, or the pages of one level-1 table, at a time */
		u32 l = lowest(root, p, 1), i;
		m = first(p, l == 1 ? 2 : l) + span(l == 1 ? 2 : l) - p;
		if (m > end - p)
			m = end - p;
		if (l == 1) {
			pend(cpu, root, p, p + m);
			for (u64 q = p; q < p + m; q++)
				if ((i = find(root, 1, q)))
					remove_leaf(i);
			reclaim(root, p, 1);
		} else if ((i = find(root, l, p))) {
			pend(cpu, root, p, p + span(l));
			remove_leaf(i);
			reclaim(root, p, l);
		}
	}
	return 0;
}

int model_pt_protect_range(u32 cpu, u32 root, u64 va, u64 n, u64 prot)
{
	if (!args(cpu, root, va, 1) || !leaf_args(0, 1, prot))
		return -PVM_EINVAL;
	u64 page = model_page(root, va);
	if (!range(root, page, n))
		return -PVM_EINVAL;
	if (cut(root, page, n))
		return -PVM_EBUSY;
	pend(cpu, root, page, page + n);
	for (u64 p = page; p < page + n;) {
		u32 level, i = leaf_at(root, p, &level);
		if (i && pvm_pte_present(cell[i].value))
			cell[i].value = leaf(leaf_pfn(cell[i].value, level), level, prot);
		p += i ? span(level) : 1;
	}
	return 0;
}

int model_pt_split(u32 cpu, u32 node, u32 root, u64 va, u32 level)
{
	if (node >= PVM_MAX_NODES || level == 1 || !args(cpu, root, va, level))
		return -PVM_EINVAL;
	u64 page = model_page(root, va);
	u32 i = find(root, level, page);
	if (!i)
		return -PVM_ENOENT;
	if (model_reserve_n == 0 && model_reserve_fill(cpu, node, 1))
		return -PVM_ENOMEM;
	u64 pfn = leaf_pfn(cell[i].value, level), prot = leaf_prot(cell[i].value, level);
	pend(cpu, root, page, page + span(level));
	remove_leaf(i);
	grow(root, page, level - 1);
	for (u64 k = 0; k < 512; k++)
		put(root, page + k * span(level - 1), level - 1, leaf(pfn + k * span(level - 1), level - 1, prot));
	return 0;
}

void model_each_table(void (*f)(u32 root, u32 level, u64 page, u32 frame, u32 live))
{
	for (u32 i = 1; i < cells; i++)
		if (cell[i].kind > TABLE)
			f(cell[i].root, cell[i].kind - TABLE, cell[i].page, (u32)cell[i].value, cell[i].live);
}

void model_each_leaf(void (*f)(u32 root, u32 level, u64 page, u64 entry))
{
	for (u32 i = 1; i < cells; i++)
		if (cell[i].kind && cell[i].kind < TABLE)
			f(cell[i].root, cell[i].kind, cell[i].page, cell[i].value);
}

void model_pages_reset(void)
{
	for (u32 i = 1; i < cells; i++)
		if (cell[i].kind)
			*chain(cell[i].root, cell[i].kind, cell[i].page) = 0;
	cells = 1;
	unused = 0;
	model_reserve_n = model_gather_n = model_nr_flushed = model_nr_leaves = model_nr_tables = 0;
	model_pending = (struct model_flush){ 0, 0, 0 };
}
