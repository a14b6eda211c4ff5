/* SPDX-License-Identifier: BSD-2-Clause */
/* A machine in software, with the core as its memory manager: physical memory, CPUs with a TLB each, files with a page cache, processes.
 *
 * User mode is loads, stores and fetches of bytes (sim_access): TLB, then the hardware walk, then a page fault into the core. A TLB is an
 * adversary: it keeps what it may, and may hold an old and a new translation of one page side by side; entries go when the flush hook demands it,
 * when the page faults, or when chance drops them. The memory model (memory.c) says what each byte must read as, whatever the core did.
 *
 * Whatever is wrong is told by sim_wrong, on stdout, with the place that sim_where names. */
#ifndef PVM_SIM_H
#define PVM_SIM_H

#include <stdarg.h>
#include <stdio.h>

#include "pvm.h"

#ifndef SIM_MAX_PROCESSES
#define SIM_MAX_PROCESSES 256
#endif
#define SIM_MAX_FILES 1024
#define SIM_MAX_SPECIAL 8
#define SIM_NAME 64

/* How an access ends, beside PVM_VM_FAULT_...: it faulted again and again. */
#define SIM_FAULT_LOOP 100

struct sim_file {
	char *name;
	u64 pages;            /* what lies behind has no page: SIGBUS */
	u64 inode;
	u32 major, minor;
	int writable;         /* it can be mapped shared and writable */
	int zeros;            /* it began empty: shared anonymous memory */
};

/* An area that the machine itself put into an address space: [vdso]. */
struct sim_special {
	u64 start, end;
	char name[24];
};

struct sim_process {
	char name[SIM_NAME];  /* empty: no process */
	u32 pid, parent;      /* pids; parent 0: none that is alive */
	u32 mm;               /* 0: it has exited, and waits for its parent */
	u32 cpu;
	struct sim_special special[SIM_MAX_SPECIAL];
	u32 nr_special;
};

/* What an access came to. */
struct sim_access {
	u32 result;           /* PVM_VM_FAULT_DONE, or how the last fault ended */
	u32 faults;           /* how many there were */
	u32 error;            /* the processor's error code of the first */
	u8 value;             /* what was read */
};

struct sim_counts {
	u64 accesses, tlb_hits, stale_faults, walks, faults, flushes;
	u64 left_pending;     /* calls that left pages in the gather; the machine flushed them before user mode went on */
};

extern struct sim_process sim_process[SIM_MAX_PROCESSES];
extern struct sim_file sim_file[SIM_MAX_FILES]; /* 0 is no file */
extern u32 sim_nr_files;
extern struct sim_counts sim_counts;
extern char sim_where[256];
extern u32 sim_nr_wrong;
extern u32 sim_nr_unexpected; /* of these, what a scenario did not expect, or its language does not have (script.c) */
extern u32 sim_cpus;

__attribute__((format(printf, 1, 2))) void sim_wrong(const char *format, ...);
__attribute__((format(printf, 1, 0))) void sim_wrong_as(const char *format, va_list args);

/* machine.c */
int sim_boot(u32 frames, u32 cpus, u64 seed);
/* The same with memory that is there: pvm_ram, full of SIM_GARBAGE, so that a page that is not filled is seen. The core is as after load. */
int sim_start(u32 frames, u32 cpus, u64 seed);
void sim_begin(u32 cpus, u64 seed); /* on a core that is as boot leaves it */
#define SIM_GARBAGE 0xa5
u64 sim_random(void);
u32 sim_free_frames(void);
u32 sim_area_at(u32 mm, u64 addr); /* 0: none */
/* One byte at addr, by user mode: access is 0 (read), PVM_PF_W or PVM_PF_I. */
struct sim_access sim_access(struct sim_process *p, u64 addr, u32 access, u8 value);
/* The page fault with that error code, alone: PVM_VM_FAULT_... */
u32 sim_fault(const struct sim_process *p, u64 addr, u32 error);
/* What the core left pending is flushed: user mode goes on. */
void sim_settle(u32 cpu);
/* All processes end, files go; then every frame that was free after boot must be free again. */
void sim_shutdown(void);
/* Entry i of a CPU's TLB: 1 if it holds one. */
u8 sim_ram_byte(u32 pfn, u64 addr);
int sim_tlb_entry(u32 cpu, u32 i, u32 *root, u64 *vpn, u32 *pfn, u32 *rights);
#ifndef SIM_TLB_SETS
#define SIM_TLB_SETS 64
#define SIM_TLB_WAYS 16
#endif
#define SIM_TLB_SIZE (SIM_TLB_SETS * SIM_TLB_WAYS)

/* files.c */
u32 sim_file_new(const char *name, u64 pages, int writable, int zeros);
u32 sim_file_find(const char *name); /* 0: there is none */
u8 sim_file_byte(u32 file, u64 offset);
/* The page's frame; it is read in when it is not in the cache. PVM_NONE: no memory; *bus: there is no such page. */
u32 sim_cache_get(u32 cpu, u32 file, u64 index, int *bus);
u32 sim_cache_find(u32 file, u64 index);
void sim_cache_drop(u32 cpu);
void sim_files_reset(void); /* there are none; the cache is empty */

