/* SPDX-License-Identifier: BSD-2-Clause */
/* Texts against what printf makes of the formats that Linux has. */
#include <unistd.h>

#include "proc.h"
#include "swp.h"
#include "machine.h"

static const char *text(void)
{
	static char copy[PVM_TEXT_SIZE + 1];
	memcpy(copy, pvm_text, pvm_text_len);
	copy[pvm_text_len] = 0;
	return copy;
}

static void numbers(void **state)
{
	(void)state;
	char want[64];
	u64 seed = 3;
	for (u32 n = 0; n < 4000; n++) {
		u64 v = n == 0 ? 0 : n == 1 ? ~(u64)0 : random_next(&seed) >> (n % 64);
		int width = (int)(n % 24);
		pvm_text_begin();
		pvm_text_decimal(v, (u32)width);
		snprintf(want, sizeof want, "%*llu", width, (unsigned long long)v);
		assert_string_equal(text(), want);
		pvm_text_begin();
		pvm_text_hex(v, (u32)width);
		snprintf(want, sizeof want, "%0*llx", width, (unsigned long long)v);
		assert_string_equal(text(), want);
	}
	pvm_text_begin();
	pvm_text_word(0x3132333435363738u, 3);
	pvm_text_word(0x61, 3);
	pvm_text_word(0, 2);
	assert_string_equal(text(), "87654321  a  ");
}

static void cut(void **state)
{
	(void)state;
	pvm_text_begin();
	pvm_text_fill('x', PVM_TEXT_SIZE - 2);
	assert_int_equal(pvm_text_cut, 0);
	pvm_text_decimal(123, 0);
	assert_int_equal(pvm_text_len, PVM_TEXT_SIZE);
	assert_int_equal(pvm_text_cut, 1);
	assert_memory_equal(pvm_text + PVM_TEXT_SIZE - 3, "x12", 3);
	pvm_text_begin();
	assert_int_equal(pvm_text_len + pvm_text_cut, 0);
}

static void buddyinfo(void **state)
{
	(void)state;
	static const char *const names[] = { "DMA", "DMA32", "Normal" };
	machine_boot(PVM_MAX_FRAMES);
	u32 shown = 0;
	for (u32 z = 0; z < PVM_MAX_ZONES; z++) {
		int r = pvm_proc_buddyinfo(z);
		assert_int_equal(r, pvm_zone_managed[z] ? 0 : -PVM_ENOENT);
		if (r) {
			assert_int_equal(pvm_text_len, 0);
			continue;
		}
		char want[256];
		int n = snprintf(want, sizeof want, "Node %u, zone %8s ", z / 3, names[z % 3]);
		for (u32 k = 0; k <= 10; k++)
			n += snprintf(want + n, sizeof want - (size_t)n, "%6lu ", (unsigned long)pvm_buddy_nr_free[z][k]);
		snprintf(want + n, sizeof want - (size_t)n, "\n");
		assert_string_equal(text(), want);
		shown++;
	}
	assert_true(shown > 0);
	assert_int_equal(pvm_proc_buddyinfo(PVM_MAX_ZONES), -PVM_EINVAL);
	assert_int_equal(pvm_text_len, 0);
}

