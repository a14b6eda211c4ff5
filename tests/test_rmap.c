/* SPDX-License-Identifier: BSD-2-Clause */
/* The reverse map against a flat model: each area with the list of anon_vmas in whose trees it stands, newest first. */
#include "rmap.h"
#include "test.h"

#define MMS 6
#define PAGES 64
#define PAGE 4096ull
#define AREAS 400   /* numbers of areas that the random tests use: 1 .. AREAS-1 */
#define FAMILY 1000 /* numbers of anon_vmas */
#define CHAIN 200

struct area {
	u32 own, n, chain[CHAIN];
};

static u64 seed;
static struct area model[AREAS];
static struct {
	u32 root, parent;
} anon[FAMILY];

static u32 model_children(u32 a)
{
	u32 n = 0;
	for (u32 b = 1; b < FAMILY; b++)
		n += anon[b].root && anon[b].parent == a;
	return n;
}

static u32 model_active(u32 a)
{
	u32 n = 0;
	for (u32 v = 1; v < AREAS; v++)
		n += model[v].own == a;
	return n;
}

static int model_in(u32 v, u32 a)
{
	for (u32 i = 0; i < model[v].n; i++)
		if (model[v].chain[i] == a)
			return 1;
	return 0;
}

static void model_push(u32 v, u32 a)
{
	struct area *m = &model[v];
	assert_true(m->n < CHAIN);
	memmove(m->chain + 1, m->chain, m->n * sizeof m->chain[0]);
	m->chain[0] = a;
	m->n++;
}

/* A new anon_vma of the model has the number that the core chose. */
static u32 model_anon(u32 v, u32 parent)
{
	u32 a = pvm_vma_anon[v];
	assert_true(a && a < FAMILY && !anon[a].root);
	anon[a].parent = parent ? parent : a;
	anon[a].root = parent ? anon[parent].root : a;
	return a;
}

static u32 pages(u32 v)
{
	return (u32)((pvm_it_end[v] - pvm_it_start[v]) / PAGE);
}

static int covers(u32 v, u64 pgoff)
{
	return pvm_it_tree[v] && pvm_vma_pgoff[v] <= pgoff && pgoff < pvm_vma_pgoff[v] + pages(v);
}

/* The walk comes to each area that stands in the tree of a and covers the page, and to no other. */
static void walk(u32 a, u64 pgoff)
{
	u32 want = 0, n = 0;
	for (u32 v = 1; v < AREAS; v++)
		want += model_in(v, a) && covers(v, pgoff);
	for (u32 c = pvm_rmap_first(a, pgoff); c; c = pvm_rmap_next(c, pgoff), n++) {
		u32 v = pvm_avc_vma[c];
		assert_true(v < AREAS && model_in(v, a) && covers(v, pgoff) && pvm_avc_anon[c] == a);
		assert_true(pvm_rmap_address(c, pgoff) == pvm_it_start[v] + (pgoff - pvm_vma_pgoff[v]) * PAGE);
	}
	assert_int_equal(n, want);
}

static void compare(void)
{
	assert_true(pvm_rmap_check() && pvm_itree_check() && pvm_pool_check());
	for (u32 v = 1; v < AREAS; v++) {
		u32 c = pvm_vma_chain[v];
		assert_int_equal(pvm_vma_anon[v], model[v].own);
		assert_int_equal(pvm_vma_nr_avc[v], model[v].n);
		for (u32 i = 0; i < model[v].n; i++, c = pvm_avc_next[c]) {
			assert_int_equal(pvm_avc_vma[c], v);
			assert_int_equal(pvm_avc_anon[c], model[v].chain[i]);
		}
		assert_int_equal(c, 0);
	}
	for (u32 a = 1; a < FAMILY; a++) {
		assert_int_equal(pvm_anon_vma_root[a], anon[a].root);
		assert_int_equal(pvm_anon_vma_parent[a], anon[a].parent);
		assert_int_equal(pvm_anon_vma_children[a], model_children(a));
		assert_int_equal(pvm_anon_vma_active[a], anon[a].root ? model_active(a) : 0);
	}
}

static int lends(u32 p, u32 n, u32 w)
{
	u64 same = ~(u64)(PVM_VM_READ | PVM_VM_WRITE | PVM_VM_EXEC | PVM_VM_SOFTDIRTY);
	return p && n && pvm_it_end[p] == pvm_it_start[n] && pvm_vma_file[p] == pvm_vma_file[n] &&
		((pvm_vma_flags[p] ^ pvm_vma_flags[n]) & same) == 0 && pvm_vma_pgoff[n] == pvm_vma_pgoff[p] + pages(p) && model[w].own && model[w].n == 1;
}

