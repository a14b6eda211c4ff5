/* SPDX-License-Identifier: BSD-2-Clause */
/* replay TRACE...: takes real programs' page faults through the core, on a machine whose memory map has holes. For each process of each
 * trace: makes a root, and at each fault allocates a frame and maps it with the rights of its area; a page that faults again, or whose
 * area a file replaced, is unmapped and flushed first. Then the executable hardware walker looks at every page that was touched, with
 * each kind of access, and at its untouched neighbours; all is torn down, and every frame must be back. Exit 1 when anything differs. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "pvm.h"
#include "trace.h"

#define FRAMES 0x20000u /* 512 MiB */
#define PAGE(addr) ((addr) / 4096)
#define TABLE_SIZE 0x10000u /* of the hash table: more than the pages of any trace */

struct page {
	u64 vpn; /* + 1; 0: empty */
	u32 pfn; /* PVM_NONE: unmapped again */
	unsigned prot;
};
static struct page pages[TABLE_SIZE];
static u32 nr_errors;

static void wrong(const char *what, u64 addr)
{
	nr_errors++;
	printf("WRONG %s at %" PRIx64 "\n", what, addr);
}

static void must(int ok, const char *what)
{
	if (!ok)
		wrong(what, 0);
}

static struct page *page_slot(u64 vpn)
{
	u32 i = (u32)((vpn * 0x9e3779b97f4a7c15u) >> 48) % TABLE_SIZE;
	while (pages[i].vpn && pages[i].vpn != vpn + 1)
		i = (i + 1) % TABLE_SIZE;
	return &pages[i];
}

static int page_mapped(u64 vpn)
{
	const struct page *p = page_slot(vpn);
	return p->vpn && p->pfn != PVM_NONE;
}

static u32 nr_flushes;

void pvm_port_tlb_flush(u32 root, u64 start, u64 end)
{
	(void)root;
	(void)start;
	(void)end;
	nr_flushes++;
}

int pvm_port_swap_duplicate(u64 entry)
{
	(void)entry;
	return 0;
}

void pvm_port_swap_free(u64 entry)
{
	(void)entry;
}

static u32 free_frames(void)
{
	u32 n = 0;
	for (u32 z = 0; z < PVM_MAX_ZONES; z++)
		n += pvm_buddy_free_pages[z];
	for (u32 p = 0; p < PVM_PAGESETS; p++)
		n += pvm_pcp_count[p];
	return n;
}

static u32 memory(u32 i, u32 lo, u32 hi, u32 type)
{
	pvm_memmap[i].base = (u64)lo * 4096;
	pvm_memmap[i].len = (u64)(hi - lo) * 4096;
	pvm_memmap[i].type = type;
	return i + 1;
}

