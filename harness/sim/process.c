/* SPDX-License-Identifier: BSD-2-Clause */
/* Processes, and the system calls that they make: each calls the core, tells the memory model, and lets what is pending be flushed before user mode
 * goes on. */
#include <stdlib.h>
#include <string.h>

#include "sim.h"

#define MMAP_BASE 0x7ffff7fff000u /* where Linux begins without address space randomisation */
#define START_BRK 0x555555600000u
#define STACK_LIMIT 0x800000u

struct sim_process sim_process[SIM_MAX_PROCESSES];
static u32 last_pid;

struct sim_process *sim_process_find(const char *name)
{
	for (struct sim_process *p = sim_process; p < sim_process + SIM_MAX_PROCESSES; p++)
		if (p->name[0] && !strcmp(p->name, name))
			return p;
	return NULL;
}

struct sim_process *sim_process_pid(u32 pid)
{
	for (struct sim_process *p = sim_process; p < sim_process + SIM_MAX_PROCESSES; p++)
		if (p->name[0] && p->pid == pid)
			return p;
	return NULL;
}

void sim_processes_reset(void)
{
	for (struct sim_process *p = sim_process; p < sim_process + SIM_MAX_PROCESSES; p++)
		p->name[0] = 0;
	last_pid = 0;
}

u32 sim_process_left(void)
{
	u32 n = 0;
	for (struct sim_process *p = sim_process; p < sim_process + SIM_MAX_PROCESSES; p++)
		n += !p->name[0];
	return n;
}

/* pid 0: the next one. */
struct sim_process *sim_process_new(const char *name, u32 pid, u32 parent)
{
	for (struct sim_process *p = sim_process; p < sim_process + SIM_MAX_PROCESSES; p++)
		if (!p->name[0]) {
			last_pid = pid ? pid : last_pid + 1;
			*p = (struct sim_process){ .pid = last_pid, .parent = parent, .cpu = last_pid % sim_cpus };
			snprintf(p->name, sizeof p->name, "%s", name);
			return p;
		}
	fprintf(stderr, "more than %d processes\n", SIM_MAX_PROCESSES);
	exit(2);
}

/* A user of the address space less; with the last one, nobody remembers what was in it. */
static void leave(struct sim_process *p)
{
	if (!p->mm)
		return;
	int left = pvm_mm_put(p->cpu, p->mm);
	if (left < 0)
		sim_wrong("pvm_mm_put of %s: %d", p->name, left);
	if (left == 0)
		sim_memory_drop(p->mm, 0, ~(u64)0);
	p->mm = 0;
	sim_settle(p->cpu);
}

u32 sim_exec(struct sim_process *p)
{
	u32 m = pvm_mm_create(p->cpu, 0, 4);
	if (!m)
		return 0;
	leave(p);
	p->mm = m;
	p->nr_special = 0;
	static const struct {
		u32 key;
		u64 value;
	} start[] = {
		{ PVM_MM_START_BRK, START_BRK }, { PVM_MM_BRK, START_BRK }, { PVM_MM_DATA_SIZE, 0 }, { PVM_MM_MMAP_BASE, MMAP_BASE },
		{ PVM_MM_LEGACY, 0 }, { PVM_MM_DEF_FLAGS, 0 }, { PVM_MM_START_STACK, 0 }, { PVM_MM_LIMIT_AS, PVM_MM_UNLIMITED },
		{ PVM_MM_LIMIT_DATA, PVM_MM_UNLIMITED }, { PVM_MM_LIMIT_STACK, STACK_LIMIT }, { PVM_MM_LIMIT_MEMLOCK, STACK_LIMIT },
		{ PVM_MM_CAP_IPC_LOCK, 0 }, { PVM_MM_CAP_SYS_ADMIN, 0 }, { PVM_MM_START_CODE, 0 }, { PVM_MM_END_CODE, 0 },
	};
	for (size_t i = 0; i < sizeof start / sizeof *start; i++)
		if (pvm_mm_set(m, start[i].key, start[i].value))
			sim_wrong("pvm_mm_set of key %u", start[i].key);
	sim_settle(p->cpu);
	return m;
}

/* share: the child has the parent's address space (vfork, CLONE_VM). */
struct sim_process *sim_fork(struct sim_process *p, const char *name, u32 pid, int share, int *error)
{
	int m = share ? pvm_mm_get(p->mm) : pvm_mm_fork(p->cpu, 0, p->mm);
	sim_settle(p->cpu);
	if (m == -PVM_ENOMEM) { /* as for page faults: what waits in pagesets may do */
		pvm_drain_all_pages();
		m = pvm_mm_fork(p->cpu, 0, p->mm);
		sim_settle(p->cpu);
	}
	*error = m < 0 ? m : 0;
	if (m < 0)
		return NULL;
	struct sim_process *child = sim_process_new(name, pid, p->pid);
	child->mm = share ? p->mm : (u32)m;
	child->nr_special = p->nr_special;
	memcpy(child->special, p->special, sizeof p->special);
	if (!share)
		sim_memory_fork(p->mm, child->mm);
	return child;
}

static int alive(u32 pid)
{
	const struct sim_process *p = pid ? sim_process_pid(pid) : NULL;
	return p && p->mm;
}

/* Children without a parent that waits for them are forgotten at once. */
void sim_exit(struct sim_process *p)
{
	leave(p);
	if (!alive(p->parent))
		p->name[0] = 0;
	for (struct sim_process *c = sim_process; c < sim_process + SIM_MAX_PROCESSES; c++)
		if (c->name[0] && c != p && c->parent == p->pid) {
			c->parent = 0;
			if (!c->mm)
				c->name[0] = 0;
		}
}

