/* SPDX-License-Identifier: BSD-2-Clause */
/* Memory, CPUs and their TLBs. */
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "sim.h"

#define MODE (PVM_HW_WP | PVM_HW_SMEP | PVM_HW_SMAP | PVM_HW_NXE | PVM_HW_GB)
#define RIGHT_USER 1u
#define RIGHT_WRITE 2u
#define RIGHT_EXEC 4u
#define MAX_FAULTS 8 /* of one access: spurious ones, a stale entry on the way */

struct tlb_entry {
	u64 vpn;
	u32 root, pfn;
	u8 valid, rights, dirty;
};
static struct tlb_entry tlb[PVM_MAX_CPUS][SIM_TLB_SIZE];

struct sim_counts sim_counts;
char sim_where[256];
u32 sim_nr_wrong, sim_cpus;
static u64 random_state;
static u32 free_at_boot;

void sim_wrong_as(const char *format, va_list args)
{
	printf("%s: ", sim_where);
	vprintf(format, args);
	printf("\n");
	sim_nr_wrong++;
}

void sim_wrong(const char *format, ...)
{
	va_list args;
	va_start(args, format);
	sim_wrong_as(format, args);
	va_end(args);
}

/* xorshift64*: the same seed, the same run. */
u64 sim_random(void)
{
	random_state ^= random_state >> 12;
	random_state ^= random_state << 25;
	random_state ^= random_state >> 27;
	return random_state * 0x2545f4914f6cdd1du >> 32;
}

u32 sim_free_frames(void)
{
	u32 n = 0;
	for (u32 z = 0; z < PVM_MAX_ZONES; z++)
		n += pvm_buddy_free_pages[z];
	for (u32 p = 0; p < PVM_PAGESETS; p++)
		n += pvm_pcp_count[p];
	return n;
}

/* By a look at every area that is live: what is compared with the core does not search as the core does. */
u32 sim_area_at(u32 mm, u64 addr)
{
	static u32 last;
	if (pvm_it_tree[last] == mm && pvm_it_start[last] <= addr && addr < pvm_it_end[last])
		return last;
	for (u32 i = 1; i <= pvm_pool_live[PVM_POOL_VMA]; i++) {
		u32 v = pvm_pool_order[PVM_POOL_BASE(PVM_POOL_VMA) + i] - PVM_POOL_BASE(PVM_POOL_VMA);
		if (pvm_it_tree[v] == mm && pvm_it_start[v] <= addr && addr < pvm_it_end[v])
			return last = v;
	}
	return 0;
}

static u32 memory(u32 i, u32 lo, u32 hi)
{
	if (lo >= hi)
		return i;
	pvm_memmap[i] = (struct pvm_memmap_entry){ (u64)lo * 4096, (u64)(hi - lo) * 4096, PVM_MEMMAP_USABLE };
	return i + 1;
}

