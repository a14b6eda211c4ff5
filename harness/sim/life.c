/* SPDX-License-Identifier: BSD-2-Clause */
#include "life.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static char *read_all(const char *path)
{
	FILE *in = fopen(path, "r");
	size_t size = 0;
	char *bytes = NULL;
	if (!in) {
		perror(path);
		return NULL;
	}
	for (size_t n = 1; n > 0; size += n) {
		bytes = realloc(bytes, size + 65537);
		if (!bytes) {
			perror(path);
			exit(2);
		}
		n = fread(bytes + size, 1, 65536, in);
	}
	bytes[size] = 0;
	fclose(in);
	return bytes;
}

static void add(struct life *l, struct life_event e)
{
	if ((l->nr_events & (l->nr_events - 1)) == 0) {
		l->events = realloc(l->events, (l->nr_events ? 2 * l->nr_events : 1) * sizeof *l->events);
		if (!l->events)
			exit(2);
	}
	l->events[l->nr_events++] = e;
}

static int right(const struct life_event *e)
{
	struct life_area a;
	struct life_call c;
	struct life_fault f;
	switch (e->kind) {
	case 'v': return life_area(e->text, &a);
	case 's': return life_call(e->text, &c);
	case 'f': return life_fault(e->text, &f);
	default: return strchr("elFVCSxr", e->kind) != NULL;
	}
}

int life_load(struct life *l, const char *path)
{
	*l = (struct life){ NULL, 0, read_all(path) };
	uint32_t line = 0, pid = 0;
	if (!l->bytes)
		return -1;
	for (char *at = l->bytes, *end; *at; at = end) {
		end = at + strcspn(at, "\n");
		if (*end)
			*end++ = 0;
		line++;
		struct life_event e = { line, pid, at[0], at[0] && at[1] ? at + 2 : at };
		if (at[0] == '#')
			continue;
		if (at[0] == 'p' && (pid = (uint32_t)strtoul(e.text, NULL, 10)) != 0)
			continue;
		if (!at[0] || !pid || !right(&e)) {
			fprintf(stderr, "%s:%" PRIu32 ": bad line: %s\n", path, line, at);
			life_free(l);
			return -1;
		}
		add(l, e);
	}
	return 0;
}

void life_free(struct life *l)
{
	free(l->events);
	free(l->bytes);
	*l = (struct life){ NULL, 0, NULL };
}

int life_area(const char *text, struct life_area *a)
{
	int used = 0;
	if (sscanf(text, "%" SCNx64 "-%" SCNx64 " %4s %" SCNx64 " %x:%x %" SCNu64 " %n", &a->lo, &a->hi, a->perm, &a->offset, &a->major, &a->minor,
		   &a->inode, &used) != 7)
		return 0;
	a->name = text + used;
	return a->lo < a->hi && strlen(a->perm) == 4;
}

int life_call(const char *text, struct life_call *c)
{
	int used = 0;
	memset(c, 0, sizeof *c);
	if (sscanf(text, "%23s %n", c->name, &used) != 1)
		return 0;
	text += used;
	while (*text && *text != '=') {
		if (c->nr_args == 6 || sscanf(text, "%" SCNx64 " %n", &c->arg[c->nr_args++], &used) != 1)
			return 0;
		text += used;
	}
	if (*text != '=')
		return 0;
	text += strspn(text, "= ");
	uint64_t value = strtoull(*text == '-' ? text + 1 : text, NULL, *text == '-' ? 10 : 16);
	c->result = *text == '-' ? -(int64_t)value : (int64_t)value;
	text = strchr(text, ' ');
	if (text && sscanf(text, " %" SCNx64 " %n", &c->size, &used) == 1)
		c->path = text + used;
	return 1;
}

int life_fault(const char *text, struct life_fault *f)
{
	char by[8] = "";
	int n = sscanf(text, "%" SCNx64 " %c %7s", &f->addr, &f->access, by);
	f->kernel = n == 3;
	return n >= 2 && strchr("rwxRWX?", f->access) && (n == 2 || !strcmp(by, "kernel"));
}
