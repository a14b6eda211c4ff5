/* SPDX-License-Identifier: BSD-2-Clause */
/* Operations on areas against a flat model: each page of a few small address spaces, with what it maps and the anon_vmas in whose trees its
 * area stands. */
#include "area.h"
#include "test.h"

#define MMS 4
#define PAGES 64
#define PAGE 4096ull
#define CHAIN 24

struct page {
	u64 flags, pgoff;
	u32 mapped, begin, file, own, n, chain[CHAIN];
};

static u64 seed;
static struct page model[MMS + 1][PAGES + 1];

static u32 first_page(u32 v)
{
	return (u32)(pvm_it_start[v] / PAGE);
}

static u32 end_page(u32 v)
{
	return (u32)(pvm_it_end[v] / PAGE);
}

/* What the core says of page i of m. */
static struct page look(u32 m, u32 i)
{
	struct page p;
	u32 v = pvm_vma_lookup(m, i * PAGE);
	memset(&p, 0, sizeof p);
	if (!v)
		return p;
	p.mapped = 1;
	p.begin = first_page(v) == i;
	p.flags = pvm_vma_flags[v];
	p.pgoff = pvm_vma_pgoff[v] + (i - first_page(v));
	p.file = pvm_vma_file[v];
	p.own = pvm_vma_anon[v];
	for (u32 c = pvm_vma_chain[v]; c; c = pvm_avc_next[c]) {
		assert_true(p.n < CHAIN && pvm_avc_vma[c] == v);
		p.chain[p.n++] = pvm_avc_anon[c];
	}
	assert_int_equal(p.n, pvm_vma_nr_avc[v]);
	return p;
}

static int linked(struct page *p, u32 a)
{
	for (u32 i = 0; i < p->n; i++)
		if (p->chain[i] == a)
			return 1;
	return 0;
}

static int linked_to_all(struct page *p, struct page *q)
{
	for (u32 i = 0; i < q->n; i++)
		if (!linked(p, q->chain[i]))
			return 0;
	return 1;
}

/* The walk comes to each page that can hold page g of anon_vma a, and to no other. */
static void walk(u32 a, u64 g)
{
	u32 want = 0, n = 0;
	for (u32 m = 1; m <= MMS; m++)
		for (u32 i = 0; i < PAGES; i++)
			want += model[m][i].mapped && model[m][i].pgoff == g && linked(&model[m][i], a);
	for (u32 c = pvm_rmap_first(a, g); c; c = pvm_rmap_next(c, g), n++) {
		struct page *p = &model[pvm_it_tree[pvm_avc_vma[c]]][pvm_rmap_address(c, g) / PAGE];
		assert_true(p->mapped && p->pgoff == g && linked(p, a));
	}
	assert_int_equal(n, want);
}

static void compare(void)
{
	for (u32 m = 1; m <= MMS; m++) {
		u32 areas = 0;
		for (u32 i = 0; i < PAGES; i++) {
			struct page p = look(m, i);
			assert_memory_equal(&p, &model[m][i], sizeof p);
			areas += p.begin;
		}
		assert_int_equal(pvm_mm_map_count[m], areas);
	}
}

static void check(void)
{
	assert_true(pvm_vma_check());
	assert_true(pvm_rmap_check());
}

/* Pages of area v, as they are now. */
static void learn(u32 v)
{
	for (u32 i = first_page(v); i < end_page(v); i++)
		model[pvm_it_tree[v]][i] = look(pvm_it_tree[v], i);
}

static void forget(u32 m, u32 from, u32 to)
{
	memset(&model[m][from], 0, (to - from) * sizeof model[m][0]);
}

/* All numbers of a class but some are taken away for a while. */
static u32 taken[3][PVM_MAX_VMAS], nr_taken[3];
static const u32 class[3] = { PVM_POOL_VMA, PVM_POOL_AVC, PVM_POOL_ANON_VMA };

static void leave(u32 i, u32 left)
{
	while (pvm_pool_room(class[i], left + 1))
		taken[i][nr_taken[i]++] = pvm_pool_alloc(class[i]);
}