/* A PC: no frame 0, the hole below 1 MiB, a kernel of 16 frames. */
int sim_boot(u32 frames, u32 cpus, u64 seed)
{
	void *ram = mmap(NULL, (size_t)frames * sizeof *pvm_ram, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	if (ram == MAP_FAILED) {
		perror("memory");
		return -1;
	}
	pvm_ram = (struct pvm_frame *)ram;
	memset(pvm_ram, SIM_GARBAGE, (size_t)frames * sizeof *pvm_ram);
	return sim_start(frames, cpus, seed);
}

void sim_begin(u32 cpus, u64 seed)
{
	random_state = seed * 2 + 1;
	sim_cpus = cpus;
	memset(tlb, 0, cpus * sizeof tlb[0]);
	memset(&sim_counts, 0, sizeof sim_counts);
	sim_memory_reset();
	sim_swap_reset();
	free_at_boot = sim_free_frames();
}

int sim_start(u32 frames, u32 cpus, u64 seed)
{
	u32 n = memory(memory(0, 1, frames < 0x9f ? frames : 0x9f), 0x100, frames);
	pvm_node_end[0] = (frames + PVM_BLOCK - 1) / PVM_BLOCK * PVM_BLOCK;
	if (pvm_frame_init(n) || (frames > 0x110 && pvm_frame_reserve(0x100, 0x110)) || pvm_zone_init()) {
		fprintf(stderr, "boot: %u frames are too few\n", frames);
		return -1;
	}
	u32 zero = pvm_page_alloc(0, 0);
	if (zero == PVM_NONE || pvm_page_set_zero(zero)) {
		fprintf(stderr, "boot: no zero page\n");
		return -1;
	}
	sim_begin(cpus, seed);
	return 0;
}

static struct tlb_entry *tlb_set(u32 cpu, u64 vpn)
{
	return &tlb[cpu][vpn % SIM_TLB_SETS * SIM_TLB_WAYS];
}

void pvm_port_tlb_flush(u32 root, u64 start, u64 end)
{
	u64 sets = end - start < SIM_TLB_SETS ? end - start : SIM_TLB_SETS;
	sim_counts.flushes++;
	for (u32 c = 0; c < sim_cpus; c++)
		for (u64 k = 0; k < sets; k++)
			for (struct tlb_entry *set = tlb_set(c, start + k), *e = set; e < set + SIM_TLB_WAYS; e++)
				if (e->valid && e->root == root && start <= e->vpn && e->vpn < end)
					e->valid = 0;
}

void sim_settle(u32 cpu)
{
	if (pvm_tlb_end == 0 && pvm_tlb_count == 0)
		return;
	sim_counts.left_pending++;
	if (pvm_pt_flush(cpu))
		sim_wrong("the flush before user mode failed");
}

int sim_tlb_entry(u32 cpu, u32 i, u32 *root, u64 *vpn, u32 *pfn, u32 *rights)
{
	const struct tlb_entry *e = &tlb[cpu][i];
	*root = e->root;
	*vpn = e->vpn;
	*pfn = e->pfn;
	*rights = e->rights;
	return e->valid;
}

/* Any of the entries for the page: old ones are as good as new ones. */
static struct tlb_entry *tlb_find(u32 cpu, u32 root, u64 vpn)
{
	struct tlb_entry *set = tlb_set(cpu, vpn), *found = NULL;
	u32 n = 0;
	for (u32 i = 0; i < SIM_TLB_WAYS; i++)
		if (set[i].valid && set[i].root == root && set[i].vpn == vpn && sim_random() % ++n == 0)
			found = &set[i];
	return found;
}

static void tlb_forget(u32 cpu, u32 root, u64 vpn)
{
	struct tlb_entry *set = tlb_set(cpu, vpn);
	for (u32 i = 0; i < SIM_TLB_WAYS; i++)
		if (set[i].root == root && set[i].vpn == vpn)
			set[i].valid = 0;
}

static void tlb_insert(u32 cpu, struct tlb_entry new)
{
	struct tlb_entry *set = tlb_set(cpu, new.vpn), *at = &set[sim_random() % SIM_TLB_WAYS];
	for (u32 i = 0; i < SIM_TLB_WAYS; i++)
		if (!set[i].valid)
			at = &set[i];
	*at = new;
}

static int permits(u32 rights, u32 access)
{
	return (rights & RIGHT_USER) && (!(access & PVM_PF_W) || rights & RIGHT_WRITE) && (!(access & PVM_PF_I) || rights & RIGHT_EXEC);
}

/* The walk: 1 and the translation, which the TLB keeps; else 0 and the error code. An address that is not canonical faults as one that no area has. */
static int walk(u32 cpu, u32 root, u64 addr, u32 access, struct tlb_entry *e, u32 *error)
{
	struct pvm_hw_result r = pvm_pt_access(MODE, root, addr, access | PVM_PF_U);
	sim_counts.walks++;
	*error = r.result == PVM_HW_PF ? r.error : access | PVM_PF_U;
	if (r.result != PVM_HW_OK)
		return 0;
	if (pvm_hw_set_ad(r.table, r.slot, access & PVM_PF_W))
		sim_wrong("T1: the leaf at %llx has no accessed flag", (unsigned long long)addr);
	int dirty = pvm_pte_dirty(pvm_ram[r.table].word[r.slot]);
	*e = (struct tlb_entry){ addr / 4096, root, (u32)r.pfn, 1, (u8)r.rights, (u8)dirty };
	tlb_insert(cpu, *e);
	return 1;
}

/* A processor may read ahead, at any time: the page before or after comes into the TLB. */
static void read_ahead(u32 cpu, u32 root, u64 addr)
{
	struct tlb_entry e;
	u32 error;
	u64 beside = sim_random() % 2 ? addr + 4096 : addr - 4096;
	if (sim_random() % 4 == 0 && beside < PVM_MM_TOP4)
		(void)walk(cpu, root, beside, 0, &e, &error);
}

/* A translation for the access: 1; 0 and the error code of the fault. A store through a clean entry walks again, to set the dirty flag; an entry that
 * does not permit the access may, or may not, be looked up again before the processor faults. */
static int translate(u32 cpu, u32 root, u64 addr, u32 access, struct tlb_entry *e, u32 *error)
{
	struct tlb_entry *hit = tlb_find(cpu, root, addr / 4096);
	if (hit && permits(hit->rights, access) && (hit->dirty || !(access & PVM_PF_W))) {
		sim_counts.tlb_hits++;
		*e = *hit;
		return 1;
	}
	if (hit && !permits(hit->rights, access) && sim_random() % 2) {
		*error = PVM_PF_P | PVM_PF_U | access;
		sim_counts.stale_faults++;
	} else if (walk(cpu, root, addr, access, e, error)) {
		return 1;
	}
	tlb_forget(cpu, root, addr / 4096);
	return 0;
}

/* The fault goes to the core; when it asks for a page of the area's file, the page cache has it; when for one that is swapped out, that comes in. */
static u32 fault_once(const struct sim_process *p, u64 addr, u32 error)
{
	u32 result = pvm_handle_mm_fault(p->cpu, 0, p->mm, addr, error, PVM_NONE);
	if (result == PVM_VM_FAULT_RETRY) {
		int bus = 0;
		u32 v = sim_area_at(p->mm, addr);
		u64 index = pvm_vma_pgoff[v] + (addr - pvm_it_start[v]) / 4096;
		u32 page = sim_cache_get(p->cpu, pvm_vma_file[v], index, &bus);
		if (bus)
			result = PVM_VM_FAULT_SIGBUS;
		else if (page == PVM_NONE)
			result = PVM_VM_FAULT_OOM;
		else
			result = pvm_handle_mm_fault(p->cpu, 0, p->mm, addr, error, page);
	} else if (result == PVM_VM_FAULT_SWAP) {
		result = sim_swap_in(p, addr);
	}
	sim_settle(p->cpu);
	return result;
}

/* Frames in pagesets do not count where a zone is compared with its watermark; who runs out of memory drains them and tries again (Linux:
 * __alloc_pages_direct_reclaim, drain_all_pages). */
u32 sim_fault(const struct sim_process *p, u64 addr, u32 error)
{
	sim_counts.faults++;
	u32 result = fault_once(p, addr, error);
	if (result != PVM_VM_FAULT_OOM)
		return result;
	pvm_drain_all_pages();
	return fault_once(p, addr, error);
}

u8 sim_ram_byte(u32 pfn, u64 addr)
{
	return (u8)(pvm_ram[pfn].word[addr % 4096 / 8] >> addr % 8 * 8);
}

static void ram_set_byte(u32 pfn, u64 addr, u8 value)
{
	u64 *word = &pvm_ram[pfn].word[addr % 4096 / 8], shift = addr % 8 * 8;
	*word = (*word & ~((u64)0xff << shift)) | (u64)value << shift;
}

struct sim_access sim_access(struct sim_process *p, u64 addr, u32 access, u8 value)
{
	struct sim_access a = { PVM_VM_FAULT_DONE, 0, 0, 0 };
	struct tlb_entry e;
	u32 error, root = pvm_mm_root[p->mm];
	sim_counts.accesses++;
	read_ahead(p->cpu, root, addr);
	while (!translate(p->cpu, root, addr, access, &e, &error)) {
		if (a.faults++ == 0)
			a.error = error;
		a.result = a.faults > MAX_FAULTS ? SIM_FAULT_LOOP : sim_fault(p, addr, error);
		if (a.result != PVM_VM_FAULT_DONE)
			return a;
	}
	if (e.pfn >= pvm_nr_frames || pvm_page_state[e.pfn] < PVM_PAGE_KERNEL || pvm_page_state[e.pfn] >= PVM_PAGE_TABLE) {
		sim_wrong("T10: %s at %llx reaches frame %u, which is %s", p->name, (unsigned long long)addr, e.pfn,
			  e.pfn < pvm_nr_frames ? sim_state_name(pvm_page_state[e.pfn]) : "none");
		return a;
	}
	if (access & PVM_PF_W) {
		ram_set_byte(e.pfn, addr, value);
		sim_memory_write(p->mm, addr, value);
	}
	a.value = sim_ram_byte(e.pfn, addr);
	u8 must = sim_memory_byte(p->mm, addr);
	if (a.value != must)
		sim_wrong("T13: %s reads %u at %llx, where its memory holds %u", p->name, a.value, (unsigned long long)addr, must);
	return a;
}

void sim_shutdown(void)
{
	for (struct sim_process *p = sim_process; p < sim_process + SIM_MAX_PROCESSES; p++)
		if (p->name[0])
			sim_exit(p);
	sim_cache_drop(0);
	sim_settle(0);
	if (pvm_reserve_drain(0))
		sim_wrong("the reservation cannot be given back");
	pvm_drain_all_pages();
	u32 now = sim_free_frames();
	if (now != free_at_boot)
		sim_wrong("T7: %u frames are free after the last exit; after boot there were %u", now, free_at_boot);
	for (u32 k = 0; k < PVM_POOL_CLASSES; k++)
		if (pvm_pool_live[k])
			sim_wrong("T7: %u numbers of class %u are live after the last exit", pvm_pool_live[k], k);
}
