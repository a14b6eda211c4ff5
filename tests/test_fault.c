/* SPDX-License-Identifier: BSD-2-Clause */
/* The dispatch table against the decisions of Linux, told once more in the order in which its functions take them, for every combination of
 * what they look at. */
#include "fault.h"
#include "test.h"

/* arch/x86/mm/fault.c, access_error */
static int linux_access_error(u32 error, u64 vm_flags)
{
	if (error & PVM_PF_W)
		return !(vm_flags & PVM_VM_WRITE);
	if (error & PVM_PF_P)
		return 1;
	return !(vm_flags & (PVM_VM_READ | PVM_VM_WRITE | PVM_VM_EXEC));
}

/* mm/memory.c, do_fault; an anonymous area has no vm_ops */
static u32 linux_do_fault(int write, u64 vm_flags)
{
	if (!write)
		return PVM_FAULT_READ;
	if (!(vm_flags & PVM_VM_SHARED))
		return PVM_FAULT_COW;
	return PVM_FAULT_SHARED;
}

/* mm/memory.c, do_anonymous_page */
static u32 linux_do_anonymous_page(int write, u64 vm_flags)
{
	if (vm_flags & PVM_VM_SHARED)
		return PVM_FAULT_BUS;
	return write ? PVM_FAULT_ANON : PVM_FAULT_ZERO;
}

/* mm/memory.c, do_wp_page */
static u32 linux_do_wp_page(const struct pvm_fault *f)
{
	int anon = f->state == PVM_PAGE_ANON;
	if (anon && f->refs == 1)
		return PVM_FAULT_REUSE;
	if (!anon && (f->flags & (PVM_VM_SHARED | PVM_VM_WRITE)) == (PVM_VM_SHARED | PVM_VM_WRITE))
		return PVM_FAULT_MKWRITE;
	return PVM_FAULT_COPY;
}

/* mm/memory.c, handle_pte_fault */
static u32 linux_fault(const struct pvm_fault *f)
{
	int write = (f->error & PVM_PF_W) != 0;
	if (f->error & PVM_PF_RSVD)
		return PVM_FAULT_BAD;
	if (linux_access_error(f->error, f->flags))
		return PVM_FAULT_ACCERR;
	if (f->entry == 0)
		return f->file ? linux_do_fault(write, f->flags) : linux_do_anonymous_page(write, f->flags);
	if (!(f->entry & PVM_PTE_P))
		return PVM_FAULT_SWAP;
	if (write && !(f->entry & PVM_PTE_RW))
		return linux_do_wp_page(f);
	return PVM_FAULT_SPURIOUS;
}

static void classes(void **state)
{
	(void)state;
	static const u64 entries[] = { 0, 2, 0xfffffffffffffffe, 1, 3, 0x8000000000001005, 0x8000000000001007, 0x1067 };
	static const u32 states[] = { PVM_PAGE_ANON, PVM_PAGE_FILE, PVM_PAGE_ZERO, PVM_PAGE_RESERVED, PVM_PAGE_KERNEL };
	static const u64 more[] = { 0, PVM_VM_MAYREAD | PVM_VM_MAYWRITE, ~(u64)0xf };
	u32 seen[PVM_FAULT_MKWRITE + 1] = { 0 };
	struct pvm_fault f;
	for (f.error = 0; f.error < 64; f.error++)
		for (u64 flags = 0; flags < 16 * 3; flags++)
			for (f.file = 0; f.file < 2; f.file++)
				for (u32 e = 0; e < 8; e++)
					for (u32 s = 0; s < 5; s++)
						for (f.refs = 0; f.refs < 4; f.refs++) {
							f.flags = flags % 16 | more[flags / 16];
							f.entry = entries[e];
							f.state = states[s];
							u32 c = pvm_fault_class(f);
							assert_int_equal(c, linux_fault(&f));
							seen[c]++;
						}
	for (u32 c = 0; c <= PVM_FAULT_MKWRITE; c++)
		assert_true(seen[c] > 0);
}

/* With what the class maps the same access is spurious, and nothing more is permitted than the area permits, whatever the class. */
static void permissions(void **state)
{
	(void)state;
	for (u32 c = 0; c <= PVM_FAULT_MKWRITE; c++)
		for (u64 flags = 0; flags < 16; flags++)
			assert_true(!(pvm_fault_prot(c, flags) & PVM_PTE_RW) || (flags & PVM_VM_WRITE));
	for (u32 error = 0; error < 32; error++)
		for (u64 flags = 0; flags < 16; flags++)
			for (u32 file = 0; file < 2; file++)
				for (u32 entry = 0; entry < 4; entry++) {
					struct pvm_fault f = { flags, entry, error, file, PVM_PAGE_ANON, 1 };
					u32 c = pvm_fault_class(f);
					u64 p = pvm_fault_prot(c, flags);
					assert_int_equal(p & (PVM_PTE_P | PVM_PTE_US | PVM_PTE_A), PVM_PTE_P | PVM_PTE_US | PVM_PTE_A);
					assert_true(!(p & PVM_PTE_RW) || (flags & PVM_VM_WRITE));
					assert_int_equal(!(p & PVM_PTE_NX), (flags & PVM_VM_EXEC) != 0);
					assert_int_equal(!(p & PVM_PTE_D), !(p & PVM_PTE_RW));
					assert_int_equal(p & ~(PVM_PTE_P | PVM_PTE_RW | PVM_PTE_US | PVM_PTE_A | PVM_PTE_D | PVM_PTE_NX), 0);
					if (c < PVM_FAULT_ZERO)
						continue;
					f.entry = p;
					assert_int_equal(pvm_fault_class(f), PVM_FAULT_SPURIOUS);
				}
}

static void swap_entries(void **state)
{
	(void)state;
	static const u64 edges[] = { 0, 1, 0x1fffffffffffe, 0x1ffffffffffff, 0x2000000000000, PVM_SWP_OFFSETS - 2, PVM_SWP_OFFSETS - 1 };
	u64 seed = 9;
	for (u32 n = 0; n < 5000; n++) {
		u32 type = n < 64 ? n % 32 : random_below(&seed, PVM_SWP_TYPES);
		u64 offset = n < 7 * 32 ? edges[n / 32] : random_next(&seed) % PVM_SWP_OFFSETS;
		u64 e = pvm_swp_entry(type, offset);
		assert_int_equal(e, (u64)type << 59 | ~offset << 14 >> 5); /* Linux: __swp_entry */
		assert_true(e != 0 && !(e & PVM_PTE_P));
		assert_int_equal(pvm_swp_type(e), type);
		assert_int_equal(pvm_swp_offset(e), offset);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(classes), cmocka_unit_test(permissions), cmocka_unit_test(swap_entries) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