static void give_back(void)
{
	for (u32 i = 0; i < 3; i++)
		while (nr_taken[i])
			assert_int_equal(pvm_pool_free(class[i], taken[i][--nr_taken[i]]), 0);
}

/* Leaves as many areas and avcs as are needed, or one less of either: is it enough? */
static int shortage(u32 areas, u32 avcs)
{
	u32 k = random_below(&seed, 8);
	if (k == 0 && areas)
		leave(0, areas - 1);
	if (k == 1 && avcs)
		leave(1, avcs - 1);
	if (k == 2) {
		leave(0, areas);
		leave(1, avcs);
	}
	return !(k == 0 && areas) && !(k == 1 && avcs);
}

static u32 some_area(void)
{
	u32 m = 1 + random_below(&seed, MMS), v = pvm_vma_find(m, random_below(&seed, PAGES) * PAGE);
	return v ? v : pvm_vma_find(m, 0);
}

static int free_pages(u32 m, u32 from, u32 to, u32 but_from, u32 but_to)
{
	for (u32 i = from; i < to; i++)
		if (model[m][i].mapped && (i < but_from || i >= but_to))
			return 0;
	return 1;
}

/* Pages from .. to-1 of m are those of one area, the first as p says. */
static void fill(u32 m, u32 from, u32 to, struct page p)
{
	p.mapped = 1;
	for (u32 i = from; i < to; i++, p.pgoff++) {
		p.begin = i == from;
		model[m][i] = p;
	}
}

static void map(u32 m)
{
	u32 from = random_below(&seed, PAGES), to = from + 1 + random_below(&seed, 16);
	to = to < PAGES ? to : PAGES;
	struct page p;
	memset(&p, 0, sizeof p);
	p.pgoff = random_below(&seed, 8) ? from : random_below(&seed, 2) ? PVM_IT_TOP - random_below(&seed, 20) : random_below(&seed, 3);
	p.flags = random_below(&seed, 3);
	p.file = random_below(&seed, 2);
	int there = !free_pages(m, from, to, 0, 0), enough = shortage(1, 0);
	int v = pvm_area_map(m, from * PAGE, to * PAGE, p.flags, p.pgoff, p.file);
	give_back();
	assert_int_equal(v > 0 ? 1 : v, there ? -PVM_EEXIST : enough ? 1 : -PVM_ENOMEM);
	if (v > 0)
		fill(m, from, to, p);
}

static void set_flags(u32 v)
{
	u64 flags = random_below(&seed, 3) + random_below(&seed, 2) * PVM_VM_SOFTDIRTY;
	flags += random_below(&seed, 16) == 0 ? PVM_VM_DONTEXPAND : 0;
	assert_int_equal(pvm_area_set_flags(v, flags), 0);
	for (u32 i = first_page(v); i < end_page(v); i++)
		model[pvm_it_tree[v]][i].flags = flags;
}

static void prepare(u32 v)
{
	if (pvm_anon_vma_prepare(v) == 0)
		learn(v);
}

static void remove_area(u32 v)
{
	u32 m = pvm_it_tree[v], from = first_page(v), to = end_page(v);
	assert_int_equal(pvm_area_remove(v), 0);
	assert_int_equal(pvm_area_remove(v), -PVM_EINVAL);
	forget(m, from, to);
}

static void exit_mm(u32 m)
{
	for (u32 v = pvm_vma_find(m, 0); v; v = pvm_vma_find(m, 0))
		remove_area(v);
}

