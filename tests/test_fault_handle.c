/* SPDX-License-Identifier: BSD-2-Clause */
/* Page faults that are handled: each row of the dispatch table, each allocation that fails, stacks that grow. Whatever ends otherwise than
 * handled leaves all that address spaces can see as it was. */
#include "space.h"
#include "swp.h"

#define VA ((u64)0x7f0000000000)
#define PRESENT PVM_PF_P
#define PROT (PVM_PTE_P | PVM_PTE_US | PVM_PTE_A | PVM_PTE_NX)
#define PROT_W (PROT | PVM_PTE_RW | PVM_PTE_D)
#define GUARD (PVM_STACK_GUARD_PAGES * PAGE)

/* The access is handled, and the invariants hold. */
static void done(u32 m, u64 addr, u32 error, u32 page)
{
	assert_int_equal(fault(m, addr, error, page), PVM_VM_FAULT_DONE);
	space_check();
	u32 v = pvm_vma_lookup(m, addr);
	assert_true(pvm_pte_present(entry(m, addr)));
	assert_false(pvm_pte_write(entry(m, addr)) && !PVM_VM_HAS(pvm_vma_flags[v], PVM_VM_WRITE));
	if (error & PVM_PF_W)
		assert_true(pvm_pte_write(entry(m, addr)));
}

/* The access ends like this, and nothing changed. */
static void refused(u32 m, u64 addr, u32 error, u32 page, u32 result)
{
	view_save();
	assert_int_equal(fault(m, addr, error, page), result);
	view_same();
}

static void counts(u32 f, u32 refs, u32 maps)
{
	assert_int_equal(pvm_page_refcount[f], refs);
	assert_int_equal(pvm_page_mapcount[f], maps);
}

static void rss(u32 m, u64 anon, u64 file)
{
	assert_int_equal(info(m, PVM_MM_ANON_RSS), anon);
	assert_int_equal(info(m, PVM_MM_FILE_RSS), file);
}

/* Frame f is the anonymous page at addr of area v, and nobody else's; the reverse map comes to it. */
static void owned(u32 f, u32 v, u64 addr)
{
	u64 page = pvm_vma_pgoff[v] + (addr - pvm_it_start[v]) / PAGE;
	u32 found = 0;
	assert_int_equal(pvm_page_state[f], PVM_PAGE_ANON);
	assert_int_equal(pvm_page_owner[f], pvm_vma_anon[v]);
	assert_int_equal(pvm_page_index[f], page);
	counts(f, 1, 1);
	for (u32 c = pvm_rmap_first(pvm_page_owner[f], page); c; c = pvm_rmap_next(c, page))
		found += pvm_avc_vma[c] == v && pvm_rmap_address(c, page) == addr - addr % PAGE;
	assert_int_equal(found, 1);
}

/* All address spaces end, and all memory and numbers come back but `pages` frames. */
static void ended(u32 m, u32 free, u32 pages)
{
	assert_int_equal(pvm_mm_put(0, m), 0);
	space_check();
	assert_int_equal(space_free() + pages, free);
	for (u32 k = 0; k < PVM_POOL_CLASSES; k++)
		assert_int_equal(pvm_pool_live[k], 0);
	assert_int_equal(pvm_vm_committed, 0);
}

static void bad_arguments(void **state)
{
	(void)state;
	space_boot();
	u32 m = space_new();
	area_new(m, VA, VA + 4 * PAGE, RW, VA / PAGE, 0);
	view_save();
	assert_int_equal(pvm_handle_mm_fault(PVM_MAX_CPUS, 0, m, VA, READ, PVM_NONE), PVM_VM_FAULT_MAPERR);
	assert_int_equal(pvm_handle_mm_fault(0, PVM_MAX_NODES, m, VA, READ, PVM_NONE), PVM_VM_FAULT_MAPERR);
	assert_int_equal(fault(0, VA, READ, PVM_NONE), PVM_VM_FAULT_MAPERR);
	assert_int_equal(fault(m + 1, VA, READ, PVM_NONE), PVM_VM_FAULT_MAPERR);
	assert_int_equal(fault(PVM_MAX_MMS, VA, READ, PVM_NONE), PVM_VM_FAULT_MAPERR);
	assert_int_equal(fault(PVM_NONE, VA, READ, PVM_NONE), PVM_VM_FAULT_MAPERR);
	view_same();
}

static void no_area(void **state)
{
	(void)state;
	space_boot();
	u32 m = space_new();
	refused(m, 0, READ, PVM_NONE, PVM_VM_FAULT_MAPERR);
	area_new(m, VA, VA + 4 * PAGE, RW, VA / PAGE, 0);
	u64 odd[] = { 0, VA - 1, VA + 4 * PAGE, PVM_MM_TOP4, 0x800000000000u, 0xffff800000000000u, UINT64_MAX };
	for (size_t i = 0; i < sizeof odd / sizeof odd[0]; i++) {
		refused(m, odd[i], READ, PVM_NONE, PVM_VM_FAULT_MAPERR);
		refused(m, odd[i], WRITE, PVM_NONE, PVM_VM_FAULT_MAPERR);
	}
	done(m, VA, WRITE, PVM_NONE);
	done(m, VA + 4 * PAGE - 1, WRITE, PVM_NONE);
	rss(m, 2, 0);
}