static void prepare(u32 v)
{
	u32 n = pvm_vma_next(v), p = pvm_vma_prev(v);
	u32 a = lends(v, n, n) ? model[n].own : lends(p, v, p) ? model[p].own : 0;
	assert_int_equal(pvm_anon_vma_prepare(v), 0);
	if (model[v].own)
		return;
	a = a ? a : model_anon(v, 0);
	model[v].own = a;
	model_push(v, a);
}

static void copy(u32 dst, u32 src)
{
	for (u32 i = model[src].n; i > 0; i--)
		model_push(dst, model[src].chain[i - 1]);
}

static void clone(u32 dst, u32 src)
{
	assert_int_equal(pvm_anon_vma_clone(dst, src), 0);
	copy(dst, src);
	model[dst].own = model[src].own;
}

static void fork_area(u32 child, u32 parent)
{
	u32 a = 0;
	for (u32 i = model[parent].n; i > 0 && !a; i--) {
		u32 b = model[parent].chain[i - 1];
		a = model_children(b) < 2 && model_active(b) == 0 ? b : 0;
	}
	assert_int_equal(pvm_anon_vma_fork(child, parent), 0);
	if (!model[parent].own)
		return;
	copy(child, parent);
	if (!a) {
		a = model_anon(child, model[parent].own);
		model_push(child, a);
	}
	model[child].own = a;
}

static void unlink_area(u32 v)
{
	struct area was = model[v];
	assert_int_equal(pvm_unlink_anon_vmas(v), 0);
	memset(&model[v], 0, sizeof model[v]);
	for (u32 i = 0; i < was.n; i++) {
		u32 used = 0;
		for (u32 w = 1; w < AREAS && !used; w++)
			used = (u32)model_in(w, was.chain[i]);
		if (!used)
			memset(&anon[was.chain[i]], 0, sizeof anon[0]);
	}
}

static void remove_area(u32 v)
{
	unlink_area(v);
	assert_int_equal(pvm_vma_remove(v), 0);
}

static void exit_mm(u32 m)
{
	for (u32 v = pvm_vma_find(m, 0), n; v; v = n) {
		n = pvm_vma_next(v);
		remove_area(v);
	}
}

/* Address space m becomes a copy of p. */
static void fork_mm(u32 m, u32 p)
{
	exit_mm(m);
	for (u32 v = pvm_vma_find(p, 0); v; v = pvm_vma_next(v)) {
		int w = pvm_vma_insert(m, pvm_it_start[v], pvm_it_end[v], pvm_vma_flags[v], pvm_vma_pgoff[v], pvm_vma_file[v]);
		assert_true(w > 0 && w < AREAS);
		fork_area((u32)w, v);
	}
}

static void split(u32 v)
{
	if (pages(v) < 2)
		return;
	int w = pvm_vma_split(v, pvm_it_start[v] + PAGE * (1 + random_below(&seed, pages(v) - 1)));
	assert_true(w > 0 && w < AREAS);
	assert_int_equal(pvm_rmap_resize(v), 0);
	clone((u32)w, v);
}

static void shrink(u32 v)
{
	u64 from = pvm_it_start[v], to = pvm_it_end[v];
	if (pages(v) < 2)
		return;
	if (random_below(&seed, 2))
		from += PAGE;
	else
		to -= PAGE;
	assert_int_equal(pvm_vma_resize(v, from, to), 0);
	assert_int_equal(pvm_rmap_resize(v), 0);
}

static u32 some_area(void)
{
	u32 m = 1 + random_below(&seed, MMS);
	u32 v = pvm_vma_find(m, random_below(&seed, PAGES) * PAGE);
	return v ? v : pvm_vma_find(m, 0);
}

static void map(u32 m)
{
	u64 from = random_below(&seed, PAGES), n = 1 + random_below(&seed, 8);
	int v = pvm_vma_insert(m, from * PAGE, (from + n) * PAGE, PVM_VM_READ | (random_below(&seed, 4) ? 0u : PVM_VM_LOCKED), from, 0);
	assert_true((v > 0 && v < AREAS) || v == -PVM_EEXIST);
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
	case 4:
		map(m);
		return;
	default:
		break;
	}
	if (!v)
		return;
	switch (random_below(&seed, 8)) {
	case 0:
		if (model[v].n < CHAIN / 2 && pvm_pool_live[PVM_POOL_VMA] < AREAS / 2)
			split(v);
		return;
	case 1:
		shrink(v);
		return;
	case 2:
		unlink_area(v);
		return;
	case 3:
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
	assert_int_equal(pvm_pool_live[PVM_POOL_AVC], 0);
	assert_int_equal(pvm_pool_live[PVM_POOL_ANON_VMA], 0);
}

