/* SPDX-License-Identifier: BSD-2-Clause */
/* `provm replay`: the recorded life of real programs, through the core. Each call, fork, exec, exit and fault is made in order; at each snapshot the
 * memory map must be the recorded one, line by line. What differs from Linux for a known reason has a row in the table at the end; what differs
 * for none is wrong. README.md explains the rows. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "life.h"
#include "sim.h"

#define FRAMES 0x10000u /* 256 MiB */
#define HUGE 0x200000u
#define AROUND 16u /* pages that Linux maps around a read fault in a file: fault_around_bytes */

static struct {
	u64 snapshots, empty, lines, gates;                /* maps: compared; not read in time; lines equal; [vsyscall] */
	u64 calls, results;                                /* calls made, results equal */
	u64 chosen, aligned;                               /* addresses: the recorded one; aligned for huge pages in the recording */
	u64 execs, forks, shares, exits;
	u64 faults, as_recorded, cold, unknown;            /* faults; not one here, since an earlier one mapped the page */
	u64 looks;                                         /* at pages of earlier faults */
	u64 kernel, of_exec, cleared;                      /* by the kernel; while exec fills the new address space; the same, not recorded */
	u64 around, argument_pages, special;               /* pages mapped around; of arguments; faults in [vvar] */
	u64 lines_equal, file_equal;                       /* lines of /proc/PID/status */
	u64 file_around;                                   /* pages of files more than recorded, summed over snapshots */
} count;
static const struct sim_options *options;
static const struct life *life;

static u64 page_of(u64 addr)
{
	return addr - addr % 4096;
}

/* The file of that name: made at its first appearance; the largest size that anything tells. */
static u32 file_of(const char *name, u64 pages)
{
	u32 f = sim_file_find(name);
	if (!f)
		f = sim_file_new(name, 0, 1, 0);
	if (sim_file[f].pages < pages)
		sim_file[f].pages = pages;
	return f;
}

/* Devices and inodes stand in snapshots only, sizes in calls only: so all files first. */
static void files_collect(void)
{
	for (const struct life_event *e = life->events; e < life->events + life->nr_events; e++) {
		struct life_area a;
		struct life_call c;
		if (e->kind == 'v' && life_area(e->text, &a) && a.inode) {
			struct sim_file *f = &sim_file[file_of(a.name, 0)];
			f->inode = a.inode;
			f->major = a.major;
			f->minor = a.minor;
		} else if (e->kind == 's' && life_call(e->text, &c) && c.path) {
			(void)file_of(c.path, (c.size + 4095) / 4096);
		}
	}
	/* Programs and the dynamic linker are mapped by exec, and no call tells their size: it is where their last area ends. */
	for (const struct life_event *e = life->events; e < life->events + life->nr_events; e++) {
		struct life_area a;
		if (e->kind == 'v' && life_area(e->text, &a) && a.inode)
			(void)file_of(a.name, (a.offset + a.hi - a.lo) / 4096);
	}
}

static u32 prot_of(const char *perm)
{
	return (perm[0] == 'r' ? PVM_PROT_READ : 0) | (perm[1] == 'w' ? PVM_PROT_WRITE : 0) | (perm[2] == 'x' ? PVM_PROT_EXEC : 0);
}

static int special_name(const char *name)
{
	return !strncmp(name, "[v", 2);
}

/* [vvar] and [vdso], with the flags that _install_special_mapping gives them. The pages of [vdso] are the kernel's own, and counted as those of a file:
 * a file without a device. [vsyscall] lies outside of any address space. */
static int exec_special(struct sim_process *p, const struct life_area *a)
{
	u64 flags = PVM_VM_READ | PVM_VM_MAYREAD | PVM_VM_DONTEXPAND | PVM_VM_SOFTDIRTY;
	if (a->lo >= PVM_MM_TOP4)
		return 0;
	if (strcmp(a->name, "[vdso]"))
		return sim_special(p, a->lo, a->hi, flags | PVM_VM_IO | PVM_VM_DONTDUMP | PVM_VM_PFNMAP, 0, a->name);
	flags |= PVM_VM_EXEC | PVM_VM_MAYWRITE | PVM_VM_MAYEXEC;
	u32 file = file_of(a->name, (a->hi - a->lo) / 4096);
	sim_file[file].inode = sim_file[file].major = sim_file[file].minor = 0;
	return sim_special(p, a->lo, a->hi, flags, file, a->name);
}