/* Each set of permissions and each access: what is refused is refused also when the page is there. */
static void access_errors(void **state)
{
	(void)state;
	space_boot();
	u32 m = space_new();
	for (u32 flags = 0; flags < 8; flags++)
		area_new(m, VA + 2 * flags * PAGE, VA + (2 * flags + 1) * PAGE, flags, 8 * flags, 0);
	for (u32 flags = 0; flags < 8; flags++) {
		u64 addr = VA + 2 * flags * PAGE;
		if (!(flags & PVM_VM_WRITE)) {
			refused(m, addr, WRITE, PVM_NONE, PVM_VM_FAULT_ACCERR);
			refused(m, addr, WRITE | PRESENT, PVM_NONE, PVM_VM_FAULT_ACCERR);
		}
		refused(m, addr, READ | PRESENT, PVM_NONE, PVM_VM_FAULT_ACCERR);
		if (!flags) {
			refused(m, addr, READ, PVM_NONE, PVM_VM_FAULT_ACCERR);
			refused(m, addr, READ | PVM_PF_I, PVM_NONE, PVM_VM_FAULT_ACCERR);
			continue;
		}
		done(m, addr, READ, PVM_NONE);
		if (flags & PVM_VM_WRITE)
			done(m, addr, WRITE, PVM_NONE);
		else
			refused(m, addr, WRITE | PRESENT, PVM_NONE, PVM_VM_FAULT_ACCERR);
		assert_int_equal(pvm_pte_nx(entry(m, addr)), !(flags & PVM_VM_EXEC));
	}
}

static void bus_errors(void **state)
{
	(void)state;
	space_boot();
	u32 m = space_new();
	area_new(m, VA, VA + PAGE, RW | PVM_VM_SHARED, 0, 0); /* shared, without a file */
	refused(m, VA, READ, PVM_NONE, PVM_VM_FAULT_SIGBUS);
	refused(m, VA, WRITE, PVM_NONE, PVM_VM_FAULT_SIGBUS);
	u64 huge = VA + ((u64)1 << 30);
	area_new(m, huge, huge + 0x200000, RW, 0, 0);
	refused(m, huge, READ | PVM_PF_RSVD, PVM_NONE, PVM_VM_FAULT_SIGBUS);
	refused(m, huge, WRITE | PVM_PF_RSVD | PRESENT, PVM_NONE, PVM_VM_FAULT_SIGBUS);
	u32 f = pvm_alloc_pages(0, 0, PVM_ZONE_NORMAL, 9, PVM_WMARK_NONE);
	assert_true(f != PVM_NONE);
	assert_int_equal(pvm_pt_map(0, 0, pvm_mm_root[m], huge, f, 2, PROT), 0);
	refused(m, huge, WRITE | PRESENT, PVM_NONE, PVM_VM_FAULT_SIGBUS); /* huge pages are not copied here */
	done(m, huge, READ, PVM_NONE);
	assert_int_equal(pvm_pt_query(pvm_mm_root[m], huge).level, 2);
}

static void zero_and_anonymous(void **state)
{
	(void)state;
	space_boot();
	u32 free = space_free(), m = space_new(), v = area_new(m, VA, VA + 8 * PAGE, RW | PVM_VM_ACCOUNT, 7, 0);
	assert_int_equal(pvm_vm_committed, 8);

	/* No zero page yet: a frame of zeros, read-only. */
	done(m, VA + 1, READ, PVM_NONE);
	u32 f = frame_at(m, VA);
	owned(f, v, VA);
	assert_true(all_zero(f));
	assert_int_equal(entry(m, VA), f * PAGE + PROT);
	rss(m, 1, 0);

	u32 z = zero_page();
	done(m, VA + PAGE, READ, PVM_NONE);
	assert_int_equal(entry(m, VA + PAGE), z * PAGE + PROT);
	counts(z, 1, 0);
	rss(m, 1, 0);
	done(m, VA + PAGE, READ, PVM_NONE);
	done(m, VA + 2 * PAGE, READ, PVM_NONE); /* the same frame */
	assert_int_equal(frame_at(m, VA + 2 * PAGE), z);

	/* A write to the zero page: a frame of zeros takes its place. */
	pvm_ram[z].word[3] = 0;
	done(m, VA + 2 * PAGE - 1, WRITE | PRESENT, PVM_NONE);
	f = frame_at(m, VA + PAGE);
	assert_true(f != z && all_zero(f) && all_zero(z));
	owned(f, v, VA + PAGE);
	assert_int_equal(entry(m, VA + PAGE), f * PAGE + PROT_W);
	counts(z, 1, 0);
	rss(m, 2, 0);
	assert_int_equal(frame_at(m, VA + 2 * PAGE), z);

	/* A write to nothing. */
	done(m, VA + 7 * PAGE, WRITE, PVM_NONE);
	f = frame_at(m, VA + 7 * PAGE);
	owned(f, v, VA + 7 * PAGE);
	assert_true(all_zero(f));
	assert_int_equal(entry(m, VA + 7 * PAGE), f * PAGE + PROT_W);
	rss(m, 3, 0);
	ended(m, free, 1);
	assert_int_equal(pvm_page_state[z], PVM_PAGE_ZERO);
	counts(z, 1, 0);
}