static void random_forks(void **state)
{
	(void)state;
	seed = 3;
	for (u32 i = 0; i < 6000; i++) {
		step();
		for (u32 k = 0; k < 4; k++)
			walk(1 + random_below(&seed, 40), random_below(&seed, PAGES));
		if (i % 40 == 0)
			compare();
	}
	clear();
}

static u32 area(u32 m, u64 page, u64 n)
{
	int v = pvm_vma_insert(m, page * PAGE, (page + n) * PAGE, PVM_VM_READ | PVM_VM_WRITE, page, 0);
	assert_true(v > 0);
	return (u32)v;
}

/* A line of forks whose parents exit takes over old anon_vmas: the chain stays short (Linux 6.1: num_children, num_active_vmas). */
static void line_of_forks(void **state)
{
	(void)state;
	fork_mm(1, 2);
	u32 v = area(1, 3, 4), longest = 0;
	prepare(v);
	for (u32 i = 0; i < 300; i++) {
		u32 m = 1 + i % 2;
		fork_mm(3 - m, m);
		exit_mm(m);
		v = pvm_vma_find(3 - m, 0);
		longest = pvm_vma_nr_avc[v] > longest ? pvm_vma_nr_avc[v] : longest;
	}
	assert_true(longest <= 3);
	compare();
	clear();
}

static void neighbours(void **state)
{
	(void)state;
	u32 a = area(1, 3, 2), b = area(1, 5, 2), c = area(1, 8, 1);
	prepare(a);
	prepare(b);
	prepare(c);
	assert_int_equal(pvm_vma_anon[a], pvm_vma_anon[b]);
	assert_int_not_equal(pvm_vma_anon[a], pvm_vma_anon[c]);
	fork_mm(2, 1); /* chains are longer than one now: nobody lends */
	u32 d = area(2, 7, 1);
	prepare(d);
	assert_int_equal(pvm_anon_vma_root[pvm_vma_anon[d]], pvm_vma_anon[d]);
	clear();
}

static void refused(void **state)
{
	(void)state;
	u32 v = area(1, 3, 4), w = area(2, 3, 4);
	assert_int_equal(pvm_anon_vma_prepare(0), -PVM_EINVAL);
	assert_int_equal(pvm_anon_vma_prepare(PVM_MAX_VMAS), -PVM_EINVAL);
	assert_int_equal(pvm_anon_vma_prepare(w + 1), -PVM_EINVAL);
	assert_int_equal(pvm_unlink_anon_vmas(0), -PVM_EINVAL);
	assert_int_equal(pvm_unlink_anon_vmas(PVM_MAX_VMAS), -PVM_EINVAL);
	assert_int_equal(pvm_anon_vma_fork(w, v), 0);
	assert_int_equal(pvm_vma_nr_avc[w], 0);
	prepare(v);
	assert_int_equal(pvm_anon_vma_fork(v, v), -PVM_EINVAL);
	assert_int_equal(pvm_anon_vma_fork(w, 0), -PVM_EINVAL);
	assert_int_equal(pvm_anon_vma_fork(w, PVM_MAX_VMAS), -PVM_EINVAL);
	assert_int_equal(pvm_anon_vma_clone(0, v), -PVM_EINVAL);
	fork_area(w, v);
	assert_int_equal(pvm_anon_vma_fork(w, v), -PVM_EINVAL);
	assert_int_equal(pvm_rmap_resize(0), -PVM_EINVAL);
	assert_int_equal(pvm_rmap_first(0, 3), 0);
	assert_int_equal(pvm_rmap_first(PVM_MAX_ANON_VMAS, 3), 0);
	assert_int_equal(pvm_rmap_first(pvm_vma_anon[v], PVM_IT_TOP), 0);
	assert_int_equal(pvm_rmap_next(0, 3), 0);
	assert_int_equal(pvm_rmap_next(PVM_MAX_AVCS, 3), 0);
	assert_true(pvm_rmap_address(0, 3) == PVM_RMAP_NO_ADDRESS);
	assert_true(pvm_rmap_address(pvm_vma_chain[v], 2) == PVM_RMAP_NO_ADDRESS);
	assert_true(pvm_rmap_address(pvm_vma_chain[v], 7) == PVM_RMAP_NO_ADDRESS);
	compare();
	clear();
}

