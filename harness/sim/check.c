/* SPDX-License-Identifier: BSD-2-Clause */
/* What must hold between two calls: the executable twins of the invariants, and the theorems that need a look at all address spaces at once. The tables
 * are read as they are in memory, entry by entry, not through the core. */
#include <stdlib.h>
#include <string.h>

#include "sim.h"

struct leaf {
	u64 va, entry;
	u32 mm, pfn;
	u32 area; /* that covers it; 0: none */
};
static struct leaf *leaves;
static size_t nr_leaves, max_leaves;
static u32 mapped[PVM_MAX_FRAMES]; /* leaves that map a frame */
static u32 found_at[PVM_MAX_FRAMES]; /* and its first, as a place in leaves */

static void leaf_room(void)
{
	if (nr_leaves < max_leaves)
		return;
	max_leaves = max_leaves ? 2 * max_leaves : 1024;
	leaves = realloc(leaves, max_leaves * sizeof *leaves);
	if (!leaves)
		exit(2);
}

static void leaf_add(u32 mm, u64 va, u64 entry)
{
	leaf_room();
	leaves[nr_leaves++] = (struct leaf){ va, entry, mm, (u32)pvm_pte_pfn(entry), sim_area_at(mm, va) };
}

/* All entries under a table of 4 levels: a stack of one place per level instead of recursion. */
static void tables_walk(u32 mm, u32 root)
{
	u32 table[5] = { 0, 0, 0, 0, root }, slot[5] = { 0 }, level = 4;
	while (level <= 4) {
		if (slot[level] == 512) {
			level++;
			if (level <= 4)
				slot[level]++;
			continue;
		}
		u64 e = pvm_ram[table[level]].word[slot[level]];
		if (level > 1 && e && !pvm_pte_huge(e)) {
			level--;
			table[level] = (u32)pvm_pte_pfn(e);
			slot[level] = 0;
			continue;
		}
		if (level > 1 && e)
			sim_wrong("T1: a huge leaf in the tables of %s, which nobody asked for", sim_mm_owner(mm));
		else if (e) {
			u64 va = 0;
			for (u32 l = 4; l >= 1; l--)
				va = va * 512 + slot[l];
			leaf_add(mm, va * 4096, e);
		}
		slot[level]++;
	}
}

static void leaves_collect(void)
{
	nr_leaves = 0;
	leaf_room();
	memset(mapped, 0, sizeof mapped);
	for (u32 m = 1; m < PVM_MAX_MMS; m++)
		if (pvm_mm_users[m])
			tables_walk(m, pvm_mm_root[m]);
	for (size_t i = 0; i < nr_leaves; i++)
		if (pvm_pte_present(leaves[i].entry) && leaves[i].pfn < pvm_nr_frames && mapped[leaves[i].pfn]++ == 0)
			found_at[leaves[i].pfn] = (u32)i;
}

static unsigned long long at(const struct leaf *l)
{
	return l->va;
}

/* T5: a writable leaf of a private area maps a frame that no other leaf maps. */
static void t5_isolation(void)
{
	for (const struct leaf *l = leaves; l < leaves + nr_leaves; l++) {
		if (!pvm_pte_present(l->entry) || !pvm_pte_write(l->entry) || !l->area || PVM_VM_HAS(pvm_vma_flags[l->area], PVM_VM_SHARED))
			continue;
		if (mapped[l->pfn] != 1)
			sim_wrong("T5: %s may write frame %u at %llx, which %u leaves map", sim_mm_owner(l->mm), l->pfn, at(l), mapped[l->pfn]);
		if (pvm_page_state[l->pfn] != PVM_PAGE_ANON)
			sim_wrong("T5: %s may write frame %u at %llx, privately, and it is %s", sim_mm_owner(l->mm), l->pfn, at(l),
				  sim_state_name(pvm_page_state[l->pfn]));
	}
}

/* T7: mapcount is the number of leaves, and each leaf is a reference, as are the page cache and each pin. */
static void t7_accounts(void)
{
	for (u32 f = 0; f < pvm_nr_frames; f++) {
		u8 state = pvm_page_state[f];
		if (mapped[f] && state != PVM_PAGE_ANON && state != PVM_PAGE_FILE && state != PVM_PAGE_ZERO)
			sim_wrong("T7: frame %u is %s, and %u leaves map it", f, sim_state_name(state), mapped[f]);
		if (state != PVM_PAGE_ANON && state != PVM_PAGE_FILE)
			continue;
		u32 cached = state == PVM_PAGE_FILE && sim_cache_find(pvm_page_owner[f], pvm_page_index[f]) == f;
		if (pvm_page_mapcount[f] != mapped[f])
			sim_wrong("T7: frame %u (%s) has mapcount %u, and %u leaves map it", f, sim_state_name(state), pvm_page_mapcount[f], mapped[f]);
		if (pvm_page_refcount[f] != mapped[f] + cached + sim_pins[f])
			sim_wrong("T7: frame %u (%s) has refcount %u, %u leaves map it, the cache holds it %u times, and it is pinned %u times", f,
				  sim_state_name(state), pvm_page_refcount[f], mapped[f], cached, sim_pins[f]);
	}
}

