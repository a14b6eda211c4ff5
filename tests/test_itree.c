/* SPDX-License-Identifier: BSD-2-Clause */
/* Interval trees against a flat model: an array of intervals, searched from one end to the other. */
#include "itree.h"
#include "test.h"

#define TREES 3
#define NODES 400 /* of the random tests: 1 .. NODES-1 */
#define AREAS 65530

static u64 seed;

struct interval {
	u64 start, end;
	u32 tree;
};

static struct interval model[NODES];

/* Is interval a with number v before b with number w? */
static int before(u64 a, u32 v, u64 b, u32 w)
{
	return a < b || (a == b && v < w);
}

/* The first node of tree t after node x (0: of all) that ends above addr. */
static u32 model_after(u32 t, u32 x, u64 addr)
{
	u32 best = 0;
	for (u32 v = 1; v < NODES; v++)
		if (model[v].tree == t && model[v].end > addr && (!x || before(model[x].start, x, model[v].start, v)) &&
		    (!best || before(model[v].start, v, model[best].start, best)))
			best = v;
	return best;
}

static u32 model_below(u32 t, u64 addr)
{
	u32 best = 0;
	for (u32 v = 1; v < NODES; v++)
		if (model[v].tree == t && model[v].start < addr && (!best || before(model[best].start, best, model[v].start, v)))
			best = v;
	return best;
}

static int model_hole(u32 t, u64 a, u64 len)
{
	for (u32 v = 1; v < NODES; v++)
		if (model[v].tree == t && model[v].end > a && a + len > model[v].start)
			return 0;
	return 1;
}

/* Candidates are the limits and the ends of intervals. */
static u64 model_gap(u32 t, u64 from, u64 to, u64 len, int up)
{
	u64 best = PVM_IT_NO_GAP;
	if (len == 0 || to > PVM_IT_TOP || from > to || len > to - from)
		return best;
	for (u32 v = 0; v < NODES; v++) {
		u64 a = v == 0 ? (up ? from : to - len) : up ? model[v].end : model[v].start - len;
		if ((v && model[v].tree != t) || (v && !up && model[v].start < len) || a < from || a > to - len || !model_hole(t, a, len))
			continue;
		if (best == PVM_IT_NO_GAP || (up ? a < best : a > best))
			best = a;
	}
	return best;
}

/* The tree below r is that of the list from *at on; returns the number of nodes. */
static u32 in_order(u32 r, u32 *at)
{
	if (!r)
		return 0;
	u32 n = in_order(pvm_it_left[r], at);
	assert_int_equal(*at, r);
	*at = pvm_it_next[r];
	return n + 1 + in_order(pvm_it_right[r], at);
}

static u32 tree_check(u32 t)
{
	u32 at = pvm_itree_find(t, 0), n = 0;
	n = in_order(pvm_it_root[t], &at);
	assert_int_equal(at, 0);
	return n;
}

static void clear(void)
{
	for (u32 x = 1; x < PVM_IT_NODES; x++)
		if (pvm_it_tree[x])
			assert_int_equal(pvm_itree_erase(x), 0);
	memset(model, 0, sizeof model);
	assert_true(pvm_itree_check());
	for (u32 t = 1; t < TREES + 1; t++)
		assert_int_equal(pvm_it_root[t], 0);
}

static void queries(u32 t, u64 space)
{
	u64 a = random_next(&seed) % space, b = a + random_next(&seed) % 60;
	assert_int_equal(pvm_itree_find(t, a), model_after(t, 0, a));
	assert_int_equal(pvm_itree_find_below(t, a), model_below(t, a));
	u32 x = model_after(t, 0, a);
	x = x && model[x].start < b ? x : 0;
	assert_int_equal(pvm_itree_first(t, a, b), x);
	while (x) {
		u32 n = model_after(t, x, a);
		n = n && model[n].start < b ? n : 0;
		assert_int_equal(pvm_itree_next(x, a, b), n);
		x = n;
	}
}

static void gap_queries(u32 t, u64 space)
{
	u64 from = random_next(&seed) % space, to = from + random_next(&seed) % (space / 2), len = 1 + random_below(&seed, 200);
	if (random_below(&seed, 4) == 0)
		from = 0;
	if (random_below(&seed, 4) == 0)
		to = PVM_IT_TOP;
	assert_int_equal(pvm_itree_gap_up(t, from, to, len), model_gap(t, from, to, len, 1));
	assert_int_equal(pvm_itree_gap_down(t, from, to, len), model_gap(t, from, to, len, 0));
}