/* What Linux prints of zone z, with the values of the core. */
static void zoneinfo(void **state)
{
	(void)state;
	static const char *const names[] = { "DMA", "DMA32", "Normal" };
	machine_boot(PVM_MAX_FRAMES);
	u32 shown = 0;
	for (u32 z = 0; z < PVM_MAX_ZONES; z++) {
		char want[1024];
		int n = snprintf(want, sizeof want,
			"Node %d, zone %8s"
			"\n  pages free     %lu"
			"\n        boost    %lu"
			"\n        min      %lu"
			"\n        low      %lu"
			"\n        high     %lu"
			"\n        spanned  %lu"
			"\n        present  %lu"
			"\n        managed  %lu"
			"\n        cma      %lu"
			"\n        protection: (%ld, %ld, %ld)",
			(int)z / 3, names[z % 3], (unsigned long)pvm_buddy_free_pages[z], 0ul, (unsigned long)pvm_zone_wmark[z][0],
			(unsigned long)pvm_zone_wmark[z][1], (unsigned long)pvm_zone_wmark[z][2], (unsigned long)(pvm_buddy_hi[z] - pvm_buddy_lo[z]),
			(unsigned long)pvm_zone_managed[z], (unsigned long)pvm_zone_managed[z], 0ul, (long)pvm_zone_reserve[z][0],
			(long)pvm_zone_reserve[z][1], (long)pvm_zone_reserve[z][2]);
		if (pvm_zone_managed[z])
			snprintf(want + n, sizeof want - (size_t)n, "\n      %-12s %lu\n  pagesets", "nr_free_pages", (unsigned long)pvm_buddy_free_pages[z]);
		else
			snprintf(want + n, sizeof want - (size_t)n, "\n");
		assert_int_equal(pvm_proc_zoneinfo(z), pvm_zone_managed[z] ? 1 : 0);
		assert_string_equal(text(), want);
		for (u32 c = 0; c < PVM_MAX_CPUS; c++) {
			pvm_pcp_count[c * PVM_MAX_ZONES + z] = c + z; /* nothing but the text reads it before the next boot */
			assert_int_equal(pvm_proc_zoneinfo_cpu(z, c), 0);
			snprintf(want, sizeof want, "\n    cpu: %i\n              count: %i\n              high:  %i\n              batch: %i", (int)c, (int)(c + z),
				 PVM_PCP_HIGH, PVM_PCP_BATCH);
			assert_string_equal(text(), want);
		}
		assert_int_equal(pvm_proc_zoneinfo_end(z), 0);
		snprintf(want, sizeof want, "\n  start_pfn:           %lu\n", (unsigned long)pvm_buddy_lo[z]);
		assert_string_equal(text(), want);
		shown += pvm_zone_managed[z] != 0;
	}
	assert_true(shown > 0);
	assert_int_equal(pvm_proc_zoneinfo(PVM_MAX_ZONES), -PVM_EINVAL);
	assert_int_equal(pvm_proc_zoneinfo_cpu(PVM_MAX_ZONES, 0), -PVM_EINVAL);
	assert_int_equal(pvm_proc_zoneinfo_cpu(0, PVM_MAX_CPUS), -PVM_EINVAL);
	assert_int_equal(pvm_proc_zoneinfo_end(PVM_MAX_ZONES), -PVM_EINVAL);
	assert_int_equal(pvm_text_len, 0);
}

#define U(x) ((unsigned long)(x))
#define LETTER(flags, f, c) ((flags) & (f) ? (c) : '-')

/* An area, and the line that Linux prints of it, up to the name; then the name that it has or gets from `given`. */
static u32 area(u64 from, u64 to, u64 flags, u64 pgoff, u32 file)
{
	int v = pvm_vma_insert(1, from, to, flags, pgoff, file);
	assert_true(v > 0);
	return (u32)v;
}

static void line(char *want, u32 v, struct pvm_proc_file f, struct pvm_proc_mm mm, const char *given)
{
	u64 flags = pvm_vma_flags[v], from = pvm_it_start[v], to = pvm_it_end[v];
	u32 file = pvm_vma_file[v];
	const char *name = NULL;
	int n = sprintf(want, "%08lx-%08lx %c%c%c%c %08llx %02x:%02x %lu ", U(from), U(to), LETTER(flags, PVM_VM_READ, 'r'),
			LETTER(flags, PVM_VM_WRITE, 'w'), LETTER(flags, PVM_VM_EXEC, 'x'), flags & PVM_VM_MAYSHARE ? 's' : 'p',
			file ? (unsigned long long)pvm_vma_pgoff[v] << 12 : 0, file ? f.major : 0, file ? f.minor : 0, file ? U(f.inode) : 0);
	if (file || f.name == PVM_PROC_NAME_OWN)
		name = given;
	else if (from <= mm.brk && to >= mm.start_brk)
		name = "[heap]";
	else if (from <= mm.start_stack && to >= mm.start_stack)
		name = "[stack]";
	else if (f.name == PVM_PROC_NAME_GIVEN)
		name = given;
	if (name)
		sprintf(want + n, "%*s%s\n", n < 72 ? 72 - n + 1 : 1, "", name);
	else
		strcpy(want + n, "\n");
}