int sim_wait(struct sim_process *p)
{
	for (struct sim_process *c = sim_process; c < sim_process + SIM_MAX_PROCESSES; c++)
		if (c->name[0] && c->parent == p->pid && !c->mm) {
			c->name[0] = 0;
			return (int)c->pid;
		}
	return 0;
}

/* Bytes of whole pages. */
static u64 pages_of(u64 len)
{
	return len + (4096 - len % 4096) % 4096;
}

/* MAP_SHARED | MAP_ANONYMOUS is a new, empty file. What MAP_POPULATE and MAP_LOCKED touch is up to the caller, as page faults are. */
i64 sim_mmap(struct sim_process *p, u64 addr, u64 len, u32 prot, u32 flags, u32 file, u64 off)
{
	struct pvm_mmap_file f = { file, file && sim_file[file].writable };
	int zeros = !file && flags & PVM_MAP_ANONYMOUS && (flags & PVM_MAP_TYPE) != PVM_MAP_PRIVATE;
	if (zeros && sim_nr_files == SIM_MAX_FILES)
		return -PVM_ENOMEM;
	if (zeros)
		f = (struct pvm_mmap_file){ sim_file_new("/dev/zero (deleted)", pages_of(len) / 4096, 1, 1), 1 };
	i64 at = pvm_mmap(p->cpu, 0, p->mm, addr, len, prot, flags, f, off);
	if (at >= 0)
		sim_memory_drop(p->mm, (u64)at, (u64)at + pages_of(len));
	sim_settle(p->cpu);
	return at;
}

int sim_munmap(struct sim_process *p, u64 addr, u64 len)
{
	int r = pvm_munmap(p->cpu, p->mm, addr, len);
	if (r == 0)
		sim_memory_drop(p->mm, addr, addr + pages_of(len));
	sim_settle(p->cpu);
	return r;
}

int sim_mprotect(struct sim_process *p, u64 addr, u64 len, u32 prot)
{
	int r = pvm_mprotect(p->cpu, p->mm, addr, len, prot);
	sim_settle(p->cpu);
	return r;
}

u64 sim_brk(struct sim_process *p, u64 addr)
{
	u64 was = sim_info(p, PVM_MM_BRK), now = pvm_brk(p->cpu, 0, p->mm, addr);
	if (now < was)
		sim_memory_drop(p->mm, pages_of(now), pages_of(was));
	sim_settle(p->cpu);
	return now;
}

i64 sim_mremap(struct sim_process *p, u64 addr, u64 old_len, u64 new_len, u32 flags, u64 to)
{
	u64 had = pages_of(old_len), has = pages_of(new_len);
	i64 at = pvm_mremap(p->cpu, 0, p->mm, addr, old_len, new_len, flags, to);
	if (at >= 0) {
		if (has < had)
			sim_memory_drop(p->mm, addr + has, addr + had);
		if ((u64)at != addr) {
			sim_memory_drop(p->mm, (u64)at, (u64)at + has); /* with MREMAP_FIXED, what was there */
			sim_memory_move(p->mm, addr, has < had ? has : had, (u64)at);
		}
	} else {
		sim_memory_trim(p->mm); /* a new range that is fixed was cleared first */
	}
	sim_settle(p->cpu);
	return at;
}

/* Pages of files come back as they were; what MADV_DONTNEED dropped of anonymous memory is zeros. */
int sim_madvise(struct sim_process *p, u64 addr, u64 len, u32 advice)
{
	int r = pvm_madvise(p->cpu, 0, p->mm, addr, len, advice);
	if ((r == 0 || r == -PVM_ENOMEM) && (advice == PVM_MADV_DONTNEED || advice == PVM_MADV_DONTNEED_LOCKED))
		sim_memory_drop(p->mm, addr, addr + pages_of(len));
	if (advice == PVM_MADV_POPULATE_WRITE)
		sim_memory_copied(p->mm);
	sim_settle(p->cpu);
	return r;
}

int sim_mlock(struct sim_process *p, u64 addr, u64 len, u32 flags)
{
	int r = pvm_mlock(p->cpu, 0, p->mm, addr, len, flags);
	sim_memory_copied(p->mm);
	sim_settle(p->cpu);
	return r;
}

int sim_mlockall(struct sim_process *p, u32 flags)
{
	int r = pvm_mlockall(p->cpu, 0, p->mm, flags);
	sim_memory_copied(p->mm);
	sim_settle(p->cpu);
	return r;
}

int sim_munlockall(struct sim_process *p)
{
	int r = pvm_munlockall(p->mm);
	sim_settle(p->cpu);
	return r;
}

int sim_munlock(struct sim_process *p, u64 addr, u64 len)
{
	int r = pvm_munlock(p->mm, addr, len);
	sim_settle(p->cpu);
	return r;
}

/* file: whose pages it shows; 0: none. */
int sim_special(struct sim_process *p, u64 from, u64 to, u64 flags, u32 file, const char *name)
{
	if (p->nr_special == SIM_MAX_SPECIAL)
		return -PVM_ENOMEM;
	int v = pvm_area_map(p->mm, from, to, flags, 0, file);
	if (v < 0)
		return v;
	pvm_mm_count(p->mm, PVM_MM_TOTAL_VM, (to - from) / 4096);
	struct sim_special *s = &p->special[p->nr_special++];
	s->start = from;
	s->end = to;
	snprintf(s->name, sizeof s->name, "%s", name);
	return 0;
}

u64 sim_info(const struct sim_process *p, u32 key)
{
	return pvm_mm_info[PVM_MM_INFO(p->mm, key)];
}
