/* SPDX-License-Identifier: BSD-2-Clause */
/* The whole core, driven as processes drive it: system calls, accesses of user mode through the TLBs of harness/sim, forks and exits, on machines that may
 * be so small that memory ends all the time. What each call gives, and each byte that is read, is what spec/model/spaces.c says.
 *
 * The model knows no frames and no areas, so it cannot say when these run out. A call may fail with -ENOMEM, and an access with OOM, only when
 * there is little left of what it may need; then nothing may have changed. */
#include <string.h>

#include "advice.h"
#include "fuzz.h"
#include "mm.h"
#include "spaces.h"
#include "whole.h"

enum { MMAP, MUNMAP, MPROTECT, BRK, STORE, LOAD, FETCH, FORK, EXIT, CLONE, SPAWN, EXEC, LIMIT, SQUEEZE, RELAX, CPU, MREMAP, MADVISE, MLOCK, MLOCKALL,
       MSYNC, MINCORE, REFERENCED, SWAPOUT, PIN, UNPIN, NR_OPS };

/* who: process + 8 * something; at, len: see addr_of and len_of. */
static const struct fuzz_op_info ops[NR_OPS] = {
	[MMAP] = { "mmap", { "who", "how", "at", "len" } }, /* who / 8: page of the file; how: mmap_of */
	[MUNMAP] = { "munmap", { "who", NULL, "at", "len" } },
	[MPROTECT] = { "mprotect", { "who", "prot", "at", "len" } },
	[BRK] = { "brk", { "who", NULL, "at", NULL } },
	[STORE] = { "store", { "who", "value", "at", "more" } }, /* value: + 256 * which of the bytes; more: the pages behind, too */
	[LOAD] = { "load", { "who", "byte", "at", "more" } },
	[FETCH] = { "fetch", { "who", NULL, "at", NULL } },
	[FORK] = { "fork", { "who", NULL, NULL, NULL } },
	[EXIT] = { "exit", { "who", NULL, NULL, NULL } },
	[CLONE] = { "clone", { "who", NULL, NULL, NULL } },
	[SPAWN] = { "spawn", { NULL, NULL, NULL, NULL } },
	[EXEC] = { "exec", { "who", NULL, NULL, NULL } },
	[LIMIT] = { "limit", { "who", "key", "pages", NULL } }, /* and what else pvm_mm_set sets: do_limit */
	[SQUEEZE] = { "squeeze", { "who", "left", NULL, NULL } }, /* all memory is taken but so many frames */
	[RELAX] = { "relax", { NULL, NULL, NULL, NULL } },
	[CPU] = { "cpu", { "who", "cpu", NULL, NULL } },
	[MREMAP] = { "mremap", { "who", "to", "at", "lens" } }, /* who / 8: flags; lens: mremap_len, old + 256 * new */
	[MADVISE] = { "madvise", { "who", "advice", "at", "len" } },
	[MLOCK] = { "mlock", { "who", "how", "at", "len" } }, /* how: flags; from 2 on most often munlock */
	[MLOCKALL] = { "mlockall", { "who", "flags", NULL, NULL } }, /* 0: munlockall */
	[MSYNC] = { "msync", { "who", "flags", "at", "len" } },
	[MINCORE] = { "mincore", { "who", NULL, "at", "len" } },
	[REFERENCED] = { "referenced", { "who", NULL, "at", NULL } }, /* the page that is mapped there, if one is */
	[SWAPOUT] = { "swapout", { "who", NULL, "at", NULL } },
	[PIN] = { "pin", { "who", NULL, "at", NULL } },
	[UNPIN] = { "unpin", { "who", "which", NULL, NULL } },
};

#define SLOTS 6
#define START_BRK 0x555555600000u /* as harness/sim/process.c has it */
#define MMAP_BASE 0x7ffff7fff000u
#define STACK_LIMIT 0x800000u

static struct sim_process *slot[SLOTS]; /* NULL: nobody */
static u32 held[PVM_MAX_FRAMES], nr_held;
static u32 frames;
static struct pvm_frame ram[PVM_MAX_FRAMES];

/* The bytes of a page that the model knows. */
static const u32 place_of[MODEL_BYTES] = { 0, 1, 7, 8, 2047, 2048, 4088, 4095 };

/* ---- begin ---- */

static void space_new(u32 m)
{
	model_mm_new(m);
	model_mm_set(m, PVM_MM_START_BRK, START_BRK);
	model_mm_set(m, PVM_MM_BRK, START_BRK);
	model_mm_set(m, PVM_MM_MMAP_BASE, MMAP_BASE);
	model_mm_set(m, PVM_MM_LIMIT_AS, PVM_MM_UNLIMITED);
	model_mm_set(m, PVM_MM_LIMIT_DATA, PVM_MM_UNLIMITED);
	model_mm_set(m, PVM_MM_LIMIT_STACK, STACK_LIMIT);
	model_mm_set(m, PVM_MM_LIMIT_MEMLOCK, STACK_LIMIT);
}

