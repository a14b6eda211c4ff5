/* SPDX-License-Identifier: BSD-2-Clause */
/* What the machine holds, as text for people. */
#include <inttypes.h>
#include <string.h>

#include "sim.h"

const char *sim_state_name(u32 state)
{
	static const char *const names[] = { "reserved", "free", "kernel", "anon", "file", "zero", "slab", "gather" };
	static const char *const tables[] = { "table (reserved)", "table 1", "table 2", "table 3", "table 4", "table 5" };
	if (state < sizeof names / sizeof *names)
		return names[state];
	return state - PVM_PAGE_TABLE < 6 ? tables[state - PVM_PAGE_TABLE] : "?";
}

const char *sim_mm_owner(u32 mm)
{
	for (const struct sim_process *p = sim_process; p < sim_process + SIM_MAX_PROCESSES; p++)
		if (p->name[0] && p->mm == mm)
			return p->name;
	return "nobody";
}

static u32 first_area(const struct sim_process *p)
{
	return pvm_vma_find(p->mm, 0);
}

static void copy_text(char *line, size_t size, const char *name)
{
	size_t n = pvm_text_len < size - 1 ? pvm_text_len : size - 1;
	memcpy(line, pvm_text, n);
	line[n] = 0;
	line[strcspn(line, "\n")] = 0;
	snprintf(line + strlen(line), size - strlen(line), "%s", name);
}

void sim_maps_line(char *line, size_t size, const struct sim_process *p, u32 v)
{
	struct pvm_proc_mm mm = { sim_info(p, PVM_MM_START_BRK), sim_info(p, PVM_MM_BRK), sim_info(p, PVM_MM_START_STACK) };
	struct pvm_proc_file f = { 0, 0, 0, PVM_PROC_NAME_NONE };
	const char *name = "";
	u32 file = pvm_vma_file[v];
	if (file) {
		f = (struct pvm_proc_file){ sim_file[file].inode, sim_file[file].major, sim_file[file].minor, PVM_PROC_NAME_NONE };
		name = sim_file[file].name;
	}
	for (u32 i = 0; i < p->nr_special && !file; i++)
		if (p->special[i].start <= pvm_it_start[v] && pvm_it_end[v] <= p->special[i].end) {
			f.name = PVM_PROC_NAME_OWN;
			name = p->special[i].name;
		}
	int named = pvm_proc_maps(v, f, mm);
	copy_text(line, size, named == 1 ? name : "");
}

void sim_view_maps(FILE *out, const struct sim_process *p)
{
	char line[4200];
	for (u32 v = first_area(p); v; v = pvm_vma_next(v)) {
		sim_maps_line(line, sizeof line, p, v);
		fprintf(out, "%s\n", line);
	}
}

/* What the core wrote, unless it was an error. */
static void put_text(FILE *out, int error)
{
	if (error >= 0)
		fprintf(out, "%.*s", (int)pvm_text_len, (const char *)pvm_text);
}

void sim_view_smaps(FILE *out, const struct sim_process *p)
{
	char line[4200];
	for (u32 v = first_area(p); v; v = pvm_vma_next(v)) {
		sim_maps_line(line, sizeof line, p, v);
		fprintf(out, "%s\n", line);
		put_text(out, pvm_proc_smaps(pvm_mm_root[p->mm], v, 0));
	}
}

/* What pmap -x prints: a line for each area. */
void sim_view_pmap(FILE *out, const struct sim_process *p)
{
	char line[4200];
	for (u32 v = first_area(p); v; v = pvm_vma_next(v)) {
		int named = pvm_proc_pmap(pvm_mm_root[p->mm], v, sim_info(p, PVM_MM_START_STACK));
		const char *name = pvm_vma_file[v] ? sim_file[pvm_vma_file[v]].name : "", *last = strrchr(name, '/');
		copy_text(line, sizeof line, named == 1 ? (last ? last + 1 : name) : "");
		fprintf(out, "%s\n", line);
	}
}

void sim_view_buddyinfo(FILE *out)
{
	for (u32 z = 0; z < PVM_MAX_ZONES; z++)
		put_text(out, pvm_proc_buddyinfo(z));
}