static int exec_area(struct sim_process *p, const struct life_area *a)
{
	u32 flags = PVM_MAP_PRIVATE | PVM_MAP_FIXED;
	if (special_name(a->name))
		return exec_special(p, a);
	if (!a->inode)
		flags |= PVM_MAP_ANONYMOUS;
	if (!strcmp(a->name, "[stack]"))
		flags |= PVM_MAP_GROWSDOWN | PVM_MAP_STACK;
	i64 at = sim_mmap(p, a->lo, a->hi - a->lo, prot_of(a->perm), flags, a->inode ? sim_file_find(a->name) : 0, a->inode ? a->offset : 0);
	return at == (i64)a->lo ? 0 : (int)at;
}

/* A value of the line of /proc/PID/limits: the soft limit. */
static u64 limit(const char *text, const char *name)
{
	const char *value = text + strlen(name);
	value += strspn(value, " ");
	return strncmp(value, "unlimited", 9) ? strtoull(value, NULL, 10) : PVM_MM_UNLIMITED;
}

static void exec_limits(struct sim_process *p, const struct life_event *e)
{
	static const struct {
		const char *name;
		u32 key;
	} names[] = {
		{ "Max data size", PVM_MM_LIMIT_DATA }, { "Max stack size", PVM_MM_LIMIT_STACK }, { "Max locked memory", PVM_MM_LIMIT_MEMLOCK },
		{ "Max address space", PVM_MM_LIMIT_AS },
	};
	for (; e < life->events + life->nr_events && e->kind == 'l'; e++)
		for (size_t i = 0; i < sizeof names / sizeof *names; i++)
			if (!strncmp(e->text, names[i].name, strlen(names[i].name)))
				(void)pvm_mm_set(p->mm, names[i].key, limit(e->text, names[i].name));
}

/* The snapshot of the new program after the line of its exec. */
static const struct life_event *exec_snapshot(const struct life_event *e)
{
	do
		e++;
	while (e->kind == 'l' || e->kind == 'S');
	return e;
}

/* The kernel's faults come before the line of the exec that they belong to: those at addresses that the new program has. Any other is still one of
 * the old program. The line of that exec, or NULL. */
static const struct life_event *exec_of(const struct life_event *e, const struct life_fault *fault)
{
	const struct life_event *end = life->events + life->nr_events, *n = e;
	struct life_fault f;
	struct life_area a;
	while (n < end && (n->pid != e->pid || (n->kind == 'f' && life_fault(n->text, &f) && f.kernel)))
		n++;
	if (n == end || n->kind != 'e' || !fault->kernel)
		return NULL;
	for (const struct life_event *v = exec_snapshot(n); v < end && v->kind == 'v' && life_area(v->text, &a); v++)
		if (a.lo <= fault->addr && fault->addr < a.hi)
			return n;
	return NULL;
}

static void store(struct sim_process *p, u64 addr)
{
	struct sim_access a = sim_access(p, addr, PVM_PF_W, (u8)sim_random());
	if (a.result != PVM_VM_FAULT_DONE)
		sim_wrong("exec writes at %" PRIx64 ": %u", addr, a.result);
}

/* What exec itself has written: pages that its faults tell of; of the first program, whose faults came before the recording began, the rest of the last
 * page of its data and of the dynamic linker's, which is cleared; the page of the stack pointer; and, without faults, the strings at the top of the
 * stack, as many pages as the snapshot counts. */
static void exec_fill(struct sim_process *p, const struct life_event *exec, u64 stack, u64 data_end, u64 linker_end)
{
	struct life_fault f;
	u64 kb = 0;
	for (const struct life_event *e = life->events; e < exec; e++)
		if (e->pid == exec->pid && e->kind == 'f' && life_fault(e->text, &f) && exec_of(e, &f) == exec) {
			store(p, f.addr);
			count.of_exec++;
		}
	if (exec == life->events) {
		store(p, data_end);
		store(p, linker_end - 1);
		count.cleared += 2;
	}
	const struct life_event *r = exec_snapshot(exec);
	while (r->kind == 'v' || (r->kind == 'r' && sscanf(r->text, "RssAnon: %" SCNu64, &kb) != 1))
		r++;
	store(p, stack);
	u32 v = sim_area_at(p->mm, stack);
	for (u64 at = pvm_it_end[v] - 4096; at > stack && sim_info(p, PVM_MM_ANON_RSS) < kb / 4; at -= 4096) {
		store(p, at);
		count.argument_pages++;
	}
}