/* Another interval for v, which may not fit between its neighbours. */
static void resize(u32 v, u64 from, u64 to, int disjoint)
{
	if (v == 0 || !model[v].tree) {
		assert_int_equal(pvm_itree_resize(v, from, to), -PVM_EINVAL);
		return;
	}
	u32 t = model[v].tree;
	struct interval was = model[v];
	for (u32 w = 1; w < NODES; w++)
		if (w != v && model[w].tree == t && before(was.start, v, model[w].start, w) != before(from, v, model[w].start, w)) {
			assert_int_equal(pvm_itree_resize(v, from, to), -PVM_EINVAL);
			return;
		}
	model[v].tree = 0;
	int free = model_hole(t, from, to - from);
	model[v] = was;
	if (disjoint && !free)
		return;
	assert_int_equal(pvm_itree_resize(v, from, to), 0);
	model[v].start = from;
	model[v].end = to;
}

/* Random calls; with `disjoint`, overlapping intervals are not inserted and gaps are searched. */
static void random_calls(u32 calls, u64 space, int disjoint)
{
	clear();
	for (u32 i = 0; i < calls; i++) {
		u32 v = random_below(&seed, NODES), t = 1 + random_below(&seed, TREES);
		u64 from = random_next(&seed) % space, to = from + 1 + random_below(&seed, 40);
		u32 grow = i / 1000 % 2 ? 5 : 2;
		if (random_below(&seed, 8) < grow) {
			int want = v == 0 ? -PVM_EINVAL : model[v].tree ? -PVM_EBUSY : 0;
			if (disjoint && !model_hole(t, from, to - from))
				continue;
			assert_int_equal(pvm_itree_insert(t, v, from, to), want);
			if (!want) {
				struct interval one = { from, to, t };
				model[v] = one;
			}
		} else {
			assert_int_equal(pvm_itree_erase(v), v && model[v].tree ? 0 : -PVM_EINVAL);
			model[v].tree = 0;
		}
		v = random_below(&seed, NODES);
		from = model[v].start + random_below(&seed, 30);
		from -= from > 20 ? 20 : from;
		resize(v, from, from + 1 + random_below(&seed, 60), disjoint);
		queries(t, space);
		if (disjoint)
			gap_queries(t, space);
		if (i % 100 == 0) {
			assert_true(pvm_itree_check());
			u32 n = 0;
			for (u32 k = 1; k <= TREES; k++)
				n += tree_check(k);
			for (v = 1; v < NODES; v++) {
				assert_int_equal(pvm_it_tree[v], model[v].tree);
				n -= model[v].tree != 0;
				if (model[v].tree)
					assert_true(pvm_it_start[v] == model[v].start && pvm_it_end[v] == model[v].end);
			}
			assert_int_equal(n, 0);
		}
	}
	clear();
}

static void random_overlapping(void **state)
{
	(void)state;
	seed = 7;
	random_calls(10000, 3000, 0);
	random_calls(3000, 20, 0); /* many equal starts */
}

static void random_disjoint(void **state)
{
	(void)state;
	seed = 11;
	random_calls(10000, 30000, 1);
	random_calls(5000, 2000, 1);
}