void sim_view_zoneinfo(FILE *out)
{
	for (u32 z = 0; z < PVM_MAX_ZONES; z++) {
		int more = pvm_proc_zoneinfo(z);
		put_text(out, more);
		for (u32 c = 0; more == 1 && c < sim_cpus; c++)
			put_text(out, pvm_proc_zoneinfo_cpu(z, c));
		if (more == 1)
			put_text(out, pvm_proc_zoneinfo_end(z));
	}
}

void sim_view_status(FILE *out, const struct sim_process *p)
{
	fprintf(out, "Name:\t%s\nPid:\t%u\nPPid:\t%u\nMm:\t%u, %u users, root %u, CPU %u\n", p->name, p->pid, p->parent, p->mm, pvm_mm_users[p->mm],
		pvm_mm_root[p->mm], p->cpu);
	put_text(out, pvm_proc_status(p->mm));
	fprintf(out, "Areas:\t%u\n", pvm_mm_map_count[p->mm]);
}

int sim_status_line(char *line, size_t size, const struct sim_process *p, const char *name)
{
	const char *at = (const char *)pvm_text, *last = at, *end;
	size_t n = strlen(name);
	for (last += pvm_proc_status(p->mm) == 0 ? pvm_text_len : 0; at < last; at = end + 1) {
		end = memchr(at, '\n', (size_t)(last - at));
		if (!end)
			return 0;
		if ((size_t)(end - at) > n && !memcmp(at, name, n) && at[n] == ':') {
			snprintf(line, size, "%.*s", (int)(end - at), at);
			return 1;
		}
	}
	return 0;
}

/* The permissions and flags of an entry, with what the frame is. */
static void describe(char *text, size_t size, u64 entry)
{
	u32 pfn = (u32)pvm_pte_pfn(entry);
	if (!pvm_pte_present(entry))
		snprintf(text, size, "swapped out");
	else
		snprintf(text, size, "%c%c%c %c%c %s", pvm_pte_user(entry) ? 'r' : '-', pvm_pte_write(entry) ? 'w' : '-', pvm_pte_nx(entry) ? '-' : 'x', pvm_pte_young(entry) ? 'A' : '-',
			 pvm_pte_dirty(entry) ? 'D' : '-', pfn < pvm_nr_frames ? sim_state_name(pvm_page_state[pfn]) : "no frame");
}

/* Pages from start on that are alike, and where the last of them is. */
static void run_show(FILE *out, u64 start, u64 end, const char *text, u32 first, u32 last)
{
	fprintf(out, "    %012" PRIx64 "-%012" PRIx64 " %5" PRIu64 " pages  %-14s frame", start, end, (end - start) / 4096, text);
	fprintf(out, first == last ? " %u\n" : "s %u .. %u\n", first, last);
}

void sim_view_pagetable(FILE *out, const struct sim_process *p)
{
	char line[4200], now[64], text[64] = "";
	u32 root = pvm_mm_root[p->mm], tables = 0;
	for (u32 f = 0; f < pvm_nr_frames; f++)
		tables += pvm_page_state[f] >= PVM_PAGE_TABLE && pvm_page_state[f] != PVM_PAGE_TABLE && pvm_page_next[f] == root;
	fprintf(out, "root %u, %u tables\n", root, tables);
	for (u32 v = first_area(p); v; v = pvm_vma_next(v)) {
		u64 start = 0;
		u32 first = 0, last = 0;
		sim_maps_line(line, sizeof line, p, v);
		fprintf(out, "  %s\n", line);
		for (u64 va = pvm_it_start[v]; va <= pvm_it_end[v]; va += 4096) {
			u64 entry = va < pvm_it_end[v] ? pvm_pt_query(root, va).entry : 0;
			describe(now, sizeof now, entry);
			if (start && (!entry || strcmp(now, text))) {
				run_show(out, start, va, text, first, last);
				start = 0;
			}
			last = (u32)pvm_pte_pfn(entry);
			if (entry && !start) {
				start = va;
				first = last;
				memcpy(text, now, sizeof text);
			}
		}
	}
}