static void file_new(const char *name, u64 pages, int writable)
{
	model_file(sim_file_new(name, pages, writable, 0), pages, 0);
}

static void wrong(void)
{
	HOLDS(sim_nr_wrong == 0, "the machine says what is wrong above");
}

/* Machines of these sizes, each with a small reserve of 16 kB, and with that which the core chooses; those of 64 frames or less have only the first. */
static const u32 sizes[] = { 64, 0x9f, 256, 48, 0x400, 36, 96, 512 };
static struct whole_boot boots[2][8];

/* Boot does nothing that depends on an input, so each machine boots once; inputs begin with a copy of what that left. */
static void boot_all(void)
{
	for (u32 k = 0; k < 16; k++) {
		pvm_min_free_kbytes = k / 8 && sizes[k % 8] > 64 ? 0 : 16;
		HOLDS(sim_start(sizes[k % 8], 1, 0) == 0, "a machine of %u frames does not start", sizes[k % 8]);
		whole_keep(&boots[k / 8][k % 8]);
		whole_reset();
	}
}

static void begin(const u8 *config)
{
	frames = sizes[config[0] % 8];
	sim_nr_wrong = 0;
	snprintf(sim_where, sizeof sim_where, "fuzz_mm");
	whole_again(&boots[config[5] % 2][config[0] % 8]);
	sim_begin(1 + config[1] % PVM_MAX_CPUS, config[2]);
	pvm_overcommit_mode = config[3] % 3;
	pvm_overcommit_ratio = config[4] ? config[4] : 50;
	model_ram = 0;
	for (u32 z = 0; z < PVM_MAX_ZONES; z++)
		model_ram += pvm_zone_managed[z];
	file_new("a", 16, 1);
	file_new("b", 4, 0);
	file_new("c", 1, 1);
	slot[0] = sim_process_new("p0", 0, 0);
	u32 m = sim_exec(slot[0]);
	HOLDS(m != 0, "a machine of %u frames has no room for a process", frames);
	space_new(m);
	wrong();
}

/* ---- decoding ---- */

static u32 who_of(u32 who)
{
	u32 i = who % 8 % SLOTS;
	while (!slot[i])
		i = (i + 1) % SLOTS;
	return i;
}

static int nobody(void)
{
	for (u32 i = 0; i < SLOTS; i++)
		if (slot[i])
			return 0;
	return 1;
}

/* Most often at a page that is there, or near one; else in a few places where areas are likely to meet, where tables begin, where addresses end. */
static u64 addr_of(u32 m, u32 a)
{
	static const u64 odd[] = { 0, 1, 4095, 4096, 0xf000, 0x10000, 0x10001, PVM_MM_TOP4 - 1, PVM_MM_TOP4, PVM_MM_TOP4 + 4096, 1ull << 47,
		                   0xffff800000000000u, 0xfffffffffffff000u, 0xffffffffffffffffu, 0x3fffffffff000u, 0x8000000000000000u };
	u32 x = a % 0x2000;
	switch (a / 0x2000) {
	case 2: return 0x10000 + (u64)(x % 64) * 4096 + x / 64 / 127;
	case 3: return 0x40000000 - 8 * 4096 + (u64)(x % 64) * 4096 + x / 64 / 127;
	case 4: return MMAP_BASE - (u64)(x % 64) * 4096 - x / 64 / 64 * 0x200000;
	case 5: return START_BRK + (u64)(x % 64) * 4096 + x / 64;
	case 6: return PVM_MM_TOP4 - (u64)(x % 64) * 4096 - x / 64 / 64 * 0x100000;
	case 7: return odd[x % 16];
	default:
		if (model_mm[m].n == 0)
			return 0x10000 + (u64)(x % 64) * 4096;
		return (model_mm[m].page[x / 8 % model_mm[m].n].vpn + x % 8 - (x % 8 >= 6 ? 8 : 0)) * 4096;
	}
}

static u64 len_of(u32 b)
{
	static const u64 odd[] = { 0, 1, 4095, 4097, 0x7fffffffffffu, 1ull << 47, 0xffff800000000000u, 0xfffffffffffff000u, 0xfffffffffffff001u,
		                   0xffffffffffffffffu, 0x8000000000000000u, PVM_MM_TOP4 + 1, 0x7ffffffff001u, 8191, 12289, 2 };
	u32 x = b % 0x2000;
	switch (b / 0x2000) {
	case 5: return (u64)(x % 600) * 4096;
	case 6: return (u64)(x % 32) * 4096 + x / 32;
	case 7: return odd[x % 16];
	default: return (u64)(1 + x % 12) * 4096;
	}
}