/* T8: from each anonymous frame, the walk of its anon_vma finds exactly the leaves that map it. Areas of one walk are different, so it is enough to
 * count. */
static void t8_rmap(void)
{
	for (u32 f = 0; f < pvm_nr_frames; f++) {
		if (pvm_page_state[f] != PVM_PAGE_ANON)
			continue;
		u32 n = 0;
		u64 index = pvm_page_index[f];
		for (u32 c = pvm_rmap_first(pvm_page_owner[f], index); c; c = pvm_rmap_next(c, index)) {
			u64 va = pvm_rmap_address(c, index);
			struct pvm_pt_leaf l = pvm_pt_query(pvm_mm_root[pvm_it_tree[pvm_avc_vma[c]]], va);
			n += va != PVM_RMAP_NO_ADDRESS && pvm_pte_present(l.entry) && pvm_pte_pfn(l.entry) == f;
		}
		if (n != mapped[f]) {
			const struct leaf *l = mapped[f] ? &leaves[found_at[f]] : NULL;
			sim_wrong("T8: anon_vma %u leads to %u leaves of frame %u, %u map it%s%s", pvm_page_owner[f], n, f, mapped[f],
				  l ? ", one in " : "", l ? sim_mm_owner(l->mm) : "");
		}
	}
}

/* T9: a leaf lies in an area of its address space, and permits no more. */
static void t9_coupling(void)
{
	for (const struct leaf *l = leaves; l < leaves + nr_leaves; l++) {
		if (!l->area) {
			sim_wrong("T9: %s has an entry at %llx, and no area there", sim_mm_owner(l->mm), at(l));
			continue;
		}
		u64 flags = pvm_vma_flags[l->area];
		if (!pvm_pte_present(l->entry) || !pvm_pte_user(l->entry))
			continue; /* nothing that user mode may do */
		if (!(flags & (PVM_VM_READ | PVM_VM_WRITE | PVM_VM_EXEC)))
			sim_wrong("T9: %s has a leaf at %llx, and its area permits nothing", sim_mm_owner(l->mm), at(l));
		if (pvm_pte_write(l->entry) && !PVM_VM_HAS(flags, PVM_VM_WRITE))
			sim_wrong("T9: %s may write at %llx, its area may not", sim_mm_owner(l->mm), at(l));
		if (!pvm_pte_nx(l->entry) && !PVM_VM_HAS(flags, PVM_VM_EXEC))
			sim_wrong("T9: %s may execute at %llx, its area may not", sim_mm_owner(l->mm), at(l));
	}
}

/* T10: what a TLB holds is what the tables say, or less: no free frame, and none that has another user by now. User mode may run now, so nothing is
 * pending. */
static void t10_tlb(void)
{
	u32 root, pfn, rights;
	u64 vpn;
	for (u32 c = 0; c < sim_cpus; c++)
		for (u32 i = 0; i < SIM_TLB_SIZE; i++) {
			if (!sim_tlb_entry(c, i, &root, &vpn, &pfn, &rights))
				continue;
			unsigned long long va = vpn * 4096;
			if (pvm_page_state[pfn] < PVM_PAGE_KERNEL) {
				sim_wrong("T10: the TLB of CPU %u translates %llx to frame %u, which is free", c, va, pfn);
				continue;
			}
			if (pvm_page_state[root] < PVM_PAGE_TABLE) {
				sim_wrong("T10: the TLB of CPU %u has an entry of root %u, which is gone", c, root);
				continue;
			}
			u64 e = pvm_pt_query(root, vpn * 4096).entry;
			if (!pvm_pte_present(e) || pvm_pte_pfn(e) != pfn)
				sim_wrong("T10: the TLB of CPU %u translates %llx of %s to frame %u, the tables do not", c, va,
					  sim_mm_owner(pvm_page_prev[root]), pfn);
			else if ((rights & 1 && !pvm_pte_user(e)) || (rights & 2 && !pvm_pte_write(e)) || (rights & 4 && pvm_pte_nx(e)))
				sim_wrong("T10: the TLB of CPU %u permits more at %llx of %s than the tables", c, va,
					  sim_mm_owner(pvm_page_prev[root]));
		}
}

/* T13: each page holds what the memory model says that its process must see. */
static void t13_memory(void)
{
	u8 must[4096];
	for (const struct leaf *l = leaves; l < leaves + nr_leaves; l++) {
		if (!l->area || !pvm_pte_present(l->entry))
			continue;
		sim_memory_page(l->mm, l->va, must);
		if (!memcmp(must, pvm_ram[l->pfn].word, sizeof must))
			continue;
		u32 i = 0;
		while (sim_ram_byte(l->pfn, i) == must[i])
			i++;
		sim_wrong("T13: %s has %u at %llx, and must have %u", sim_mm_owner(l->mm), sim_ram_byte(l->pfn, i), at(l) + i, must[i]);
	}
}

