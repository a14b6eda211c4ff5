/* SPDX-License-Identifier: BSD-2-Clause */
/* The cost of system calls, faults, fork and exit: in an address space of AREAS areas, and where there are 10,000 address spaces, 1000
 * generations or 65530 areas; those are left out on machines that are too small for them. */
#include "bench.h"

#define PAGE ((u64)4096)
#define RW (PVM_PROT_READ | PVM_PROT_WRITE)
#define WRITE (PVM_PF_U | PVM_PF_W)
#define PRIVATE (PVM_MAP_PRIVATE | PVM_MAP_ANONYMOUS)
#define BASE ((u64)0x200000000000)
#define AREAS 30u
#define PAGES 1024u /* of the area that is touched */
#define GROWTH (1u << 16) /* frames that the largest cases need */

static u64 map(u32 m, u64 addr, u64 pages, u32 prot)
{
	struct pvm_mmap_file none = { 0, 0 };
	i64 a = pvm_mmap(0, 0, m, addr, pages * PAGE, prot, PRIVATE | (addr ? PVM_MAP_FIXED : 0), none, 0);
	must(a > 0, "mmap");
	return (u64)a;
}

static u32 write_to(u32 m, u64 addr, u32 present)
{
	return pvm_handle_mm_fault(0, 0, m, addr, WRITE | (present ? PVM_PF_P : 0), PVM_NONE);
}

/* An address space with n areas, none of which can become one with another. */
static u32 space(u32 n)
{
	u32 m = pvm_mm_create(0, 0, 4);
	must(m != 0, "address space");
	for (u32 i = 0; i < n; i++)
		(void)map(m, BASE + (u64)i * 16 * PAGE, 8, PVM_PROT_READ);
	return m;
}

static void end(u32 m)
{
	must(pvm_mm_put(0, m) == 0 && pvm_pt_flush(0) == 0, "exit");
}

/* mmap of 16 pages and munmap, where the kernel finds room: alone, or at an area which they enlarge. */
static void maps(const char *name, u32 m)
{
	struct pvm_mmap_file none = { 0, 0 };
	u32 n = rounds(1u << 16), bad = 0;
	bad |= pvm_munmap(0, m, map(m, 0, 16, RW), 16 * PAGE) != 0;
	start();
	for (u32 i = 0; i < n; i++) {
		i64 a = pvm_mmap(0, 0, m, 0, 16 * PAGE, RW, PRIVATE, none, 0);
		bad |= pvm_munmap(0, m, (u64)a, 16 * PAGE) != 0;
	}
	stop(name, n);
	must(!bad && pvm_pt_flush(0) == 0, "mmap or munmap");
}

/* The pages from addr on become read-only, and writable again. */
static void protects(const char *name, u32 m, u64 addr, u64 pages)
{
	u32 n = rounds(1u << 16), bad = 0;
	start();
	for (u32 i = 0; i < n; i++) {
		bad |= pvm_mprotect(0, m, addr, pages * PAGE, PVM_PROT_READ) != 0;
		bad |= pvm_mprotect(0, m, addr, pages * PAGE, RW) != 0;
	}
	stop(name, n);
	must(!bad && pvm_pt_flush(0) == 0, "mprotect");
}

static void calls(void)
{
	u32 m = space(AREAS);
	maps("mmap-pair", m);
	u64 low = map(m, 0, 16, RW);
	maps("mmap-join-pair", m);
	protects("mprotect-pair", m, low + 8 * PAGE, 8);
	(void)map(m, low - 16 * PAGE, 16, PVM_PROT_READ);
	protects("mprotect-shift-pair", m, low, 8);
	end(m);
}

/* What a frame of zeros, and a copy of a frame, cost alone. */
static void fills(void)
{
	u32 f = pvm_page_alloc(0, 0), g = pvm_page_alloc(0, 0), n = rounds(1u << 16);
	start();
	for (u32 i = 0; i < n; i++)
		pvm_page_fill(f, PVM_NONE);
	stop("page-zero", n);
	start();
	for (u32 i = 0; i < n; i++)
		pvm_page_fill(f, g);
	stop("page-copy", n);
	must(pvm_page_put(0, f) == 0 && pvm_page_put(0, g) == 0, "put");
}