/* The line of the core, with the name that the embedder adds. */
static const char *maps(u32 v, struct pvm_proc_file f, struct pvm_proc_mm mm, const char *given)
{
	int r = pvm_proc_maps(v, f, mm);
	assert_true(r == 0 || r == 1);
	if (r == 1) {
		for (const char *c = given; *c; c++)
			pvm_text_path_byte((u8)*c);
		pvm_text_byte('\n');
	}
	return text();
}

static void maps_lines(void **state)
{
	(void)state;
	static const u64 tops[] = { 0, 0x1000, 0xffffffff, 0x10000000000, PVM_VMA_TOP - 0x10000 };
	u64 seed = 5;
	char want[512];
	for (u32 i = 0; i < 20000; i++) {
		u64 from = (random_next(&seed) % (tops[i % 5] + 1)) & ~(u64)0xfff, to = from + 4096 * (1 + random_below(&seed, 8));
		u64 pgoff = random_next(&seed) >> random_below(&seed, 63);
		if (pgoff > ~(u64)0 - 16)
			pgoff = 0;
		u32 file = random_below(&seed, 2), v = area(from, to, random_next(&seed), pgoff, file);
		struct pvm_proc_file f = { random_next(&seed) >> random_below(&seed, 64), (u32)random_next(&seed) >> random_below(&seed, 32), random_below(&seed, 0x100000),
					   random_below(&seed, 3) };
		struct pvm_proc_mm mm = { from + random_below(&seed, 0x9000), from + random_below(&seed, 0x1000), from + random_below(&seed, 0x9000) };
		if (i % 3 == 0)
			mm.brk = from - 1;
		line(want, v, f, mm, "name");
		assert_string_equal(maps(v, f, mm, "name"), want);
		assert_int_equal(pvm_vma_remove(v), 0);
		assert_int_equal(pvm_proc_maps(v, f, mm), -PVM_EINVAL);
		assert_int_equal(pvm_text_len, 0);
	}
	struct pvm_proc_file none = { 0, 0, 0, 0 };
	struct pvm_proc_mm mm = { 0, 0, 0 };
	assert_int_equal(pvm_proc_maps(0, none, mm), -PVM_EINVAL);
	assert_int_equal(pvm_proc_maps(PVM_MAX_VMAS, none, mm), -PVM_EINVAL);
	pvm_text_begin();
	for (const char *c = "a b\n\\\t"; *c; c++)
		pvm_text_path_byte((u8)*c);
	assert_string_equal(text(), "a b\\012\\\t");
}

/* All of a file of /proc. */
static char *slurp(const char *path)
{
	static char all[1 << 20];
	FILE *in = fopen(path, "r");
	if (!in)
		return NULL;
	all[fread(all, 1, sizeof all - 1, in)] = 0;
	fclose(in);
	return all;
}

/* Field n of /proc/self/stat, counted from 1; the second, a name in brackets, may have spaces. */
static u64 stat_field(u32 n)
{
	char *at = strrchr(slurp("/proc/self/stat"), ')');
	for (u32 i = 2; i < n; i++)
		at = strchr(at + 1, ' ');
	return strtoull(at + 1, NULL, 10);
}

/* The very lines that this kernel prints of this process. */
static void maps_real(void **state)
{
	(void)state;
	struct pvm_proc_mm mm = { stat_field(47), (u64)(uintptr_t)sbrk(0), stat_field(28) };
	char *all = slurp("/proc/self/maps");
	u32 compared = 0;
	if (!all)
		skip();
	for (char *at = all, *end; (end = strchr(at, '\n')); at = end + 1) {
		unsigned long from, to, inode;
		unsigned long long offset;
		unsigned major, minor;
		char p[5], *name;
		int n = 0;
		*end = 0;
		assert_int_equal(sscanf(at, "%lx-%lx %4s %llx %x:%x %lu%n", &from, &to, p, &offset, &major, &minor, &inode, &n), 7);
		name = at + n + strspn(at + n, " ");
		u32 file = *name == '/', own = !strncmp(name, "[v", 2), anon = !strncmp(name, "[anon", 5);
		if (to > PVM_VMA_TOP || (!file && !own && (from == mm.brk || to == mm.start_brk)))
			continue; /* vsyscall; what touches the heap is part of it in 6.1, not in later kernels */
		u64 flags = (p[0] == 'r' ? PVM_VM_READ : 0) | (p[1] == 'w' ? PVM_VM_WRITE : 0) | (p[2] == 'x' ? PVM_VM_EXEC : 0) |
			(p[3] == 's' ? PVM_VM_SHARED | PVM_VM_MAYSHARE : 0);
		u32 v = area(from, to, flags, offset / 4096, file);
		struct pvm_proc_file f = { inode, major, minor, own ? PVM_PROC_NAME_OWN : anon ? PVM_PROC_NAME_GIVEN : PVM_PROC_NAME_NONE };
		(void)maps(v, f, mm, name);
		assert_int_equal(pvm_text_len, end - at + 1);
		assert_memory_equal(pvm_text, at, (size_t)(end - at));
		assert_int_equal(pvm_text[pvm_text_len - 1], '\n');
		assert_int_equal(pvm_vma_remove(v), 0);
		compared++;
	}
	assert_true(compared > 5);
}

