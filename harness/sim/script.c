/* SPDX-License-Identifier: BSD-2-Clause */
/* `provm run`: scenarios, one command a line. README.md describes the language. */
#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "sim.h"

#define MAX_WORDS 16
#define MAX_SYMBOLS 512
#define HUGE_RESULT 0xfffffffffffff000u /* from here on, a result is an error number */

static struct {
	char name[SIM_NAME];
	u64 value;
} symbols[MAX_SYMBOLS];
static u32 nr_symbols;
static const char *expected, *result_name; /* what follows ! and -> on the line, or NULL */
static char **words;
static int nr_words;
u32 sim_nr_unexpected;
static int bad;  /* the line is not one of the language: nothing more is played */
static u64 result; /* of the command, for -> */

struct code {
	const char *name;
	u64 value;
};
static const struct code errors[] = {
	{ "EPERM", 1 }, { "ENOENT", 2 }, { "EAGAIN", 11 }, { "ENOMEM", 12 }, { "EACCES", 13 }, { "EFAULT", 14 }, { "EBUSY", 16 }, { "EEXIST", 17 },
	{ "ENODEV", 19 }, { "EINVAL", 22 }, { "ETXTBSY", 26 }, { "ENOSYS", 38 }, { "EOVERFLOW", 75 }, { "EOPNOTSUPP", 95 }, { NULL, 0 },
};
static const struct code endings[] = {
	{ "ok", PVM_VM_FAULT_DONE }, { "SEGV_MAPERR", PVM_VM_FAULT_MAPERR }, { "SEGV_ACCERR", PVM_VM_FAULT_ACCERR },
	{ "SIGBUS", PVM_VM_FAULT_SIGBUS }, { "OOM", PVM_VM_FAULT_OOM }, { "RETRY", PVM_VM_FAULT_RETRY }, { "SWAP", PVM_VM_FAULT_SWAP },
	{ "LOOP", SIM_FAULT_LOOP }, { NULL, 0 },
};
static const struct code map_flags[] = {
	{ "shared", PVM_MAP_SHARED }, { "private", PVM_MAP_PRIVATE }, { "fixed", PVM_MAP_FIXED }, { "anon", PVM_MAP_ANONYMOUS },
	{ "32bit", PVM_MAP_32BIT }, { "growsdown", PVM_MAP_GROWSDOWN }, { "denywrite", PVM_MAP_DENYWRITE }, { "locked", PVM_MAP_LOCKED },
	{ "noreserve", PVM_MAP_NORESERVE }, { "populate", PVM_MAP_POPULATE }, { "stack", PVM_MAP_STACK },
	{ "noreplace", PVM_MAP_FIXED_NOREPLACE }, { NULL, 0 },
};
static const struct code remap_flags[] = {
	{ "maymove", PVM_MREMAP_MAYMOVE }, { "fixed", PVM_MREMAP_FIXED }, { "dontunmap", PVM_MREMAP_DONTUNMAP }, { "none", 0 }, { NULL, 0 },
};
static const struct code advices[] = {
	{ "normal", PVM_MADV_NORMAL }, { "random", PVM_MADV_RANDOM }, { "sequential", PVM_MADV_SEQUENTIAL }, { "willneed", PVM_MADV_WILLNEED },
	{ "dontneed", PVM_MADV_DONTNEED }, { "free", PVM_MADV_FREE }, { "dontfork", PVM_MADV_DONTFORK }, { "dofork", PVM_MADV_DOFORK },
	{ "mergeable", PVM_MADV_MERGEABLE }, { "unmergeable", PVM_MADV_UNMERGEABLE }, { "hugepage", PVM_MADV_HUGEPAGE },
	{ "nohugepage", PVM_MADV_NOHUGEPAGE }, { "dontdump", PVM_MADV_DONTDUMP }, { "dodump", PVM_MADV_DODUMP },
	{ "wipeonfork", PVM_MADV_WIPEONFORK }, { "keeponfork", PVM_MADV_KEEPONFORK }, { NULL, 0 },
};
static const struct code limits[] = {
	{ "as", PVM_MM_LIMIT_AS }, { "data", PVM_MM_LIMIT_DATA }, { "stack", PVM_MM_LIMIT_STACK }, { "memlock", PVM_MM_LIMIT_MEMLOCK },
	{ "ipc_lock", PVM_MM_CAP_IPC_LOCK }, { "admin", PVM_MM_CAP_SYS_ADMIN }, { NULL, 0 },
};
static const struct code counters[] = {
	{ "total", PVM_MM_TOTAL_VM }, { "locked", PVM_MM_LOCKED_VM }, { "data", PVM_MM_DATA_VM }, { "exec", PVM_MM_EXEC_VM },
	{ "stack", PVM_MM_STACK_VM }, { "anon", PVM_MM_ANON_RSS }, { "file", PVM_MM_FILE_RSS }, { NULL, 0 },
};