/* Address space m gets a copy of area v of another, after some that failed. */
static void fork_area(u32 m, u32 v)
{
	u32 from = first_page(v), p = pvm_it_tree[v], link = pvm_vma_nr_avc[v] < CHAIN - 1 && random_below(&seed, 8);
	int linked = link && pvm_vma_anon[v];
	u64 flags = random_below(&seed, 8) ? pvm_vma_flags[v] : random_below(&seed, 3);
	int enough = shortage(1, linked ? pvm_vma_nr_avc[v] + 1 : 0);
	int w = pvm_area_fork(m, v, flags, link);
	give_back();
	assert_int_equal(w > 0 ? 1 : w, enough ? 1 : -PVM_ENOMEM);
	if (w < 0) {
		compare();
		check();
		w = pvm_area_fork(m, v, flags, link);
		assert_true(w > 0);
	}
	struct page old = model[p][from], page = look(m, from);
	assert_int_equal(page.own != 0, linked);
	assert_true(linked ? page.n >= old.n && linked_to_all(&page, &old) : page.n == 0);
	old.flags = flags;
	old.own = page.own;
	old.n = page.n;
	memcpy(old.chain, page.chain, sizeof old.chain);
	fill(m, from, end_page(v), old);
	assert_int_equal(pvm_area_fork(m, v, flags, link), -PVM_EEXIST);
}

/* Address space m becomes a copy of p. */
static void fork_mm(u32 m, u32 p)
{
	exit_mm(m);
	for (u32 v = pvm_vma_find(p, 0); v; v = pvm_vma_next(v))
		fork_area(m, v);
}

/* How the anon_vmas of two areas that begin with pages p and q go together: 0, not; 1, there are none; 2, they are the same; 3, the lower, or
 * 4, the upper takes the other's. */
static u32 anon_rule(const struct page *p, const struct page *q, u32 pages)
{
	if (!p->own && !q->own)
		return 1;
	if (q->pgoff > PVM_IT_TOP - pages)
		return 0;
	if (!p->own)
		return q->n == 1 ? 3 : 0;
	if (!q->own)
		return p->n == 1 ? 4 : 0;
	return p->own == q->own && p->n == q->n && !memcmp(p->chain, q->chain, sizeof p->chain) ? 2 : 0;
}

static u32 join_rule(u32 m, u32 from, u32 at, u32 to)
{
	struct page *p = &model[m][from], *q = &model[m][at];
	u64 hard = ~(u64)PVM_VM_SOFTDIRTY, special = PVM_VM_PFNMAP | PVM_VM_IO | PVM_VM_DONTEXPAND | PVM_VM_MIXEDMAP;
	if (at == to || (p->flags & hard) != (q->flags & hard) || (p->flags & special) || p->file != q->file || p->pgoff + (at - from) != q->pgoff)
		return 0;
	return anon_rule(p, q, to - at);
}

static u32 joined[5];

static void join(u32 v)
{
	u32 m = pvm_it_tree[v], from = first_page(v), at = end_page(v), to = at;
	while (to < PAGES && model[m][to].mapped && model[m][to].begin == (to == at))
		to++;
	u32 rule = join_rule(m, from, at, to);
	int enough = shortage(0, rule == 3), r = pvm_area_join(v);
	give_back();
	rule = enough ? rule : 0;
	joined[rule]++;
	assert_int_equal(r, rule != 0);
	if (r == 0)
		return;
	struct page p = model[m][from];
	if (rule == 3) {
		p.own = p.chain[0] = model[m][at].own;
		p.n = 1;
	}
	fill(m, from, to, p);
}

static void split(u32 v)
{
	u32 m = pvm_it_tree[v], at = first_page(v) + random_below(&seed, end_page(v) - first_page(v) + 1);
	u64 cut = random_below(&seed, 16) ? 0 : 1 + random_below(&seed, 4095);
	int inside = at > first_page(v) && at < end_page(v) && !cut, enough = shortage(1, pvm_vma_nr_avc[v]);
	int u = pvm_area_split(v, at * PAGE + cut);
	give_back();
	assert_int_equal(u > 0 ? 1 : u, !inside ? -PVM_EINVAL : enough ? 1 : -PVM_ENOMEM);
	if (u > 0)
		model[m][at].begin = 1;
}

static u32 across(u32 m, u32 page)
{
	return page < PAGES && model[m][page].mapped && !model[m][page].begin ? pvm_vma_lookup(m, page * PAGE) : 0;
}

