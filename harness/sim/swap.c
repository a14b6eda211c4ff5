/* SPDX-License-Identifier: BSD-2-Clause */
/* Swap, as an embedder of the core has it: pages that leave memory are kept in slots, and come back with the fault that comes with their use. And pins:
 * references to pages that no leaf holds (Linux: mm/vmscan.c, pageout; mm/memory.c, do_swap_page; mm/swapfile.c; mm/gup.c).
 *
 * Who comes back gets a page of its own, so that a slot never changes, and serves all who have its entry; it is taken again when nobody has. */
#include <string.h>

#include "pvm_port.h"
#include "rmap_use.h"
#include "sim.h"

u32 sim_pins[PVM_MAX_FRAMES], sim_swap_users[SIM_SWAP_SLOTS + 1];
static struct pvm_frame slot[SIM_SWAP_SLOTS + 1]; /* 0 is none, so that no entry is 0 */
static u32 used, idle[SIM_SWAP_SLOTS], nr_idle;   /* slots 1 .. used were taken once; those of them that nobody uses */

void sim_swap_reset(void)
{
	memset(sim_pins, 0, pvm_nr_frames * sizeof sim_pins[0]);
	memset(sim_swap_users, 0, (used + 1) * sizeof sim_swap_users[0]);
	used = nr_idle = 0;
}

int sim_swap_room(void)
{
	return nr_idle > 0 || used < SIM_SWAP_SLOTS;
}

int sim_swap_out(u32 cpu, u32 f)
{
	if (!sim_swap_room())
		return -PVM_ENOMEM;
	int error = pvm_frame_get(f);
	if (error)
		return error;
	u32 i = nr_idle ? idle[--nr_idle] : ++used;
	memcpy(&slot[i], &pvm_ram[f], sizeof slot[i]);
	int n = pvm_try_to_unmap(cpu, f, pvm_swp_entry(1, i));
	if (n > 0)
		sim_swap_users[i] = (u32)n;
	else
		idle[nr_idle++] = i;
	if (pvm_page_put(cpu, f) < 0)
		sim_wrong("swap: frame %u cannot be put", f);
	sim_settle(cpu);
	return n;
}

/* The slot that an entry names; 0: none. */
static u32 slot_of(u64 entry)
{
	u64 i = pvm_swp_offset(entry);
	return !entry || pvm_pte_present(entry) || pvm_swp_type(entry) != 1 || i > used ? 0 : (u32)i;
}

int pvm_port_swap_duplicate(u64 entry)
{
	u32 i = slot_of(entry);
	if (!sim_swap_users[i])
		sim_wrong("swap: entry %llx is copied, and nobody has it", (unsigned long long)entry);
	sim_swap_users[i]++;
	return 0;
}

void pvm_port_swap_free(u64 entry)
{
	u32 i = slot_of(entry);
	if (!sim_swap_users[i])
		sim_wrong("swap: entry %llx goes, and nobody has it", (unsigned long long)entry);
	else if (--sim_swap_users[i] == 0)
		idle[nr_idle++] = i;
}

/* Nothing may fail between the entry that goes and the leaf that comes, so tables are taken first. */
u32 sim_swap_in(const struct sim_process *p, u64 addr)
{
	u64 page = addr - addr % 4096;
	u32 root = pvm_mm_root[p->mm], v = sim_area_at(p->mm, page), f;
	u64 entry = pvm_pt_query(root, page).entry;
	const struct pvm_frame *from = sim_swap_slot(entry);
	if (!from || pvm_reserve_fill(p->cpu, 0, 4) || (f = pvm_page_alloc(p->cpu, 0)) == PVM_NONE)
		return PVM_VM_FAULT_OOM;
	memcpy(&pvm_ram[f], from, sizeof *from);
	if (pvm_pt_unmap(p->cpu, root, page, 1) || pvm_pt_map(p->cpu, 0, root, page, f, 1, pvm_fault_prot(PVM_FAULT_READ, pvm_vma_flags[v])) ||
	    pvm_page_add_new_anon_rmap(f, v, page))
		sim_wrong("swap: the page at %llx of %s does not come back", (unsigned long long)page, p->name);
	pvm_port_swap_free(entry);
	pvm_mm_count(p->mm, PVM_MM_ANON_RSS, 1);
	pvm_mm_uncount(p->mm, PVM_MM_SWAPENTS, 1);
	(void)pvm_reserve_drain(p->cpu);
	return PVM_VM_FAULT_DONE;
}

const struct pvm_frame *sim_swap_slot(u64 entry)
{
	u32 i = slot_of(entry);
	return i ? &slot[i] : NULL;
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