/* Is there room in the model for len bytes more? Without, the op does nothing. */
static int fits_model(u32 m, u64 len)
{
	return len > PVM_MM_TOP4 || model_mm[m].n + len / 4096 + 1 <= MODEL_MM_PAGES;
}

/* ---- calls ---- */

/* how: permissions + 8 * kind, then flags by bit; kinds: anonymous, private but for 3; files, private, shared, shared_validate; anything. */
static struct model_mmap mmap_of(const struct fuzz_op *op, u32 m)
{
	static const struct {
		u32 bit, flag;
	} flags[] = { { 6, PVM_MAP_FIXED },     { 7, PVM_MAP_FIXED_NOREPLACE }, { 8, PVM_MAP_GROWSDOWN }, { 9, PVM_MAP_NORESERVE },
		      { 10, PVM_MAP_POPULATE }, { 11, PVM_MAP_LOCKED },         { 13, PVM_MAP_32BIT } };
	u32 how = op->flags, kind = how / 8 % 8, page = op->who / 8;
	struct model_mmap q = { addr_of(m, op->a), len_of(op->b), 0, m, how % 8, PVM_MAP_PRIVATE, 0, 0 };
	for (u32 i = 0; i < sizeof flags / sizeof flags[0]; i++)
		if (how >> flags[i].bit & 1)
			q.flags |= flags[i].flag;
	if (!(how & 0x10c0)) /* no hint */
		q.addr = 0;
	if (kind == 3 || kind == 5 || kind == 6)
		q.flags += kind == 6 ? PVM_MAP_SHARED_VALIDATE - PVM_MAP_PRIVATE : PVM_MAP_SHARED - PVM_MAP_PRIVATE;
	if (kind == 7)
		q.flags += page % 16 - PVM_MAP_PRIVATE;
	if (kind < 4 || (kind == 7 && page >= 16))
		q.flags |= PVM_MAP_ANONYMOUS;
	else
		q.file = how / 0x4000 == 3 ? 0 : 1 + how / 0x4000;
	q.off = q.file == 0 ? 0 : page < 28 ? (u64)page * 4096 : page == 28 ? 1 : 0x8000000000000000u - (u64)(32 - page) * 4096;
	q.writable = q.file && sim_file[q.file].writable;
	return q;
}

static void do_mmap(struct sim_process *p, const struct fuzz_op *op)
{
	struct model_mmap q = mmap_of(op, p->mm);
	if (!fits_model(q.m, q.len))
		return;
	u32 file = q.file;
	if ((q.flags & PVM_MAP_ANONYMOUS) && q.flags % 16 != PVM_MAP_PRIVATE) {
		q.file = sim_nr_files; /* what it will be */
		model_file(q.file, (q.len + 4095) / 4096, 1);
	}
	i64 want = model_may_mmap(q), have = sim_mmap(p, q.addr, q.len, q.prot, q.flags, file, q.off);
	want = or_enomem(have, want, areas_scarce, p->mm);
	CALL(have, want, "sim_mmap(%s, 0x%llx, 0x%llx, %u, 0x%x, %u, 0x%llx)", p->name, L(q.addr), L(q.len), q.prot, q.flags, file, L(q.off));
	if (have >= 0)
		model_mmap(q, (u64)have);
}

static void do_munmap(struct sim_process *p, u64 addr, u64 len)
{
	int want = model_may_munmap(p->mm, addr, len), have = sim_munmap(p, addr, len);
	want = (int)or_enomem(have, want, areas_scarce, p->mm);
	CALL(have, want, "sim_munmap(%s, 0x%llx, 0x%llx)", p->name, L(addr), L(len));
	if (have == 0)
		model_munmap(p->mm, addr, len);
}

/* prot: permissions, PROT_SEM, then a bit each for growsdown, growsup, and one that nobody knows. */
static void do_mprotect(struct sim_process *p, u32 how, u64 addr, u64 len)
{
	u32 prot = how % 16 + (how / 16 % 4 == 3 ? PVM_PROT_GROWSDOWN : 0) + (how / 64 % 8 == 7 ? PVM_PROT_GROWSUP : 0) + (how / 512 % 16 == 15 ? 16 : 0);
	u32 v = pvm_vma_find(p->mm, addr);
	u64 from = v ? pvm_it_start[v] : 0;
	int want = model_may_mprotect(p->mm, addr, len, prot, from), have = sim_mprotect(p, addr, len, prot);
	want = (int)or_enomem(have, want, areas_scarce, p->mm);
	CALL(have, want, "sim_mprotect(%s, 0x%llx, 0x%llx, 0x%x)", p->name, L(addr), L(len), prot);
	if (have == 0)
		model_mprotect(p->mm, addr, len, prot, from);
}