/* A page that was freed is zeroed before another has it. */
static void no_old_words(void **state)
{
	(void)state;
	space_boot();
	u32 m = space_new();
	area_new(m, VA, VA + 64 * PAGE, RW, 0, 0);
	for (u32 round = 0; round < 3; round++) {
		for (u64 i = 0; i < 64; i++) {
			done(m, VA + i * PAGE, i % 2 ? WRITE : READ, PVM_NONE);
			u32 f = frame_at(m, VA + i * PAGE);
			assert_true(all_zero(f));
			memset(&pvm_ram[f], 0xa5, sizeof pvm_ram[f]);
		}
		assert_int_equal(pvm_zap_range(0, m, VA, VA + 64 * PAGE), 0);
		assert_int_equal(pvm_pt_flush(0), 0);
	}
}

/* Pages that are not the one that the area has there: none, of another file, another index, no page of a file, no page. */
static void wrong_pages(u32 m, u64 addr, u32 error, u32 file, u64 index)
{
	u32 other = file_page(file + 1, index), next = file_page(file, index + 1), before = file_page(file, index - 1);
	u32 fresh = pvm_page_alloc(0, 0);
	u32 wrong[] = { PVM_NONE, other, next, before, fresh, pvm_mm_root[m], 0, FRAMES - 1, FRAMES, pvm_zero_page };
	for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
		refused(m, addr, error, wrong[i], PVM_VM_FAULT_RETRY);
}

/* An anonymous page whose anon_vma has the number of the file, and its index there, is no page of that file. */
static void page_of_an_anon_vma(void **state)
{
	(void)state;
	space_boot();
	u32 m = space_new(), v = area_new(m, VA, VA + PAGE, RW, 103, 0);
	done(m, VA, WRITE, PVM_NONE);
	u32 f = frame_at(m, VA), a = pvm_vma_anon[v];
	assert_true(pvm_page_owner[f] == a && pvm_page_index[f] == 103);
	area_new(m, VA + 8 * PAGE, VA + 9 * PAGE, RW, 103, a);
	area_new(m, VA + 16 * PAGE, VA + 17 * PAGE, RW | PVM_VM_SHARED, 103, a);
	for (u64 at = VA + 8 * PAGE; at <= VA + 16 * PAGE; at += 8 * PAGE) {
		refused(m, at, READ, f, PVM_VM_FAULT_RETRY);
		refused(m, at, WRITE, f, PVM_VM_FAULT_RETRY);
	}
}

static void file_read(void **state)
{
	(void)state;
	space_boot();
	zero_page();
	u32 m = space_new(), g = file_page(5, 103);
	for (u32 shared = 0; shared < 2; shared++) {
		u64 at = VA + shared * 16 * PAGE;
		area_new(m, at, at + 8 * PAGE, RW | PVM_VM_EXEC | (shared ? PVM_VM_SHARED : 0), 100, 5);
		wrong_pages(m, at + 3 * PAGE, READ, 5, 103);
		done(m, at + 3 * PAGE + 17, READ, g);
		assert_int_equal(entry(m, at + 3 * PAGE), g * PAGE + PVM_PTE_P + PVM_PTE_US + PVM_PTE_A); /* executable, not writable */
		counts(g, shared + 2, shared + 1);
		rss(m, 0, shared + 1);
		assert_int_equal(pvm_vma_anon[pvm_vma_lookup(m, at)], 0);
	}
	assert_int_equal(pvm_mm_put(0, m), 0);
	space_check();
	counts(g, 1, 0);
}

static void file_cow(void **state)
{
	(void)state;
	space_boot();
	zero_page();
	u32 m = space_new(), v = area_new(m, VA, VA + 8 * PAGE, RW, 100, 5), g = file_page(5, 103), h = file_page(5, 104);
	wrong_pages(m, VA + 3 * PAGE, WRITE, 5, 103);
	done(m, VA + 3 * PAGE, WRITE, g);
	u32 f = frame_at(m, VA + 3 * PAGE);
	assert_true(f != g && same_words(f, g));
	assert_int_equal(entry(m, VA + 3 * PAGE), f * PAGE + PROT_W);
	owned(f, v, VA + 3 * PAGE);
	counts(g, 1, 0);
	rss(m, 1, 0);

	/* Read first, then written: the file's page stays as it is. */
	done(m, VA + 4 * PAGE, READ, h);
	counts(h, 2, 1);
	rss(m, 1, 1);
	done(m, VA + 4 * PAGE, WRITE | PRESENT, PVM_NONE);
	f = frame_at(m, VA + 4 * PAGE);
	assert_true(f != h && same_words(f, h));
	owned(f, v, VA + 4 * PAGE);
	counts(h, 1, 0);
	rss(m, 2, 0);
}