/* Pages of one area, mapped at random: holes, small and huge leaves, pages that are swapped out, frames of each kind. */
#define BASE 0x7f0000000000u
#define PAGES 4096u

static u32 root, mapped;
static u64 leaf(u32 frame, u64 *seed)
{
	pvm_page_mapcount[frame] = 1 + random_below(seed, 5) / 2 * random_below(seed, 4);
	return 5 | (random_next(seed) & 0x62);
}

static void fill(u64 *seed)
{
	static const u8 states[] = { PVM_PAGE_ANON, PVM_PAGE_ANON, PVM_PAGE_FILE, PVM_PAGE_KERNEL, PVM_PAGE_ZERO };
	for (u32 p = 0; p < PAGES; p += 512) {
		if (p / 512 % 3 == 1)
			continue;
		u32 huge = p / 512 % 3 == 2 ? pvm_alloc_pages(0, 0, PVM_ZONE_NORMAL, 9, PVM_WMARK_NONE) : PVM_NONE;
		if (huge != PVM_NONE) {
			assert_int_equal(pvm_page_set_state(huge, states[random_below(seed, 5)]), 0);
			assert_int_equal(pvm_pt_map(0, 0, root, BASE + 4096ull * p, huge, 2, leaf(huge, seed)), 0);
			continue;
		}
		for (u32 i = 0; i < 200; i++) {
			u32 page = p + random_below(seed, 512), f = pvm_alloc_pages(0, 0, PVM_ZONE_NORMAL, 0, PVM_WMARK_NONE);
			assert_true(f != PVM_NONE);
			assert_int_equal(pvm_page_set_state(f, states[random_below(seed, 5)]), 0);
			if (i % 10 == 0)
				f = 0; /* reserved */
			u64 prot = f ? leaf(f, seed) : 7;
			mapped += pvm_pt_map(0, 0, root, BASE + 4096ull * page, f, 1, prot) == 0;
		}
		for (u32 i = 0; i < 20; i++) {
			u32 t = pvm_pt_last, page = random_below(seed, 512);
			if (pvm_ram[t].word[page] == 0) {
				pvm_ram[t].word[page] = pvm_swp_entry(i % 3, i);
				pvm_page_mapcount[t]++;
			}
		}
	}
}

/* Page by page, after smaps_account. */
static struct pvm_smaps count(u64 from, u64 to, u64 flags)
{
	struct pvm_smaps s = { 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0 };
	for (u64 va = from; va < to; va += 4096) {
		struct pvm_pt_leaf l = pvm_pt_query(root, va);
		u64 e = l.entry, f = e >> 12 & 0xffffffffff;
		if (l.level == 2)
			f -= f % 512;
		if (e && !(e & 1))
			s.swap += 4096;
		if (!(e & 1) || f == 0 || pvm_page_state[f] == PVM_PAGE_ZERO || (flags & PVM_VM_PFNMAP))
			continue;
		u32 m = pvm_page_mapcount[f];
		u64 dirty = e >> 6 & 1, pss = (4096ull << 12) / (m >= 2 ? m : 1), anon = pvm_page_state[f] == PVM_PAGE_ANON;
		s.rss += 4096;
		s.pss += pss;
		s.pss_dirty += dirty ? pss : 0;
		s.locked += flags & PVM_VM_LOCKED ? pss : 0;
		*(m >= 2 ? dirty ? &s.shared_dirty : &s.shared_clean : dirty ? &s.private_dirty : &s.private_clean) += 4096;
		s.referenced += e >> 5 & 1 ? 4096 : 0;
		s.anonymous += anon ? 4096 : 0;
		s.anon_huge += anon && l.level == 2 ? 4096 : 0;
		s.file_huge += !anon && l.level == 2 ? 4096 : 0;
	}
	return s;
}

