/* SPDX-License-Identifier: BSD-2-Clause */
/* Areas against a flat model: each page of a few small address spaces, with what it maps. */
#include "test.h"
#include "vma_merge.h"

#define MMS 3     /* of the random tests: 1 .. MMS */
#define PAGES 256 /* of each */
#define PAGE 4096ull

struct page {
	u64 flags, pgoff;
	u32 area, file; /* area 0: nothing is mapped */
};

static u64 seed;
static struct page model[MMS + 1][PAGES];

static u32 pages_of(u32 v)
{
	return (u32)((pvm_it_end[v] - pvm_it_start[v]) / PAGE);
}

/* What the core says of the pages of m, from area to area. */
static void look(u32 m, struct page *seen)
{
	u32 n = 0, before = 0;
	memset(seen, 0, PAGES * sizeof *seen);
	for (u32 v = pvm_vma_find(m, 0); v; before = v, v = pvm_vma_next(v), n++) {
		assert_int_equal(pvm_it_tree[v], m);
		assert_int_equal(pvm_vma_prev(v), before);
		u32 first = (u32)(pvm_it_start[v] / PAGE);
		for (u32 i = 0; i < pages_of(v); i++) {
			struct page p = { pvm_vma_flags[v], pvm_vma_pgoff[v] + i, v, pvm_vma_file[v] };
			assert_true(first + i < PAGES && !seen[first + i].area);
			seen[first + i] = p;
		}
	}
	assert_int_equal(pvm_mm_map_count[m], n);
}

static int same_page(struct page a, struct page b)
{
	return a.area == b.area && (!a.area || (a.flags == b.flags && a.pgoff == b.pgoff && a.file == b.file));
}

static void compare(void)
{
	static struct page seen[PAGES];
	for (u32 m = 1; m <= MMS; m++) {
		look(m, seen);
		for (u32 i = 0; i < PAGES; i++)
			assert_true(same_page(seen[i], model[m][i]));
	}
}

static void paint(u32 m, u32 from, u32 to, struct page first)
{
	for (u32 i = from; i < to; i++, first.pgoff++)
		model[m][i] = first;
}

static void clear_model(u32 v)
{
	struct page none = { 0, 0, 0, 0 };
	for (u32 m = 1; m <= MMS; m++)
		for (u32 i = 0; i < PAGES; i++)
			if (model[m][i].area == v)
				model[m][i] = none;
}

static int free_pages(u32 m, u32 from, u32 to)
{
	for (u32 i = from; i < to; i++)
		if (model[m][i].area)
			return 0;
	return 1;
}

/* A number that is an area most of the time. */
static u32 some_area(void)
{
	u32 m = 1 + random_below(&seed, MMS), i = random_below(&seed, PAGES), k = 0;
	while (k < PAGES && !model[m][(i + k) % PAGES].area)
		k++;
	return model[m][(i + k) % PAGES].area;
}

static void insert(void)
{
	u32 m = 1 + random_below(&seed, MMS), from = random_below(&seed, PAGES), to = from + random_below(&seed, 12), file = random_below(&seed, 6) == 0;
	u64 flags = random_below(&seed, 6) == 0, pgoff = random_below(&seed, 5) ? from : ~0ull - random_below(&seed, 12);
	to = to < PAGES ? to : PAGES;
	u64 cut = random_below(&seed, 20) ? 0 : 1 + random_below(&seed, 4095);
	int r = pvm_vma_insert(m, from * PAGE, to * PAGE + cut, flags, pgoff, file);
	int wanted = cut || from >= to ? -PVM_EINVAL : pgoff > ~0ull - (to - from) ? -PVM_EOVERFLOW : !free_pages(m, from, to) ? -PVM_EEXIST : 1;
	assert_int_equal(r > 0 ? 1 : r, wanted);
	if (r <= 0)
		return;
	for (u32 n = 1; n <= MMS; n++)
		for (u32 i = 0; i < PAGES; i++)
			assert_int_not_equal(model[n][i].area, r);
	assert_int_equal(pvm_vma_anon[r], 0);
	pvm_vma_anon[r] = random_below(&seed, 3);
	struct page first = { flags, pgoff, (u32)r, file };
	paint(m, from, to, first);
}