/* Each page is written to for the first time; for the first time after a fork; once the child has a copy. */
static void write_pages(const char *name, u32 m, u64 addr, u32 present)
{
	u32 bad = 0;
	start();
	for (u32 i = 0; i < PAGES; i++)
		bad |= write_to(m, addr + i * PAGE, present);
	stop(name, PAGES);
	must(bad == PVM_VM_FAULT_DONE && pvm_pt_flush(0) == 0, "fault");
}

static u32 forks(const char *name, u32 m, u32 operations)
{
	start();
	int c = pvm_mm_fork(0, 0, m);
	stop(name, operations);
	must(c > 0 && pvm_pt_flush(0) == 0, "fork");
	return (u32)c;
}

static void exits(const char *name, u32 m, u32 operations)
{
	start();
	int e = pvm_mm_put(0, m);
	stop(name, operations);
	must(e == 0 && pvm_pt_flush(0) == 0, "exit");
}

static void faults(void)
{
	u32 m = space(0); /* else fork and exit would count other areas */
	u64 addr = map(m, BASE / 2, PAGES, RW);
	write_pages("fault-anon", m, addr, 0);
	u32 c = forks("fork-page", m, PAGES);
	write_pages("fault-cow", c, addr, 1);
	write_pages("fault-reuse", m, addr, 1);
	exits("exit-page", c, PAGES);
	end(m);
}

/* Areas of which none was touched, then each once: with a place in the reverse map, and a page. */
static void areas(void)
{
	u32 m = space(0), n = 200, bad = 0;
	for (u32 i = 0; i < n; i++)
		(void)map(m, BASE + (u64)i * 2 * PAGE, 1, RW);
	u32 c = forks("fork-area", m, n);
	exits("exit-area", c, n);
	for (u32 i = 0; i < n; i++)
		bad |= write_to(m, BASE + (u64)i * 2 * PAGE, 0);
	must(!bad, "fault");
	c = forks("fork-area-anon", m, n);
	exits("exit-area-anon", c, n);
	end(m);
}

/* 10,000 address spaces live; what one of them does costs what it does alone. */
static void many_spaces(void)
{
	static u32 m[10000];
	for (u32 i = 0; i < 10000; i++)
		m[i] = space(4);
	maps("mmap-pair-10000", m[5000]);
	u64 addr = map(m[5000], BASE / 2, PAGES, RW);
	write_pages("fault-anon-10000", m[5000], addr, 0);
	for (u32 i = 0; i < 10000; i++)
		end(m[i]);
}

/* The last of 1000 generations, all of which live, forks, writes and ends. */
static void many_generations(void)
{
	static u32 m[1000];
	m[0] = space(4);
	u64 addr = map(m[0], BASE / 2, PAGES + 1, RW), last = addr + PAGES * PAGE;
	must(write_to(m[0], last, 0) == 0, "fault");
	for (u32 i = 1; i < 1000; i++) {
		m[i] = (u32)pvm_mm_fork(0, 0, m[i - 1]);
		must(write_to(m[i], last, 1) == 0, "fault");
	}
	write_pages("fault-anon-1000", m[999], addr, 0);
	u32 c = forks("fork-page-1000", m[999], PAGES);
	exits("exit-page-1000", c, PAGES);
	for (u32 i = 0; i < 1000; i++)
		end(m[i]);
}

/* As many areas as an address space may have, but a few. */
static void many_areas(void)
{
	u32 m = space(PVM_MAX_MAP_COUNT - 8);
	u64 low = map(m, BASE / 2, 16, RW);
	maps("mmap-pair-65530", m);
	protects("mprotect-pair-65530", m, low + 8 * PAGE, 8);
	end(m);
}

void bench_spaces(u32 frames)
{
	calls();
	fills();
	faults();
	areas();
	if (frames < GROWTH)
		return;
	many_spaces();
	many_generations();
	many_areas();
}