/* A length in one byte: up to 12 pages, many, or something odd. */
static u64 mremap_len(u32 x)
{
	static const u64 odd[] = { 0, 1, 4095, 4097, 8191, 0x7fffffffffffu, 1ull << 47, 0x8000000000000000u, 0xfffffffffffff000u, 0xfffffffffffff001u,
		                   0xffffffffffffffffu, PVM_MM_TOP4, PVM_MM_TOP4 - 0x10000, 0xffff800000000000u, 0xffffffff00000000u, 2 };
	return x >= 240 ? odd[x % 16] : x >= 208 ? (u64)(x - 207) * 19 * 4096 : (u64)(1 + x % 12) * 4096;
}

static struct model_mremap mremap_of(const struct fuzz_op *op, u32 m)
{
	u32 flags = op->who / 8, old = op->b % 256, new = op->b / 256;
	struct model_mremap q = { addr_of(m, op->a), mremap_len(old), mremap_len(new), addr_of(m, op->flags), m, flags < 31 ? flags % 8 : 15, 0 };
	if ((q.flags & PVM_MREMAP_DONTUNMAP) && new < 192)
		q.new_len = q.old_len;
	if (q.flags < 8 && (q.flags & (PVM_MREMAP_FIXED | PVM_MREMAP_DONTUNMAP)) && flags < 24)
		q.flags |= PVM_MREMAP_MAYMOVE;
	return q;
}

/* Numbers may run out at either step, which then did nothing: what is there says which. */
static void mremap_cleared(struct model_mremap q, u64 from, u64 pages)
{
	u32 v = pvm_vma_find(q.m, from);
	if (pages && (!v || pvm_it_start[v] / 4096 >= from / 4096 + pages))
		model_munmap(q.m, from, pages * 4096);
}

static void do_mremap(struct sim_process *p, struct model_mremap q)
{
	u64 had = (q.old_len + 4095) / 4096, n = (q.new_len + 4095) / 4096; /* 0 for what has no border above it */
	u32 v = pvm_vma_find(q.m, q.addr), to = q.flags & (PVM_MREMAP_FIXED | PVM_MREMAP_DONTUNMAP);
	int scarce = to && mremap_scarce(q.m); /* before what is in the way goes; else an error leaves all as it was */
	u64 end = v ? pvm_it_end[v] : 0;
	if (!fits_model(q.m, q.new_len))
		return;
	q.linked = pvm_vma_anon[v] != 0;
	i64 want = model_mremap_begin(q), have = sim_mremap(p, q.addr, q.old_len, q.new_len, q.flags, q.new_addr);
	if (want == 0 && have == -PVM_ENOMEM && scarce) {
		if (q.flags & PVM_MREMAP_FIXED)
			mremap_cleared(q, q.new_addr, n);
		if (had > n)
			mremap_cleared(q, q.addr + n * 4096, had - n);
		want = -PVM_ENOMEM;
	} else if (want == 0) {
		want = to ? model_mremap_clear(q) : 0;
		want = want ? want : or_enomem(have, model_may_mremap(q, end), mremap_scarce, q.m);
	}
	CALL(have, want, "sim_mremap(%s, 0x%llx, 0x%llx, 0x%llx, %u, 0x%llx)", p->name, L(q.addr), L(q.old_len), L(q.new_len), q.flags, L(q.new_addr));
	if (have >= 0 && !to && n <= had)
		(void)model_mremap_clear(q);
	else if (have >= 0)
		model_mremap(q, (u64)have);
}

static void do_brk(struct sim_process *p, u64 addr)
{
	u64 had = sim_info(p, PVM_MM_BRK), want = model_may_brk(p->mm, addr);
	if (want == addr && want > had && !fits_model(p->mm, want - had))
		return;
	u64 have = sim_brk(p, addr);
	if (have == had && want == addr && (model_maybe || areas_scarce(p->mm)))
		want = had;
	CALL(have, want, "sim_brk(%s, 0x%llx)", p->name, L(addr));
	if (have == addr)
		model_brk(p->mm, addr);
}