static const struct code *by_name(const struct code *c, const char *name, size_t len)
{
	while (c->name && (strlen(c->name) != len || strncmp(c->name, name, len)))
		c++;
	return c->name ? c : NULL;
}

static const char *by_value(const struct code *c, u64 value)
{
	while (c->name && c->value != value)
		c++;
	return c->name ? c->name : "unknown error";
}

/* The scenario is told what is not as it says; whether the core or the scenario is wrong, nobody knows. */
__attribute__((format(printf, 1, 2))) static void unexpected(const char *format, ...)
{
	va_list args;
	va_start(args, format);
	sim_wrong_as(format, args);
	va_end(args);
	sim_nr_unexpected++;
}

static void not_understood(const char *what, const char *word)
{
	if (!bad)
		unexpected("%s: %s", what, word);
	bad = 1;
}

static const char *word(int i)
{
	return i < nr_words ? words[i] : "";
}

/* One of the names, or a comma between several. */
static u64 code_of(const struct code *codes, int i, const char *what)
{
	u64 sum = 0;
	for (const char *s = word(i);; s++) {
		size_t len = strcspn(s, ",");
		const struct code *c = by_name(codes, s, len);
		if (!c) {
			not_understood(what, word(i));
			return 0;
		}
		sum |= c->value;
		s += len;
		if (!*s)
			return sum;
	}
}

/* A number, decimal or 0x hexadecimal, with K, M, G or P (pages) behind it; or a symbol; then + or - and another, and so on. */
static u64 term(const char *s, size_t len)
{
	char text[SIM_NAME], *end;
	if (len == 0 || len >= sizeof text) {
		not_understood("no number", s);
		return 0;
	}
	memcpy(text, s, len);
	text[len] = 0;
	for (u32 i = 0; i < nr_symbols; i++)
		if (!strcmp(symbols[i].name, text))
			return symbols[i].value;
	errno = 0;
	u64 n = strtoull(text, &end, 0);
	const char *units = "KPMG", *unit = *end ? strchr(units, *end) : NULL;
	static const u64 size[] = { 1024, 4096, 1048576, 1073741824 };
	if (end == text || errno || (*end && (!unit || end[1])))
		not_understood("neither a number nor a name", text);
	return unit ? n * size[unit - units] : n;
}

static u64 number(int i)
{
	const char *s = word(i);
	u64 n = 0;
	int minus = 0;
	do {
		size_t len = strcspn(s, "+-");
		u64 t = term(s, len);
		n = minus ? n - t : n + t;
		s += len;
		minus = *s == '-';
	} while (*s++ && !bad);
	return n;
}

/* A process that lives. Where any ending will do, a fork may have failed: then there is none, and the command does nothing. */
static struct sim_process *process(int i)
{
	struct sim_process *p = sim_process_find(word(i));
	if (p && p->mm)
		return p;
	if (!expected || strcmp(expected, "any"))
		not_understood("no process", word(i));
	return NULL;
}

static u32 prot(int i)
{
	const char *s = word(i);
	if (strlen(s) != 3 || !strchr("r-", s[0]) || !strchr("w-", s[1]) || !strchr("x-", s[2]))
		not_understood("no permissions like r-x", s);
	return (s[0] == 'r' ? PVM_PROT_READ : 0) | (s[1] == 'w' ? PVM_PROT_WRITE : 0) | (s[2] == 'x' ? PVM_PROT_EXEC : 0);
}