static void cut(u32 m)
{
	u32 from = random_below(&seed, PAGES), to = from + random_below(&seed, 12);
	to = to < PAGES ? to : PAGES;
	u32 a = across(m, from), b = across(m, to), areas = (a != 0 ? 1u : 0u) + (b != 0 ? 1u : 0u);
	int enough = shortage(areas, (a ? pvm_vma_nr_avc[a] : 0) + (b ? pvm_vma_nr_avc[b] : 0));
	int r = pvm_area_cut(m, from * PAGE, to * PAGE);
	give_back();
	assert_int_equal(r, from >= to ? -PVM_EINVAL : enough ? 0 : -PVM_ENOMEM);
	if (r)
		return;
	model[m][from].begin |= a != 0;
	model[m][to].begin |= b != 0;
}

static void resize(u32 v)
{
	u32 m = pvm_it_tree[v], start = first_page(v), end = end_page(v);
	u32 from = start + random_below(&seed, 5) - 2, to = end + random_below(&seed, 9) - 4;
	struct page p = model[m][start];
	if (from >= PAGES || to > PAGES || (from < to && (to <= start || end <= from)))
		return;
	u64 top = p.own ? PVM_IT_TOP : PVM_VMA_PGOFF_TOP;
	int fits = (from >= start || start - from <= p.pgoff) && (to <= start || p.pgoff <= top - (to - start));
	int r = pvm_area_resize(v, from * PAGE, to * PAGE);
	assert_int_equal(r, from >= to ? -PVM_EINVAL : !fits ? -PVM_EOVERFLOW : !free_pages(m, from, to, start, end) ? -PVM_EEXIST : 0);
	if (r)
		return;
	forget(m, start, end);
	p.pgoff = p.pgoff + from - start;
	fill(m, from, to, p);
}

static void step(void)
{
	u32 m = 1 + random_below(&seed, MMS), v = some_area();
	switch (random_below(&seed, 16)) {
	case 0:
		fork_mm(m, 1 + m % MMS);
		return;
	case 1:
		if (random_below(&seed, 4) == 0)
			exit_mm(m);
		return;
	case 2:
	case 3:
		map(m);
		return;
	case 4:
	case 5:
	case 6:
		cut(m);
		return;
	default:
		break;
	}
	if (!v)
		return;
	switch (random_below(&seed, 16)) {
	case 0:
	case 1:
	case 2:
		split(v);
		return;
	case 3:
	case 4:
	case 5:
		resize(v);
		return;
	case 6:
		remove_area(v);
		return;
	case 7:
	case 8:
		set_flags(v);
		return;
	case 9:
	case 10:
	case 11:
	case 12:
		join(v);
		return;
	default:
		prepare(v);
	}
}

static void clear(void)
{
	for (u32 m = 1; m <= MMS; m++)
		exit_mm(m);
	compare();
	check();
	assert_int_equal(pvm_pool_live[PVM_POOL_VMA], 0);
	assert_int_equal(pvm_pool_live[PVM_POOL_AVC], 0);
	assert_int_equal(pvm_pool_live[PVM_POOL_ANON_VMA], 0);
}

static void random_calls(void **state)
{
	(void)state;
	seed = 77;
	for (u32 n = 0; n < 6000; n++) {
		step();
		compare();
		for (u32 k = 0; k < 4; k++)
			walk(1 + random_below(&seed, 60), random_below(&seed, PAGES));
		check();
	}
	for (u32 k = 0; k < 5; k++)
		assert_true(joined[k] > 0);
	clear();
}