/* A fork for which the pool lacks one avc, or the anon_vma, changes nothing. */
static void exhausted(void **state)
{
	(void)state;
	u32 v = area(1, 3, 4), w = area(2, 3, 4);
	prepare(v);
	static u32 taken[PVM_MAX_AVCS];
	u32 n = 0;
	while (pvm_pool_room(PVM_POOL_AVC, 2))
		taken[n++] = pvm_pool_alloc(PVM_POOL_AVC);
	assert_int_equal(pvm_anon_vma_fork(w, v), -PVM_ENOMEM);
	assert_int_equal(pvm_vma_nr_avc[w], 0);
	assert_int_equal(pvm_pool_free(PVM_POOL_AVC, taken[--n]), 0);
	fork_area(w, v);
	u32 x = area(3, 3, 4);
	assert_int_equal(pvm_anon_vma_prepare(x), -PVM_ENOMEM);
	assert_int_equal(pvm_anon_vma_clone(x, w), -PVM_ENOMEM);
	while (n)
		assert_int_equal(pvm_pool_free(PVM_POOL_AVC, taken[--n]), 0);
	while (pvm_pool_room(PVM_POOL_ANON_VMA, 1))
		taken[n++] = pvm_pool_alloc(PVM_POOL_ANON_VMA);
	assert_int_equal(pvm_anon_vma_prepare(x), -PVM_ENOMEM);
	assert_int_equal(pvm_anon_vma_fork(x, w), -PVM_ENOMEM);
	while (n)
		assert_int_equal(pvm_pool_free(PVM_POOL_ANON_VMA, taken[--n]), 0);
	compare();
	clear();
}

static struct pvm_frame ram[256];

static void page_counts(void **state)
{
	(void)state;
	pvm_ram = ram;
	struct pvm_memmap_entry usable = { 0, 256 * PAGE, PVM_MEMMAP_USABLE };
	pvm_memmap[0] = usable;
	assert_int_equal(pvm_frame_init(1), 0);
	u32 v = area(1, 3, 4), w = area(2, 3, 4), f = 7;
	assert_int_equal(pvm_page_add_new_anon_rmap(f, v, 4 * PAGE), -PVM_EINVAL);
	pvm_page_state[f] = PVM_PAGE_KERNEL;
	assert_int_equal(pvm_page_add_new_anon_rmap(f, v, 4 * PAGE), -PVM_EINVAL);
	prepare(v);
	assert_int_equal(pvm_page_add_new_anon_rmap(f, v, 7 * PAGE), -PVM_EINVAL);
	assert_int_equal(pvm_page_add_new_anon_rmap(f, v, 3 * PAGE - 1), -PVM_EINVAL);
	assert_int_equal(pvm_page_add_anon_rmap(f, v, 4 * PAGE), -PVM_EINVAL);
	assert_int_equal(pvm_page_add_new_anon_rmap(f, v, 4 * PAGE + 8), 0);
	assert_int_equal(pvm_page_owner[f], pvm_vma_anon[v]);
	assert_true(pvm_page_index[f] == 4 && pvm_page_mapcount[f] == 1 && pvm_page_state[f] == PVM_PAGE_ANON);
	fork_area(w, v);
	assert_int_equal(pvm_page_add_anon_rmap(f, w, 5 * PAGE), -PVM_EINVAL);
	assert_int_equal(pvm_page_add_anon_rmap(f, w, 4 * PAGE), 0);
	walk(pvm_page_owner[f], pvm_page_index[f]);
	u32 x = area(3, 4, 1);
	prepare(x);
	assert_int_equal(pvm_page_add_anon_rmap(f, x, 4 * PAGE), -PVM_EINVAL);
	pvm_page_mapcount[f] = PVM_COUNT_MAX;
	assert_int_equal(pvm_page_add_anon_rmap(f, w, 4 * PAGE), -PVM_EOVERFLOW);
	pvm_page_mapcount[f] = 2;
	assert_int_equal(pvm_page_remove_rmap(f), 1);
	assert_int_equal(pvm_page_remove_rmap(f), 0);
	assert_int_equal(pvm_page_remove_rmap(f), -PVM_EINVAL);
	clear();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(random_forks),
		cmocka_unit_test(line_of_forks),
		cmocka_unit_test(neighbours),
		cmocka_unit_test(refused),
		cmocka_unit_test(exhausted),
		cmocka_unit_test(page_counts),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
