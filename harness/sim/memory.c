/* SPDX-License-Identifier: BSD-2-Clause */
/* Theorem T13, as a model: what each process must read. A private page is a copy of its own from the first store on; before, it is that of the file, or
 * zeros. A page of a file is shared by all who map it shared. No frames, no tables, no faults: pages by name. */
#include <stdlib.h>
#include <string.h>

#include "sim.h"

#define FILE_SPACE 0x80000000u /* | file number: the pages of a file that were written through a shared area */
#define TABLE_START 0x100u

struct page {
	u64 vpn;
	u32 space; /* 0: empty */
	u8 *bytes; /* NULL: it has gone again */
};
static struct page *table;
static u32 *place; /* of the pages in the table, in the order in which they came */
static u32 size, used; /* size: a power of two */

/* Pages that have gone, to be used again: the first 8 bytes of each are the next. */
static u8 *spare;

static u8 *bytes_new(void)
{
	u8 *bytes = spare;
	if (bytes)
		memcpy(&spare, bytes, sizeof spare);
	else
		bytes = malloc(4096);
	if (!bytes)
		exit(2);
	return bytes;
}

static void bytes_free(u8 *bytes)
{
	if (!bytes)
		return;
	memcpy(bytes, &spare, sizeof spare);
	spare = bytes;
}

/* A table of n places, empty. */
static void table_new(u32 n)
{
	table = calloc(n, sizeof *table);
	place = calloc(n, sizeof *place);
	if (!table || !place)
		exit(2);
	size = n;
	used = 0;
}

/* What was used is cleared; a table that grew stays as large. */
void sim_memory_reset(void)
{
	if (!table)
		table_new(TABLE_START);
	while (used > 0) {
		struct page *s = &table[place[--used]];
		bytes_free(s->bytes);
		*s = (struct page){ 0, 0, NULL };
	}
}

static struct page *slot_of(u32 space, u64 vpn)
{
	u32 i = (u32)((vpn * 0x9e3779b97f4a7c15u ^ (u64)space * 0xc2b2ae3d27d4eb4fu) >> 32) & (size - 1);
	while (table[i].space && (table[i].space != space || table[i].vpn != vpn))
		i = (i + 1) & (size - 1);
	return &table[i];
}

static struct page *slot_take(u32 space, u64 vpn)
{
	struct page *s = slot_of(space, vpn);
	if (!s->space)
		place[used++] = (u32)(s - table);
	s->space = space;
	s->vpn = vpn;
	return s;
}

/* Twice the size, without the pages that have gone. */
static void grow(void)
{
	struct page *old = table;
	u32 *places = place, n = used;
	table_new(2 * size);
	for (u32 i = 0; i < n; i++) {
		const struct page *s = &old[places[i]];
		if (s->bytes)
			slot_take(s->space, s->vpn)->bytes = s->bytes;
	}
	free(old);
	free(places);
}

static u8 *page_new(u32 space, u64 vpn)
{
	if (used * 2 > size)
		grow();
	return slot_take(space, vpn)->bytes = bytes_new();
}

static u8 *page_find(u32 space, u64 vpn)
{
	return slot_of(space, vpn)->bytes;
}

static void page_drop(u32 space, u64 vpn)
{
	struct page *s = slot_of(space, vpn);
	bytes_free(s->bytes);
	s->bytes = NULL;
}

/* Where the page of addr is when nobody stored to it: its file and page there; file 0: nowhere. */
static u32 backing(u32 mm, u64 addr, u64 *index, int *shared)
{
	u32 v = sim_area_at(mm, addr);
	*shared = v && PVM_VM_HAS(pvm_vma_flags[v], PVM_VM_SHARED);
	*index = v ? pvm_vma_pgoff[v] + (addr - pvm_it_start[v]) / 4096 : 0;
	return v ? pvm_vma_file[v] : 0;
}

/* The bytes of the page of addr, as far as somebody stored to it, or to the page of the file that it shows; NULL: nobody did, and all are *plain. */
static const u8 *stored(u32 mm, u64 addr, u8 *plain)
{
	u64 index;
	int shared;
	u32 file = backing(mm, addr, &index, &shared);
	const u8 *own = shared ? NULL : page_find(mm, addr / 4096);
	*plain = file ? sim_file_byte(file, index * 4096) : 0;
	return own ? own : file ? page_find(FILE_SPACE | file, index) : NULL;
}