static void file_shared(void **state)
{
	(void)state;
	space_boot();
	zero_page();
	u32 m = space_new(), g = file_page(5, 103), h = file_page(5, 104);
	area_new(m, VA, VA + 8 * PAGE, RW | PVM_VM_SHARED, 100, 5);
	wrong_pages(m, VA + 3 * PAGE, WRITE, 5, 103);
	done(m, VA + 3 * PAGE, WRITE, g);
	assert_int_equal(entry(m, VA + 3 * PAGE), g * PAGE + PROT_W);
	counts(g, 2, 1);
	rss(m, 0, 1);

	/* Read first: the write makes the same frame writable. */
	done(m, VA + 4 * PAGE, READ, h);
	assert_int_equal(entry(m, VA + 4 * PAGE), h * PAGE + PROT);
	done(m, VA + 4 * PAGE, WRITE | PRESENT, PVM_NONE);
	assert_int_equal(entry(m, VA + 4 * PAGE), h * PAGE + PROT_W);
	counts(h, 2, 1);
	rss(m, 0, 2);
	assert_int_equal(pvm_page_state[h], PVM_PAGE_FILE);
}

/* Offsets at the ends of what a file can have. */
static void file_offsets(void **state)
{
	(void)state;
	space_boot();
	u32 m = space_new(), g = file_page(1, 0), h = file_page(1, UINT64_MAX - 1);
	area_new(m, VA, VA + PAGE, RW, 0, 1);
	area_new(m, VA + 2 * PAGE, VA + 3 * PAGE, RW, UINT64_MAX - 1, 1);
	done(m, VA, READ, g);
	refused(m, VA + 2 * PAGE, READ, g, PVM_VM_FAULT_RETRY);
	done(m, VA + 2 * PAGE, READ, h);
	refused(m, VA + 2 * PAGE, WRITE | PRESENT, PVM_NONE, PVM_VM_FAULT_OOM); /* no anonymous page can have that offset */
	refused(m, VA + 2 * PAGE, WRITE, h, PVM_VM_FAULT_OOM);
	done(m, VA, WRITE | PRESENT, PVM_NONE);
	for (u32 i = 0; i < 2; i++) {
		u32 *count = i ? pvm_page_mapcount : pvm_page_refcount, had;
		u32 k = file_page(2, i);
		area_new(m, VA + (8 + 2 * i) * PAGE, VA + (9 + 2 * i) * PAGE, RW | PVM_VM_SHARED, i, 2);
		had = count[k];
		count[k] = PVM_COUNT_MAX;
		refused(m, VA + (8 + 2 * i) * PAGE, READ, k, PVM_VM_FAULT_OOM);
		refused(m, VA + (8 + 2 * i) * PAGE, WRITE, k, PVM_VM_FAULT_OOM);
		count[k] = had;
		done(m, VA + (8 + 2 * i) * PAGE, WRITE, k);
	}
}

/* A write to an anonymous page: in place with one reference, else a copy. */
static void reuse_and_copy(void **state)
{
	(void)state;
	space_boot();
	u32 m = space_new(), v = area_new(m, VA, VA + 8 * PAGE, RW, 0, 0);
	done(m, VA, WRITE, PVM_NONE);
	u32 f = frame_at(m, VA);
	pvm_ram[f].word[511] = 77;
	assert_int_equal(pvm_pt_wrprotect_range(0, pvm_mm_root[m], VA, 1), 0);
	done(m, VA, READ, PVM_NONE); /* permitted already */
	assert_false(pvm_pte_write(entry(m, VA)));
	done(m, VA, WRITE | PRESENT, PVM_NONE);
	assert_int_equal(entry(m, VA), f * PAGE + PROT_W);
	owned(f, v, VA);
	assert_int_equal(pvm_ram[f].word[511], 77);
	rss(m, 1, 0);
	done(m, VA, WRITE | PRESENT, PVM_NONE); /* spurious */
	assert_int_equal(entry(m, VA), f * PAGE + PROT_W);

	/* Pinned: whoever pinned it keeps it. */
	assert_int_equal(pvm_frame_get(f), 0);
	assert_int_equal(pvm_pt_wrprotect_range(0, pvm_mm_root[m], VA, 1), 0);
	done(m, VA, WRITE | PRESENT, PVM_NONE);
	u32 g = frame_at(m, VA);
	assert_true(g != f && same_words(f, g));
	owned(g, v, VA);
	counts(f, 1, 0);
	assert_int_equal(pvm_page_state[f], PVM_PAGE_ANON);
	rss(m, 1, 0);
	assert_int_equal(pvm_page_put(0, f), 0);
	space_settle();
	assert_int_equal(pvm_page_state[f], PVM_PAGE_FREE);
}

/* The page at addr was written, and its leaf lost the permission: a write, of the kernel or the user, goes to the same frame. */
static void again(u32 m, u64 addr, u32 error)
{
	u32 f = frame_at(m, addr);
	assert_false(pvm_pte_write(entry(m, addr)));
	done(m, addr, error, PVM_NONE);
	assert_int_equal(entry(m, addr), f * PAGE + PROT_W);
	counts(f, 1, 1);
}