/* The byte k of the page of addr. */
static u32 do_access(struct sim_process *p, u64 addr, u32 access, u32 k, u8 value)
{
	static const char *const names[] = { "load", "store", "fetch" };
	u64 grows, at = addr / 4096 * 4096 + place_of[k];
	u32 want = model_may_access(p->mm, at, access, &grows);
	if (grows && !fits_model(p->mm, grows * 4096))
		return PVM_VM_FAULT_MAPERR;
	struct sim_access a = sim_access(p, at, access, value);
	int grown = grows && pvm_vma_lookup(p->mm, at) != 0;
	if (a.result == PVM_VM_FAULT_MAPERR && grows && model_maybe)
		want = PVM_VM_FAULT_MAPERR;
	/* a fetch where nothing may be executed first maps the page, as any access does, and then faults on it */
	int maps = want == PVM_VM_FAULT_DONE || (want == PVM_VM_FAULT_ACCERR && access == PVM_PF_I);
	if (a.result == PVM_VM_FAULT_OOM && maps && page_scarce())
		want = PVM_VM_FAULT_OOM;
	CALL(a.result, want, "sim_access(%s, 0x%llx, %s, %u).result", p->name, L(at), names[access == PVM_PF_W ? 1 : access == PVM_PF_I ? 2 : 0], value);
	if (grown)
		model_grow(p->mm, at);
	if (a.result == PVM_VM_FAULT_ACCERR && access == PVM_PF_I)
		model_fill(p->mm, at / 4096, at / 4096 + 1);
	if (a.result != PVM_VM_FAULT_DONE)
		return a.result;
	model_use(p->mm, at);
	if (access == PVM_PF_W)
		model_store(p->mm, at, k, value);
	CALL(a.value, model_load(p->mm, at, k), "the byte at 0x%llx of %s", L(at), p->name);
	return a.result;
}

/* The same byte in this page and `more` behind. */
static void accesses(struct sim_process *p, const struct fuzz_op *op, u32 access)
{
	u64 addr = addr_of(p->mm, op->a);
	for (u32 i = 0; i <= op->b % 8; i++)
		if (do_access(p, addr + i * 4096, access, op->flags / 256 % MODEL_BYTES, (u8)(op->flags + i)) != PVM_VM_FAULT_DONE)
			return;
}

/* ---- processes ---- */

static u32 free_slot(void)
{
	u32 i = 0;
	while (i < SLOTS && slot[i])
		i++;
	return i;
}

static void do_fork(struct sim_process *p, int share)
{
	u32 i = free_slot();
	char name[8];
	int error, want = 0;
	if (i == SLOTS)
		return;
	snprintf(name, sizeof name, "p%u", i);
	if (!share)
		want = model_may_fork(p->mm);
	slot[i] = sim_fork(p, name, 0, share, &error);
	if (!share)
		want = (int)or_enomem(error, want, fork_scarce, p->mm);
	CALL(error, want, share ? "clone of %s as %s" : "fork of %s as %s", p->name, name);
	if (error)
		return;
	if (share)
		model_mm_get(p->mm);
	else
		model_mm_fork(p->mm, slot[i]->mm);
}

static void do_exit(u32 i)
{
	struct sim_process *p = slot[i], *parent = p->parent ? sim_process_pid(p->parent) : NULL;
	TELL("exit of %s", p->name);
	model_mm_put(p->mm);
	sim_exit(p);
	if (parent && parent->mm)
		(void)sim_wait(parent);
	slot[i] = NULL;
}

static void do_exec(struct sim_process *p)
{
	u32 old = p->mm, m = sim_exec(p);
	CALL(m != 0, m != 0 || !(left(PVM_POOL_MM) < 1 || page_scarce()), "sim_exec(%s) != 0", p->name);
	if (!m)
		return;
	if (old)
		model_mm_put(old);
	space_new(m);
}

static void do_spawn(void)
{
	u32 i = free_slot();
	char name[8];
	if (i == SLOTS)
		return;
	snprintf(name, sizeof name, "p%u", i);
	slot[i] = sim_process_new(name, 0, 0);
	do_exec(slot[i]);
	if (!slot[i]->mm) {
		sim_exit(slot[i]);
		slot[i] = NULL;
	}
}

static void do_limit(struct sim_process *p, u32 key, u32 pages)
{
	static const u32 keys[] = { PVM_MM_LIMIT_AS,      PVM_MM_LIMIT_DATA,   PVM_MM_LIMIT_STACK,
		                    PVM_MM_LIMIT_MEMLOCK, PVM_MM_CAP_IPC_LOCK, PVM_MM_CAP_SYS_ADMIN,
		                    PVM_MM_LEGACY,        PVM_MM_DEF_FLAGS };
	static const u64 locked[] = { 0, PVM_VM_LOCKED, PVM_VM_LOCKED | PVM_VM_LOCKONFAULT, 0 }; /* as mlockall has it */
	u32 k = keys[key % 8];
	u64 value = pages & 0x8000 ? PVM_MM_UNLIMITED : (u64)(pages % 1024) * 4096 + pages / 4096;
	if (k == PVM_MM_CAP_IPC_LOCK || k == PVM_MM_CAP_SYS_ADMIN || k == PVM_MM_LEGACY)
		value = pages % 2;
	if (k == PVM_MM_DEF_FLAGS)
		value = locked[pages % 4];
	CALL(pvm_mm_set(p->mm, k, value), 0, "pvm_mm_set(%u, %u, 0x%llx)", p->mm, k, L(value));
	model_mm_set(p->mm, k, value);
}