/* How the command ended must be what the line says, or "ok"; "any" says nothing. */
static void ended(const char *how)
{
	const char *must = expected ? expected : "ok";
	if (strcmp(must, how) && strcmp(must, "any"))
		unexpected("expected %s, got %s", must, how);
}

static void ended_call(i64 r)
{
	result = (u64)r;
	ended(r < 0 && (u64)r >= HUGE_RESULT ? by_value(errors, (u64)-r) : "ok");
}

static void equal(const char *what, u64 is, u64 must)
{
	if (is != must)
		unexpected("expected %s %" PRIu64 ", got %" PRIu64, what, must, is);
}

/* Can there be another process, and with this name? */
static int may_be_process(int i)
{
	if (strlen(word(i)) >= SIM_NAME)
		not_understood("no name", word(i));
	else if (!sim_process_left())
		not_understood("too many processes", word(i));
	return !bad;
}

static void do_proc(void)
{
	if (sim_process_find(word(1)))
		not_understood("there is such a process", word(1));
	else if (may_be_process(1))
		ended(sim_exec(sim_process_new(word(1), 0, 0)) ? "ok" : "ENOMEM");
}

static void do_exec(void)
{
	struct sim_process *p = process(1);
	if (p)
		ended(sim_exec(p) ? "ok" : "ENOMEM");
}

static void fork_as(int share)
{
	struct sim_process *p = process(1);
	int error;
	if (!p)
		return;
	if (sim_process_find(word(2))) {
		not_understood("there is such a process", word(2));
		return;
	}
	if (!may_be_process(2))
		return;
	(void)sim_fork(p, word(2), 0, share, &error);
	ended_call(error);
}

static void do_fork(void)
{
	fork_as(0);
}

static void do_vfork(void)
{
	fork_as(1);
}

static void do_exit(void)
{
	struct sim_process *p = process(1);
	if (p)
		sim_exit(p);
}

static void do_wait(void)
{
	struct sim_process *p = process(1);
	if (p)
		ended(sim_wait(p) ? "ok" : "ECHILD");
}

static void do_cpu(void)
{
	struct sim_process *p = process(1);
	u64 cpu = number(2);
	if (cpu >= sim_cpus)
		not_understood("no such CPU", word(2));
	else if (p)
		p->cpu = (u32)cpu;
}

static void do_limit(void)
{
	struct sim_process *p = process(1);
	u64 key = code_of(limits, 2, "no limit"), value = strcmp(word(3), "unlimited") ? number(3) : PVM_MM_UNLIMITED;
	if (p && !bad)
		ended_call(pvm_mm_set(p->mm, (u32)key, value));
}

static void do_file(void)
{
	u64 pages = number(2);
	int readonly = nr_words > 3 && !strcmp(word(3), "readonly");
	if (nr_words > 3 && !readonly)
		not_understood("only `readonly` can follow", word(3));
	else if (sim_nr_files == SIM_MAX_FILES)
		not_understood("too many files", word(1));
	else if (!bad)
		(void)sim_file_new(word(1), pages, !readonly, 0);
}

/* Linux's exec: 33 pages that grow down below the highest address, the stack pointer in the last. */
static void do_stack(void)
{
	struct sim_process *p = process(1);
	if (!p)
		return;
	u64 top = PVM_MM_TOP4, size = 33 * 4096;
	i64 at = sim_mmap(p, top - size, size, PVM_PROT_READ | PVM_PROT_WRITE,
			  PVM_MAP_PRIVATE | PVM_MAP_ANONYMOUS | PVM_MAP_FIXED | PVM_MAP_GROWSDOWN | PVM_MAP_STACK, 0, 0);
	ended_call(at);
	if (at >= 0 && pvm_mm_set(p->mm, PVM_MM_START_STACK, top - 0x1000))
		sim_wrong("pvm_mm_set of the stack");
}