/* Writes near the last fault, and those that are like it but for one thing: all end as they do from scratch. */
static void like_the_last_fault(void **state)
{
	(void)state;
	space_boot();
	u32 m = space_new(), n = space_new(), v = area_new(m, VA, VA + 16 * PAGE, RW, 0, 0);
	u64 beside = VA + 32 * PAGE, far = VA + ((u64)1 << 30);
	area_new(m, beside, beside + 4 * PAGE, RW, 32, 0);
	area_new(m, far, far + 4 * PAGE, RW, 64, 0);
	area_new(n, VA, VA + 4 * PAGE, RW, 0, 0);
	u64 all[] = { VA, VA + PAGE, VA + 2 * PAGE, VA + 3 * PAGE, beside, far };
	for (u32 i = 0; i < 6; i++)
		done(m, all[i], WRITE, PVM_NONE);
	done(m, VA + 4 * PAGE, READ, PVM_NONE); /* the zero page */
	done(n, VA, WRITE, PVM_NONE);
	for (u32 round = 0; round < 2; round++) {
		for (u32 i = 0; i < 6; i++)
			assert_int_equal(pvm_pt_wrprotect_range(0, pvm_mm_root[m], all[i], 1), 0);
		if (round)
			assert_int_equal(pvm_pt_flush(0), 0); /* nothing is pending */
		again(m, VA, WRITE | PRESENT);
		again(m, VA + PAGE, PVM_PF_W | PRESENT); /* by the kernel */
		again(m, VA + 2 * PAGE + 123, WRITE | PRESENT);
		again(m, beside, WRITE | PRESENT);
		again(m, far, WRITE | PRESENT);
		again(m, VA + 3 * PAGE, WRITE | PRESENT);
		done(m, VA, WRITE | PRESENT, PVM_NONE); /* spurious */
		refused(m, VA + 20 * PAGE, WRITE | PRESENT, PVM_NONE, PVM_VM_FAULT_MAPERR);
		assert_int_equal(pvm_pt_wrprotect_range(0, pvm_mm_root[n], VA, 1), 0);
		again(n, VA, WRITE | PRESENT);
	}
	done(m, VA, WRITE | PRESENT, PVM_NONE);
	done(m, VA + 4 * PAGE, WRITE | PRESENT, PVM_NONE);
	owned(frame_at(m, VA + 4 * PAGE), v, VA + 4 * PAGE);

	/* No RAM, and no permission. */
	assert_int_equal(pvm_pt_map(0, 0, pvm_mm_root[m], VA + 5 * PAGE, pvm_nr_frames, 1, PROT), 0);
	refused(m, VA + 5 * PAGE, WRITE | PRESENT, PVM_NONE, PVM_VM_FAULT_SIGBUS);
	assert_int_equal(pvm_pt_unmap(0, pvm_mm_root[m], VA + 5 * PAGE, 1), 0);
	assert_int_equal(pvm_pt_wrprotect_range(0, pvm_mm_root[m], VA, 1), 0);
	assert_int_equal(pvm_vma_set_flags(v, PVM_VM_READ), 0);
	refused(m, VA, WRITE | PRESENT, PVM_NONE, PVM_VM_FAULT_ACCERR);
	space_settle();
}

/* A frame of the kernel that is mapped is copied in a private area, written in place in a shared one. */
static void kernel_pages(void **state)
{
	(void)state;
	space_boot();
	u32 m = space_new(), k = pvm_page_alloc(0, 0);
	for (u32 shared = 0; shared < 2; shared++) {
		u64 at = VA + shared * 2 * PAGE;
		area_new(m, at, at + PAGE, RW | (shared ? PVM_VM_SHARED : 0), 9, 0);
		assert_int_equal(pvm_pt_map(0, 0, pvm_mm_root[m], at, k, 1, PROT), 0);
		assert_int_equal(pvm_page_dup(k), 0);
		pvm_mm_count(m, PVM_MM_FILE_RSS, 1);
		done(m, at, WRITE | PRESENT, PVM_NONE);
		assert_int_equal(frame_at(m, at) == k, shared);
		rss(m, 1, shared);
	}
	counts(k, 2, 1);
}

static void swap_entries(void **state)
{
	(void)state;
	space_boot();
	u32 m = space_new();
	area_new(m, VA, VA + 4 * PAGE, RW, 0, 0);
	memset(pvm_pt_batch, 0, sizeof pvm_pt_batch);
	pvm_pt_batch[0] = pvm_swp_entry(0, 0);
	pvm_pt_batch[1] = pvm_swp_entry(31, 12345);
	assert_int_equal(pvm_pt_store(0, 0, pvm_mm_root[m], VA, 2), 0);
	for (u64 i = 0; i < 2; i++) {
		refused(m, VA + i * PAGE, READ, PVM_NONE, PVM_VM_FAULT_SWAP);
		refused(m, VA + i * PAGE, WRITE, PVM_NONE, PVM_VM_FAULT_SWAP);
	}
	done(m, VA + 2 * PAGE, WRITE, PVM_NONE);
}

/* With 0, 1, 2 .. frames left the fault ends without memory, until there are `need`. */
static void frames_fail(u32 m, u64 addr, u32 error, u32 page, u32 need)
{
	for (u32 left = 0; left <= need; left++) {
		view_save();
		take_all(left);
		u32 r = fault(m, addr, error, page);
		if (left < need) {
			assert_int_equal(r, PVM_VM_FAULT_OOM);
			space_settle();
			assert_int_equal(machine_free(), left);
			give_back();
			view_same();
			continue;
		}
		assert_int_equal(r, PVM_VM_FAULT_DONE);
		space_settle();
		assert_int_equal(machine_free(), 0);
		give_back();
		space_check();
	}
}