/* A new address space, as the snapshot after it says. */
static void exec(const struct life_event *e)
{
	u64 code_lo, code_hi, data_lo, data_hi, brk, stack, base = 0;
	char name[SIM_NAME];
	struct life_area a;
	if (sscanf(e->text, "code=%" SCNx64 "-%" SCNx64 " data=%" SCNx64 "-%" SCNx64 " brk=%" SCNx64 " stack=%" SCNx64 " %63s", &code_lo, &code_hi, &data_lo,
		   &data_hi, &brk, &stack, name) != 7) {
		sim_wrong("bad line");
		return;
	}
	struct sim_process *p = sim_process_pid(e->pid);
	if (!p)
		p = sim_process_new(name, e->pid, 0);
	snprintf(p->name, sizeof p->name, "%s", name);
	count.execs++;
	if (!sim_exec(p)) {
		sim_wrong("no address space");
		return;
	}
	exec_limits(p, e + 1);
	for (const struct life_event *v = exec_snapshot(e); v < life->events + life->nr_events && v->kind == 'v' && life_area(v->text, &a); v++) {
		int error = exec_area(p, &a);
		if (error)
			sim_wrong("exec cannot map %s: %d", v->text, error);
		if (strcmp(a.name, "[stack]") && a.hi < PVM_MM_TOP4)
			base = a.hi;
	}
	/* The first that exec maps without an address is the dynamic linker: its end is where Linux begins to look. */
	if (pvm_mm_set(p->mm, PVM_MM_MMAP_BASE, base) || pvm_mm_set(p->mm, PVM_MM_START_BRK, brk) || pvm_mm_set(p->mm, PVM_MM_BRK, brk) ||
	    pvm_mm_set(p->mm, PVM_MM_START_STACK, stack) || pvm_mm_set(p->mm, PVM_MM_DATA_SIZE, data_hi - data_lo) ||
	    pvm_mm_set(p->mm, PVM_MM_START_CODE, code_lo) || pvm_mm_set(p->mm, PVM_MM_END_CODE, code_hi))
		sim_wrong("pvm_mm_set");
	exec_fill(p, e, stack, data_hi, base);
}

static void same_result(const struct life_call *c, i64 is)
{
	count.calls++;
	if (is == c->result)
		count.results++;
	else
		sim_wrong("%s = %" PRIx64 ", recorded %" PRIx64, c->name, is, c->result);
}

/* Why Linux chose another address: 6.7 and later place areas of 2 MiB and more so that huge pages fit; this is 6.1. */
static void elsewhere(const struct life_call *c, u64 len, u64 off, i64 is)
{
	if (len >= HUGE && ((u64)c->result - off) % HUGE == 0) {
		count.aligned++;
		return;
	}
	sim_wrong("%s chose %" PRIx64 ", recorded %" PRIx64, c->name, is, c->result);
}

/* Where the kernel chooses, the core may first; if it chose otherwise, the area goes where it was. */
static void call_mmap(struct sim_process *p, const struct life_call *c)
{
	u32 prot = (u32)c->arg[2], flags = (u32)c->arg[3], file = c->path ? sim_file_find(c->path) : 0;
	i64 at = sim_mmap(p, c->arg[0], c->arg[1], prot, flags, file, c->arg[5]);
	if (flags & PVM_MAP_FIXED || c->result < 0 || at < 0 || c->arg[0] == (u64)c->result) {
		same_result(c, at);
		return;
	}
	if (at == c->result) {
		count.chosen++;
	} else {
		elsewhere(c, c->arg[1], c->arg[5], at);
		if (sim_munmap(p, (u64)at, c->arg[1]))
			sim_wrong("munmap of what mmap just chose");
		at = sim_mmap(p, (u64)c->result, c->arg[1], prot, flags | PVM_MAP_FIXED, file, c->arg[5]);
	}
	same_result(c, at);
}

