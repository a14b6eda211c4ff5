/* SPDX-License-Identifier: BSD-2-Clause */
/* Files and their page cache: the pages that were read in. A file's byte is the number of its page, from 1 on, modulo 256; of shared anonymous
 * memory, 0. */
#include <stdlib.h>
#include <string.h>

#include "sim.h"

#define CACHE_SIZE (2u * PVM_MAX_FRAMES) /* of the hash table: more than there are frames, so that a search ends */

struct sim_file sim_file[SIM_MAX_FILES];
u32 sim_nr_files = 1;
static struct {
	u64 index;
	u32 file; /* 0: empty */
	u32 frame;
} cache[CACHE_SIZE];
static u32 cached[CACHE_SIZE], nr_cached; /* places of pages in it */

u32 sim_file_new(const char *name, u64 pages, int writable, int zeros)
{
	if (sim_nr_files == SIM_MAX_FILES) {
		fprintf(stderr, "more than %d files\n", SIM_MAX_FILES - 1);
		exit(2);
	}
	struct sim_file *f = &sim_file[sim_nr_files];
	*f = (struct sim_file){ strdup(name), pages, sim_nr_files, zeros ? 0 : 8, 1, writable, zeros };
	if (!f->name) {
		perror("files");
		exit(2);
	}
	return sim_nr_files++;
}

void sim_files_reset(void)
{
	while (sim_nr_files > 1)
		free(sim_file[--sim_nr_files].name);
	while (nr_cached > 0)
		cache[cached[--nr_cached]].file = 0;
}

u32 sim_file_find(const char *name)
{
	for (u32 i = sim_nr_files - 1; i > 0; i--)
		if (!strcmp(sim_file[i].name, name))
			return i;
	return 0;
}

u8 sim_file_byte(u32 file, u64 offset)
{
	return sim_file[file].zeros ? 0 : (u8)(offset / 4096 + 1);
}

static u32 slot_of(u32 file, u64 index)
{
	u32 i = (u32)(((index + 1) * 0x9e3779b97f4a7c15u ^ (u64)file * 0xc2b2ae3d27d4eb4fu) >> 40) % CACHE_SIZE;
	while (cache[i].file && (cache[i].file != file || cache[i].index != index))
		i = (i + 1) % CACHE_SIZE;
	return i;
}

u32 sim_cache_find(u32 file, u64 index)
{
	u32 i = slot_of(file, index);
	return cache[i].file ? cache[i].frame : PVM_NONE;
}

u32 sim_cache_get(u32 cpu, u32 file, u64 index, int *bus)
{
	u32 i = slot_of(file, index);
	*bus = index >= sim_file[file].pages;
	if (*bus || cache[i].file)
		return *bus ? PVM_NONE : cache[i].frame;
	u32 f = pvm_page_alloc(cpu, 0);
	if (f == PVM_NONE)
		return PVM_NONE;
	memset(&pvm_ram[f], sim_file_byte(file, index * 4096), sizeof pvm_ram[f]);
	if (pvm_page_add_file(f, file, index))
		sim_wrong("frame %u is fresh, and cannot become a page of a file", f);
	cache[i].file = file;
	cache[i].index = index;
	cache[i].frame = f;
	cached[nr_cached++] = i;
	return f;
}

void sim_cache_drop(u32 cpu)
{
	while (nr_cached > 0) {
		u32 i = cached[--nr_cached];
		if (pvm_page_put(cpu, cache[i].frame) != 0)
			sim_wrong("T7: page %llu of %s is in use after the last exit", (unsigned long long)cache[i].index, sim_file[cache[i].file].name);
		cache[i].file = 0;
	}
}