/* swap.c: frame f leaves the address spaces that map it, but where it is locked: how many leaves there were, or an error of the core; the page at addr comes
 * back, and the fault ends so; what an entry stands for, NULL when it is none of swap. */
#define SIM_SWAP_SLOTS 4096u
extern u32 sim_swap_users[SIM_SWAP_SLOTS + 1]; /* entries that name a slot */
int sim_swap_out(u32 cpu, u32 f);
int sim_swap_room(void); /* is there a slot */
u32 sim_swap_in(const struct sim_process *p, u64 addr);
const struct pvm_frame *sim_swap_slot(u64 entry);
void sim_swap_reset(void);
/* References that hold pages and are no leaves: how many a frame has; one more; one less: how many references are left. */
extern u32 sim_pins[PVM_MAX_FRAMES];
int sim_pin(u32 f);
int sim_unpin(u32 cpu, u32 f);

/* memory.c: what processes must see. */
void sim_memory_reset(void);
void sim_memory_page(u32 mm, u64 addr, u8 *bytes); /* the 4096 bytes of the page of addr */
u8 sim_memory_byte(u32 mm, u64 addr);
void sim_memory_write(u32 mm, u64 addr, u8 value);
void sim_memory_drop(u32 mm, u64 from, u64 to);
void sim_memory_move(u32 mm, u64 from, u64 len, u64 to); /* to where nothing is */
void sim_memory_trim(u32 mm); /* bytes where no area is any more */
void sim_memory_fork(u32 mm, u32 child);
void sim_memory_copied(u32 mm); /* pages of files that mlock or MADV_POPULATE_WRITE made copies */

/* process.c: system calls; negative results are errors of the core. */
struct sim_process *sim_process_find(const char *name);
struct sim_process *sim_process_pid(u32 pid);
struct sim_process *sim_process_new(const char *name, u32 pid, u32 parent);
u32 sim_process_left(void); /* how many more there can be */
void sim_processes_reset(void);
u32 sim_exec(struct sim_process *p); /* a new, empty address space: its number, or 0 */
struct sim_process *sim_fork(struct sim_process *p, const char *name, u32 pid, int share, int *error);
void sim_exit(struct sim_process *p);
int sim_wait(struct sim_process *p);
i64 sim_mmap(struct sim_process *p, u64 addr, u64 len, u32 prot, u32 flags, u32 file, u64 off);
int sim_munmap(struct sim_process *p, u64 addr, u64 len);
int sim_mprotect(struct sim_process *p, u64 addr, u64 len, u32 prot);
u64 sim_brk(struct sim_process *p, u64 addr);
i64 sim_mremap(struct sim_process *p, u64 addr, u64 old_len, u64 new_len, u32 flags, u64 to);
int sim_madvise(struct sim_process *p, u64 addr, u64 len, u32 advice);
int sim_mlock(struct sim_process *p, u64 addr, u64 len, u32 flags);
int sim_munlock(struct sim_process *p, u64 addr, u64 len);
int sim_mlockall(struct sim_process *p, u32 flags);
int sim_munlockall(struct sim_process *p);
int sim_special(struct sim_process *p, u64 from, u64 to, u64 flags, u32 file, const char *name);
u64 sim_info(const struct sim_process *p, u32 key);

/* check.c: 1 when all holds; what does not is told. */
int sim_check(void);

/* view.c */
void sim_view_maps(FILE *out, const struct sim_process *p);
void sim_view_smaps(FILE *out, const struct sim_process *p);
void sim_view_pmap(FILE *out, const struct sim_process *p);
void sim_view_buddyinfo(FILE *out);
void sim_view_zoneinfo(FILE *out);
void sim_view_status(FILE *out, const struct sim_process *p);
void sim_view_pagetable(FILE *out, const struct sim_process *p);
void sim_view_frames(FILE *out);
void sim_view_rmap(FILE *out, const struct sim_process *p, u64 addr);
void sim_view_tlb(FILE *out);
/* The line of area v as /proc/PID/maps has it, without the line's end. */
void sim_maps_line(char *line, size_t size, const struct sim_process *p, u32 v);
/* The line of /proc/PID/status that has that name, without the line's end: 1; 0 when there is none. */
int sim_status_line(char *line, size_t size, const struct sim_process *p, const char *name);
const char *sim_state_name(u32 state);
const char *sim_mm_owner(u32 mm);

/* script.c, replay.c: the exit status. */
struct sim_options {
	const char *path;
	int check;
	u32 cpus, frames;     /* 0: as the scenario says */
	u64 seed, stop;       /* stop: the last line that is played, 0 for all */
	int quiet;
};
int sim_run(const struct sim_options *o);
int sim_play(FILE *in, const struct sim_options *o); /* the scenario that `in` holds; o->path is only told */
int sim_replay(const struct sim_options *o);

#endif