/* Without a number the fault ends without memory. */
static void numbers_fail(u32 m, u64 addr, u32 error, u32 page)
{
	u32 class[2] = { PVM_POOL_AVC, PVM_POOL_ANON_VMA };
	for (u32 i = 0; i < 2; i++) {
		view_save();
		numbers_leave(class[i], 0);
		assert_int_equal(fault(m, addr, error, page), PVM_VM_FAULT_OOM);
		numbers_back(class[i]);
		view_same();
	}
}

/* Each allocation of each class fails once: the page and three tables, or fewer. */
static void exhaustion(void **state)
{
	(void)state;
	space_boot();
	u32 m = space_new(), g = file_page(3, 0), h = file_page(3, 1);
	u64 a = VA, b = VA + ((u64)1 << 39), c = VA - ((u64)1 << 39), d = VA - ((u64)2 << 39);
	area_new(m, a, a + ((u64)1 << 31), RW, 0, 0);
	area_new(m, b, b + 2 * PAGE, RW, 0, 3);
	area_new(m, c, c + 2 * PAGE, RW | PVM_VM_SHARED, 0, 3);
	area_new(m, d, d + 2 * PAGE, RW, 0, 0);

	numbers_fail(m, a, WRITE, PVM_NONE);
	frames_fail(m, a, WRITE, PVM_NONE, 4);
	frames_fail(m, a + PAGE, WRITE, PVM_NONE, 1); /* all tables are there */
	frames_fail(m, a + ((u64)1 << 21), WRITE, PVM_NONE, 2);
	frames_fail(m, a + ((u64)1 << 30), READ, PVM_NONE, 3); /* no zero page: one of zeros */
	numbers_fail(m, b, WRITE, g);
	frames_fail(m, b, WRITE, g, 4); /* a copy of the file's page */
	frames_fail(m, b + PAGE, READ, h, 0);
	frames_fail(m, b + PAGE, WRITE | PRESENT, PVM_NONE, 1);
	frames_fail(m, c, WRITE, g, 3); /* tables only */
	frames_fail(m, c + PAGE, READ, h, 0);
	frames_fail(m, c + PAGE, WRITE | PRESENT, PVM_NONE, 0);

	zero_page();
	frames_fail(m, d, READ, PVM_NONE, 3);
	numbers_fail(m, d, WRITE | PRESENT, PVM_NONE);
	frames_fail(m, d, WRITE | PRESENT, PVM_NONE, 1); /* the zero page is left */
	assert_int_equal(pvm_pt_wrprotect_range(0, pvm_mm_root[m], d, 1), 0);
	assert_int_equal(pvm_frame_get(frame_at(m, d)), 0);
	frames_fail(m, d, WRITE | PRESENT, PVM_NONE, 1);
	numbers_leave(PVM_POOL_AVC, 0);
	assert_int_equal(fault(m, d + PAGE, WRITE, PVM_NONE), PVM_VM_FAULT_DONE); /* the area has its anon_vma */
	numbers_back(PVM_POOL_AVC);
	space_check();
}

/* Five levels: one table more, addresses above the top of four. */
static void five_levels(void **state)
{
	(void)state;
	space_boot();
	u32 free = space_free(), m = pvm_mm_create(0, 0, 5);
	area_new(m, PVM_MM_TOP5 - 2 * PAGE, PVM_MM_TOP5, RW, 0, 0);
	area_new(m, PAGE, 2 * PAGE, RW, 0, 0);
	frames_fail(m, PVM_MM_TOP5 - 1, WRITE, PVM_NONE, 5);
	refused(m, PVM_MM_TOP5, WRITE, PVM_NONE, PVM_VM_FAULT_MAPERR);
	done(m, PAGE, READ, PVM_NONE);
	rss(m, 2, 0);
	ended(m, free, 0);
}

/* A stack of one page below VA, and m's free room below it. */
static u32 stack_new(u32 m)
{
	return area_new(m, VA - PAGE, VA, STACK | PVM_VM_ACCOUNT, (VA - PAGE) / PAGE, 0);
}

static void stack_grows(void **state)
{
	(void)state;
	space_boot();
	u32 free = space_free(), m = space_new(), v = stack_new(m);
	done(m, VA - 1, WRITE, PVM_NONE);
	done(m, VA - PAGE - 1, WRITE, PVM_NONE); /* the page below */
	assert_int_equal(pvm_it_start[v], VA - 2 * PAGE);
	assert_int_equal(pvm_vma_pgoff[v], (VA - 2 * PAGE) / PAGE);
	assert_int_equal(pvm_it_end[v], VA);
	owned(frame_at(m, VA - 1), v, VA - 1);
	owned(frame_at(m, VA - 2 * PAGE), v, VA - 2 * PAGE);
	done(m, VA - 10 * PAGE, READ, PVM_NONE); /* many at once */
	assert_int_equal(pvm_it_start[v], VA - 10 * PAGE);
	owned(frame_at(m, VA - 10 * PAGE), v, VA - 10 * PAGE);
	assert_int_equal(info(m, PVM_MM_TOTAL_VM), 10);
	assert_int_equal(info(m, PVM_MM_STACK_VM), 10);
	assert_int_equal(pvm_vm_committed, 10);
	rss(m, 3, 0);
	assert_int_equal(pvm_expand_stack(v, VA - 5 * PAGE), 0); /* there already */
	assert_int_equal(pvm_it_start[v], VA - 10 * PAGE);
	assert_int_equal(info(m, PVM_MM_TOTAL_VM), 10);
	ended(m, free, 0);
}

