/* SPDX-License-Identifier: BSD-2-Clause */
/* The executable hardware walk against a second reading of the Intel SDM (Vol. 3A, 4.5 to 4.7), by a loop over levels with masks; on
 * hand-made tables for each rule, then on random ones. */
#include "test.h"
#include "walk.h"

#define P 1u
#define RW 2u
#define US 4u
#define PS 0x80u
#define NX 0x8000000000000000u
#define FRAME_MASK 0xffffffffff000u

#define FRAMES 64u
static struct pvm_frame ram[FRAMES];

static void clear(void)
{
	memset(ram, 0, sizeof ram);
	pvm_ram = ram;
	pvm_nr_frames = FRAMES;
}

/* What the SDM says, in one piece. */
static struct pvm_hw_result sdm(u32 mode, u32 root, u64 va, u32 access)
{
	struct pvm_hw_result r = { 0, PVM_HW_GP, 0, 0, 0, 0, 0 };
	int levels = mode & PVM_HW_LA57 ? 5 : 4, bits = 9 * levels + 12;
	int64_t sign = (int64_t)(va << (64 - bits)) >> (64 - bits);
	if ((u64)sign != va)
		return r;
	u64 table = root, rights_user = 1, rights_write = 1, never_exec = 0;
	u32 fetch = (access & PVM_PF_I) && (mode & (PVM_HW_NXE | PVM_HW_SMEP)) ? PVM_PF_I : 0;
	r.error = (access & (PVM_PF_W | PVM_PF_U)) | fetch;
	for (int level = levels; level >= 1; level--) {
		int shift = 12 + 9 * (level - 1);
		u32 slot = (va >> shift) & 511;
		if (table >= pvm_nr_frames) {
			r.result = PVM_HW_MC;
			r.error = 0;
			return r;
		}
		u64 e = pvm_ram[table].word[slot], size = (u64)1 << shift;
		r.result = PVM_HW_PF;
		if (!(e & P))
			return r;
		u64 reserved = mode & PVM_HW_NXE ? 0 : NX;
		int leaf = level == 1 || (level <= 3 && (e & PS));
		if (level >= 4 || (level == 3 && !(mode & PVM_HW_GB)))
			reserved |= PS;
		if (level > 1 && leaf)
			reserved |= (size - 1) & ~(u64)0x1fff; /* bit 12 is PAT */
		if (e & reserved) {
			r.error |= PVM_PF_P | PVM_PF_RSVD;
			return r;
		}
		rights_user &= e >> 2;
		rights_write &= e >> 1;
		never_exec |= e >> 63;
		if (!leaf) {
			table = (e & FRAME_MASK) >> 12;
			continue;
		}
		int user = access & PVM_PF_U, write = access & PVM_PF_W, exec = access & PVM_PF_I, bad;
		int nx = never_exec && (mode & PVM_HW_NXE);
		if (user) /* 4.6.1: user-mode accesses */
			bad = !(rights_user & 1) || (write && !(rights_write & 1)) || (exec && nx);
		else if (exec) /* supervisor-mode fetches */
			bad = ((rights_user & 1) && (mode & PVM_HW_SMEP)) || nx;
		else /* supervisor-mode reads and writes */
			bad = (write && !(rights_write & 1) && (mode & PVM_HW_WP)) ||
			      ((rights_user & 1) && (mode & PVM_HW_SMAP) && !(mode & PVM_HW_AC));
		if (bad) {
			r.error |= PVM_PF_P;
			return r;
		}
		r.result = PVM_HW_OK;
		r.error = 0;
		r.pfn = ((e & FRAME_MASK & ~(size - 1)) | (va & (size - 1))) >> 12;
		r.level = (u32)level;
		r.rights = (u32)(rights_user & 1) | (u32)(rights_write & 1) << 1 | (never_exec ? 0u : 4u);
		r.table = (u32)table;
		r.slot = slot;
		return r;
	}
	return r;
}

static void same(u32 mode, u32 root, u64 va, u32 access)
{
	struct pvm_hw_result a = pvm_hw_walk(mode, root, va, access), b = sdm(mode, root, va, access);
	assert_int_equal(a.result, b.result);
	if (a.result == PVM_HW_PF)
		assert_int_equal(a.error, b.error);
	if (a.result != PVM_HW_OK)
		return;
	assert_int_equal(a.pfn, b.pfn);
	assert_int_equal(a.level, b.level);
	assert_int_equal(a.rights, b.rights);
	assert_int_equal(a.table, b.table);
	assert_int_equal(a.slot, b.slot);
}

static void put(u32 table, u64 va, u32 level, u64 e)
{
	ram[table].word[(va >> (3 + 9 * level)) & 511] = e;
}

