/* SPDX-License-Identifier: BSD-2-Clause */
#include "trace.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

static void *grow(void *list, size_t n, size_t size)
{
	if (n & (n - 1))
		return list;
	list = realloc(list, (n ? 2 * n : 1) * size);
	if (!list) {
		perror("trace");
		exit(2);
	}
	return list;
}

static int parse_area(const char *text, struct area *a)
{
	char perm[5];
	int used = 0;
	if (sscanf(text, "%" SCNx64 "-%" SCNx64 " %4s %n", &a->lo, &a->hi, perm, &used) != 3 || a->lo >= a->hi || strlen(perm) != 4)
		return 0;
	a->prot = (perm[0] == 'r' ? AREA_READ : 0u) | (perm[1] == 'w' ? AREA_WRITE : 0u) | (perm[2] == 'x' ? AREA_EXEC : 0u) |
		  (text[used] == '/' ? AREA_FILE : 0u);
	return 1;
}

static int parse_line(const char *line, struct process *p)
{
	struct event e = { line[0], 0, 0, { 0, 0, 0 } };
	switch (line[0]) {
	case '#':
		return 1;
	case 'f':
		if (sscanf(line, "f %" SCNx64 " %c ", &e.addr, &e.access) != 2 || !strchr("rwxRWX?", e.access))
			return 0;
		break;
	case 'm':
		if (!parse_area(line + 2, &e.area))
			return 0;
		break;
	case 'v':
		p->areas = (struct area *)grow(p->areas, p->nr_areas, sizeof *p->areas);
		return parse_area(line + 2, &p->areas[p->nr_areas++]);
	default:
		return 0;
	}
	p->events = (struct event *)grow(p->events, p->nr_events, sizeof *p->events);
	p->events[p->nr_events++] = e;
	return 1;
}

int trace_next(FILE *file, const char *path, struct process *p)
{
	char line[8192];
	int found = 0;
	memset(p, 0, sizeof *p);
	for (long start = ftell(file); fgets(line, sizeof line, file); start = ftell(file)) {
		line[strcspn(line, "\n")] = 0;
		if (line[0] == 'p') {
			if (found) {
				fseek(file, start, SEEK_SET);
				return 1;
			}
			found = sscanf(line, "p %*d %63[^\n]", p->name) == 1;
		}
		if (line[0] == '#' || (line[0] == 'p' && found))
			continue;
		if (!found || !parse_line(line, p)) {
			fprintf(stderr, "%s: bad line: %s\n", path, line);
			trace_free(p);
			return -1;
		}
	}
	return found;
}

void trace_free(struct process *p)
{
	free(p->events);
	free(p->areas);
	memset(p, 0, sizeof *p);
}
