/* SPDX-License-Identifier: BSD-2-Clause */
/* Interval trees against the flat row of intervals of spec/model/intervals.c. The proven checker reads 63 nodes, so it runs after every op. */
#include <string.h>

#include "fuzz.h"
#include "intervals.h"

enum { INSERT, ERASE, FIND, BELOW, FIRST, NEXT, GAP_UP, GAP_DOWN, DAMAGE, NR_OPS };

/* where: tree + 4 * scale + 16 * whether an insertion may overlap */
static const struct fuzz_op_info ops[NR_OPS] = {
	[INSERT] = { "insert", { "where", "node", "from", "len" } },
	[ERASE] = { "erase", { NULL, "node", NULL, NULL } },
	[FIND] = { "find", { "where", NULL, "addr", NULL } },
	[BELOW] = { "find_below", { "where", NULL, "addr", NULL } },
	[FIRST] = { "first", { "where", NULL, "from", "len" } },
	[NEXT] = { "next", { "where", "node", "from", "len" } },
	[GAP_UP] = { "gap_up", { "where", "len", "from", "to" } },
	[GAP_DOWN] = { "gap_down", { "where", "len", "from", "to" } },
	[DAMAGE] = { "damage", { "cell", "value", "node", NULL } },
};

#define NODES 64 /* that are used; larger numbers name none */

static void begin(const u8 *config)
{
	(void)config;
}

/* Small numbers, pages, the largest addresses, and the whole range. */
static u64 scaled(u32 where, u32 v)
{
	switch (where / 4 % 4) {
	case 0: return v % 256;
	case 1: return (u64)v * 4096;
	case 2: return PVM_IT_TOP + 256 - v % 512;
	default: return (u64)v << 47;
	}
}

static u64 length(u32 where, u32 v)
{
	switch (where / 4 % 4) {
	case 1: return (u64)v * 4096;
	case 3: return (u64)v << 47;
	default: return v % 256;
	}
}

#define L(x) (unsigned long long)(x)

static void gap(const struct fuzz_op *op)
{
	u32 t = op->who % 4, up = op->op == GAP_UP;
	u64 from = scaled(op->who, op->a), to = scaled(op->who, op->b), len = length(op->who, op->flags);
	if (op->who & 32)
		from = 0;
	if (op->who & 64)
		to = PVM_IT_TOP;
	if (op->who & 128)
		t = PVM_IT_TREES + t;
	if (t < PVM_IT_TREES && !model_itree_disjoint(t))
		return;
	if (up)
		CALL(pvm_itree_gap_up(t, from, to, len), model_itree_gap_up(t, from, to, len), "pvm_itree_gap_up(%u, 0x%llx, 0x%llx, 0x%llx)", t,
		     L(from), L(to), L(len));
	else
		CALL(pvm_itree_gap_down(t, from, to, len), model_itree_gap_down(t, from, to, len), "pvm_itree_gap_down(%u, 0x%llx, 0x%llx, 0x%llx)",
		     t, L(from), L(to), L(len));
}

/* A checker ends, whatever it finds. */
static void damage(u32 cell, u32 value, u32 x)
{
	u32 t = x % PVM_IT_TREES;
	x %= PVM_IT_NODES;
#define BREAK(place) \
	do { \
		__typeof__(place) was = place; \
		place = (__typeof__(place))value; \
		(void)pvm_itree_check(); \
		place = was; \
		return; \
	} while (0)
	switch (cell % 12) {
	case 0: BREAK(pvm_it_start[x]);
	case 1: BREAK(pvm_it_end[x]);
	case 2: BREAK(pvm_it_subtree_end[x]);
	case 3: BREAK(pvm_it_subtree_gap[x]);
	case 4: BREAK(pvm_it_left[x]);
	case 5: BREAK(pvm_it_right[x]);
	case 6: BREAK(pvm_it_parent[x]);
	case 7: BREAK(pvm_it_prev[x]);
	case 8: BREAK(pvm_it_next[x]);
	case 9: BREAK(pvm_it_tree[x]);
	case 10: BREAK(pvm_it_height[x]);
	default: BREAK(pvm_it_root[t]);
	}
}