static void split(void)
{
	u32 v = some_area();
	if (!v)
		return;
	u32 m = pvm_it_tree[v], at = (u32)(pvm_it_start[v] / PAGE) + random_below(&seed, pages_of(v) + 1), end = (u32)(pvm_it_end[v] / PAGE);
	u64 cut = random_below(&seed, 20) ? 0 : 1 + random_below(&seed, 4095);
	int inside = at * PAGE > pvm_it_start[v] && at < end && !cut;
	pvm_vma_anon[v] = random_below(&seed, 3);
	int r = pvm_vma_split(v, at * PAGE + cut);
	assert_int_equal(r > 0 ? 1 : r, inside ? 1 : -PVM_EINVAL);
	if (r <= 0)
		return;
	assert_int_equal(pvm_vma_anon[r], 0);
	for (u32 i = at; i < end; i++)
		model[m][i].area = (u32)r;
}

static void resize(void)
{
	u32 v = some_area();
	if (!v)
		return;
	u32 m = pvm_it_tree[v], start = (u32)(pvm_it_start[v] / PAGE), end = (u32)(pvm_it_end[v] / PAGE);
	u32 from = start + random_below(&seed, 9) - 4, to = end + random_below(&seed, 9) - 4;
	struct page first = model[m][start];
	if (from >= PAGES || to > PAGES)
		return;
	u64 pgoff = first.pgoff + from - start;
	int fits = (from >= start || start - from <= first.pgoff) && (to <= start || first.pgoff <= ~0ull - (to - start));
	int clear = from >= to || (free_pages(m, from < start ? from : start, start) && free_pages(m, end, to > end ? to : end));
	if (from >= end || to <= start)
		clear = from < to && (from >= end ? free_pages(m, end, to) : free_pages(m, from, start));
	int wanted = from >= to ? -PVM_EINVAL : !fits ? -PVM_EOVERFLOW : !clear ? -PVM_EEXIST : 0;
	assert_int_equal(pvm_vma_resize(v, from * PAGE, to * PAGE), wanted);
	if (wanted)
		return;
	clear_model(v);
	first.pgoff = pgoff;
	paint(m, from, to, first);
}

static void others(void)
{
	u32 v = some_area(), m = v ? pvm_it_tree[v] : 0;
	if (!v)
		return;
	if (random_below(&seed, 3) == 0) {
		assert_int_equal(pvm_vma_remove(v), 0);
		assert_int_equal(pvm_vma_remove(v), -PVM_EINVAL);
		clear_model(v);
		return;
	}
	assert_int_equal(pvm_vma_set_flags(v, 77), 0);
	for (u32 i = 0; i < PAGES; i++)
		if (model[m][i].area == v)
			model[m][i].flags = 77;
}

/* Linux 6.1, mm/mmap.c: is_mergeable_vma, can_vma_merge_after, can_vma_merge_before. A page of the model and what is asked for. */
static int mergeable(struct page p, u64 pgoff, struct pvm_vma_map q, u32 single)
{
	u32 anon = pvm_vma_anon[p.area];
	return p.area && ((p.flags ^ q.flags) & ~(u64)PVM_VM_SOFTDIRTY) == 0 && p.file == q.file && p.pgoff == pgoff &&
	       (q.anon == anon || ((!q.anon || !anon) && single));
}