/* Area v may not begin at addr. */
static void no_growth(u32 v, u64 addr, int result)
{
	view_save();
	assert_int_equal(pvm_expand_stack(v, addr), result);
	view_same();
}

/* It may, and the accesses there end accordingly. */
static void growth(u32 v, u64 addr)
{
	u32 m = pvm_it_tree[v];
	u64 n = (pvm_it_start[v] - addr) / PAGE, had = info(m, PVM_MM_STACK_VM), total = info(m, PVM_MM_TOTAL_VM);
	assert_int_equal(pvm_expand_stack(v, addr), 0);
	space_check();
	assert_int_equal(pvm_it_start[v], addr);
	assert_int_equal(info(m, PVM_MM_STACK_VM), had + n);
	assert_int_equal(info(m, PVM_MM_TOTAL_VM), total + n);
}

static void stack_arguments(void **state)
{
	(void)state;
	space_boot();
	u32 m = space_new(), v = stack_new(m), w = area_new(m, VA + 8 * PAGE, VA + 9 * PAGE, RW, 100, 0);
	no_growth(0, VA - 2 * PAGE, -PVM_EINVAL);
	no_growth(PVM_MAX_VMAS, VA - 2 * PAGE, -PVM_EINVAL);
	no_growth(PVM_NONE, VA - 2 * PAGE, -PVM_EINVAL);
	no_growth(w + 1, VA - 2 * PAGE, -PVM_EINVAL);
	no_growth(v, VA - 2 * PAGE + 1, -PVM_EINVAL);
	no_growth(v, VA - 1, -PVM_EINVAL);
	no_growth(v, VA - PAGE, 0);
	no_growth(v, VA, 0);
	no_growth(w, VA + 7 * PAGE, -PVM_ENOMEM); /* it does not grow */
	refused(m, VA + 8 * PAGE - 1, WRITE, PVM_NONE, PVM_VM_FAULT_MAPERR);
	u32 x = area_new(space_new(), VA, VA + PAGE, STACK, 2, 0); /* only two pages have an offset */
	no_growth(x, VA - 3 * PAGE, -PVM_ENOMEM);
	growth(x, VA - 2 * PAGE);
	no_growth(x, VA - 3 * PAGE, -PVM_ENOMEM);
}

/* What lies below, and how near the stack may come. */
static void guard_gap(void **state)
{
	(void)state;
	u64 flags[] = { PVM_VM_READ, PVM_VM_WRITE, PVM_VM_EXEC, RW | PVM_VM_SHARED, RW, 0, PVM_VM_SHARED, STACK, PVM_VM_GROWSDOWN };
	u64 low = VA - 1024 * PAGE;
	for (size_t i = 0; i < sizeof flags / sizeof flags[0]; i++) {
		u64 gap = i < 5 ? GUARD : 0; /* what permits nothing is a gap; a stack has its own */
		space_boot();
		u32 m = space_new(), v = stack_new(m);
		area_new(m, low - 4 * PAGE, low, flags[i], low / PAGE - 4, 0);
		no_growth(v, low - PAGE, -PVM_ENOMEM);
		no_growth(v, low - 4 * PAGE, -PVM_ENOMEM);
		no_growth(v, low - 5 * PAGE, -PVM_ENOMEM); /* beyond it */
		if (gap) {
			no_growth(v, low, -PVM_ENOMEM);
			no_growth(v, low + gap - PAGE, -PVM_ENOMEM);
			refused(m, low + gap - 1, WRITE, PVM_NONE, PVM_VM_FAULT_MAPERR);
			refused(m, low, WRITE, PVM_NONE, PVM_VM_FAULT_MAPERR);
		}
		if (i % 2)
			growth(v, low + gap);
		else
			done(m, low + gap, WRITE, PVM_NONE);
		assert_int_equal(pvm_it_start[v], low + gap);
		no_growth(v, low + gap - PAGE, -PVM_ENOMEM);
	}
}

/* The lowest address, the stack's limit, that of the address space, of locked memory and of promised memory: the last page that is permitted and
 * the first that is not. */
