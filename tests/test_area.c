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
static u32 taken[2][PVM_MAX_VMAS], nr_taken[2];
static const u32 class[2] = { PVM_POOL_VMA, PVM_POOL_AVC };

static void leave(u32 i, u32 left)
{
	while (pvm_pool_room(class[i], left + 1))
		taken[i][nr_taken[i]++] = pvm_pool_alloc(class[i]);
}

static void give_back(void)
{
	for (u32 i = 0; i < 2; i++)
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

static void map(u32 m)
{
	u32 from = random_below(&seed, PAGES), to = from + 1 + random_below(&seed, 16);
	u64 pgoff = random_below(&seed, 8) ? from : random_below(&seed, 2) ? PVM_IT_TOP - random_below(&seed, 20) : random_below(&seed, 3);
	int v = to <= PAGES ? pvm_vma_insert(m, from * PAGE, to * PAGE, random_below(&seed, 3), pgoff, random_below(&seed, 2)) : 0;
	if (v > 0)
		learn((u32)v);
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

/* Address space m becomes a copy of p. */
static void fork_mm(u32 m, u32 p)
{
	exit_mm(m);
	for (u32 v = pvm_vma_find(p, 0); v; v = pvm_vma_next(v)) {
		int w = pvm_vma_insert(m, pvm_it_start[v], pvm_it_end[v], pvm_vma_flags[v], pvm_vma_pgoff[v], pvm_vma_file[v]);
		assert_true(w > 0);
		if (pvm_vma_anon[v] && pvm_vma_nr_avc[v] < CHAIN - 1)
			assert_int_equal(pvm_anon_vma_fork((u32)w, v), 0);
		learn((u32)w);
	}
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

static int free_pages(u32 m, u32 from, u32 to, u32 but_from, u32 but_to)
{
	for (u32 i = from; i < to; i++)
		if (model[m][i].mapped && (i < but_from || i >= but_to))
			return 0;
	return 1;
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
	for (u32 i = from; i < to; i++, p.pgoff++) {
		p.begin = i == from;
		model[m][i] = p;
	}
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
	switch (random_below(&seed, 8)) {
	case 0:
	case 1:
		split(v);
		return;
	case 2:
	case 3:
		resize(v);
		return;
	case 4:
		remove_area(v);
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
	clear();
}

static void refusals(void **state)
{
	(void)state;
	int v = pvm_vma_insert(1, PAGE, 4 * PAGE, 0, 1, 0);
	assert_true(v > 0);
	u32 bad[] = { 0, PVM_MAX_VMAS, PVM_MAX_VMAS + 1, 0xffffffff, (u32)v + 1 };
	for (u32 i = 0; i < sizeof bad / sizeof *bad; i++) {
		assert_int_equal(pvm_area_remove(bad[i]), -PVM_EINVAL);
		assert_int_equal(pvm_area_split(bad[i], 2 * PAGE), -PVM_EINVAL);
		assert_int_equal(pvm_area_resize(bad[i], PAGE, 2 * PAGE), -PVM_EINVAL);
	}
	u32 no_mm[] = { 0, PVM_MAX_MMS, PVM_IT_TREES, 0xffffffff };
	for (u32 i = 0; i < sizeof no_mm / sizeof *no_mm; i++)
		assert_int_equal(pvm_area_cut(no_mm[i], PAGE, 2 * PAGE), -PVM_EINVAL);
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

/* An address space with as many areas as it may have takes no cut, but lets one go. */
static void map_count(void **state)
{
	(void)state;
	u64 n = 0;
	while (pvm_vma_insert(1, 4 * n * PAGE, (4 * n + 3) * PAGE, 0, 0, 0) > 0)
		n++;
	assert_int_equal(n, PVM_MAX_MAP_COUNT);
	u32 v = pvm_vma_find(1, 0), w = pvm_vma_next(v);
	assert_int_equal(pvm_area_split(v, PAGE), -PVM_ENOMEM);
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
		cmocka_unit_test(map_count),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