static void step(const struct fuzz_op *op)
{
	u32 t = op->who % 4, node = op->flags % 72;
	if (node >= NODES)
		node += PVM_IT_NODES - NODES;
	u64 from = scaled(op->who, op->a), to = from + length(op->who, op->b);
	switch (op->op) {
	case INSERT: {
		if (op->who & 128)
			t = PVM_IT_TREES;
		if (!(op->who & 16) && from < to && !model_itree_free(t, from, to))
			break;
		int want = model_itree_insert(t, node, from, to);
		CALL(pvm_itree_insert(t, node, from, to), want, "pvm_itree_insert(%u, %u, 0x%llx, 0x%llx)", t, node, L(from), L(to));
		break;
	}
	case ERASE: {
		int want = model_itree_erase(node);
		CALL(pvm_itree_erase(node), want, "pvm_itree_erase(%u)", node);
		break;
	}
	case FIND: CALL(pvm_itree_find(t, from), model_itree_find(t, from), "pvm_itree_find(%u, 0x%llx)", t, L(from)); break;
	case BELOW: CALL(pvm_itree_find_below(t, from), model_itree_find_below(t, from), "pvm_itree_find_below(%u, 0x%llx)", t, L(from)); break;
	case FIRST: CALL(pvm_itree_first(t, from, to), model_itree_first(t, from, to), "pvm_itree_first(%u, 0x%llx, 0x%llx)", t, L(from), L(to)); break;
	case NEXT:
		CALL(pvm_itree_next(node, from, to), model_itree_next(node, from, to), "pvm_itree_next(%u, 0x%llx, 0x%llx)", node, L(from), L(to));
		break;
	case GAP_UP:
	case GAP_DOWN: gap(op); break;
	default: damage(op->who, op->flags, op->a);
	}
	HOLDS(pvm_itree_check(), "pvm_itree_check() is 0");
}

/* The list of each tree is the row in order. */
static void check(void)
{
	for (u32 t = 1; t < PVM_IT_TREES; t++) {
		u32 x = pvm_itree_find(t, 0), last = 0;
		for (u32 v = 0; (v = model_itree_after(t, v)); last = x, x = pvm_it_next[x]) {
			HOLDS(x == v && pvm_it_prev[x] == last, "tree %u has node %u where node %u should be", t, x, v);
			HOLDS(pvm_it_start[v] == model_interval[v].start && pvm_it_end[v] == model_interval[v].end, "node %u has another interval", v);
		}
		HOLDS(x == 0, "tree %u has node %u too much", t, x);
	}
}

static void end(void)
{
	for (u32 v = 1; v < PVM_IT_NODES; v++) {
		int want = model_itree_erase(v);
		if (want == 0)
			CALL(pvm_itree_erase(v), want, "pvm_itree_erase(%u)", v);
	}
	for (u32 t = 1; t < PVM_IT_TREES; t++)
		CALL(pvm_it_root[t], 0, "pvm_it_root[%u]", t);
	HOLDS(pvm_itree_check(), "pvm_itree_check() is 0");
}

static void reset(void)
{
#define CLEAR(array) memset(array, 0, sizeof(array))
	CLEAR(pvm_it_root), CLEAR(pvm_it_start), CLEAR(pvm_it_end), CLEAR(pvm_it_subtree_end), CLEAR(pvm_it_subtree_gap), CLEAR(pvm_it_left);
	CLEAR(pvm_it_right), CLEAR(pvm_it_parent), CLEAR(pvm_it_prev), CLEAR(pvm_it_next), CLEAR(pvm_it_tree), CLEAR(pvm_it_height);
	CLEAR(model_interval);
}

static void show(FILE *out)
{
	for (u32 t = 1; t < PVM_IT_TREES; t++)
		for (u32 v = 0; (v = model_itree_after(t, v));)
			fprintf(out, "  tree %u: node %u 0x%llx .. 0x%llx, left %u right %u parent %u height %u, prev %u next %u, end 0x%llx gap 0x%llx (model: "
				"0x%llx .. 0x%llx)\n", t, v, L(pvm_it_start[v]), L(pvm_it_end[v]), pvm_it_left[v], pvm_it_right[v], pvm_it_parent[v],
				pvm_it_height[v], pvm_it_prev[v], pvm_it_next[v], L(pvm_it_subtree_end[v]), L(pvm_it_subtree_gap[v]),
				L(model_interval[v].start), L(model_interval[v].end));
}

const struct fuzz_target fuzz_target = {
	"fuzz_itree", { NULL }, ops, NR_OPS, begin, step, end, check, reset, show, 1024, NULL,
};