/* vma_merge, in its own order of questions, on pages; 0 .. 8. */
static u32 model_class(u32 m, u32 from, u32 to, struct pvm_vma_map q, u32 sp, u32 sn)
{
	struct page none = { 0, 0, 0, 0 }, at = model[m][from], last = model[m][to - 1];
	struct page prev = from ? model[m][from - 1] : none, next = to < PAGES ? model[m][to] : none;
	u64 special = PVM_VM_IO | PVM_VM_DONTEXPAND | PVM_VM_PFNMAP | PVM_VM_MIXEDMAP;
	int tail = at.area && at.area == prev.area, cut = last.area && last.area == next.area;
	if (q.flags & special || q.pgoff > ~0ull - (to - from))
		return 0;
	for (u32 i = from; i < to; i++)
		if (model[m][i].area != at.area)
			return 0;
	if (tail && cut)
		return 0;
	int after = !tail && mergeable(prev, q.pgoff - 1, q, sp), before = !cut && mergeable(next, q.pgoff + (to - from), q, sn);
	u32 a = pvm_vma_anon[prev.area], b = pvm_vma_anon[next.area];
	if (after && before && (a == b || !a || !b))
		return at.area ? 6 : 1;
	if (after)
		return !at.area ? 2 : cut ? 5 : 7;
	if (before)
		return tail ? 4 : at.area ? 8 : 3;
	return 0;
}

static u32 seen_class[9];

static const u64 flips[] = { PVM_VM_SOFTDIRTY, PVM_VM_IO, PVM_VM_DONTEXPAND, PVM_VM_PFNMAP, PVM_VM_MIXEDMAP };

static void merge(void)
{
	u32 m = 1 + random_below(&seed, MMS), from = random_below(&seed, PAGES), to = from + 1 + random_below(&seed, 12), v = model[m][from].area;
	if (v && random_below(&seed, 2)) { /* just this area, or a part of it */
		to = (u32)(pvm_it_end[v] / PAGE) - (random_below(&seed, 3) == 0);
		from = random_below(&seed, 3) ? (u32)(pvm_it_start[v] / PAGE) : from;
	} else if (!v && random_below(&seed, 2)) { /* all of the hole */
		while (from && !model[m][from - 1].area)
			from--;
		while (to < PAGES && !model[m][to].area)
			to++;
	}
	to = to < PAGES ? to : PAGES;
	if (from >= to)
		return;
	struct pvm_vma_map q = { random_below(&seed, 6) == 0, from, random_below(&seed, 6) == 0, random_below(&seed, 3) };
	struct page near = from && random_below(&seed, 2) ? model[m][from - 1] : to < PAGES ? model[m][to] : model[m][from];
	if (near.area && random_below(&seed, 8)) { /* what a neighbour would go on with */
		q.flags = near.flags;
		q.file = near.file;
		q.pgoff = near.area == model[m][from].area || (from && near.area == model[m][from - 1].area) ? near.pgoff + 1 : near.pgoff - (to - from);
	}
	if (random_below(&seed, 16) == 0)
		q.flags ^= flips[random_below(&seed, 5)];
	if (random_below(&seed, 16) == 0)
		q.pgoff = random_next(&seed);
	u32 sp = random_below(&seed, 4) != 0, sn = random_below(&seed, 4) != 0;
	struct pvm_vma_place p = pvm_vma_locate(m, from * PAGE, to * PAGE);
	u32 k = model_class(m, from, to, q, sp, sn);
	assert_int_equal(pvm_vma_merge_class(p, q, sp, sn), k);
	u32 next = to < PAGES ? model[m][to].area : 0;
	assert_int_equal(pvm_vma_merge(p, q, sp, sn), k);
	seen_class[k]++;
	if (!k)
		return;
	v = k == 3 || k == 4 || k == 8 ? p.next : p.prev;
	struct page first = { pvm_vma_flags[v], q.pgoff, v, q.file };
	assert_true(((first.flags ^ q.flags) & ~(u64)PVM_VM_SOFTDIRTY) == 0);
	paint(m, from, to, first);
	for (u32 i = to; (k == 1 || k == 6) && i < PAGES && model[m][i].area == next; i++) {
		model[m][i].area = v;
		model[m][i].flags = first.flags;
	}
}

static u64 model_room(u32 m, u32 low, u32 high, u32 len, u32 topdown)
{
	for (u32 k = low; k + len <= high; k++) {
		u32 at = topdown ? low + high - len - k : k;
		if (free_pages(m, at, at + len))
			return at * PAGE;
	}
	return PVM_VMA_NO_ADDRESS;
}