static void do_mmap(void)
{
	struct sim_process *p = process(1);
	u64 addr = strcmp(word(2), "any") ? number(2) : 0, len = number(3), off = 0;
	u32 may = prot(4), flags = (u32)code_of(map_flags, 5, "no mmap flags"), file = 0;
	if (nr_words > 6) {
		file = sim_file_find(word(7));
		off = number(8);
		if (strcmp(word(6), "file") || !file)
			not_understood("no file", word(7));
	}
	if (p && !bad)
		ended_call(sim_mmap(p, addr, len, may, flags, file, off));
}

static void do_munmap(void)
{
	struct sim_process *p = process(1);
	u64 addr = number(2), len = number(3);
	if (p && !bad)
		ended_call(sim_munmap(p, addr, len));
}

static void do_mprotect(void)
{
	struct sim_process *p = process(1);
	u64 addr = number(2), len = number(3);
	u32 may = prot(4);
	if (p && !bad)
		ended_call(sim_mprotect(p, addr, len, may));
}

static void do_brk(void)
{
	struct sim_process *p = process(1);
	u64 addr = number(2);
	if (!p || bad)
		return;
	result = sim_brk(p, addr);
	ended(addr == 0 || result == addr ? "ok" : "ENOMEM");
}

static void do_mremap(void)
{
	struct sim_process *p = process(1);
	u64 addr = number(2), old_len = number(3), new_len = number(4), to = nr_words > 6 ? number(6) : 0;
	u64 flags = code_of(remap_flags, 5, "no mremap flags");
	if (p && !bad)
		ended_call(sim_mremap(p, addr, old_len, new_len, (u32)flags, to));
}

static void do_madvise(void)
{
	struct sim_process *p = process(1);
	u64 addr = number(2), len = number(3), advice = code_of(advices, 4, "no advice");
	if (p && !bad)
		ended_call(sim_madvise(p, addr, len, (u32)advice));
}

static void do_mlock(void)
{
	struct sim_process *p = process(1);
	u64 addr = number(2), len = number(3);
	int onfault = nr_words > 4 && !strcmp(word(4), "onfault");
	if (p && !bad)
		ended_call(sim_mlock(p, addr, len, onfault ? PVM_MLOCK_ONFAULT : 0));
}

static void do_munlock(void)
{
	struct sim_process *p = process(1);
	u64 addr = number(2), len = number(3);
	if (p && !bad)
		ended_call(sim_munlock(p, addr, len));
}

/* The page at ADDR leaves memory, wherever it is mapped. */
static void do_swapout(void)
{
	struct sim_process *p = process(1);
	u64 addr = number(2);
	if (!p || bad)
		return;
	u64 e = pvm_pt_query(pvm_mm_root[p->mm], addr - addr % 4096).entry;
	int n = pvm_pte_present(e) ? sim_swap_out(p->cpu, (u32)pvm_pte_pfn(e)) : -PVM_EINVAL;
	ended_call(n < 0 ? n : 0);
}

/* One byte in each page of LEN bytes, or one at ADDR. */
static void access_all(struct sim_process *p, u64 addr, u64 len, u32 access, u8 value, int compare)
{
	struct sim_access a = { 0, 0, 0, 0 };
	for (u64 at = addr; at < addr + len && a.result == PVM_VM_FAULT_DONE; at += 4096 - at % 4096) {
		a = sim_access(p, at, access, value);
		if (compare && a.result == PVM_VM_FAULT_DONE && a.value != value)
			unexpected("expected to read %u at %" PRIx64 ", got %u", value, at, a.value);
	}
	if (a.result == SIM_FAULT_LOOP)
		sim_wrong("an access faults again and again");
	ended(by_value(endings, a.result));
}

static void do_store(void)
{
	struct sim_process *p = process(1);
	u64 addr = number(2), value = number(3), len = nr_words > 4 ? number(4) : 1;
	if (p && !bad)
		access_all(p, addr, len, PVM_PF_W, (u8)value, 0);
}

static void do_load(void)
{
	struct sim_process *p = process(1);
	u64 addr = number(2), value = nr_words > 3 ? number(3) : 0, len = nr_words > 4 ? number(4) : 1;
	if (p && !bad)
		access_all(p, addr, len, 0, (u8)value, nr_words > 3);
}