static void refusals(void **state)
{
	(void)state;
	int v = pvm_area_map(1, PAGE, 4 * PAGE, 0, 1, 0);
	assert_true(v > 0);
	u32 bad[] = { 0, PVM_MAX_VMAS, PVM_MAX_VMAS + 1, 0xffffffff, (u32)v + 1 };
	for (u32 i = 0; i < sizeof bad / sizeof *bad; i++) {
		assert_int_equal(pvm_area_remove(bad[i]), -PVM_EINVAL);
		assert_int_equal(pvm_area_split(bad[i], 2 * PAGE), -PVM_EINVAL);
		assert_int_equal(pvm_area_resize(bad[i], PAGE, 2 * PAGE), -PVM_EINVAL);
		assert_int_equal(pvm_area_set_flags(bad[i], 1), -PVM_EINVAL);
		assert_int_equal(pvm_area_join(bad[i]), -PVM_EINVAL);
		assert_int_equal(pvm_area_fork(2, bad[i], 0, 1), -PVM_EINVAL);
	}
	u32 no_mm[] = { 0, PVM_MAX_MMS, PVM_IT_TREES, 0xffffffff };
	for (u32 i = 0; i < sizeof no_mm / sizeof *no_mm; i++) {
		assert_int_equal(pvm_area_cut(no_mm[i], PAGE, 2 * PAGE), -PVM_EINVAL);
		assert_int_equal(pvm_area_map(no_mm[i], 5 * PAGE, 6 * PAGE, 0, 0, 0), -PVM_EINVAL);
		assert_int_equal(pvm_area_fork(no_mm[i], (u32)v, 0, 1), -PVM_EINVAL);
	}
	assert_int_equal(pvm_area_map(1, 5 * PAGE, 5 * PAGE, 0, 0, 0), -PVM_EINVAL);
	assert_int_equal(pvm_area_map(1, 5 * PAGE, 6 * PAGE + 1, 0, 0, 0), -PVM_EINVAL);
	assert_int_equal(pvm_area_map(1, 5 * PAGE, PVM_VMA_TOP + PAGE, 0, 0, 0), -PVM_EINVAL);
	assert_int_equal(pvm_area_map(1, 5 * PAGE, 6 * PAGE, 0, PVM_VMA_PGOFF_TOP, 0), -PVM_EOVERFLOW);
	assert_int_equal(pvm_area_map(1, 3 * PAGE, 6 * PAGE, 0, 0, 0), -PVM_EEXIST);
	assert_int_equal(pvm_area_cut(1, 2 * PAGE, 2 * PAGE), -PVM_EINVAL);
	assert_int_equal(pvm_area_cut(1, 2 * PAGE + 1, 3 * PAGE), -PVM_EINVAL);
	assert_int_equal(pvm_area_cut(1, 2 * PAGE, 3 * PAGE + 1), -PVM_EINVAL);
	assert_int_equal(pvm_area_cut(1, PAGE, PVM_VMA_TOP + PAGE), -PVM_EINVAL);
	assert_int_equal(pvm_area_resize((u32)v, PAGE, 2 * PAGE + 1), -PVM_EINVAL);
	assert_int_equal(pvm_area_resize((u32)v, PAGE, PVM_VMA_TOP + PAGE), -PVM_EINVAL);
	learn((u32)v);
	compare();
	clear();
}

/* Two areas of address space 1, pages 1 .. 2 and 3 .. 4, that would become one. */
static void pair(u32 v[2])
{
	int a = pvm_area_map(1, PAGE, 3 * PAGE, PVM_VM_READ, 7, 0), b = pvm_area_map(1, 3 * PAGE, 5 * PAGE, PVM_VM_READ, 9, 0);
	assert_true(a > 0 && b > 0);
	v[0] = (u32)a;
	v[1] = (u32)b;
}

/* The areas v, as they are, stay two, or become one in which the walk finds the pages of both; then they go. */
static void joins(u32 v[2], int want)
{
	u32 own[2] = { pvm_vma_anon[v[0]], pvm_vma_anon[v[1]] };
	learn(v[0]);
	learn(v[1]);
	assert_int_equal(pvm_area_join(v[1]), 0);
	assert_int_equal(pvm_area_join(v[0]), want);
	check();
	if (want) {
		assert_int_equal(pvm_it_tree[v[1]], 0);
		assert_int_equal(pvm_it_end[v[0]], 5 * PAGE);
		assert_int_equal(pvm_mm_map_count[1], 1);
		for (u32 i = 0; i < 2; i++)
			if (own[i]) {
				u32 c = pvm_rmap_first(own[i], 7 + 2 * i);
				assert_int_equal(pvm_rmap_address(c, 7 + 2 * i), (1 + 2 * i) * PAGE);
			}
	} else {
		compare();
	}
	exit_mm(1);
}