static void bad_arguments(void **state)
{
	(void)state;
	clear();
	assert_int_equal(pvm_itree_insert(1, 0, 1, 2), -PVM_EINVAL);
	assert_int_equal(pvm_itree_insert(1, PVM_IT_NODES, 1, 2), -PVM_EINVAL);
	assert_int_equal(pvm_itree_insert(0, 1, 1, 2), -PVM_EINVAL);
	assert_int_equal(pvm_itree_insert(PVM_IT_TREES, 1, 1, 2), -PVM_EINVAL);
	assert_int_equal(pvm_itree_insert(1, 1, 2, 2), -PVM_EINVAL);
	assert_int_equal(pvm_itree_insert(1, 1, 2, 1), -PVM_EINVAL);
	assert_int_equal(pvm_itree_insert(1, 1, 1, PVM_IT_TOP + 1), -PVM_EINVAL);
	assert_int_equal(pvm_itree_insert(1, 1, 0, PVM_IT_TOP), 0);
	assert_int_equal(pvm_itree_insert(2, 1, 0, 1), -PVM_EBUSY);
	assert_int_equal(pvm_itree_find(1, PVM_IT_TOP - 1), 1);
	assert_int_equal(pvm_itree_find(1, PVM_IT_TOP), 0);
	assert_int_equal(pvm_itree_find(0, 0), 0);
	assert_int_equal(pvm_itree_find(PVM_IT_TREES, 0), 0);
	assert_int_equal(pvm_itree_find_below(PVM_IT_TREES, 1), 0);
	assert_int_equal(pvm_itree_first(PVM_IT_TREES, 0, 1), 0);
	assert_int_equal(pvm_itree_next(0, 0, 1), 0);
	assert_int_equal(pvm_itree_next(2, 0, 1), 0);
	assert_int_equal(pvm_itree_next(PVM_IT_NODES, 0, 1), 0);
	assert_true(pvm_itree_gap_up(1, 0, PVM_IT_TOP, 1) == PVM_IT_NO_GAP);
	assert_true(pvm_itree_gap_down(1, 0, PVM_IT_TOP, 1) == PVM_IT_NO_GAP);
	assert_true(pvm_itree_gap_up(2, 0, PVM_IT_TOP, PVM_IT_TOP) == 0);
	assert_true(pvm_itree_gap_down(2, 0, PVM_IT_TOP, PVM_IT_TOP) == 0);
	assert_true(pvm_itree_gap_up(2, 0, PVM_IT_TOP + 1, 1) == PVM_IT_NO_GAP);
	assert_true(pvm_itree_gap_up(2, 5, 7, 0) == PVM_IT_NO_GAP);
	assert_true(pvm_itree_gap_up(2, 5, 4, 1) == PVM_IT_NO_GAP);
	assert_true(pvm_itree_gap_up(PVM_IT_TREES, 0, 1, 1) == PVM_IT_NO_GAP);
	assert_int_equal(pvm_itree_resize(0, 1, 2), -PVM_EINVAL);
	assert_int_equal(pvm_itree_resize(2, 1, 2), -PVM_EINVAL);
	assert_int_equal(pvm_itree_resize(PVM_IT_NODES, 1, 2), -PVM_EINVAL);
	assert_int_equal(pvm_itree_resize(1, 2, 2), -PVM_EINVAL);
	assert_int_equal(pvm_itree_resize(1, 1, PVM_IT_TOP + 1), -PVM_EINVAL);
	assert_int_equal(pvm_itree_resize(1, 5, PVM_IT_TOP), 0);
	assert_true(pvm_itree_gap_up(1, 0, PVM_IT_TOP, 5) == 0);
	assert_true(pvm_itree_gap_up(1, 0, PVM_IT_TOP, 6) == PVM_IT_NO_GAP);
	assert_int_equal(pvm_itree_resize(1, 0, PVM_IT_TOP - 4), 0);
	assert_true(pvm_itree_gap_up(1, 0, PVM_IT_TOP, 4) == PVM_IT_TOP - 4);
	assert_int_equal(pvm_itree_insert(1, 3, PVM_IT_TOP - 4, PVM_IT_TOP), 0);
	assert_int_equal(pvm_itree_resize(1, PVM_IT_TOP - 4, PVM_IT_TOP), 0);
	assert_int_equal(pvm_itree_resize(3, PVM_IT_TOP - 5, PVM_IT_TOP), -PVM_EINVAL);
	assert_int_equal(pvm_itree_resize(1, PVM_IT_TOP - 3, PVM_IT_TOP), -PVM_EINVAL);
	assert_int_equal(pvm_itree_resize(1, 0, PVM_IT_TOP - 4), 0);
	assert_int_equal(pvm_itree_erase(3), 0);
	assert_int_equal(pvm_itree_erase(0), -PVM_EINVAL);
	assert_int_equal(pvm_itree_erase(2), -PVM_EINVAL);
	assert_int_equal(pvm_itree_erase(PVM_IT_NODES), -PVM_EINVAL);
	assert_int_equal(pvm_itree_erase(1), 0);
	assert_true(pvm_itree_check());
}

/* As many areas as a process may have, upwards, downwards and at random; heights as Adelson-Velsky and Landis have it. */
static void many_areas(void **state)
{
	(void)state;
	for (u32 way = 0; way < 3; way++) {
		clear();
		seed = 5;
		for (u32 i = 0; i < AREAS; i++) {
			u64 at = way == 0 ? i : way == 1 ? AREAS - 1 - i : i * 40503u % 65536;
			assert_int_equal(pvm_itree_insert(1, i + 1, at * 8192, at * 8192 + 4096), 0);
		}
		assert_true(pvm_itree_check());
		assert_int_equal(tree_check(1), AREAS);
		assert_true(pvm_it_height[pvm_it_root[1]] <= 22);
		for (u32 i = 0; i < 20000; i++) {
			u64 a = random_next(&seed) % ((u64)AREAS * 8192);
			u32 x = pvm_itree_find(1, a), p = x ? pvm_it_prev[x] : 0;
			assert_true(!x || (pvm_it_end[x] > a && (!p || pvm_it_end[p] <= a)));
		}
		for (u32 i = 0; i < AREAS; i += 2)
			assert_int_equal(pvm_itree_erase(1 + (i * 7919u + way) % AREAS), 0);
		assert_true(pvm_itree_check());
		assert_int_equal(tree_check(1), AREAS / 2);
	}
	clear();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(random_overlapping),
		cmocka_unit_test(random_disjoint),
		cmocka_unit_test(bad_arguments),
		cmocka_unit_test(many_areas),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