static void do_fetch(void)
{
	struct sim_process *p = process(1);
	u64 addr = number(2);
	if (p && !bad)
		access_all(p, addr, 1, PVM_PF_I, 0, 0);
}

/* The access, and whether it faulted: none, absent, present. */
static void do_fault(void)
{
	struct sim_process *p = process(1);
	u64 addr = number(2);
	const char *kind = word(3), *must = word(4);
	if (strlen(kind) != 1 || !strchr("rwx", *kind))
		not_understood("no access (r, w or x)", kind);
	if (!p || bad)
		return;
	u8 page[4096]; /* a write stores what is there */
	sim_memory_page(p->mm, addr, page);
	struct sim_access a = sim_access(p, addr, *kind == 'w' ? PVM_PF_W : *kind == 'x' ? PVM_PF_I : 0, page[addr % 4096]);
	const char *is = a.faults == 0 ? "none" : a.error & PVM_PF_P ? "present" : "absent";
	if (strcmp(is, must))
		unexpected("expected a fault: %s, got: %s", must, is);
	ended(by_value(endings, a.result));
}

/* expect areas P N | expect area P ADDR PERM LEN | expect pages P COUNTER N | expect status P LINE BYTES | expect page P ADDR STATE | expect maps P ADDR N (mapcount)
 * | expect same P ADDR Q ADDR | expect differ P ADDR Q ADDR | expect NUMBER NUMBER */
static u64 leaf_of(int i)
{
	struct sim_process *p = process(i);
	return p ? pvm_pt_query(pvm_mm_root[p->mm], number(i + 1)).entry : 0;
}

static void expect_area(const struct sim_process *p)
{
	char line[4200], perm[5] = "";
	u32 v = sim_area_at(p->mm, number(3));
	if (!v) {
		unexpected("expected an area, got none");
		return;
	}
	sim_maps_line(line, sizeof line, p, v);
	(void)sscanf(line, "%*s %4s", perm);
	if (strcmp(perm, word(4)))
		unexpected("expected %s, got %s", word(4), line);
	if (nr_words > 5)
		equal("bytes", pvm_it_end[v] - pvm_it_start[v], number(5));
}

static void expect_page(void)
{
	u64 e = leaf_of(2);
	const char *is = !pvm_pte_present(e) ? "none" : sim_state_name(pvm_page_state[pvm_pte_pfn(e)]);
	if (strcmp(is, word(4)))
		unexpected("expected a page: %s, got: %s", word(4), is);
}

static void expect_frames(int same)
{
	u64 a = leaf_of(2), b = leaf_of(4);
	int are = pvm_pte_present(a) && pvm_pte_present(b) && pvm_pte_pfn(a) == pvm_pte_pfn(b);
	if (are != same)
		unexpected("expected %s frames, got %" PRIu64 " and %" PRIu64, same ? "the same" : "different", pvm_pte_pfn(a), pvm_pte_pfn(b));
}

/* The whole line, byte for byte. */
static void expect_status(const struct sim_process *p)
{
	char is[128], must[128];
	if (!sim_status_line(is, sizeof is, p, word(3))) {
		not_understood("no line of status", word(3));
		return;
	}
	snprintf(must, sizeof must, "%s:\t%8" PRIu64 " kB", word(3), number(4) / 1024);
	if (strcmp(is, must))
		unexpected("expected %s, got %s", must, is);
}

static void do_expect(void)
{
	const char *what = word(1);
	struct sim_process *p = strcmp(what, "value") ? process(2) : NULL;
	if (bad)
		return;
	if (!strcmp(what, "value"))
		equal("value", number(2), number(3));
	else if (!strcmp(what, "areas"))
		equal("areas", pvm_mm_map_count[p->mm], number(3));
	else if (!strcmp(what, "area"))
		expect_area(p);
	else if (!strcmp(what, "pages"))
		equal(word(3), sim_info(p, (u32)code_of(counters, 3, "no counter")), number(4));
	else if (!strcmp(what, "page"))
		expect_page();
	else if (!strcmp(what, "status"))
		expect_status(p);
	else if (!strcmp(what, "mapcount"))
		equal("mapcount", pvm_page_mapcount[pvm_pte_pfn(leaf_of(2))], number(4));
	else if (!strcmp(what, "same") || !strcmp(what, "differ"))
		expect_frames(*what == 's');
	else
		not_understood("nothing to expect", what);
}

