/* SPDX-License-Identifier: BSD-2-Clause */
/* The flat model of interval trees. */
#include "intervals.h"

struct model_interval model_interval[PVM_IT_NODES];

/* Does node v come before node w: by start, then by number? */
static int before(u32 v, u32 w)
{
	u64 a = model_interval[v].start, b = model_interval[w].start;
	return a < b || (a == b && v < w);
}

/* The first node of t after x (0: of all) that ends above `above` and starts below `below`. */
static u32 search(u32 t, u32 x, u64 above, u64 below)
{
	u32 best = 0;
	for (u32 v = 1; t && v < PVM_IT_NODES; v++)
		if (model_interval[v].tree == t && model_interval[v].end > above && model_interval[v].start < below && (!x || before(x, v)) &&
		    (!best || before(v, best)))
			best = v;
	return best;
}

u32 model_itree_after(u32 t, u32 x)
{
	return search(t, x, 0, PVM_IT_TOP);
}

u32 model_itree_find(u32 t, u64 addr)
{
	return search(t, 0, addr, PVM_IT_TOP);
}

u32 model_itree_find_below(u32 t, u64 addr)
{
	u32 best = 0;
	for (u32 v = 1; t && v < PVM_IT_NODES; v++)
		if (model_interval[v].tree == t && model_interval[v].start < addr && (!best || before(best, v)))
			best = v;
	return best;
}

u32 model_itree_first(u32 t, u64 from, u64 to)
{
	return search(t, 0, from, to);
}

u32 model_itree_next(u32 x, u64 from, u64 to)
{
	if (x == 0 || x >= PVM_IT_NODES || !model_interval[x].tree)
		return 0;
	return search(model_interval[x].tree, x, from, to);
}

int model_itree_insert(u32 t, u32 v, u64 from, u64 to)
{
	if (v == 0 || v >= PVM_IT_NODES || t == 0 || t >= PVM_IT_TREES || from >= to || to > PVM_IT_TOP)
		return -PVM_EINVAL;
	if (model_interval[v].tree)
		return -PVM_EBUSY;
	model_interval[v] = (struct model_interval){ from, to, t };
	return 0;
}

int model_itree_erase(u32 x)
{
	if (x == 0 || x >= PVM_IT_NODES || !model_interval[x].tree)
		return -PVM_EINVAL;
	model_interval[x] = (struct model_interval){ 0, 0, 0 };
	return 0;
}

int model_itree_free(u32 t, u64 from, u64 to)
{
	for (u32 v = 1; v < PVM_IT_NODES; v++)
		if (model_interval[v].tree == t && model_interval[v].end > from && model_interval[v].start < to)
			return 0;
	return 1;
}

int model_itree_disjoint(u32 t)
{
	for (u32 v = 1; v < PVM_IT_NODES; v++)
		for (u32 w = v + 1; model_interval[v].tree == t && w < PVM_IT_NODES; w++)
			if (model_interval[w].tree == t && model_interval[v].end > model_interval[w].start &&
			    model_interval[w].end > model_interval[v].start)
				return 0;
	return 1;
}

/* A gap begins at `from` or where an interval ends, if it is the lowest; it ends at `to` or where one starts, if it is the highest. */
static u64 gap(u32 t, u64 from, u64 to, u64 len, int up)
{
	if (t == 0 || t >= PVM_IT_TREES || len == 0 || to > PVM_IT_TOP || from > to || len > to - from)
		return PVM_IT_NO_GAP;
	u64 best = PVM_IT_NO_GAP;
	for (u32 v = 0; v < PVM_IT_NODES; v++) {
		const struct model_interval *i = &model_interval[v];
		if (v && (i->tree != t || (!up && i->start < len)))
			continue;
		u64 a = v ? up ? i->end : i->start - len : up ? from : to - len;
		if (a < from || a > to - len || !model_itree_free(t, a, a + len))
			continue;
		if (best == PVM_IT_NO_GAP || (up ? a < best : a > best))
			best = a;
	}
	return best;
}

u64 model_itree_gap_up(u32 t, u64 from, u64 to, u64 len)
{
	return gap(t, from, to, len, 1);
}

u64 model_itree_gap_down(u32 t, u64 from, u64 to, u64 len)
{
	return gap(t, from, to, len, 0);
}