static void call_mremap(struct sim_process *p, const struct life_call *c)
{
	i64 at = sim_mremap(p, c->arg[0], c->arg[1], c->arg[2], (u32)c->arg[3], c->arg[4]);
	if (at >= 0 && c->result >= 0 && at != c->result) {
		elsewhere(c, c->arg[2], 0, at);
		at = sim_mremap(p, (u64)at, c->arg[2], c->arg[2], PVM_MREMAP_MAYMOVE | PVM_MREMAP_FIXED, (u64)c->result);
	} else if (at >= 0 && at != (i64)c->arg[0]) {
		count.chosen++;
	}
	same_result(c, at);
}

static void call(struct sim_process *p, const struct life_event *e)
{
	struct life_call c;
	(void)life_call(e->text, &c);
	if (!strcmp(c.name, "mmap"))
		call_mmap(p, &c);
	else if (!strcmp(c.name, "munmap"))
		same_result(&c, sim_munmap(p, c.arg[0], c.arg[1]));
	else if (!strcmp(c.name, "mprotect"))
		same_result(&c, sim_mprotect(p, c.arg[0], c.arg[1], (u32)c.arg[2]));
	else if (!strcmp(c.name, "brk"))
		same_result(&c, (i64)sim_brk(p, c.arg[0]));
	else if (!strcmp(c.name, "mremap"))
		call_mremap(p, &c);
	else if (!strcmp(c.name, "madvise"))
		same_result(&c, sim_madvise(p, c.arg[0], c.arg[1], (u32)c.arg[2]));
	else if (!strcmp(c.name, "mlock"))
		same_result(&c, sim_mlock(p, c.arg[0], c.arg[1], 0));
	else if (!strcmp(c.name, "munlock"))
		same_result(&c, sim_munlock(p, c.arg[0], c.arg[1]));
	else
		sim_wrong("no such call: %s", c.name);
}

/* Linux maps pages of the file around a read fault, those that the page cache has: in the aligned window of 16 pages, from the area's start
 * on, inside of one table (mm/memory.c, do_fault_around). Here the cache has all of a file. */
static void around(struct sim_process *p, u64 addr)
{
	u32 v = sim_area_at(p->mm, addr);
	u64 from = page_of(addr) / (AROUND * 4096) * (AROUND * 4096), to;
	if (!v || !pvm_vma_file[v] || !sim_file[pvm_vma_file[v]].inode)
		return;
	if (from < pvm_it_start[v])
		from = pvm_it_start[v];
	to = from + AROUND * 4096;
	if (to > pvm_it_end[v])
		to = pvm_it_end[v];
	for (u64 at = from; at < to && at / HUGE == addr / HUGE; at += 4096)
		if (!pvm_pt_query(pvm_mm_root[p->mm], at).entry && pvm_vma_pgoff[v] + (at - pvm_it_start[v]) / 4096 < sim_file[pvm_vma_file[v]].pages) {
			if (sim_fault(p, at, PVM_PF_U) != PVM_VM_FAULT_DONE)
				sim_wrong("no page around %" PRIx64, at);
			count.around++;
		}
}

/* Did it fault here as it did there, on an absent or on a present page? */
static void fault_count(const struct sim_process *p, const struct life_fault *f, struct sim_access a)
{
	const char *was = strchr("RWX", f->access) ? "present" : "absent";
	const char *is = a.faults == 0 ? "none" : a.error & PVM_PF_P ? "present" : "absent";
	u32 v = sim_area_at(p->mm, f->addr);
	if (f->access == '?')
		count.unknown++;
	else if (!strcmp(is, was))
		count.as_recorded++;
	else if (a.faults == 0 && v && pvm_vma_file[v] && (f->access == 'r' || f->access == 'x'))
		count.cold++;
	else
		sim_wrong("fault of %s at %" PRIx64 " (%c): %s, recorded %s", p->name, f->addr, f->access, is, was);
}