static void stack_limits(void **state)
{
	(void)state;
	u32 key[] = { PVM_MM_LIMIT_STACK, PVM_MM_LIMIT_AS, PVM_MM_LIMIT_MEMLOCK };
	for (u32 i = 0; i < 3; i++) {
		space_boot();
		u32 m = space_new(), v = area_new(m, VA - PAGE, VA, STACK | PVM_VM_LOCKED, (VA - PAGE) / PAGE, 0);
		area_new(m, VA, VA + 4 * PAGE, PVM_VM_READ, 0, 9);
		u64 others = key[i] == PVM_MM_LIMIT_AS ? 4 : 0;
		u64 limits[] = { 0, PAGE - 1, (others + 1) * PAGE, (others + 4) * PAGE - 1 };
		for (u32 k = 0; k < 4; k++) {
			u64 pages = limits[k] / PAGE > others ? limits[k] / PAGE - others : 1;
			assert_int_equal(pvm_mm_set(m, key[i], limits[k]), 0);
			no_growth(v, VA - (pages + 1) * PAGE, -PVM_ENOMEM);
			refused(m, VA - (pages + 1) * PAGE, WRITE, PVM_NONE, PVM_VM_FAULT_MAPERR);
			if (pages > 1)
				growth(v, VA - pages * PAGE);
			no_growth(v, VA - (pages + 1) * PAGE, -PVM_ENOMEM);
		}
		if (key[i] == PVM_MM_LIMIT_MEMLOCK) {
			assert_int_equal(pvm_mm_set(m, PVM_MM_CAP_IPC_LOCK, 1), 0);
			growth(v, VA - 100 * PAGE);
			assert_int_equal(info(m, PVM_MM_LOCKED_VM), 100);
		}
		assert_int_equal(pvm_mm_set(m, key[i], PVM_MM_UNLIMITED), 0);
		growth(v, VA - 200 * PAGE);
	}

	/* The limit that every address space begins with. */
	space_boot();
	u32 m = space_new(), v = stack_new(m);
	no_growth(v, VA - 0x800000 - PAGE, -PVM_ENOMEM);
	growth(v, VA - 0x800000);
	no_growth(v, VA - 0x800000 - PAGE, -PVM_ENOMEM);

	m = space_new();
	v = area_new(m, 0x20000, 0x21000, STACK, 0x20, 0);
	no_growth(v, PVM_MMAP_MIN_ADDR - PAGE, -PVM_ENOMEM);
	no_growth(v, 0, -PVM_ENOMEM);
	refused(m, PVM_MMAP_MIN_ADDR - 1, WRITE, PVM_NONE, PVM_VM_FAULT_MAPERR);
	done(m, PVM_MMAP_MIN_ADDR, WRITE, PVM_NONE);
	assert_int_equal(pvm_it_start[v], PVM_MMAP_MIN_ADDR);
}

/* No more memory may be promised. */
static void stack_promised(void **state)
{
	(void)state;
	space_boot();
	u32 m = space_new(), v = stack_new(m), managed = 0;
	for (u32 z = 0; z < PVM_MAX_ZONES; z++)
		managed += pvm_zone_managed[z];
	assert_int_equal(pvm_mm_set(m, PVM_MM_LIMIT_STACK, PVM_MM_UNLIMITED), 0);
	no_growth(v, VA - (managed + 2) * PAGE, -PVM_ENOMEM);
	pvm_overcommit_mode = PVM_OVERCOMMIT_NEVER;
	pvm_vm_committed = managed;
	no_growth(v, VA - 2 * PAGE, -PVM_ENOMEM);
	pvm_vm_committed = 1;
	growth(v, VA - 2 * PAGE);
	assert_int_equal(pvm_vm_committed, 2);
	pvm_overcommit_mode = PVM_OVERCOMMIT_ALWAYS;
	growth(v, VA - (managed + 2) * PAGE);
	assert_int_equal(pvm_vm_committed, managed + 2);
}

/* A stack that grew for an access that then cannot be handled stays grown; all else is as it was. */
static void stack_grows_without_memory(void **state)
{
	(void)state;
	space_boot();
	u32 m = space_new(), v = stack_new(m), before = space_free();
	take_all(0);
	assert_int_equal(fault(m, VA - 3 * PAGE, WRITE, PVM_NONE), PVM_VM_FAULT_OOM);
	give_back();
	space_check();
	assert_int_equal(pvm_it_start[v], VA - 3 * PAGE);
	assert_int_equal(entry(m, VA - 3 * PAGE), 0);
	assert_int_equal(space_free(), before);
	rss(m, 0, 0);
	assert_int_equal(fault(m, VA - 4 * PAGE, READ | PRESENT, PVM_NONE), PVM_VM_FAULT_ACCERR);
	assert_int_equal(pvm_it_start[v], VA - 4 * PAGE);
	space_check();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(bad_arguments), cmocka_unit_test(no_area), cmocka_unit_test(access_errors), cmocka_unit_test(bus_errors),
		cmocka_unit_test(zero_and_anonymous), cmocka_unit_test(no_old_words), cmocka_unit_test(page_of_an_anon_vma),
		cmocka_unit_test(file_read), cmocka_unit_test(file_cow), cmocka_unit_test(file_shared), cmocka_unit_test(file_offsets), cmocka_unit_test(reuse_and_copy), cmocka_unit_test(like_the_last_fault), cmocka_unit_test(kernel_pages),
		cmocka_unit_test(swap_entries), cmocka_unit_test(exhaustion), cmocka_unit_test(five_levels), cmocka_unit_test(stack_grows),
		cmocka_unit_test(stack_arguments), cmocka_unit_test(guard_gap), cmocka_unit_test(stack_limits), cmocka_unit_test(stack_promised),
		cmocka_unit_test(stack_grows_without_memory),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