static void queries(void)
{
	u32 m = 1 + random_below(&seed, MMS), low = random_below(&seed, PAGES), high = random_below(&seed, PAGES + 1), len = 1 + random_below(&seed, 20);
	u64 addr = low * PAGE + random_below(&seed, 4096);
	u32 i = low;
	while (i < PAGES && !model[m][i].area)
		i++;
	assert_int_equal(pvm_vma_find(m, addr), i < PAGES ? model[m][i].area : 0);
	assert_int_equal(pvm_vma_search(m, addr), i < PAGES ? model[m][i].area : 0);
	assert_int_equal(pvm_vma_lookup(m, addr), model[m][low].area);
	for (u32 down = 0; down < 2; down++)
		assert_true(pvm_vma_unmapped_area(m, low * PAGE, high * PAGE, len * PAGE, down) == model_room(m, low, high, len, down));
}

static void clear(void)
{
	for (u32 v = 1; v < PVM_MAX_VMAS; v++)
		if (pvm_it_tree[v])
			assert_int_equal(pvm_vma_remove(v), 0);
	memset(model, 0, sizeof model);
	assert_true(pvm_vma_check());
	assert_true(pvm_pool_room(PVM_POOL_VMA, PVM_MAX_VMAS - 1));
}

static void random_calls(void **state)
{
	(void)state;
	seed = 815;
	for (u32 n = 0; n < 100000; n++) {
		switch (random_below(&seed, 11)) {
		case 0: case 1: case 2: insert(); break;
		case 3: split(); break;
		case 4: resize(); break;
		case 5: others(); break;
		case 6: case 7: case 8: merge(); break;
		default: queries();
		}
		if (n % 8 == 0)
			compare();
		if (n % 10000 == 0)
			assert_true(pvm_vma_check());
	}
	for (u32 k = 0; k <= 8; k++)
		assert_true(seen_class[k] > 50);
	clear();
}

/* Arguments that name no area, no address space, no range. */
static void refusals(void **state)
{
	(void)state;
	int v = pvm_vma_insert(1, PAGE, 4 * PAGE, 0, 0, 0);
	assert_true(v > 0);
	u32 bad[] = { 0, PVM_MAX_VMAS, PVM_MAX_VMAS + 1, 0xffffffff, (u32)v + 1 };
	for (u32 i = 0; i < sizeof bad / sizeof *bad; i++) {
		assert_int_equal(pvm_vma_remove(bad[i]), -PVM_EINVAL);
		assert_int_equal(pvm_vma_split(bad[i], 2 * PAGE), -PVM_EINVAL);
		assert_int_equal(pvm_vma_resize(bad[i], PAGE, 2 * PAGE), -PVM_EINVAL);
		assert_int_equal(pvm_vma_set_flags(bad[i], 1), -PVM_EINVAL);
		assert_int_equal(pvm_vma_next(bad[i]), 0);
		assert_int_equal(pvm_vma_prev(bad[i]), 0);
	}
	u32 no_mm[] = { 0, PVM_MAX_MMS, PVM_IT_TREES, 0xffffffff };
	for (u32 i = 0; i < sizeof no_mm / sizeof *no_mm; i++) {
		assert_int_equal(pvm_vma_insert(no_mm[i], PAGE, 2 * PAGE, 0, 0, 0), -PVM_EINVAL);
		assert_int_equal(pvm_vma_find(no_mm[i], 0), 0);
		assert_int_equal(pvm_vma_search(no_mm[i], 0), 0);
		assert_int_equal(pvm_vma_lookup(no_mm[i], PAGE), 0);
		assert_true(pvm_vma_unmapped_area(no_mm[i], 0, 9 * PAGE, PAGE, 0) == PVM_VMA_NO_ADDRESS);
	}
	assert_int_equal(pvm_vma_insert(1, PVM_VMA_TOP, PVM_VMA_TOP + PAGE, 0, 0, 0), -PVM_EINVAL);
	assert_int_equal(pvm_vma_insert(1, 8 * PAGE, 8 * PAGE, 0, 0, 0), -PVM_EINVAL);
	assert_int_equal(pvm_vma_insert(1, 9 * PAGE, 8 * PAGE, 0, 0, 0), -PVM_EINVAL);
	assert_int_equal(pvm_vma_resize((u32)v, PAGE, PVM_VMA_TOP + PAGE), -PVM_EINVAL);
	assert_int_equal(pvm_vma_resize((u32)v, 0, PAGE), -PVM_EOVERFLOW);
	assert_true(pvm_vma_unmapped_area(1, 0, PVM_VMA_TOP + PAGE, PAGE, 1) == PVM_VMA_NO_ADDRESS);
	assert_true(pvm_vma_unmapped_area(1, 1, 9 * PAGE, PAGE, 1) == PVM_VMA_NO_ADDRESS);
	assert_true(pvm_vma_unmapped_area(1, 0, 9 * PAGE, 1, 1) == PVM_VMA_NO_ADDRESS);
	assert_true(pvm_vma_unmapped_area(1, 0, 9 * PAGE, 0, 1) == PVM_VMA_NO_ADDRESS);
	assert_true(pvm_vma_unmapped_area(1, 0, PVM_VMA_TOP, PAGE, 1) == PVM_VMA_TOP - PAGE);
	assert_true(pvm_vma_check());
	clear();
}

