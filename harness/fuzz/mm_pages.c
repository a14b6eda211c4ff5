/* SPDX-License-Identifier: BSD-2-Clause */
/* The ops of fuzz_mm on pages, not on addresses: what reclaim asks of a page and does to it, and pins. A page that is swapped out is, to the model, one that
 * holds its bytes and is not mapped. */
#include "advice.h"
#include "fuzz.h"
#include "mm.h"
#include "rmap_use.h"

/* The frame that is mapped at addr; PVM_NONE: none. */
static u32 frame_of(struct sim_process *p, u64 addr)
{
	u64 e = model_page_at(p->mm, addr) ? pvm_pt_query(pvm_mm_root[p->mm], addr / 4096 * 4096).entry : 0;
	return pvm_pte_present(e) ? (u32)pvm_pte_pfn(e) : PVM_NONE;
}

static u64 entry_of(u32 m, const struct model_mm_page *p)
{
	return p->in == MODEL_OUT ? 0 : pvm_pt_query(pvm_mm_root[m], p->vpn * 4096).entry;
}

static int maps(u64 e, u32 f)
{
	return pvm_pte_present(e) && pvm_pte_pfn(e) == f;
}

/* The leaves of all address spaces that map frame f and were used; *locked: one of them is in an area that is locked. */
static u32 used(u32 f, int *locked)
{
	u32 n = 0;
	for (u32 m = 1; m < PVM_MAX_MMS; m++)
		for (u32 i = 0; model_mm[m].users && i < model_mm[m].n; i++) {
			const struct model_mm_page *p = &model_mm[m].page[i];
			u64 e = entry_of(m, p);
			if (!maps(e, f))
				continue;
			n += pvm_pte_young(e) != 0;
			*locked |= (p->flags & PVM_VM_LOCKED) != 0;
		}
	return n;
}

/* What the reverse map finds of the page of addr is what a look at all pages finds; a second call finds that none was used. */
void mm_referenced(struct sim_process *p, u64 addr)
{
	int locked = 0;
	u32 f = frame_of(p, addr);
	if (f == PVM_NONE)
		return;
	u32 n = used(f, &locked);
	int want = pvm_page_state[f] != PVM_PAGE_ANON ? -PVM_EINVAL : locked ? -PVM_EAGAIN : (int)n;
	CALL(pvm_page_referenced(f), want, "pvm_page_referenced(%u)", f);
	HOLDS(want < 0 || used(f, &locked) == 0, "leaves of frame %u still look used", f);
}

/* The pages that frame f is mapped for, but in areas that are locked, are swapped out from now on: how many. */
static int swapped(u32 f)
{
	int n = 0;
	for (u32 m = 1; m < PVM_MAX_MMS; m++)
		for (u32 i = 0; model_mm[m].users && i < model_mm[m].n; i++) {
			struct model_mm_page *p = &model_mm[m].page[i];
			if ((p->flags & PVM_VM_LOCKED) || !maps(entry_of(m, p), f))
				continue;
			for (u32 k = 0; k < MODEL_BYTES; k++)
				p->bytes[k] = model_byte(p, k);
			p->own = 1;
			p->in = MODEL_OUT;
			n++;
		}
	return n;
}

void mm_swapout(struct sim_process *p, u64 addr)
{
	u32 f = frame_of(p, addr);
	if (f == PVM_NONE || !sim_swap_room())
		return;
	if (sim_pins[f] == 0)
		CALL(pvm_try_to_unmap(p->cpu, f, pvm_swp_entry(0, 1)), -PVM_EINVAL, "pvm_try_to_unmap(%u, %u, 0x%llx), which nobody holds", p->cpu, f,
		     L(pvm_swp_entry(0, 1)));
	int want = pvm_page_state[f] == PVM_PAGE_ANON ? swapped(f) : -PVM_EINVAL;
	CALL(sim_swap_out(p->cpu, f), want, "sim_swap_out(%u, %u)", p->cpu, f);
}

/* ---- pins ---- */

#define PINS 32u

static u32 pinned[PINS], nr_pinned;

void mm_pin(struct sim_process *p, u64 addr)
{
	u32 f = frame_of(p, addr);
	if (f == PVM_NONE || nr_pinned == PINS || pvm_page_state[f] != PVM_PAGE_ANON)
		return;
	CALL(sim_pin(f), 0, "sim_pin(%u)", f);
	pinned[nr_pinned++] = f;
}

void mm_unpin(u32 cpu, u32 which)
{
	if (nr_pinned == 0)
		return;
	u32 *f = &pinned[which % nr_pinned], maps = pvm_page_mapcount[*f], pins = sim_pins[*f];
	CALL(sim_unpin(cpu, *f), maps + pins - 1, "sim_unpin(%u, %u)", cpu, *f);
	*f = pinned[--nr_pinned];
}

void mm_unpin_all(void)
{
	while (nr_pinned > 0)
		mm_unpin(0, 0);
}

void mm_pins_reset(void)
{
	nr_pinned = 0;
}