static void join_anon_vmas(void **state)
{
	(void)state;
	u32 v[2];
	pair(v);
	joins(v, 1);
	for (u32 i = 0; i < 2; i++) { /* one has an anon_vma, and no other avc */
		pair(v);
		assert_int_equal(pvm_anon_vma_prepare(v[i]), 0);
		joins(v, 1);
	}
	pair(v); /* the lower would take that of the upper, but there is no avc at first */
	assert_int_equal(pvm_anon_vma_prepare(v[1]), 0);
	leave(1, 0);
	assert_int_equal(pvm_area_join(v[0]), 0);
	give_back();
	joins(v, 1);
	pair(v); /* the same for both */
	assert_int_equal(pvm_anon_vma_prepare(v[0]), 0);
	assert_int_equal(pvm_anon_vma_prepare(v[1]), 0);
	assert_int_equal(pvm_vma_anon[v[0]], pvm_vma_anon[v[1]]);
	joins(v, 1);
	pair(v); /* two that know nothing of each other */
	assert_int_equal(pvm_area_set_flags(v[0], PVM_VM_SHARED), 0);
	assert_int_equal(pvm_anon_vma_prepare(v[0]), 0);
	assert_int_equal(pvm_anon_vma_prepare(v[1]), 0);
	assert_int_equal(pvm_area_set_flags(v[0], PVM_VM_READ), 0);
	assert_int_not_equal(pvm_vma_anon[v[0]], pvm_vma_anon[v[1]]);
	joins(v, 0);
}

/* A copy made by fork stands in two trees: its parts are alike, but neither goes together with an area that has none. */
static void join_after_fork(void **state)
{
	(void)state;
	for (u32 k = 0; k < 2; k++) {
		int p = pvm_area_map(2, PAGE, 5 * PAGE, PVM_VM_READ, 7, 0);
		assert_true(p > 0);
		assert_int_equal(pvm_anon_vma_prepare((u32)p), 0);
		int a = pvm_area_fork(1, (u32)p, PVM_VM_READ, 1);
		assert_true(a > 0);
		assert_int_equal(pvm_vma_nr_avc[a], 2);
		int b = pvm_area_split((u32)a, 3 * PAGE);
		assert_true(b > 0);
		if (k) {
			assert_int_equal(pvm_area_remove((u32)b), 0);
			b = pvm_area_map(1, 3 * PAGE, 5 * PAGE, PVM_VM_READ, 9, 0);
		}
		learn((u32)p);
		joins((u32[2]){ (u32)a, (u32)b }, !k);
		exit_mm(2);
	}
}

/* Whatever else must be equal, and goes on. */
static void join_conditions(void **state)
{
	(void)state;
	static const struct {
		u64 at, flags, flags2, pgoff;
		u32 file;
		int want;
	} row[] = {
		{ 3, 1, 1, 9, 0, 1 },
		{ 4, 1, 1, 9, 0, 0 },
		{ 4, 1, 1, 10, 0, 0 },
		{ 3, 1, 1, 8, 0, 0 },
		{ 3, 1, 1, 9, 1, 0 },
		{ 3, 1, 3, 9, 0, 0 },
		{ 3, 1, 1 + (u64)PVM_VM_SOFTDIRTY, 9, 0, 1 },
		{ 3, 1 + (u64)PVM_VM_SOFTDIRTY, 1, 9, 0, 1 },
		{ 3, PVM_VM_PFNMAP, PVM_VM_PFNMAP, 9, 0, 0 },
		{ 3, PVM_VM_IO, PVM_VM_IO, 9, 0, 0 },
		{ 3, PVM_VM_DONTEXPAND, PVM_VM_DONTEXPAND, 9, 0, 0 },
		{ 3, PVM_VM_MIXEDMAP, PVM_VM_MIXEDMAP, 9, 0, 0 },
	};
	for (u32 i = 0; i < sizeof row / sizeof *row; i++) {
		u32 v[2];
		pair(v);
		assert_int_equal(pvm_area_remove(v[1]), 0);
		assert_int_equal(pvm_area_set_flags(v[0], row[i].flags), 0);
		v[1] = (u32)pvm_area_map(1, row[i].at * PAGE, 5 * PAGE, row[i].flags2, row[i].pgoff, row[i].file);
		joins(v, row[i].want);
	}
}