/* A PC: low memory, the hole below 1 MiB, ACPI tables in the middle, a kernel of 16 MiB, the last page missing. */
static void boot(void)
{
	void *ram = mmap(NULL, (size_t)FRAMES * 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	if (ram == MAP_FAILED) {
		perror("mmap");
		exit(2);
	}
	pvm_ram = (struct pvm_frame *)ram;
	u32 n = memory(0, 1, 0x9f, PVM_MEMMAP_USABLE);
	n = memory(n, 0x100, FRAMES - 1, PVM_MEMMAP_USABLE);
	n = memory(n, FRAMES / 2 + 77, FRAMES / 2 + 1999, 3);
	pvm_node_start[0] = 0;
	pvm_node_end[0] = FRAMES;
	must(pvm_frame_init(n) == 0 && pvm_frame_reserve(0x100, 0x1100) == 0 && pvm_zone_init() == 0, "boot");
}

static void check_all(const char *when)
{
	must(pvm_zone_check() && pvm_reserve_check() && pvm_tlb_check() && pvm_pt_check(), when);
}

/* The frame leaves the page; it is freed after the flush. */
static void unmap_page(u32 root, struct page *p)
{
	u64 va = (p->vpn - 1) * 4096;
	if (pvm_pt_unmap(0, root, va, 1) != 0)
		wrong("unmap", va);
	if (!pvm_tlb_room(1))
		(void)pvm_tlb_flush(0);
	pvm_tlb_defer(p->pfn);
	p->pfn = PVM_NONE;
}

static void map_page(u32 root, u64 vpn, unsigned prot)
{
	struct page *p = page_slot(vpn);
	u64 leaf = PVM_PTE_P | PVM_PTE_US | (prot & AREA_WRITE ? PVM_PTE_RW : 0) | (prot & AREA_EXEC ? 0 : PVM_PTE_NX);
	u32 pfn = pvm_alloc_pages(0, 0, PVM_ZONE_NORMAL, 0, PVM_WMARK_LOW);
	if (pfn == PVM_NONE || pvm_page_set_state(pfn, prot & AREA_FILE ? PVM_PAGE_FILE : PVM_PAGE_ANON) != 0)
		wrong("alloc", vpn * 4096);
	p->vpn = vpn + 1;
	p->pfn = pfn;
	p->prot = prot;
	if (pvm_pt_map(0, 0, root, vpn * 4096, pfn, 1, leaf) != 0)
		wrong("map", vpn * 4096);
}

static const struct area *area_of(const struct process *p, const struct event *at, u64 addr)
{
	for (size_t i = 0; i < p->nr_areas; i++)
		if (p->areas[i].lo <= addr && addr < p->areas[i].hi)
			return &p->areas[i];
	for (const struct event *e = at; e-- > p->events;)
		if (e->kind == 'm' && e->area.lo <= addr && addr < e->area.hi)
			return &e->area;
	return NULL;
}

struct counts {
	u32 faults, mapped, replaced, unknown, walks, tables;
};

/* One process, fault by fault. */
static void run(const struct process *p, u32 root, struct counts *c)
{
	for (const struct event *e = p->events; e < p->events + p->nr_events; e++) {
		if (e->kind == 'm') {
			for (u64 v = PAGE(e->area.lo); e->area.prot & AREA_FILE && v < PAGE(e->area.hi); v++)
				if (page_mapped(v)) {
					unmap_page(root, page_slot(v));
					c->replaced++;
				}
			(void)pvm_tlb_flush(0);
			continue;
		}
		const struct area *a = area_of(p, e, e->addr);
		c->faults++;
		/* A second fault: a copy-on-write break (W), or the page had gone, by brk, munmap or madvise. Either brings a new frame. */
		if (page_mapped(PAGE(e->addr))) {
			unmap_page(root, page_slot(PAGE(e->addr)));
			(void)pvm_tlb_flush(0); /* the page is used again at once */
			c->replaced++;
		}
		/* No event tells of an area that mremap moved, and some are closed at the end: memory to read and write. */
		int known = a && (a->prot & (AREA_READ | AREA_WRITE | AREA_EXEC));
		map_page(root, PAGE(e->addr), known ? a->prot : AREA_READ | AREA_WRITE);
		c->mapped++;
		c->unknown += !known;
	}
}

#define MODE (PVM_HW_WP | PVM_HW_SMEP | PVM_HW_SMAP | PVM_HW_NXE | PVM_HW_GB)

/* The walker's answer to each kind of access in user mode, and to the kernel's, which SMAP and SMEP refuse. */
static void check_page(u32 root, u64 vpn, u32 pfn, unsigned prot, struct counts *c)
{
	static const u32 kinds[] = { 0, PVM_PF_W, PVM_PF_I };
	for (u32 k = 0; k < 3; k++) {
		u64 va = vpn * 4096 + 4095;
		struct pvm_hw_result r = pvm_hw_walk(MODE, root, va, kinds[k] | PVM_PF_U);
		int right = pfn != PVM_NONE && (k == 0 || prot & (k == 1 ? AREA_WRITE : AREA_EXEC));
		if (right && (r.result != PVM_HW_OK || r.pfn != pfn || r.level != 1))
			wrong("walk: no translation", va);
		else if (!right && (r.result != PVM_HW_PF || r.error != (kinds[k] | PVM_PF_U | (pfn == PVM_NONE ? 0 : PVM_PF_P))))
			wrong("walk: no page fault", va);
		if (pvm_hw_walk(MODE, root, va, kinds[k]).result != PVM_HW_PF)
			wrong("walk: the kernel gets in", va);
		c->walks += 2;
	}
}

static void check_pages(u32 root, struct counts *c)
{
	for (u32 i = 0; i < TABLE_SIZE; i++) {
		const struct page *p = &pages[i];
		if (!p->vpn)
			continue;
		check_page(root, p->vpn - 1, p->pfn, p->prot, c);
		for (u64 v = p->vpn - 2; v != p->vpn + 1; v++) /* before and after; canonical, since these are pages of user mode */
			if (v < (u64)1 << 35 && !page_mapped(v))
				check_page(root, v, PVM_NONE, 0, c);
	}
}

/* Every second area at once, as munmap does it, with a flush and then free; what is left by the gather, which frees after its flush. */
static void tear_down(const struct process *p, u32 root)
{
	for (size_t i = 0; i < p->nr_areas; i += 2) {
		u64 lo = PAGE(p->areas[i].lo), hi = PAGE(p->areas[i].hi);
		if (hi > (u64)1 << 35) /* vsyscall */
			continue;
		if (pvm_pt_unmap_range(0, root, lo * 4096, hi - lo) != 0)
			wrong("unmap of a range", lo * 4096);
		if (pvm_tlb_flush(0) != 0)
			wrong("flush", lo * 4096);
		for (u64 v = lo; v < hi; v++)
			if (page_mapped(v)) {
				if (pvm_free_pages(0, page_slot(v)->pfn, 0) != 0)
					wrong("free", v * 4096);
				page_slot(v)->pfn = PVM_NONE;
			}
	}
	for (u32 i = 0; i < TABLE_SIZE; i++)
		if (pages[i].vpn && pages[i].pfn != PVM_NONE)
			unmap_page(root, &pages[i]);
}

static void replay_process(const struct process *p)
{
	struct counts c = { 0, 0, 0, 0, 0, 0 };
	u32 before = free_frames(), errors = nr_errors;
	memset(pages, 0, sizeof pages);
	nr_flushes = 0;
	u32 root = pvm_pt_create(0, 0, 4);
	if (root == PVM_NONE) {
		wrong("root", 0);
		return;
	}
	run(p, root, &c);
	check_all("after the last fault");
	check_pages(root, &c);
	u32 now = free_frames() + pvm_reserve_count + pvm_tlb_count;
	c.tables = before - now - (c.mapped - c.replaced);
	tear_down(p, root);
	must(pvm_tlb_flush(0) == 0 && pvm_pt_destroy(0, root) == 0 && pvm_tlb_flush(0) == 0 && pvm_reserve_drain(0) == 0, "the end");
	pvm_drain_all_pages();
	check_all("after all is torn down");
	u32 after = 0;
	for (u32 z = 0; z < PVM_MAX_ZONES; z++)
		after += pvm_buddy_free_pages[z];
	must(after == before, "frames are missing");
	printf("  %-9s %5u faults, %4u on pages that were mapped before, %3u outside known areas; %4u pages and %2u tables at the end; "
	       "%5u walks agree; %4u flushes; %u of %u frames back%s\n",
	       p->name, c.faults, c.replaced, c.unknown, c.mapped - c.replaced, c.tables, c.walks, nr_flushes, after, before,
	       nr_errors == errors ? "" : "  WRONG");
}

int main(int argc, char **argv)
{
	boot();
	for (int i = 1; i < argc; i++) {
		FILE *file = fopen(argv[i], "r");
		struct process p;
		int more;
		if (!file) {
			perror(argv[i]);
			return 2;
		}
		printf("%s\n", argv[i]);
		while ((more = trace_next(file, argv[i], &p)) == 1) {
			replay_process(&p);
			trace_free(&p);
		}
		fclose(file);
		if (more < 0)
			return 2;
	}
	if (nr_errors)
		printf("%u errors\n", nr_errors);
	return nr_errors != 0;
}