#define SMAPS_FORMAT \
	"Size:           %8lu kB\nKernelPageSize: %8lu kB\nMMUPageSize:    %8lu kB\nRss:            %8lu kB\nPss:            %8lu kB\nPss_Dirty:      %8lu kB\n" \
	"Shared_Clean:   %8lu kB\nShared_Dirty:   %8lu kB\nPrivate_Clean:  %8lu kB\nPrivate_Dirty:  %8lu kB\nReferenced:     %8lu kB\nAnonymous:      %8lu kB\n" \
	"LazyFree:       %8lu kB\nAnonHugePages:  %8lu kB\nShmemPmdMapped: %8lu kB\nFilePmdMapped:  %8lu kB\nShared_Hugetlb: %8lu kB\nPrivate_Hugetlb: %7lu kB\n" \
	"Swap:           %8lu kB\nSwapPss:        %8lu kB\nLocked:         %8lu kB\nTHPeligible:    %d\nVmFlags: "

static const char letters[65][3] = {
	"rd", "wr", "ex", "sh", "mr", "mw", "me", "ms", "gd", "um", "pf", "??", "uw", "lo", "io", "sr", "rr", "dc", "de", "lf", "ac", "nr", "ht", "sf",
	"ar", "wf", "dd", "sd", "mm", "hg", "nh", "mg", "", "", "", "", "??", "ui",
};

static void smaps_text(char *want, u64 size, struct pvm_smaps s, u64 flags, int thp)
{
	int n = sprintf(want, SMAPS_FORMAT, U(size >> 10), 4ul, 4ul, U(s.rss >> 10), U(s.pss >> 22), U(s.pss_dirty >> 22), U(s.shared_clean >> 10),
			U(s.shared_dirty >> 10), U(s.private_clean >> 10), U(s.private_dirty >> 10), U(s.referenced >> 10), U(s.anonymous >> 10),
			U(s.lazyfree >> 10), U(s.anon_huge >> 10), 0ul, U(s.file_huge >> 10), 0ul, 0ul, U(s.swap >> 10), U(s.swap >> 10),
			U(s.locked >> 22), thp);
	for (u32 i = 0; i < 64; i++)
		if (flags >> i & 1 && (i < 32 || i > 35))
			n += sprintf(want + n, "%.2s ", letters[i][0] ? letters[i] : "??");
	strcpy(want + n, "\n");
}

static void smaps(void **state)
{
	(void)state;
	u64 seed = 7;
	char want[2048];
	machine_boot(PVM_MAX_FRAMES);
	root = pvm_pt_create(0, 0, 4);
	fill(&seed);
	assert_true(mapped > 500);
	for (u32 i = 0; i < 200; i++) {
		u64 from = BASE + 4096ull * random_below(&seed, PAGES), to = from + 4096ull * (1 + random_below(&seed, PAGES));
		u64 flags = random_next(&seed) & ~(u64)(i % 4 ? PVM_VM_PFNMAP : 0), dirty;
		if (i == 0) {
			from = 0;
			to = PVM_VMA_TOP; /* more than 4 levels have */
		}
		u32 v = area(from, to, flags, 3, i % 2);
		struct pvm_smaps s = pvm_smaps_walk(root, v), c = count(i ? from : BASE, i ? to : BASE + 4096ull * PAGES, flags);
		assert_memory_equal(&s, &c, sizeof s);
		assert_true(s.rss > 0 || i > 0);
		smaps_text(want, to - from, s, flags, i % 3 == 0);
		assert_int_equal(pvm_proc_smaps(root, v, i % 3 == 0), 0);
		assert_string_equal(text(), want);
		dirty = s.private_dirty + s.shared_dirty;
		int n = sprintf(want, "%016lx %7lu %7llu %7llu %c%c%c%c- ", U(from), U((to - from) >> 10), (unsigned long long)s.rss >> 10,
				(unsigned long long)dirty >> 10, LETTER(flags, PVM_VM_READ, 'r'), LETTER(flags, PVM_VM_WRITE, 'w'),
				LETTER(flags, PVM_VM_EXEC, 'x'), LETTER(flags, PVM_VM_MAYSHARE, 's'));
		if (i % 2 == 0)
			strcpy(want + n, i % 4 ? "  [ anon ]\n" : "  [ stack ]\n");
		assert_int_equal(pvm_proc_pmap(root, v, i % 4 ? to + 1 : from), i % 2);
		assert_string_equal(text(), want);
		assert_int_equal(pvm_vma_remove(v), 0);
		s = pvm_smaps_walk(root, v);
		assert_int_equal(s.rss + s.swap, 0);
		assert_int_equal(pvm_proc_smaps(root, v, 0), -PVM_EINVAL);
		assert_int_equal(pvm_proc_pmap(root, v, 0), -PVM_EINVAL);
	}
	u32 v = area(0x1000, 0x3000, 0, 0, 0);
	assert_int_equal(pvm_proc_smaps(PVM_NONE, v, 0), -PVM_EINVAL);
	assert_int_equal(pvm_proc_smaps(root + 1, v, 0), -PVM_EINVAL);
	assert_int_equal(pvm_proc_pmap(PVM_NONE, v, 0), -PVM_EINVAL);
	assert_int_equal(pvm_smaps_walk(PVM_NONE, v).rss, 0);
	root = pvm_pt_create(0, 0, 5);
	assert_int_equal(pvm_proc_smaps(root, v, 0), 0);
	assert_int_equal(pvm_vma_remove(v), 0);
}