/* Whatever the last find was, and whatever became of that area, find is right. */
static void stale_hints(void **state)
{
	(void)state;
	int v = pvm_vma_insert(1, 4 * PAGE, 8 * PAGE, 0, 0, 0), u;
	assert_int_equal(pvm_vma_find(1, 5 * PAGE), v);
	u = pvm_vma_split((u32)v, 6 * PAGE);
	assert_int_equal(pvm_vma_find(1, 6 * PAGE), u);
	assert_int_equal(pvm_vma_find(1, 6 * PAGE - 1), v);
	assert_int_equal(pvm_vma_remove((u32)v), 0);
	assert_int_equal(pvm_vma_find(1, 5 * PAGE), u);
	assert_int_equal(pvm_vma_insert(2, 4 * PAGE, 8 * PAGE, 0, 0, 0), v); /* the number again, elsewhere */
	pvm_mm_vmacache[1] = (u32)v;
	assert_int_equal(pvm_vma_find(1, 5 * PAGE), u);
	u32 hints[] = { 0, 1, PVM_MAX_VMAS - 1, PVM_MAX_VMAS, PVM_IT_NODES, 0xffffffff };
	for (u32 i = 0; i < sizeof hints / sizeof *hints; i++) {
		pvm_mm_vmacache[1] = hints[i];
		assert_int_equal(pvm_vma_find(1, 6 * PAGE), u);
		pvm_mm_vmacache[1] = hints[i];
		assert_int_equal(pvm_vma_find(1, 8 * PAGE), 0);
	}
	clear();
}

/* An address space has no more than PVM_MAX_MAP_COUNT areas; all together no more than there are numbers. */
static void limits(void **state)
{
	(void)state;
	u32 n = 0;
	for (; n < PVM_MAX_MAP_COUNT; n++)
		assert_true(pvm_vma_insert(1, 4 * n * PAGE, (4 * n + 2) * PAGE, 0, 0, 0) > 0);
	assert_int_equal(pvm_vma_insert(1, 4 * n * PAGE, (4 * n + 2) * PAGE, 0, 0, 0), -PVM_ENOMEM);
	u32 v = pvm_vma_find(1, 4000 * PAGE);
	assert_int_equal(pvm_vma_split(v, 4001 * PAGE), -PVM_ENOMEM);
	for (; n < PVM_MAX_VMAS - 1; n++)
		assert_true(pvm_vma_insert(2, 4 * n * PAGE, (4 * n + 2) * PAGE, 0, 0, 0) > 0);
	assert_int_equal(pvm_vma_insert(2, 0, PAGE, 0, 0, 0), -PVM_ENOMEM);
	assert_int_equal(pvm_vma_split(pvm_vma_find(2, 0), (pvm_it_start[pvm_vma_find(2, 0)] + PAGE)), -PVM_ENOMEM);
	assert_int_equal(pvm_vma_insert(2, (4 * n - 4) * PAGE, (4 * n - 2) * PAGE, 0, 0, 0), -PVM_EEXIST);
	assert_true(pvm_vma_check());
	assert_int_equal(pvm_vma_remove(v), 0);
	assert_true(pvm_vma_split(pvm_vma_find(1, 0), PAGE) > 0);
	clear();
}