void sim_view_frames(FILE *out)
{
	u32 count[32] = { 0 }, pagesets = 0;
	for (u32 i = 0; i < PVM_PAGESETS; i++)
		pagesets += pvm_pcp_count[i];
	for (u32 f = 0; f < pvm_nr_frames; f++)
		count[pvm_page_state[f] % 32]++;
	fprintf(out, "%u frames:", pvm_nr_frames);
	for (u32 s = 0; s < 32; s++)
		if (count[s])
			fprintf(out, " %u %s,", count[s], sim_state_name(s));
	fprintf(out, " %u of the free ones in pagesets\n", pagesets);
	for (u32 f = 0; f < pvm_nr_frames; f++) {
		u32 s = pvm_page_state[f];
		if (s == PVM_PAGE_ANON || s == PVM_PAGE_FILE || s == PVM_PAGE_ZERO) {
			fprintf(out, "  %6u %-5s refs %u maps %u", f, sim_state_name(s), pvm_page_refcount[f], pvm_page_mapcount[f]);
			if (s == PVM_PAGE_ANON)
				fprintf(out, "  anon_vma %u page %" PRIx64, pvm_page_owner[f], pvm_page_index[f]);
			else if (s == PVM_PAGE_FILE)
				fprintf(out, "  %s page %" PRIu64, sim_file[pvm_page_owner[f]].name, pvm_page_index[f]);
			fprintf(out, "\n");
		} else if (s > PVM_PAGE_TABLE) {
			fprintf(out, "  %6u %-5s entries %u  of %s, from page %" PRIx64 "\n", f, sim_state_name(s), pvm_page_mapcount[f],
				sim_mm_owner(pvm_page_prev[pvm_page_next[f]]), pvm_page_index[f]);
		}
	}
}

static void chain_show(FILE *out, u32 v)
{
	fprintf(out, "area %u of %s, %012" PRIx64 "-%012" PRIx64 ": anon_vma %u; chain:", v, sim_mm_owner(pvm_it_tree[v]), pvm_it_start[v], pvm_it_end[v],
		pvm_vma_anon[v]);
	for (u32 c = pvm_vma_chain[v]; c; c = pvm_avc_next[c])
		fprintf(out, " %u", pvm_avc_anon[c]);
	fprintf(out, "\n");
}

void sim_view_rmap(FILE *out, const struct sim_process *p, u64 addr)
{
	u32 v = sim_area_at(p->mm, addr);
	if (!v) {
		fprintf(out, "no area\n");
		return;
	}
	chain_show(out, v);
	u64 entry = pvm_pt_query(pvm_mm_root[p->mm], addr).entry;
	u32 f = (u32)pvm_pte_pfn(entry), a = f < pvm_nr_frames ? pvm_page_owner[f] : 0;
	if (!pvm_pte_present(entry) || f >= pvm_nr_frames || pvm_page_state[f] != PVM_PAGE_ANON) {
		fprintf(out, "no anonymous page at %012" PRIx64 "\n", addr);
		return;
	}
	fprintf(out, "frame %u: anon_vma %u (root %u, parent %u, %u children, %u areas), page %" PRIx64 ", refs %u, maps %u\n", f, a, pvm_anon_vma_root[a],
		pvm_anon_vma_parent[a], pvm_anon_vma_children[a], pvm_anon_vma_active[a], pvm_page_index[f], pvm_page_refcount[f],
		pvm_page_mapcount[f]);
	for (u32 c = pvm_rmap_first(a, pvm_page_index[f]); c; c = pvm_rmap_next(c, pvm_page_index[f])) {
		u64 va = pvm_rmap_address(c, pvm_page_index[f]);
		u32 m = pvm_it_tree[pvm_avc_vma[c]];
		u64 e = pvm_pt_query(pvm_mm_root[m], va).entry;
		fprintf(out, "  %s at %012" PRIx64 ": ", sim_mm_owner(m), va);
		if (pvm_pte_present(e) && pvm_pte_pfn(e) == f)
			fprintf(out, "maps it, %s\n", pvm_pte_write(e) ? "writable" : "read-only");
		else
			fprintf(out, "maps %s\n", e ? "another frame" : "nothing");
	}
}

void sim_view_tlb(FILE *out)
{
	u32 root, pfn, rights;
	u64 vpn;
	for (u32 c = 0; c < sim_cpus; c++)
		for (u32 i = 0; i < SIM_TLB_SIZE; i++)
			if (sim_tlb_entry(c, i, &root, &vpn, &pfn, &rights))
				fprintf(out, "CPU %u: %012" PRIx64 " of %s to frame %u, r%c%c\n", c, vpn * 4096, sim_mm_owner(pvm_page_prev[root]), pfn,
					rights & 2 ? 'w' : '-', rights & 4 ? 'x' : '-');
}