/* Between faults a program uses the memory that it has: a look at a page of an earlier fault that is still mapped, through the TLB. */
static void look_back(struct sim_process *p, u64 addr)
{
	static u64 earlier[64];
	u64 *at = &earlier[sim_random() % 64];
	if (*at && pvm_pte_user(pvm_pt_query(pvm_mm_root[p->mm], page_of(*at)).entry)) {
		if (sim_access(p, *at, 0, 0).result != PVM_VM_FAULT_DONE)
			sim_wrong("%s cannot read at %" PRIx64 " again", p->name, *at);
		count.looks++;
	}
	*at = addr;
}

static void fault(struct sim_process *p, const struct life_event *e)
{
	struct life_fault f;
	(void)life_fault(e->text, &f);
	if (exec_of(e, &f))
		return;
	count.faults++;
	count.kernel += (u64)f.kernel;
	int present = strchr("RWX", f.access) != NULL, write = strchr("wW", f.access) != NULL, fetch = strchr("xX", f.access) != NULL;
	u32 v = sim_area_at(p->mm, f.addr);
	struct sim_access a = sim_access(p, f.addr, write ? PVM_PF_W : fetch ? PVM_PF_I : 0, (u8)sim_random());
	if (a.result != PVM_VM_FAULT_DONE)
		sim_wrong("%s faults at %" PRIx64 " (%c): %u", p->name, f.addr, f.access, a.result);
	fault_count(p, &f, a);
	count.special += v && PVM_VM_HAS(pvm_vma_flags[v], PVM_VM_PFNMAP);
	if (!write && !present)
		around(p, f.addr);
	look_back(p, f.addr);
}

/* A line of /proc/PID/status beside ours: the same bytes, but where pages of files count, which Linux maps around a fault. */
static void snapshot_counter(const struct sim_process *p, const char *text)
{
	char name[24], line[128] = "";
	u64 kb;
	if (sscanf(text, "%23[^:]: %" SCNu64, name, &kb) != 2)
		return;
	int ours = sim_status_line(line, sizeof line, p, name), equal = ours && !strcmp(line, text);
	if (!strcmp(name, "RssFile")) {
		u64 pages = kb / 4, file = sim_info(p, PVM_MM_FILE_RSS);
		count.file_equal += file == pages;
		if (file < pages)
			sim_wrong("RssFile is %" PRIu64 " pages, recorded %" PRIu64, file, pages);
		else
			count.file_around += file - pages;
	} else if (strcmp(name, "VmRSS") && strcmp(name, "VmHWM")) {
		count.lines_equal += (u64)equal;
		if (!equal)
			sim_wrong("status says %s, recorded %s", line, text);
	}
}

static void snapshot(const struct sim_process *p, const struct life_event *e)
{
	char line[4200];
	u32 v = pvm_vma_find(p->mm, 0);
	if (e[1].kind != 'v') {
		count.empty++;
		return;
	}
	count.snapshots++;
	for (e++; e < life->events + life->nr_events && (e->kind == 'v' || e->kind == 'r'); e++) {
		if (e->kind == 'r') {
			snapshot_counter(p, e->text);
			continue;
		}
		if (strstr(e->text, "[vsyscall]")) {
			count.gates++;
			continue;
		}
		if (!v) {
			sim_wrong("maps of %s: there is no\n\t%s", p->name, e->text);
			continue;
		}
		sim_maps_line(line, sizeof line, p, v);
		if (strcmp(line, e->text))
			sim_wrong("maps of %s:\n\t%s\nrecorded:\n\t%s", p->name, line, e->text);
		else
			count.lines++;
		v = pvm_vma_next(v);
	}
	for (; v; v = pvm_vma_next(v)) {
		sim_maps_line(line, sizeof line, p, v);
		sim_wrong("maps of %s: recorded is no\n\t%s", p->name, line);
	}
	if (options->check)
		(void)sim_check();
}

static void birth(struct sim_process *p, const struct life_event *e)
{
	int error, share = e->kind != 'F';
	u32 pid = (u32)strtoul(e->text, NULL, 10);
	*(share ? &count.shares : &count.forks) += 1;
	if (!sim_fork(p, p->name, pid, share, &error))
		sim_wrong("fork: %d", error);
	if (options->check)
		(void)sim_check();
}

