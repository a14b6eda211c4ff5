/* SPDX-License-Identifier: BSD-2-Clause */
/* bench LOG2: the cost of the core's operations on a machine of 2^LOG2 frames, one line each: "name frames operations nanoseconds". Under
 * valgrind --tool=callgrind each measured loop is one dump, named by its operation, and nothing else is counted. The rows `loop`,
 * `table-loop` and `rmap-loop-N` are the frames of such loops around calls that do nothing: table.awk subtracts them. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <valgrind/callgrind.h>

#include "bench.h"

#define NOINLINE __attribute__((noinline))
#define ANY PVM_ZONE_NORMAL
#define CHOICES 4096u

static u32 frames; /* of this machine */
static u32 *held;  /* allocated single frames */
static u32 nr_held;
static u32 choice[CHOICES]; /* random numbers, drawn before the clock starts */
static u64 seed = 88172645463325252u;

u32 random_below(u32 n)
{
	seed ^= seed << 13;
	seed ^= seed >> 7;
	seed ^= seed << 17;
	return (u32)((seed >> 32) % n);
}

static void choose(u32 n)
{
	for (u32 i = 0; i < CHOICES; i++)
		choice[i] = random_below(n);
}

void must(int ok, const char *what)
{
	if (!ok) {
		fprintf(stderr, "bench: %s\n", what);
		exit(1);
	}
}