void sim_memory_page(u32 mm, u64 addr, u8 *bytes)
{
	u8 plain;
	const u8 *page = stored(mm, addr, &plain);
	if (page)
		memcpy(bytes, page, 4096);
	else
		memset(bytes, plain, 4096);
}

u8 sim_memory_byte(u32 mm, u64 addr)
{
	u8 plain;
	const u8 *page = stored(mm, addr, &plain);
	return page ? page[addr % 4096] : plain;
}

void sim_memory_write(u32 mm, u64 addr, u8 value)
{
	u64 index;
	int shared;
	u32 file = backing(mm, addr, &index, &shared), space = shared ? FILE_SPACE | file : mm;
	u64 vpn = shared ? index : addr / 4096;
	u8 *page = page_find(space, vpn), plain;
	if (!page) {
		const u8 *first = stored(mm, addr, &plain);
		page = page_new(space, vpn);
		if (first)
			memcpy(page, first, 4096);
		else
			memset(page, plain, 4096);
	}
	page[addr % 4096] = value;
}

/* Who fills pages by writes (mlock, MADV_POPULATE_WRITE) copies pages of files that were mapped, though nobody stored to them. */
void sim_memory_copied(u32 mm)
{
	for (u32 v = pvm_vma_find(mm, 0); v; v = pvm_vma_next(v)) {
		u64 f = pvm_vma_flags[v];
		for (u64 a = pvm_it_start[v]; pvm_vma_file[v] && PVM_VM_HAS(f, PVM_VM_WRITE) && !PVM_VM_HAS(f, PVM_VM_SHARED) && a < pvm_it_end[v]; a += 4096) {
			u64 e = pvm_pt_query(pvm_mm_root[mm], a).entry;
			if (pvm_pte_present(e) && pvm_page_state[pvm_pte_pfn(e)] == PVM_PAGE_ANON && !page_find(mm, a / 4096)) {
				u8 plain;
				const u8 *first = stored(mm, a, &plain);
				u8 *page = page_new(mm, a / 4096);
				if (first)
					memcpy(page, first, 4096);
				else
					memset(page, plain, 4096);
			}
		}
	}
}

void sim_memory_drop(u32 mm, u64 from, u64 to)
{
	u64 n = to / 4096 - from / 4096;
	for (u64 k = 0; n < used && k < n; k++)
		page_drop(mm, from / 4096 + k);
	for (u32 i = 0; n >= used && i < used; i++) {
		const struct page *s = &table[place[i]];
		if (s->space == mm && s->bytes && from / 4096 <= s->vpn && s->vpn < to / 4096)
			page_drop(mm, s->vpn);
	}
}

void sim_memory_trim(u32 mm)
{
	for (u32 i = 0; i < used; i++) {
		const struct page *s = &table[place[i]];
		if (s->space == mm && s->bytes && !sim_area_at(mm, s->vpn * 4096))
			page_drop(mm, s->vpn);
	}
}

void sim_memory_move(u32 mm, u64 from, u64 len, u64 to)
{
	for (u64 k = 0; k < len / 4096; k++) {
		const u8 *page = page_find(mm, from / 4096 + k);
		if (!page)
			continue;
		u8 *copy = page_new(mm, to / 4096 + k);
		memcpy(copy, page_find(mm, from / 4096 + k), 4096);
		page_drop(mm, from / 4096 + k);
	}
}

/* Areas with VM_WIPEONFORK begin empty; of those with VM_DONTCOPY there is none in the child. */
void sim_memory_fork(u32 mm, u32 child)
{
	while (4 * used > size) /* not while places are read */
		grow();
	for (u32 i = 0, n = used; i < n; i++) {
		const struct page *s = &table[place[i]];
		u32 v = s->space == mm && s->bytes ? sim_area_at(child, s->vpn * 4096) : 0;
		if (v && !PVM_VM_HAS(pvm_vma_flags[v], PVM_VM_WIPEONFORK))
			memcpy(page_new(child, s->vpn), s->bytes, 4096);
	}
}