static void play(const struct life_event *e)
{
	struct sim_process *p = sim_process_pid(e->pid);
	if (e->kind == 'e') {
		exec(e);
		return;
	}
	if (strchr("lvr", e->kind))
		return;
	if (!p || !p->mm) {
		sim_wrong("process %u does not run", e->pid);
		return;
	}
	/* Processes change CPUs, and leave what their TLBs hold behind. */
	if (sim_random() % 8 == 0)
		p->cpu = (u32)sim_random() % sim_cpus;
	switch (e->kind) {
	case 's': call(p, e); break;
	case 'f': fault(p, e); break;
	case 'S': snapshot(p, e); break;
	case 'x':
		snapshot(p, e);
		count.exits++;
		p->parent = 0;
		sim_exit(p);
		break;
	default: birth(p, e);
	}
}

static void row(const char *what, u64 n, const char *why)
{
	if (n)
		printf("  %8" PRIu64 "  %-46s %s\n", n, what, why);
}

static void summary(void)
{
	printf("%s: %" PRIu64 " snapshots, %" PRIu64 " lines of maps equal; %" PRIu64 " of %" PRIu64 " results equal; %u wrong\n", options->path,
	       count.snapshots, count.lines, count.results, count.calls, sim_nr_wrong);
	if (options->quiet)
		return;
	row("execs", count.execs, "");
	row("forks", count.forks, "");
	row("vforks, clones", count.shares, "the address space is shared");
	row("exits", count.exits, "");
	row("addresses chosen as recorded", count.chosen, "");
	row("addresses chosen otherwise", count.aligned, "Linux 6.7 and later align 2 MiB and more for huge pages");
	row("snapshots without lines", count.empty, "the process was gone before its files could be read");
	row("lines left out: [vsyscall]", count.gates, "a gate above user addresses, no area");
	row("faults", count.faults, "");
	row("of these as recorded", count.as_recorded, "on an absent, or on a present page");
	row("no fault here", count.cold, "mapped around an earlier one; in Linux not in the page cache then");
	row("kind of access not recorded", count.unknown, "");
	row("of these by the kernel", count.kernel, "on behalf of a call");
	row("of these in [vvar]", count.special, "a page of zeros here, one of the clock in Linux");
	row("faults of exec in the new address space", count.of_exec, "recorded before its line");
	row("pages that the first exec cleared", count.cleared, "its faults came before the recording began");
	row("pages of arguments that exec wrote", count.argument_pages, "Linux fills them without a fault");
	row("pages mapped around read faults in files", count.around, "as Linux does; here the page cache has all of a file");
	row("accesses", sim_counts.accesses, "");
	row("of these served by a TLB", sim_counts.tlb_hits, "");
	row("looks back at pages of earlier faults", count.looks, "");
	row("faults by an old entry of a TLB", sim_counts.stale_faults, "which permits less than the tables by now");
	row("calls of the flush hook", sim_counts.flushes, "");
	row("calls that left pages in the gather", sim_counts.left_pending, "flushed by the machine before user mode went on");
	row("lines of status equal", count.lines_equal, "VmPeak, VmSize, VmLck, RssAnon, RssShmem, VmData, VmStk, VmExe, VmPTE");
	row("RssFile equal", count.file_equal, "");
	row("RssFile: pages more, summed", count.file_around, "in Linux not in the page cache, or marked for readahead");
}

int sim_replay(const struct sim_options *o)
{
	struct life l;
	options = o;
	life = &l;
	if (life_load(&l, o->path) || sim_boot(o->frames ? o->frames : FRAMES, o->cpus ? o->cpus : 2, o->seed))
		return 2;
	files_collect();
	for (const struct life_event *e = l.events; e < l.events + l.nr_events && (!o->stop || e->line <= o->stop); e++) {
		snprintf(sim_where, sizeof sim_where, "%s:%u", o->path, e->line);
		play(e);
	}
	snprintf(sim_where, sizeof sim_where, "%s: at the end", o->path);
	if (o->stop)
		for (const struct sim_process *p = sim_process; p < sim_process + SIM_MAX_PROCESSES; p++)
			if (p->name[0] && p->mm) {
				sim_view_status(stdout, p);
				sim_view_maps(stdout, p);
			}
	sim_shutdown();
	summary();
	life_free(&l);
	return sim_nr_wrong != 0;
}