/* ---- memory ends ---- */

static void give_back(u32 cpu, u32 n)
{
	while (n-- > 0 && nr_held > 0)
		HOLDS(pvm_page_put(cpu, held[--nr_held]) == 0, "frame %u cannot be given back", held[nr_held]);
	sim_settle(cpu);
}

static void squeeze(u32 cpu, u32 spare)
{
	TELL("all frames are taken but %u", spare);
	for (u32 f; (f = pvm_page_alloc(cpu, 0)) != PVM_NONE;)
		held[nr_held++] = f;
	give_back(cpu, spare);
}

static void relax(void)
{
	give_back(0, nr_held);
	pvm_drain_all_pages();
}

/* ---- check ---- */

#define KNOWN (~(u64)PVM_VM_SOFTDIRTY)

/* The page of an area is not that of the model, which has none at that address (NULL), or another. */
static void differs(u32 m, struct model_mm_page is, const struct model_mm_page *must)
{
	HOLDS(must && must->vpn == is.vpn, "address space %u has an area at 0x%llx, should have none", m, L(is.vpn * 4096));
	HOLDS(is.flags == must->flags, "address space %u has flags 0x%llx at 0x%llx, should be 0x%llx", m, L(is.flags), L(is.vpn * 4096), L(must->flags));
	fuzz_fail("address space %u has page 0x%llx of file %u at 0x%llx, should be 0x%llx of %u", m, L(is.index), is.file, L(is.vpn * 4096), L(must->index),
		  must->file);
}

/* The areas of address space m are the pages of the model. */
static void compare_areas(u32 m)
{
	const struct model_mm_page *p = model_mm[m].page, *end = p + model_mm[m].n;
	u64 locked = 0;
	for (u32 v = pvm_vma_find(m, 0); v; v = pvm_vma_next(v)) {
		struct model_mm_page is = { pvm_it_start[v] / 4096, pvm_vma_flags[v] & KNOWN, pvm_vma_pgoff[v], pvm_vma_file[v], 0, 0, { 0 } };
		u64 to = pvm_it_end[v] / 4096;
		locked += is.flags & PVM_VM_LOCKED ? to - is.vpn : 0;
		for (; is.vpn < to; p++, is.vpn++, is.index++)
			if (p == end || p->vpn != is.vpn || p->flags != is.flags || p->file != is.file || p->index != is.index)
				differs(m, is, p == end ? NULL : p);
	}
	HOLDS(p == end, "address space %u has no area at 0x%llx, should have one", m, L(p->vpn * 4096));
	HOLDS(pvm_mm_info[PVM_MM_INFO(m, PVM_MM_LOCKED_VM)] == locked, "address space %u has locked %llu pages, should have %llu", m,
	      L(pvm_mm_info[PVM_MM_INFO(m, PVM_MM_LOCKED_VM)]), L(locked));
}

static void compare(u32 m)
{
	const struct model_mm *mm = &model_mm[m];
	compare_areas(m);
	for (u32 k = PVM_MM_START_BRK; k <= PVM_MM_BRK; k++)
		HOLDS(pvm_mm_info[PVM_MM_INFO(m, k)] == mm->info[k], "the heap of address space %u is 0x%llx, should be 0x%llx", m,
		      L(pvm_mm_info[PVM_MM_INFO(m, k)]), L(mm->info[k]));
	HOLDS(pvm_mm_users[m] == mm->users, "address space %u has %u users, should have %u", m, pvm_mm_users[m], mm->users);
}