/* The counters of each address space are what its areas and leaves come to. */
static void counters(void)
{
	static u64 sum[PVM_MAX_MMS][PVM_MM_KEYS];
	static const struct {
		u32 key;
		const char *name;
	} keys[] = {
		{ PVM_MM_TOTAL_VM, "total_vm" }, { PVM_MM_LOCKED_VM, "locked_vm" }, { PVM_MM_ANON_RSS, "anon_rss" }, { PVM_MM_FILE_RSS, "file_rss" },
		{ PVM_MM_SWAPENTS, "swapents" },
	};
	memset(sum, 0, sizeof sum);
	for (const struct leaf *l = leaves; l < leaves + nr_leaves; l++) {
		u8 state = pvm_pte_present(l->entry) ? pvm_page_state[l->pfn] : 0;
		sum[l->mm][PVM_MM_ANON_RSS] += state == PVM_PAGE_ANON;
		sum[l->mm][PVM_MM_FILE_RSS] += state == PVM_PAGE_FILE;
		sum[l->mm][PVM_MM_SWAPENTS] += !pvm_pte_present(l->entry);
	}
	for (u32 v = 1; v < PVM_MAX_VMAS; v++) {
		u32 m = pvm_it_tree[v];
		u64 pages = (pvm_it_end[v] - pvm_it_start[v]) / 4096;
		if (!m)
			continue;
		sum[m][PVM_MM_TOTAL_VM] += pages;
		sum[m][PVM_MM_LOCKED_VM] += PVM_VM_HAS(pvm_vma_flags[v], PVM_VM_LOCKED) ? pages : 0;
	}
	for (u32 m = 1; m < PVM_MAX_MMS; m++)
		for (size_t k = 0; pvm_mm_users[m] && k < sizeof keys / sizeof *keys; k++) {
			u64 is = pvm_mm_info[PVM_MM_INFO(m, keys[k].key)], must = sum[m][keys[k].key];
			if (is != must)
				sim_wrong("counters: %s of %s is %llu, and must be %llu", keys[k].name, sim_mm_owner(m), (unsigned long long)is,
					  (unsigned long long)must);
		}
}

/* Each slot of swap has as many users as entries name it: so it is free when none does. */
static void swap_slots(void)
{
	static u32 entries[SIM_SWAP_SLOTS + 1];
	memset(entries, 0, sizeof entries);
	for (const struct leaf *l = leaves; l < leaves + nr_leaves; l++)
		if (sim_swap_slot(l->entry))
			entries[pvm_swp_offset(l->entry)]++;
	for (u32 i = 0; i <= SIM_SWAP_SLOTS; i++)
		if (entries[i] != sim_swap_users[i])
			sim_wrong("swap: slot %u has %u users, and %u entries name it", i, sim_swap_users[i], entries[i]);
}

/* What pvm_rmap_check leaves out: an anon_vma counts its children and the areas whose own it is. */
static void anon_vmas(void)
{
	static u32 children[PVM_MAX_ANON_VMAS], active[PVM_MAX_ANON_VMAS];
	memset(children, 0, sizeof children);
	memset(active, 0, sizeof active);
	for (u32 a = 1; a < PVM_MAX_ANON_VMAS; a++)
		if (pvm_anon_vma_root[a])
			children[pvm_anon_vma_parent[a]]++;
	for (u32 v = 1; v < PVM_MAX_VMAS; v++)
		if (pvm_it_tree[v])
			active[pvm_vma_anon[v]]++;
	for (u32 a = 1; a < PVM_MAX_ANON_VMAS; a++)
		if (pvm_anon_vma_root[a] && (pvm_anon_vma_children[a] != children[a] || pvm_anon_vma_active[a] != active[a]))
			sim_wrong("T8: anon_vma %u counts %u children and %u areas, and has %u and %u", a, pvm_anon_vma_children[a],
				  pvm_anon_vma_active[a], children[a], active[a]);
}

#define CHECKER(call) { #call, call }

int sim_check(void)
{
	static const struct {
		const char *name;
		int (*check)(void);
	} checkers[] = {
		CHECKER(pvm_zone_check), CHECKER(pvm_reserve_check), CHECKER(pvm_tlb_check), CHECKER(pvm_pt_check), CHECKER(pvm_pool_check),
		CHECKER(pvm_itree_check), CHECKER(pvm_vma_check), CHECKER(pvm_rmap_check), CHECKER(pvm_mm_check),
	};
	u32 before = sim_nr_wrong;
	for (size_t i = 0; i < sizeof checkers / sizeof *checkers; i++)
		if (!checkers[i].check())
			sim_wrong("%s() is 0", checkers[i].name);
	if (sim_nr_wrong != before)
		return 0; /* what follows relies on these */
	leaves_collect();
	t5_isolation();
	t7_accounts();
	t8_rmap();
	t9_coupling();
	t10_tlb();
	t13_memory();
	counters();
	swap_slots();
	anon_vmas();
	return sim_nr_wrong == before;
}