/* The first and the last page of each half, with 4 and 5 levels; one step over the edge is #GP. */
static void halves(void **state)
{
	(void)state;
	static const u64 edges[2][4] = { { 0, 0x7fffffffffff, 0xffff800000000000, 0xffffffffffffffff },
		{ 0, 0xffffffffffffff, 0xff00000000000000, 0xffffffffffffffff } };
	for (u32 five = 0; five < 2; five++)
		for (u32 i = 0; i < 4; i++) {
			u64 va = edges[five][i];
			u32 root = five ? 5 : 4, mode = PVM_HW_NXE | (five ? PVM_HW_LA57 : 0);
			clear();
			for (u32 level = root; level > 1; level--)
				put(level, va, level, (u64)(level - 1) << 12 | P | RW | US);
			put(1, va, 1, (u64)40 << 12 | P | RW | US);
			struct pvm_hw_result r = pvm_hw_walk(mode, root, va, PVM_PF_U | PVM_PF_W);
			assert_int_equal(r.result, PVM_HW_OK);
			assert_int_equal(r.pfn, 40);
			assert_int_equal(r.level, 1);
			assert_int_equal(r.rights, 7);
			if (i == 1 || i == 2)
				assert_int_equal(pvm_hw_walk(mode, root, i == 1 ? va + 1 : va - 1, 0).result, PVM_HW_GP);
			for (u32 j = 0; j < 4; j++)
				for (u32 a = 0; a < 4; a++)
					same(mode, root, edges[five][j], a * 2);
		}
}

/* One page of each size, each combination of rights at leaf and table, each access, each mode. */
static void rights(void **state)
{
	(void)state;
	u64 va = 0x123456789000;
	for (u32 size = 1; size <= 3; size++)
		for (u32 bits = 0; bits < 64; bits++) {
			u64 leaf = P | (bits & 1 ? RW : 0) | (bits & 2 ? US : 0) | (bits & 4 ? NX : 0) | (size > 1 ? PS : 0);
			u64 link = P | (bits & 8 ? RW : 0) | (bits & 16 ? US : 0) | (bits & 32 ? NX : 0);
			clear();
			for (u32 level = 4; level > size; level--)
				put(level, va, level, (u64)(level - 1) << 12 | (level == size + 1 ? link : P | RW | US));
			put(size, va, size, leaf | (size == 1 ? 0x7000u : size == 2 ? 0x600000u : 0x80000000u));
			for (u32 mode = 0; mode < 128; mode += 2)
				for (u32 access = 0; access < 32; access += 2)
					if ((access & PVM_PF_RSVD) == 0 && (access & (PVM_PF_W | PVM_PF_I)) != (PVM_PF_W | PVM_PF_I))
						same(mode, 4, va, access);
		}
}

static void random_tables(void **state)
{
	(void)state;
	u64 seed = 9;
	u32 ok = 0, deep = 0;
	for (u32 round = 0; round < 200; round++) {
		clear();
		for (u32 t = 0; t < FRAMES; t++)
			for (u32 i = 0; i < 512; i++) {
				u64 e = random_next(&seed);
				u64 frame = random_below(&seed, FRAMES + (random_below(&seed, 30) == 0)) * (u64)4096;
				e = (e & 0xfff) | frame | (random_below(&seed, 8) == 0 ? e & NX : 0) | (random_below(&seed, 16) ? P : 0);
				if (random_below(&seed, 8))
					e &= ~(u64)PS;
				else if (random_below(&seed, 4))
					e = (e & ~FRAME_MASK) | (random_next(&seed) & FRAME_MASK & ~(u64)0x3fffffff);
				ram[t].word[i] = e | (random_below(&seed, 4) ? RW | US : 0);
			}
		for (u32 n = 0; n < 800; n++) {
			u32 mode = random_below(&seed, 128), access = 0;
			u64 va = random_next(&seed);
			if (random_below(&seed, 50))
				va = (u64)((int64_t)(va << (mode & 1 ? 7 : 16)) >> (mode & 1 ? 7 : 16));
			access = random_below(&seed, 2) * PVM_PF_U + random_below(&seed, 3) * 8 / 3 * PVM_PF_W;
			access &= PVM_PF_U | PVM_PF_W | PVM_PF_I;
			same(mode, random_below(&seed, FRAMES + 1), va, access);
			struct pvm_hw_result r = pvm_hw_walk(mode, 0, va, access);
			ok += r.result == PVM_HW_OK;
			deep += r.result == PVM_HW_OK && r.level == 1;
		}
	}
	assert_true(ok > 1000 && deep > 100); /* the random tables are good for something */
}

static void accessed_dirty(void **state)
{
	(void)state;
	clear();
	ram[3].word[511] = P | NX;
	assert_int_equal(pvm_hw_set_ad(3, 511, 0), 0);
	assert_int_equal(ram[3].word[511], P | NX | 0x20);
	assert_int_equal(pvm_hw_set_ad(3, 511, 1), 0);
	assert_int_equal(ram[3].word[511], P | NX | 0x60);
	assert_int_equal(pvm_hw_set_ad(FRAMES, 0, 1), -PVM_EINVAL);
	assert_int_equal(pvm_hw_set_ad(3, 512, 1), -PVM_EINVAL);
	for (u32 i = 0; i < 511; i++)
		assert_int_equal(ram[3].word[i], 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(halves),
		cmocka_unit_test(rights),
		cmocka_unit_test(random_tables),
		cmocka_unit_test(accessed_dirty),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