/* This kernel's own lines: each of ours is one of its, as long; the flags are printed as it prints them. */
static void smaps_real(void **state)
{
	(void)state;
	static char real[1 << 20];
	u32 keys = 0, flags_seen = 0;
	machine_boot(PVM_MAX_FRAMES);
	root = pvm_pt_create(0, 0, 4);
	char *all = slurp("/proc/self/smaps");
	if (!all || !strstr(all, "Pss_Dirty:"))
		skip();
	strcpy(real, all);
	for (char *at = real, *end; (end = strchr(at, '\n')); at = end + 1) {
		if (strncmp(at, "VmFlags: ", 9))
			continue;
		u64 flags = 0;
		for (char *l = at + 9; l + 2 < end; l += 3)
			for (u32 i = 0; i < 64; i++)
				if (letters[i][0] && !strncmp(l, letters[i], 2))
					flags |= 1ull << i;
		u32 v = area(0x1000, 0x2000, flags, 0, 0);
		assert_int_equal(pvm_proc_smaps(root, v, 0), 0);
		const char *ours = strstr(text(), "VmFlags: ");
		assert_int_equal(pvm_vma_remove(v), 0);
		if (strlen(ours) != (size_t)(end - at) + 1)
			continue; /* a flag that came after 6.1 */
		assert_memory_equal(ours, at, (size_t)(end - at) + 1);
		flags_seen++;
	}
	for (const char *at = text(), *end; (end = strchr(at, '\n')) && strncmp(at, "THP", 3); at = end + 1, keys++) {
		char key[32];
		size_t n = strcspn(at, ":") + 1;
		snprintf(key, sizeof key, "\n%.*s", (int)n, at);
		const char *theirs = strstr(real, key);
		assert_non_null(theirs);
		assert_int_equal(strcspn(theirs + 1, "\n"), end - at);
	}
	assert_true(keys == 21 && flags_seen > 5);
}

/* What task_mem prints, with numbers of every size. */
#define STATUS_FORMAT \
	"VmPeak:\t%8llu kB\nVmSize:\t%8llu kB\nVmLck:\t%8llu kB\nVmPin:\t%8llu kB\nVmHWM:\t%8llu kB\nVmRSS:\t%8llu kB\nRssAnon:\t%8llu kB\n" \
	"RssFile:\t%8llu kB\nRssShmem:\t%8llu kB\nVmData:\t%8llu kB\nVmStk:\t%8llu kB\nVmExe:\t%8llu kB\nVmLib:\t%8llu kB\nVmPTE:\t%8llu kB\n" \
	"VmSwap:\t%8llu kB\n"
#define KB(n) ((unsigned long long)(n) << 2)
#define MOST(a, b) ((a) > (b) ? (a) : (b))