/* The avcs of an area end at PVM_IT_TOP, the pages of one without an anon_vma need not. */
static void join_offsets(void **state)
{
	(void)state;
	for (u32 k = 0; k < 2; k++) {
		int a = pvm_area_map(1, PAGE, 3 * PAGE, 0, PVM_IT_TOP - 3, 0), b = pvm_area_map(1, 3 * PAGE, 5 * PAGE, 0, PVM_IT_TOP - 1, 0);
		assert_true(a > 0 && b > 0);
		if (k)
			assert_int_equal(pvm_anon_vma_prepare((u32)a), 0);
		learn((u32)a);
		learn((u32)b);
		assert_int_equal(pvm_area_join((u32)a), !k);
		check();
		if (k)
			compare();
		exit_mm(1);
	}
}

/* A fork takes all that it needs, or nothing. */
static void fork_shortages(void **state)
{
	(void)state;
	int p = pvm_area_map(1, PAGE, 5 * PAGE, PVM_VM_READ, 7, 3);
	assert_true(p > 0);
	assert_int_equal(pvm_anon_vma_prepare((u32)p), 0);
	learn((u32)p);
	for (u32 i = 0; i < 3; i++) {
		leave(i, i == 1 ? 1 : 0);
		assert_int_equal(pvm_area_fork(2, (u32)p, PVM_VM_READ, 1), -PVM_ENOMEM);
		give_back();
		compare();
		check();
	}
	leave(0, 1);
	leave(1, 0);
	leave(2, 0);
	int w = pvm_area_fork(2, (u32)p, PVM_VM_WRITE, 0);
	give_back();
	assert_true(w > 0);
	assert_int_equal(pvm_vma_anon[w], 0);
	assert_int_equal(pvm_vma_flags[w], PVM_VM_WRITE);
	assert_int_equal(pvm_vma_pgoff[w], 7);
	assert_int_equal(pvm_vma_file[w], 3);
	check();
	exit_mm(1);
	exit_mm(2);
}

/* An address space with as many areas as it may have takes no cut, but lets one go. */
static void map_count(void **state)
{
	(void)state;
	u64 n = 0;
	while (pvm_area_map(1, 4 * n * PAGE, (4 * n + 3) * PAGE, 0, 0, 0) > 0)
		n++;
	assert_int_equal(n, PVM_MAX_MAP_COUNT);
	u32 v = pvm_vma_find(1, 0), w = pvm_vma_next(v);
	assert_int_equal(pvm_area_split(v, PAGE), -PVM_ENOMEM);
	assert_int_equal(pvm_area_map(1, 3 * PAGE, 4 * PAGE, 0, 0, 0), -PVM_ENOMEM);
	assert_int_equal(pvm_area_cut(1, 0, PAGE), -PVM_ENOMEM);
	assert_int_equal(pvm_area_cut(1, 0, 3 * PAGE), 0);
	assert_int_equal(pvm_area_remove(w), 0);
	assert_int_equal(pvm_area_cut(1, PAGE, 2 * PAGE), -PVM_ENOMEM);
	assert_int_equal(pvm_area_cut(1, 0, PAGE), 0);
	assert_int_equal(pvm_area_cut(1, PAGE, 2 * PAGE), -PVM_ENOMEM);
	for (v = pvm_vma_find(1, 0); v; v = pvm_vma_find(1, 0))
		assert_int_equal(pvm_area_remove(v), 0);
	clear();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(random_calls),
		cmocka_unit_test(refusals),
		cmocka_unit_test(join_anon_vmas),
		cmocka_unit_test(join_after_fork),
		cmocka_unit_test(join_conditions),
		cmocka_unit_test(join_offsets),
		cmocka_unit_test(fork_shortages),
		cmocka_unit_test(map_count),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