static void view(void (*show)(FILE *, const struct sim_process *))
{
	const struct sim_process *p = process(1);
	if (p)
		show(stdout, p);
}

/* Commands that show something of a process, or of the machine. */
#define VIEW_OF_PROCESS(name) \
	static void do_##name(void) \
	{ \
		view(sim_view_##name); \
	}
#define VIEW(name) \
	static void do_##name(void) \
	{ \
		sim_view_##name(stdout); \
	}
VIEW_OF_PROCESS(maps)
VIEW_OF_PROCESS(smaps)
VIEW_OF_PROCESS(pmap)
VIEW_OF_PROCESS(status)
VIEW_OF_PROCESS(pagetable)
VIEW(frames)
VIEW(tlb)
VIEW(buddyinfo)
VIEW(zoneinfo)

static void do_rmap(void)
{
	const struct sim_process *p = process(1);
	u64 addr = number(2);
	if (p && !bad)
		sim_view_rmap(stdout, p, addr);
}

static void do_print(void)
{
	for (int i = 1; i < nr_words; i++)
		printf("%s%s", words[i], i + 1 < nr_words ? " " : "\n");
}

static const struct {
	const char *name;
	int min, max; /* words after it */
	void (*run)(void);
} commands[] = {
	{ "proc", 1, 1, do_proc }, { "exec", 1, 1, do_exec }, { "fork", 2, 2, do_fork }, { "vfork", 2, 2, do_vfork }, { "exit", 1, 1, do_exit },
	{ "wait", 1, 1, do_wait }, { "cpu", 2, 2, do_cpu }, { "limit", 3, 3, do_limit }, { "file", 2, 3, do_file }, { "stack", 1, 1, do_stack },
	{ "mmap", 5, 8, do_mmap }, { "munmap", 3, 3, do_munmap }, { "mprotect", 4, 4, do_mprotect }, { "brk", 2, 2, do_brk },
	{ "mremap", 5, 6, do_mremap }, { "madvise", 4, 4, do_madvise }, { "mlock", 3, 4, do_mlock }, { "munlock", 3, 3, do_munlock },
	{ "swapout", 2, 2, do_swapout },
	{ "store", 3, 4, do_store }, { "load", 2, 4, do_load }, { "fetch", 2, 2, do_fetch }, { "fault", 4, 4, do_fault },
	{ "expect", 3, 5, do_expect }, { "maps", 1, 1, do_maps }, { "smaps", 1, 1, do_smaps }, { "status", 1, 1, do_status },
	{ "pmap", 1, 1, do_pmap }, { "buddyinfo", 0, 0, do_buddyinfo }, { "zoneinfo", 0, 0, do_zoneinfo },
	{ "pagetable", 1, 1, do_pagetable }, { "frames", 0, 0, do_frames }, { "tlb", 0, 0, do_tlb }, { "rmap", 2, 2, do_rmap },
	{ "print", 1, MAX_WORDS - 1, do_print },
};

static void symbol_set(const char *name, u64 value)
{
	u32 i = 0;
	while (i < nr_symbols && strcmp(symbols[i].name, name))
		i++;
	if (i == MAX_SYMBOLS || strlen(name) >= SIM_NAME || strpbrk(name, "+-") || !strchr("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_", *name)) {
		not_understood("no name", name);
		return;
	}
	snprintf(symbols[i].name, sizeof symbols[i].name, "%s", name);
	symbols[i].value = value;
	nr_symbols += i == nr_symbols;
}

/* The words of a line, without the comment, `! HOW` and `-> NAME`. */
static void split(char *line, char **list)
{
	nr_words = 0;
	words = list;
	expected = result_name = NULL;
	for (char *w = strtok(line, " \t\n"); w && *w != '#' && !bad; w = strtok(NULL, " \t\n")) {
		int how = !strcmp(w, "!"), name = !strcmp(w, "->");
		if (how || name) {
			w = strtok(NULL, " \t\n");
			if (!w)
				not_understood("a word must follow", how ? "!" : "->");
			else if (how)
				expected = w;
			else
				result_name = w;
		} else if (nr_words == MAX_WORDS) {
			not_understood("too many words", w);
		} else {
			list[nr_words++] = w;
		}
	}
}

static void play(void)
{
	size_t i = 0, n = sizeof commands / sizeof *commands;
	if (nr_words == 0 || bad)
		return;
	while (i < n && strcmp(commands[i].name, words[0]))
		i++;
	if (i == n) {
		not_understood("no such command", words[0]);
		return;
	}
	if (nr_words - 1 < commands[i].min || nr_words - 1 > commands[i].max) {
		not_understood("too few words, or too many", words[0]);
		return;
	}
	result = 0;
	commands[i].run();
	if (result_name && !bad)
		symbol_set(result_name, result);
}

/* `machine FRAMES CPUS` may be the first command; what the command line says wins. */
static int boot(const struct sim_options *o, int *was_machine)
{
	u64 frames = 8192, cpus = 2;
	*was_machine = nr_words > 0 && !strcmp(words[0], "machine");
	if (*was_machine) {
		frames = number(1);
		cpus = nr_words > 2 ? number(2) : cpus;
	}
	frames = o->frames ? o->frames : frames;
	cpus = o->cpus ? o->cpus : cpus;
	if (bad || frames > PVM_MAX_FRAMES || cpus == 0 || cpus > PVM_MAX_CPUS) {
		not_understood("no such machine", word(1));
		return -1;
	}
	if (sim_boot((u32)frames, (u32)cpus, o->seed) == 0)
		return 0;
	not_understood("this machine does not start", "");
	return -1;
}

/* The next line of text: 1, or 0 at the end. A line that is too long, or holds a zero, is none of the language. */
static int next_line(FILE *in, char *line, int size)
{
	int n = 0, c;
	while ((c = fgetc(in)) != EOF && c != '\n' && n < size - 1 && c != 0)
		line[n++] = (char)c;
	line[n] = 0;
	if (c != EOF && c != '\n')
		not_understood(c ? "this line is too long" : "a byte of this line is zero", "");
	return c != EOF || n > 0;
}

int sim_play(FILE *in, const struct sim_options *o)
{
	char line[1024], *list[MAX_WORDS];
	u32 nr = 0;
	int booted = 0, was_machine = 0;
	nr_symbols = 0;
	bad = 0;
	while (!bad && (!o->stop || nr < o->stop)) {
		snprintf(sim_where, sizeof sim_where, "%s:%u", o->path, nr + 1);
		if (!next_line(in, line, sizeof line))
			break;
		nr++;
		split(line, list);
		if (!booted && nr_words > 0) {
			if (boot(o, &was_machine))
				break;
			booted = 1;
			if (was_machine)
				continue;
		}
		play();
		if (o->check && booted && !bad)
			(void)sim_check();
	}
	if (!booted && !bad)
		unexpected("no command");
	if (booted && !bad) {
		snprintf(sim_where, sizeof sim_where, "%s: at the end", o->path);
		sim_shutdown();
	}
	if (!o->quiet || sim_nr_wrong)
		printf("%s: %u lines, %u wrong; %llu accesses, %llu from a TLB, %llu faults, %llu flushes, %llu left to the machine\n", o->path, nr,
		       sim_nr_wrong, (unsigned long long)sim_counts.accesses, (unsigned long long)sim_counts.tlb_hits,
		       (unsigned long long)sim_counts.faults, (unsigned long long)sim_counts.flushes, (unsigned long long)sim_counts.left_pending);
	return sim_nr_wrong != 0;
}

int sim_run(const struct sim_options *o)
{
	FILE *in = fopen(o->path, "r");
	if (!in) {
		perror(o->path);
		return 2;
	}
	int wrong = sim_play(in, o);
	fclose(in);
	return wrong;
}