static void status(void **state)
{
	(void)state;
	char want[1024];
	u64 seed = 11;
	machine_boot(PVM_MAX_FRAMES);
	for (u32 levels = 4; levels <= 5; levels++) {
		u32 m = pvm_mm_create(0, 0, levels), tables = 0;
		u64 *row = &pvm_mm_info[PVM_MM_INFO(m, 0)];
		assert_true(m > 0);
		for (u32 i = 0; i < 600; i++) {
			u64 exec, own;
			for (u32 k = 0; k < PVM_MM_KEYS; k++)
				row[k] = random_next(&seed) >> (2 + random_below(&seed, 62));
			row[PVM_MM_START_CODE] = random_below(&seed, 1u << 30);
			row[PVM_MM_END_CODE] = row[PVM_MM_START_CODE] + random_below(&seed, 1u << 30);
			exec = row[PVM_MM_EXEC_VM] >>= 12;
			own = ((row[PVM_MM_END_CODE] + 4095) / 4096) - row[PVM_MM_START_CODE] / 4096;
			own = own < exec ? own : exec;
			u64 rss = row[PVM_MM_ANON_RSS] + row[PVM_MM_FILE_RSS], total = row[PVM_MM_TOTAL_VM];
			if (i % 60 == 0) { /* tables of levels 1, 2, 3 each */
				assert_int_equal(pvm_pt_map(0, 0, pvm_mm_root[m], (u64)(i / 60) << 39 >> (i % 120 ? 9 : 0), 0x200, 1, 7), 0);
				tables = 0;
				for (u32 f = 0; f < pvm_nr_frames; f++)
					tables += pvm_page_state[f] > PVM_PAGE_TABLE && pvm_page_state[f] <= PVM_PAGE_TABLE + 3 &&
						pvm_page_next[f] == pvm_mm_root[m];
			}
			assert_int_equal(pvm_proc_tables(pvm_mm_root[m]), tables);
			snprintf(want, sizeof want, STATUS_FORMAT, KB(MOST(total, row[PVM_MM_HIWATER_VM])), KB(total), KB(row[PVM_MM_LOCKED_VM]), 0ull,
				 KB(MOST(rss, row[PVM_MM_HIWATER_RSS])), KB(rss), KB(row[PVM_MM_ANON_RSS]), KB(row[PVM_MM_FILE_RSS]), 0ull,
				 KB(row[PVM_MM_DATA_VM]), KB(row[PVM_MM_STACK_VM]), KB(own), KB(exec - own), KB(tables), KB(row[PVM_MM_SWAPENTS]));
			assert_int_equal(pvm_proc_status(m), 0);
			assert_string_equal(text(), want);
		}
		row[PVM_MM_END_CODE] = 0;
		assert_int_equal(pvm_proc_status(m), 0);
		assert_non_null(strstr(text(), "VmLib:\t       0 kB"));
	}
	u32 bad[] = { 0, 3, PVM_MAX_MMS, PVM_NONE };
	for (u32 i = 0; i < 4; i++) {
		assert_int_equal(pvm_proc_status(bad[i]), -PVM_EINVAL);
		assert_int_equal(pvm_text_len, 0);
	}
}

/* This kernel's own lines of this process are as long, and in this order. */
static void status_real(void **state)
{
	(void)state;
	char *all = slurp("/proc/self/status"), *theirs = all ? strstr(all, "VmPeak:") : NULL;
	machine_boot(PVM_MAX_FRAMES);
	u32 m = pvm_mm_create(0, 0, 4), lines = 0;
	if (!theirs)
		skip();
	assert_int_equal(pvm_proc_status(m), 0);
	for (const char *at = text(), *end; (end = strchr(at, '\n')); at = end + 1, theirs = strchr(theirs, '\n') + 1, lines++) {
		assert_memory_equal(at, theirs, strcspn(at, ":") + 2);
		assert_true(strcspn(theirs, "\n") >= (size_t)(end - at));
	}
	assert_int_equal(lines, 15);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(numbers), cmocka_unit_test(cut), cmocka_unit_test(buddyinfo), cmocka_unit_test(zoneinfo),
					    cmocka_unit_test(maps_lines), cmocka_unit_test(maps_real), cmocka_unit_test(smaps), cmocka_unit_test(smaps_real),
					    cmocka_unit_test(status), cmocka_unit_test(status_real) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