void pvm_port_tlb_flush(u32 root, u64 start, u64 end)
{
	(void)root;
	(void)start;
	(void)end;
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

static double now_ns(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

static double started;

void start(void)
{
	CALLGRIND_START_INSTRUMENTATION;
	CALLGRIND_ZERO_STATS;
	started = now_ns();
}

void stop(const char *name, u32 operations)
{
	double ns = now_ns() - started;
	CALLGRIND_DUMP_STATS_AT(name);
	CALLGRIND_STOP_INSTRUMENTATION;
	printf("%s %u %u %.0f\n", name, frames, operations, ns);
	fflush(stdout);
}

/* Operations of a loop: few under valgrind, whose counts are exact. */
u32 rounds(u32 n)
{
	return RUNNING_ON_VALGRIND ? n / 16 : n;
}

static void boot(void)
{
	pvm_memmap[0].base = 0;
	pvm_memmap[0].len = (u64)frames * 4096;
	pvm_memmap[0].type = PVM_MEMMAP_USABLE;
	pvm_node_start[0] = 0;
	pvm_node_end[0] = frames;
	/* Only page tables are touched, and they lie at the bottom of a zone. */
	size_t size = (size_t)(frames < 0x200000 ? frames : 0x200000) * 4096;
	void *ram = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	must(ram != MAP_FAILED, "mmap");
	pvm_ram = (struct pvm_frame *)ram;
	must(pvm_frame_init(1) == 0 && pvm_zone_init() == 0, "boot");
	held = (u32 *)malloc(frames * sizeof *held);
	must(held != NULL, "malloc");
}

static NOINLINE u32 page_alloc(void)
{
	return pvm_alloc_pages(0, 0, ANY, 0, PVM_WMARK_NONE);
}

static NOINLINE void page_free(u32 f)
{
	(void)pvm_free_pages(0, f, 0);
}

static NOINLINE u32 nothing(u32 f)
{
	__asm__ volatile("" : "+r"(f));
	return f;
}

static void bench_loop(void)
{
	u32 n = rounds(1u << 20);
	choose(CHOICES);
	start();
	for (u32 i = 0; i < n; i++) {
		u32 j = choice[i % CHOICES];
		held[j % 4096] = nothing(j);
	}
	stop("loop", n);
}

/* Each pair takes a page and gives it back, on a machine where all is free. */
static void bench_pair_empty(void)
{
	u32 n = rounds(1u << 20);
	page_free(page_alloc());
	start();
	for (u32 i = 0; i < n; i++)
		page_free(page_alloc());
	stop("pair-empty", n);
}

/* All pages allocated, then a random half given back: nothing is left to merge but by chance. */
static void fragment(u32 (*alloc)(void), void (*give)(u32))
{
	nr_held = 0;
	for (u32 f; (f = alloc()) != PVM_NONE;)
		held[nr_held++] = f;
	for (u32 i = nr_held - 1; i > 0; i--) {
		u32 j = random_below(i + 1), f = held[i];
		held[i] = held[j];
		held[j] = f;
	}
	while (nr_held > frames / 2)
		give(held[--nr_held]);
}

/* Each pair gives a random page back and takes one. */
static void random_pairs(const char *name, u32 (*alloc)(void), void (*give)(u32))
{
	u32 n = rounds(1u << 20);
	choose(nr_held);
	start();
	for (u32 i = 0; i < n; i++) {
		u32 j = choice[i % CHOICES];
		give(held[j]);
		held[j] = alloc();
	}
	stop(name, n);
}

static void release(void (*give)(u32))
{
	while (nr_held > 0)
		give(held[--nr_held]);
}

/* Mixed orders 0 .. 9: each operation frees the block of a random place, or fills the place if it is empty. */
#define PLACES 256u
static NOINLINE u32 block_alloc(u32 order)
{
	return pvm_alloc_pages(0, 0, ANY, order, PVM_WMARK_NONE);
}

static NOINLINE void block_free(u32 f, u32 order)
{
	(void)pvm_free_pages(0, f, order);
}

static u32 area; /* the buddy area that holds the most frames */

static NOINLINE u32 buddy_alloc(u32 order)
{
	return pvm_buddy_alloc(area, order);
}

static NOINLINE void buddy_free(u32 f, u32 order)
{
	(void)pvm_buddy_free(area, f, order);
}

static NOINLINE u32 buddy_alloc0(void)
{
	return pvm_buddy_alloc(area, 0);
}

static NOINLINE void buddy_free0(u32 f)
{
	(void)pvm_buddy_free(area, f, 0);
}

static void mixed_orders(const char *name, u32 (*alloc)(u32), void (*give)(u32, u32))
{
	static u32 place[PLACES], order[PLACES];
	u32 n = rounds(1u << 20), places = frames >> 8 < PLACES ? frames >> 8 : PLACES;
	memset(place, 0xff, sizeof place);
	for (u32 i = 0; i < CHOICES; i++)
		choice[i] = random_below(places) | random_below(10) << 16;
	start();
	for (u32 i = 0; i < n; i++) {
		u32 c = choice[i % CHOICES], p = c & 0xffff, k = c >> 16;
		if (place[p] != PVM_NONE) {
			give(place[p], order[p]);
			place[p] = PVM_NONE;
		} else {
			place[p] = alloc(k);
			order[p] = k;
		}
	}
	stop(name, n);
	for (u32 p = 0; p < places; p++)
		if (place[p] != PVM_NONE)
			give(place[p], order[p]);
}

static void bench_frames(void)
{
	bench_loop();
	bench_pair_empty();
	fragment(page_alloc, page_free);
	random_pairs("pair-half", page_alloc, page_free);
	release(page_free);
	mixed_orders("mixed", block_alloc, block_free);
	pvm_drain_all_pages();
	for (u32 z = 0; z < PVM_MAX_ZONES; z++)
		if (pvm_buddy_free_pages[z] > pvm_buddy_free_pages[area])
			area = z;
	u32 n = rounds(1u << 20);
	start();
	for (u32 i = 0; i < n; i++)
		buddy_free0(buddy_alloc0());
	stop("buddy-pair-empty", n);
	fragment(buddy_alloc0, buddy_free0);
	random_pairs("buddy-pair-half", buddy_alloc0, buddy_free0);
	release(buddy_free0);
	mixed_orders("buddy-mixed", buddy_alloc, buddy_free);
}

#define TABLES 128u
#define REGION (TABLES * 512u) /* pages */
#define LOW 0x10000000000u     /* an address with tables of its own */
#define COPY 0x18000000000u    /* the same for a copy */

static u32 root;

static NOINLINE int no_map(u32 cpu, u32 node, u32 table, u64 va, u32 pfn, u32 level, u64 prot)
{
	__asm__ volatile("" : : "r"(cpu + node + table), "r"(va), "r"(pfn + level), "r"(prot));
	return 0;
}

typedef int map_function(u32 cpu, u32 node, u32 table, u64 va, u32 pfn, u32 level, u64 prot);

/* `pages` pages of each of TABLES tables are mapped, one by one. */
static NOINLINE void map_pages(const char *name, map_function *map, u32 pages)
{
	int bad = 0;
	start();
	for (u32 t = 0; t < TABLES; t++)
		for (u32 p = 0; p < pages; p++)
			bad |= map(0, 0, root, LOW + (u64)(t * 512 + p) * 4096, p, 1, 7);
	stop(name, TABLES * pages);
	must(!bad, "map");
}

static NOINLINE void unmap_pages(const char *name, u32 pages)
{
	int bad = 0;
	start();
	for (u32 t = 0; t < TABLES; t++)
		for (u32 p = 0; p < pages; p++)
			bad |= pvm_pt_unmap(0, root, LOW + (u64)(t * 512 + p) * 4096, 1);
	stop(name, TABLES * pages);
	must(!bad, "unmap");
}

static NOINLINE void query_pages(void)
{
	u64 sum = 0;
	choose(REGION);
	start();
	for (u32 i = 0; i < 16 * CHOICES; i++)
		sum += pvm_pt_query(root, LOW + (u64)choice[i % CHOICES] * 4096).entry;
	stop("query", 16 * CHOICES);
	must(sum != 0, "query");
}

/* With anchors, the last page of each table stays mapped, so that no table comes or goes. */
static void bench_pages(void)
{
	map_pages("table-loop", no_map, 512);
	for (u32 t = 0; t < TABLES; t++)
		must(pvm_pt_map(0, 0, root, LOW + (u64)(t * 512 + 511) * 4096, t, 1, 7) == 0, "map");
	map_pages("map-one", pvm_pt_map, 511);
	query_pages();
	unmap_pages("unmap-one", 511);
	for (u32 t = 0; t < TABLES; t++)
		must(pvm_pt_unmap(0, root, LOW + (u64)(t * 512 + 511) * 4096, 1) == 0, "unmap");
	must(pvm_tlb_flush(0) == 0, "flush");
	map_pages("map-each", pvm_pt_map, 512);
	unmap_pages("unmap-each", 512);
	must(pvm_tlb_flush(0) == 0, "flush");
}

/* The mapped region table by table, and a copy of it beside. */
static void batches(void)
{
	int bad = 0;
	start();
	for (u32 p = 0; p < REGION; p += 512)
		bad |= pvm_pt_load(root, LOW + (u64)p * 4096, 500) != 500;
	stop("load-part", REGION / 512 * 500);
	start();
	for (u32 p = 0; p < REGION; p += 512)
		bad |= pvm_pt_load(root, LOW + (u64)p * 4096, 512) != 512;
	stop("load", REGION);
	start();
	for (u32 p = 0; p < REGION; p += 512)
		bad |= pvm_pt_store(0, 0, root, COPY + (u64)p * 4096, 512);
	stop("store", REGION);
	bad |= pvm_pt_unmap_range(0, root, COPY, REGION);
	choose(REGION);
	start();
	for (u32 i = 0; i < 16 * CHOICES; i++)
		bad |= pvm_pt_replace(0, root, LOW + (u64)choice[i % CHOICES] * 4096, i, 7);
	stop("replace", 16 * CHOICES);
	must(!bad && pvm_tlb_flush(0) == 0, "batch");
}

/* The same region in runs of 4096 pages. */
static void bench_ranges(void)
{
	int bad = 0;
	start();
	for (u32 p = 0; p < REGION; p += 4096)
		bad |= pvm_pt_map_range(0, 0, root, LOW + (u64)p * 4096, p, 4096, 7);
	stop("map-range", REGION);
	start();
	for (u32 p = 0; p < REGION; p += 4096)
		bad |= pvm_pt_protect_range(0, root, LOW + (u64)p * 4096, 4096, 5);
	stop("protect-range", REGION);
	start();
	for (u32 p = 0; p < REGION; p += 4096)
		bad |= pvm_pt_wrprotect_range(0, root, LOW + (u64)p * 4096, 4096);
	stop("wrprotect-range", REGION);
	batches();
	start();
	for (u32 p = 0; p < REGION; p += 4096)
		bad |= pvm_pt_unmap_range(0, root, LOW + (u64)p * 4096, 4096);
	stop("unmap-range", REGION);
	must(!bad && pvm_tlb_flush(0) == 0, "range");
}

/* One page in each of 200 slots of the root: each makes its three tables, and frees them. */
static void alone(void)
{
	u32 n = 200, bad = 0;
	start();
	for (u32 i = 0; i < n; i++)
		bad |= pvm_pt_map(0, 0, root, (u64)i << 39, i, 1, 7) != 0;
	stop("map-alone", n);
	start();
	for (u32 i = 0; i < n; i++)
		bad |= pvm_pt_unmap(0, root, (u64)i << 39, 1) != 0;
	stop("unmap-alone", n);
	must(!bad && pvm_tlb_flush(0) == 0, "map or unmap");
}

static void bench_tables(void)
{
	root = pvm_pt_create(0, 0, 4);
	must(root != PVM_NONE, "root");
	bench_pages();
	bench_ranges();
	alone();
	must(pvm_pt_destroy(0, root) == 0 && pvm_tlb_flush(0) == 0, "destroy");
}

#define PAGE 4096u
#define SPACING 16u /* pages from one area to the next; areas are shorter, so that all are apart */

static u64 address[CHOICES];

static NOINLINE u32 area_find(u64 addr)
{
	return pvm_vma_find(1, addr);
}

static NOINLINE u32 area_insert(u64 addr)
{
	return (u32)pvm_vma_insert(1, addr, addr + 4 * PAGE, PVM_VM_READ, addr / PAGE, 0);
}

static NOINLINE u32 area_room(u64 len)
{
	return (u32)(pvm_vma_unmapped_area(1, 0, PVM_VMA_TOP, len, 1) / PAGE);
}

/* Address space 1 has n areas of 1 .. 8 pages. */
static void make_areas(u32 n)
{
	for (u32 i = 0; i < n; i++) {
		u64 from = (u64)(i + 1) * SPACING * PAGE;
		must(pvm_vma_insert(1, from, from + (1 + random_below(8)) * PAGE, PVM_VM_READ, from / PAGE, 0) > 0, "insert");
	}
}

static void drop_areas(u32 m)
{
	for (u32 v = pvm_vma_find(m, 0), next; v; v = next) {
		next = pvm_vma_next(v);
		must(pvm_unlink_anon_vmas(v) == 0 && pvm_vma_remove(v) == 0, "remove");
	}
}

/* Random addresses in and between the n areas. */
static void bench_find(const char *name, u32 n)
{
	u32 ops = rounds(1u << 20);
	make_areas(n);
	for (u32 i = 0; i < CHOICES; i++)
		address[i] = ((u64)random_below(n) * SPACING + SPACING + random_below(SPACING)) * PAGE;
	start();
	for (u32 i = 0; i < ops; i++)
		held[i % 4096] = area_find(address[i % CHOICES]);
	stop(name, ops);
	drop_areas(1);
}

/* The same area, again and again. */
static void bench_find_last(void)
{
	u32 ops = rounds(1u << 20);
	make_areas(1000);
	for (u32 i = 0; i < CHOICES; i++)
		address[i] = (u64)500 * SPACING * PAGE;
	start();
	for (u32 i = 0; i < ops; i++)
		held[i % 4096] = area_find(address[i % CHOICES]);
	stop("area-find-last", ops);
	drop_areas(1);
}

/* Among 1000: an area comes between two others, and goes; an area is cut, and becomes one again; room for 1 .. 32 pages is looked for. */
static void bench_change(void)
{
	u32 ops = rounds(1u << 18), bad = 0;
	make_areas(1000);
	for (u32 i = 0; i < CHOICES; i++)
		address[i] = ((u64)random_below(1000) * SPACING + SPACING + 10) * PAGE;
	start();
	for (u32 i = 0; i < ops; i++)
		bad |= pvm_vma_remove(area_insert(address[i % CHOICES])) != 0;
	stop("area-pair", ops);
	for (u32 i = 0; i < CHOICES; i++)
		address[i] = (u64)(1 + random_below(32)) * PAGE;
	start();
	for (u32 i = 0; i < ops; i++)
		held[i % 4096] = area_room(address[i % CHOICES]);
	stop("area-gap", ops);
	drop_areas(1);
	must(!bad, "area");
}

static NOINLINE u32 area_split(u64 addr)
{
	return (u32)pvm_vma_split(pvm_vma_find(1, addr), addr);
}

static NOINLINE u32 area_merge(u64 addr, u64 to)
{
	struct pvm_vma_map q = { PVM_VM_READ, addr / PAGE, 0, 0 };
	return pvm_vma_merge(pvm_vma_locate(1, addr, to), q, 1, 1);
}

static void bench_split(void)
{
	u32 ops = rounds(1u << 18), bad = 0;
	for (u32 i = 0; i < 1000; i++) {
		u64 from = (u64)(i + 1) * SPACING * PAGE;
		must(pvm_vma_insert(1, from, from + 8 * PAGE, PVM_VM_READ, from / PAGE, 0) > 0, "insert");
	}
	for (u32 i = 0; i < CHOICES; i++)
		address[i] = ((u64)(1 + random_below(1000)) * SPACING + 4) * PAGE;
	start();
	for (u32 i = 0; i < ops; i++) {
		u64 at = address[i % CHOICES];
		bad |= area_split(at) == 0 || area_merge(at, at + 4 * PAGE) != 7;
	}
	stop("area-split", ops);
	drop_areas(1);
	must(!bad, "split");
}

static NOINLINE u32 pool_pair(u32 k)
{
	return (u32)pvm_pool_free(k, pvm_pool_alloc(k));
}

static void bench_pool(void)
{
	u32 ops = rounds(1u << 20);
	start();
	for (u32 i = 0; i < ops; i++)
		held[i % 4096] = pool_pair(PVM_POOL_AVC);
	stop("pool-pair", ops);
}

/* Every area gets an anon_vma of its own, then loses it. */
static void bench_prepare(void)
{
	u32 bad = 0, first, ops = 0;
	make_areas(1000);
	first = pvm_vma_find(1, 0);
	start();
	for (u32 v = first; v; v = pvm_vma_next(v), ops++)
		bad |= pvm_anon_vma_prepare(v) != 0;
	stop("rmap-prepare", ops);
	start();
	for (u32 v = first; v; v = pvm_vma_next(v))
		bad |= pvm_unlink_anon_vmas(v) != 0;
	stop("rmap-unlink", ops);
	drop_areas(1);
	must(!bad, "prepare");
}

/* The area of address space m: a copy of area `parent`, and forked from it. */
static u32 fork_area(u32 m, u32 parent)
{
	int v = pvm_vma_insert(m, 16 * PAGE, 32 * PAGE, PVM_VM_READ, 16, 0);
	must(v > 0 && pvm_anon_vma_fork((u32)v, parent) == 0, "fork");
	return (u32)v;
}

static u32 first_area(void)
{
	int v = pvm_vma_insert(1, 16 * PAGE, 32 * PAGE, PVM_VM_READ, 16, 0);
	must(v > 0 && pvm_anon_vma_prepare((u32)v) == 0, "prepare");
	return (u32)v;
}

static NOINLINE u32 fork_pair(u32 child, u32 parent)
{
	return (u32)(pvm_anon_vma_fork(child, parent) | pvm_unlink_anon_vmas(child));
}

/* The n-th of a line of processes, all of which live, forks again; the child exits. */
static void bench_fork(const char *name, u32 n)
{
	u32 ops = rounds(1u << 16), v = first_area(), bad = 0;
	for (u32 m = 2; m <= n; m++)
		v = fork_area(m, v);
	must(pvm_vma_nr_avc[v] == n, "avcs");
	int child = pvm_vma_insert(n + 1, 16 * PAGE, 32 * PAGE, PVM_VM_READ, 16, 0);
	must(child > 0 && fork_pair((u32)child, v) == 0, "child");
	start();
	for (u32 i = 0; i < ops; i++)
		bad |= fork_pair((u32)child, v);
	stop(name, ops);
	must(!bad, "fork");
	for (u32 m = 1; m <= n + 1; m++)
		drop_areas(m);
}

/* A page of a process that has n-1 children: all n that can map it, and where. */
static NOINLINE u64 walk(u32 a, u64 pgoff)
{
	u64 sum = 0;
	for (u32 c = pvm_rmap_first(a, pgoff); c; c = pvm_rmap_next(c, pgoff))
		sum += pvm_rmap_address(c, pgoff);
	return sum;
}

static NOINLINE u32 one_less(u32 n)
{
	__asm__ volatile("" : "+r"(n));
	return n - 1;
}

/* The same loop around calls that do nothing, for n mappings. */
static NOINLINE u64 walk_nothing(u32 n, u64 pgoff)
{
	u64 sum = 0;
	for (u32 c = nothing(n); c; c = one_less(c))
		sum += nothing((u32)pgoff);
	return sum;
}

static void bench_walk(const char *name, const char *loop, u32 n)
{
	u32 v = first_area(), ops = rounds(1u << 18) / n + 1;
	u64 sum = 0;
	for (u32 m = 2; m <= n; m++)
		(void)fork_area(m, v);
	start();
	for (u32 i = 0; i < ops; i++)
		sum += walk(pvm_vma_anon[v], 20);
	stop(name, ops * n);
	must(sum == (u64)ops * n * 20 * PAGE, "walk");
	start();
	for (u32 i = 0; i < ops; i++)
		sum += walk_nothing(n, 20);
	stop(loop, ops * n);
	must(sum == (u64)ops * n * 20 * (PAGE + 1), "walk of nothing");
	for (u32 m = 1; m <= n; m++)
		drop_areas(m);
}

static void bench_areas(void)
{
	bench_find("area-find-100", 100);
	bench_find("area-find-1000", 1000);
	bench_find("area-find-10000", 10000);
	bench_find("area-find-65530", PVM_MAX_MAP_COUNT);
	bench_find_last();
	bench_change();
	bench_split();
	bench_pool();
	bench_prepare();
	bench_fork("rmap-fork-1", 1);
	bench_fork("rmap-fork-4", 4);
	bench_fork("rmap-fork-16", 16);
	bench_walk("rmap-walk-1", "rmap-loop-1", 1);
	bench_walk("rmap-walk-10", "rmap-loop-10", 10);
	bench_walk("rmap-walk-100", "rmap-loop-100", 100);
	bench_walk("rmap-walk-1000", "rmap-loop-1000", 1000);
}

int main(int argc, char **argv)
{
	int log2 = argc == 2 ? atoi(argv[1]) : 0;
	if (log2 < 12 || log2 > 24) {
		fprintf(stderr, "usage: bench LOG2, 12 .. 24\n");
		return 2;
	}
	frames = 1u << log2;
	boot();
	bench_frames();
	bench_tables();
	bench_areas();
	bench_spaces(frames);
	return 0;
}
