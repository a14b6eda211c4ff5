/* SPDX-License-Identifier: BSD-2-Clause */
/* Swap, as an embedder of the core has it: pages that leave memory are kept in slots, and come back with the fault that comes with their use. And pins:
 * references to pages that no leaf holds (Linux: mm/vmscan.c, pageout; mm/memory.c, do_swap_page; mm/gup.c).
 *
 * Who comes back gets a page of its own, so that a slot never changes, and serves all who have its entry; slots are taken once. */
#include <string.h>

#include "rmap_use.h"
#include "sim.h"

#define SLOTS 4096u

u32 sim_pins[PVM_MAX_FRAMES];
static struct pvm_frame slot[SLOTS];
static u32 used;

void sim_swap_reset(void)
{
	memset(sim_pins, 0, pvm_nr_frames * sizeof sim_pins[0]);
	used = 0;
}

int sim_swap_room(void)
{
	return used < SLOTS;
}

int sim_swap_out(u32 cpu, u32 f)
{
	if (!sim_swap_room())
		return -PVM_ENOMEM;
	int error = pvm_frame_get(f);
	if (error)
		return error;
	memcpy(&slot[used], &pvm_ram[f], sizeof slot[0]);
	int n = pvm_try_to_unmap(cpu, f, pvm_swp_entry(1, ++used));
	if (pvm_page_put(cpu, f) < 0)
		sim_wrong("swap: frame %u cannot be put", f);
	sim_settle(cpu);
	return n;
}

/* Nothing may fail between the entry that goes and the leaf that comes, so tables are taken first. */
u32 sim_swap_in(const struct sim_process *p, u64 addr)
{
	u64 page = addr - addr % 4096;
	u32 root = pvm_mm_root[p->mm], v = sim_area_at(p->mm, page), f;
	const struct pvm_frame *from = sim_swap_slot(pvm_pt_query(root, page).entry);
	if (!from || pvm_reserve_fill(p->cpu, 0, 4) || (f = pvm_page_alloc(p->cpu, 0)) == PVM_NONE)
		return PVM_VM_FAULT_OOM;
	memcpy(&pvm_ram[f], from, sizeof *from);
	if (pvm_pt_unmap(p->cpu, root, page, 1) || pvm_pt_map(p->cpu, 0, root, page, f, 1, pvm_fault_prot(PVM_FAULT_READ, pvm_vma_flags[v])) ||
	    pvm_page_add_new_anon_rmap(f, v, page))
		sim_wrong("swap: the page at %llx of %s does not come back", (unsigned long long)page, p->name);
	pvm_mm_count(p->mm, PVM_MM_ANON_RSS, 1);
	pvm_mm_uncount(p->mm, PVM_MM_SWAPENTS, 1);
	(void)pvm_reserve_drain(p->cpu);
	return PVM_VM_FAULT_DONE;
}

const struct pvm_frame *sim_swap_slot(u64 entry)
{
	u64 i = pvm_swp_offset(entry);
	return !entry || pvm_pte_present(entry) || pvm_swp_type(entry) != 1 || i == 0 || i > used ? NULL : &slot[i - 1];
}

int sim_pin(u32 f)
{
	int error = pvm_frame_get(f);
	sim_pins[f] += error == 0;
	return error;
}

int sim_unpin(u32 cpu, u32 f)
{
	sim_pins[f]--;
	int left = pvm_page_put(cpu, f);
	sim_settle(cpu);
	return left;
}