/* What is mapped, or swapped out, holds what the model says; what was stored privately is one or the other. */
static void compare_bytes(u32 m)
{
	for (u32 i = 0; i < model_mm[m].n; i++) {
		const struct model_mm_page *p = &model_mm[m].page[i];
		u64 e = pvm_pt_query(pvm_mm_root[m], p->vpn * 4096).entry;
		const struct pvm_frame *out = sim_swap_slot(e);
		HOLDS(out ? p->own && p->in != MODEL_IN : !p->own || p->in != MODEL_OUT, "address space %u has entry 0x%llx at 0x%llx, should have %s of swap", m, L(e),
		      L(p->vpn * 4096), out ? "none" : "one");
		for (u32 k = 0; out && k < MODEL_BYTES; k++)
			HOLDS((u8)(out->word[place_of[k] / 8] >> place_of[k] % 8 * 8) == p->bytes[k], "the page of address space %u at 0x%llx lies in swap with %s",
			      m, L(p->vpn * 4096), "other bytes");
		HOLDS(p->in == MODEL_MAYBE || (pvm_pte_present(e) != 0) == (p->in == MODEL_IN), "address space %u has %s page at 0x%llx", m,
		      pvm_pte_present(e) ? "a" : "lost the", L(p->vpn * 4096));
		for (u32 k = 0; k < MODEL_BYTES && pvm_pte_present(e); k++)
			HOLDS(sim_ram_byte((u32)pvm_pte_pfn(e), place_of[k]) == model_byte(p, k), "address space %u has %u at 0x%llx, should be %u", m,
			      sim_ram_byte((u32)pvm_pte_pfn(e), place_of[k]), L(p->vpn * 4096 + place_of[k]), model_byte(p, k));
	}
}

static void check(void)
{
	(void)sim_check();
	wrong();
	for (u32 m = 1; m < PVM_MAX_MMS; m++) {
		HOLDS(pvm_mm_users[m] == model_mm[m].users, "address space %u has %u users, should have %u", m, pvm_mm_users[m], model_mm[m].users);
		if (!model_mm[m].users)
			continue;
		compare(m);
		compare_bytes(m);
	}
}

/* ---- steps ---- */

static void call(const struct fuzz_op *op, u32 i)
{
	struct sim_process *p = slot[i];
	u64 addr = addr_of(p->mm, op->a), len = len_of(op->b);
	switch (op->op) {
	case MMAP: do_mmap(p, op); break;
	case MUNMAP: do_munmap(p, addr, len); break;
	case MREMAP: do_mremap(p, mremap_of(op, p->mm)); break;
	case MPROTECT: do_mprotect(p, op->flags, addr, len); break;
	case BRK: do_brk(p, addr); break;
	case MADVISE: mm_madvise(p, addr, len, op->flags % 32); break;
	case MLOCK: op->flags % 32 < 2 || op->flags % 32 == 31 ? mm_mlock(p, addr, len, op->flags % 32) : mm_munlock(p, addr, len); break;
	case MLOCKALL: mm_mlockall(p, op->flags % 16); break;
	case MSYNC: mm_msync(p, addr, len, op->flags % 16); break;
	case MINCORE: mm_mincore(p, addr, len); break;
	case REFERENCED: mm_referenced(p, addr); break;
	case SWAPOUT: mm_swapout(p, addr); break;
	case PIN: mm_pin(p, addr); break;
	case UNPIN: mm_unpin(p->cpu, op->flags); break;
	case STORE: accesses(p, op, PVM_PF_W); break;
	case LOAD: accesses(p, op, 0); break;
	case FETCH: (void)do_access(p, addr, PVM_PF_I, 0, 0); break;
	case FORK: do_fork(p, 0); break;
	case CLONE: do_fork(p, 1); break;
	case EXEC: do_exec(p); break;
	case EXIT: do_exit(i); break;
	case LIMIT: do_limit(p, op->flags, op->a); break;
	case SQUEEZE: squeeze(p->cpu, op->flags % 32); break;
	default: p->cpu = op->flags % sim_cpus;
	}
}

static void step(const struct fuzz_op *op)
{
	if (op->op == RELAX) {
		relax();
	} else if (op->op == SPAWN) {
		do_spawn();
	} else if (!nobody()) {
		u32 i = who_of(op->who);
		call(op, i);
		if (slot[i])
			compare(slot[i]->mm);
	}
	wrong();
}

static void end(void)
{
	for (u32 i = 0; i < SLOTS; i++)
		if (slot[i])
			do_exit(i);
	mm_unpin_all();
	relax();
	sim_shutdown();
	CALL(pvm_vm_committed, 0, "pvm_vm_committed");
	for (u32 t = 1; t < PVM_IT_TREES; t++)
		HOLDS(pvm_it_root[t] == 0, "tree %u has areas or avcs, and all processes have exited", t);
	wrong();
}

/* Was frame f used? It was filled, then, all but the bytes that processes store to. */
static int was_used(u32 f)
{
	return ram[f].word[100] != 0x0101010101010101u * SIM_GARBAGE;
}

static void reset(void)
{
	if (!pvm_ram) {
		pvm_ram = ram;
		frames = PVM_MAX_FRAMES;
		boot_all();
	}
	for (u32 f = 0; f < frames; f++)
		if (was_used(f))
			memset(&ram[f], SIM_GARBAGE, sizeof ram[f]);
	whole_reset();
	model_mm_reset();
	mm_pins_reset();
	memset(slot, 0, sizeof slot);
	nr_held = 0;
}

/* ---- explore ---- */