/* A node of the reverse map is no area, and is in nobody's way. */
static void chains(void **state)
{
	(void)state;
	u32 x = PVM_MAX_VMAS + 1;
	assert_int_equal(pvm_itree_insert(PVM_MAX_MMS + 1, x, 0, 9), 0);
	int v = pvm_vma_insert(1, PAGE, 3 * PAGE, 0, 0, 0);
	assert_true(v > 0 && pvm_vma_check());
	assert_int_equal(pvm_vma_remove(x), -PVM_EINVAL);
	assert_int_equal(pvm_itree_erase(x), 0);
	assert_int_equal(pvm_itree_insert(1, x, 9 * PAGE, 10 * PAGE), 0);
	assert_false(pvm_vma_check());
	assert_int_equal(pvm_itree_erase(x), 0);
	assert_true(pvm_vma_check());
	clear();
}

/* The checker notices each thing that is wrong. */
static void checker(void **state)
{
	(void)state;
	u32 v = (u32)pvm_vma_insert(1, PAGE, 3 * PAGE, 0, 0, 0), u = (u32)pvm_vma_insert(1, 3 * PAGE, 5 * PAGE, 0, 7, 0);
	assert_true(pvm_vma_check());
	pvm_mm_map_count[1]++;
	assert_false(pvm_vma_check());
	pvm_mm_map_count[1]--;
	pvm_mm_map_count[2]++;
	assert_false(pvm_vma_check());
	pvm_mm_map_count[2]--;
	pvm_vma_pgoff[v] = ~0ull - 1;
	assert_false(pvm_vma_check());
	pvm_vma_pgoff[v] = ~0ull - 2;
	assert_true(pvm_vma_check());
	assert_int_equal(pvm_pool_free(PVM_POOL_VMA, u), 0);
	assert_false(pvm_vma_check());
	assert_int_equal(pvm_pool_alloc(PVM_POOL_VMA), u);
	u32 w = pvm_pool_alloc(PVM_POOL_VMA);
	assert_false(pvm_vma_check());
	assert_int_equal(pvm_pool_free(PVM_POOL_VMA, w), 0);
	assert_int_equal(pvm_itree_resize(v, PAGE, 4 * PAGE), 0);
	assert_false(pvm_vma_check());
	assert_int_equal(pvm_itree_resize(v, PAGE, 3 * PAGE - 1), 0);
	assert_false(pvm_vma_check());
	assert_int_equal(pvm_itree_resize(v, PAGE - 1, 3 * PAGE), 0);
	assert_false(pvm_vma_check());
	assert_int_equal(pvm_itree_resize(v, PAGE, 3 * PAGE), 0);
	assert_int_equal(pvm_itree_resize(u, 3 * PAGE, PVM_VMA_TOP + PAGE), 0);
	assert_false(pvm_vma_check());
	assert_int_equal(pvm_itree_resize(u, 3 * PAGE, 5 * PAGE), 0);
	assert_int_equal(pvm_itree_erase(u), 0);
	assert_int_equal(pvm_itree_insert(PVM_MAX_MMS + 1, u, 3 * PAGE, 5 * PAGE), 0);
	assert_false(pvm_vma_check());
	assert_int_equal(pvm_itree_erase(u), 0);
	assert_int_equal(pvm_itree_insert(1, u, 3 * PAGE, 5 * PAGE), 0);
	assert_true(pvm_vma_check());
	clear();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(refusals), cmocka_unit_test(stale_hints), cmocka_unit_test(random_calls), cmocka_unit_test(limits),
		cmocka_unit_test(chains),   cmocka_unit_test(checker),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