static u64 mix(u64 h, u64 v)
{
	h = (h ^ v) * 0x9e3779b97f4a7c15u;
	return h ^ h >> 29;
}

/* What a page shows: how it is mapped, its bytes, who shares the frame. Frames have no names but the order in which they are met; no process has
 * frame 0, so that names[0] counts. */
static u64 mix_page(u64 h, u32 m, const struct model_mm_page *p, u32 *names)
{
	u64 e = pvm_pt_query(pvm_mm_root[m], p->vpn * 4096).entry;
	u32 f = pvm_pte_present(e) ? (u32)pvm_pte_pfn(e) : 0;
	for (u32 k = 0; k < MODEL_BYTES; k++)
		h = mix(h, model_byte(p, k));
	h = mix(mix(h, p->own), e % 4096 + (pvm_pte_nx(e) ? 4096 : 0));
	if (!f)
		return h;
	if (!names[f])
		names[f] = ++names[0];
	return mix(mix(h, names[f]), pvm_page_mapcount[f] * 256u + pvm_page_state[f]);
}

/* Address spaces and anon_vmas have no names, either. TLBs, and which frames come next, are left out. */
static u64 state(void)
{
	static u32 names[PVM_MAX_FRAMES], anons[PVM_MAX_ANON_VMAS];
	u64 h = frames_left();
	memset(names, 0, sizeof names);
	memset(anons, 0, sizeof anons);
	for (u32 i = 0, next = 0; i < SLOTS; i++) {
		u32 m = slot[i] ? slot[i]->mm : 0, j = 0;
		h = mix(h, m ? 1 : 2);
		while (m && (!slot[j] || slot[j]->mm != m))
			j++;
		h = mix(mix(h, j), m ? model_mm[m].info[PVM_MM_DEF_FLAGS] : 0);
		for (u32 v = m ? pvm_vma_find(m, 0) : 0; v; v = pvm_vma_next(v)) {
			u32 *name = &anons[pvm_vma_anon[v]];
			if (!*name)
				*name = ++next;
			h = mix(mix(mix(h, pvm_it_start[v]), pvm_it_end[v]), pvm_vma_flags[v]);
			h = mix(mix(mix(h, pvm_vma_pgoff[v]), pvm_vma_file[v]), *name + pvm_vma_nr_avc[v] * 256u);
		}
		for (u32 k = 0; m && k < model_mm[m].n; k++)
			h = mix_page(h, m, &model_mm[m].page[k], names);
	}
	return h;
}

static void show(FILE *out)
{
	fprintf(out, "  %u frames left above the watermark, %u held; left: %u areas, %u avcs, %u anon_vmas, %u address spaces\n", frames_left(), nr_held,
		left(PVM_POOL_VMA), left(PVM_POOL_AVC), left(PVM_POOL_ANON_VMA), left(PVM_POOL_MM));
	for (u32 i = 0; i < SLOTS; i++) {
		if (!slot[i] || !slot[i]->mm)
			continue;
		u32 m = slot[i]->mm;
		const struct model_mm *mm = &model_mm[m];
		fprintf(out, "  %s: address space %u, heap 0x%llx .. 0x%llx\n", slot[i]->name, m, L(mm->info[PVM_MM_START_BRK]), L(mm->info[PVM_MM_BRK]));
		for (u32 v = pvm_vma_find(m, 0); v; v = pvm_vma_next(v))
			fprintf(out, "    area %u 0x%llx .. 0x%llx flags 0x%llx offset 0x%llx file %u anon_vma %u avcs %u\n", v, L(pvm_it_start[v]),
				L(pvm_it_end[v]), L(pvm_vma_flags[v]), L(pvm_vma_pgoff[v]), pvm_vma_file[v], pvm_vma_anon[v], pvm_vma_nr_avc[v]);
		for (u32 k = 0, n; k < mm->n; k += n) {
			for (n = 1; k + n < mm->n && mm->page[k + n].vpn == mm->page[k].vpn + n && mm->page[k + n].flags == mm->page[k].flags &&
				    mm->page[k + n].file == mm->page[k].file && mm->page[k + n].own == mm->page[k].own; n++)
				;
			fprintf(out, "    model 0x%llx .. 0x%llx flags 0x%llx offset 0x%llx file %u%s\n", L(mm->page[k].vpn * 4096), L((mm->page[k].vpn + n) * 4096),
				L(mm->page[k].flags), L(mm->page[k].index), mm->page[k].file, mm->page[k].own ? ", own" : "");
		}
	}
}

const struct fuzz_target fuzz_target = {
	"fuzz_mm", { "frames", "cpus", "seed", "overcommit", "ratio", "reserve" }, ops, NR_OPS, begin, step, end, check, reset, show, 256, state,
};
