/* SPDX-License-Identifier: BSD-2-Clause */
/* Inputs: from bytes and to bytes, from text and to text.
 *
 *     provm fuzz_buddy 1          the target and the version
 *     config shape=2 mode=0       bytes of the configuration that are not 0
 *     alloc cpu=1 order=3         an op; a field that is not named is 0
 *     # a comment */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "fuzz.h"

static u16 get16(const u8 *p)
{
	return (u16)(p[0] | p[1] << 8);
}

static void put16(u8 *p, u32 v)
{
	p[0] = (u8)v;
	p[1] = (u8)(v >> 8);
}

void fuzz_decode(struct fuzz_seq *seq, const u8 *data, size_t size, u32 nr_ops)
{
	memset(seq->config, 0, sizeof seq->config);
	seq->n = 0;
	if (size > 1)
		memcpy(seq->config, data + 1, size - 1 < FUZZ_CONFIG ? size - 1 : FUZZ_CONFIG);
	for (size_t at = FUZZ_HEADER; at + FUZZ_RECORD <= size && seq->n < FUZZ_MAX_OPS; at += FUZZ_RECORD) {
		struct fuzz_op *op = &seq->op[seq->n++];
		op->op = (u8)(data[at] % nr_ops);
		op->who = data[at + 1];
		op->flags = get16(data + at + 2);
		op->a = get16(data + at + 4);
		op->b = get16(data + at + 6);
	}
}

size_t fuzz_encode(u8 *data, const struct fuzz_seq *seq)
{
	data[0] = FUZZ_VERSION;
	memcpy(data + 1, seq->config, FUZZ_CONFIG);
	for (u32 i = 0; i < seq->n; i++) {
		u8 *at = data + FUZZ_HEADER + i * FUZZ_RECORD;
		at[0] = seq->op[i].op;
		at[1] = seq->op[i].who;
		put16(at + 2, seq->op[i].flags);
		put16(at + 4, seq->op[i].a);
		put16(at + 6, seq->op[i].b);
	}
	return FUZZ_HEADER + seq->n * FUZZ_RECORD;
}

void fuzz_print_op(FILE *out, const struct fuzz_op *op)
{
	const struct fuzz_op_info *info = &fuzz_target.ops[op->op];
	u32 value[4] = { op->who, op->flags, op->a, op->b };
	fprintf(out, "%s", info->name);
	for (u32 i = 0; i < 4; i++)
		if (info->field[i] && value[i])
			fprintf(out, value[i] < 10000 ? " %s=%u" : " %s=0x%x", info->field[i], value[i]);
	fprintf(out, "\n");
}

void fuzz_print(FILE *out, const struct fuzz_seq *seq)
{
	fprintf(out, "provm %s %d\nconfig", fuzz_target.name, FUZZ_VERSION);
	for (u32 i = 0; i < FUZZ_CONFIG; i++)
		if (fuzz_target.config[i] && seq->config[i])
			fprintf(out, " %s=%u", fuzz_target.config[i], seq->config[i]);
	fprintf(out, "\n");
	for (u32 i = 0; i < seq->n; i++)
		fuzz_print_op(out, &seq->op[i]);
}

/* A word "name=value": which of the n names it is, or n; the value. */
static u32 parse_field(const char *word, const char *const *names, u32 n, u32 max, u32 *value)
{
	size_t len = strcspn(word, "=");
	char *end;
	for (u32 i = 0; i < n; i++) {
		if (!names[i] || strlen(names[i]) != len || strncmp(word, names[i], len) || word[len] != '=')
			continue;
		errno = 0;
		unsigned long v = strtoul(word + len + 1, &end, 0);
		if (errno || *end || end == word + len + 1 || v > max)
			return n;
		*value = (u32)v;
		return i;
	}
	return n;
}

static int parse_config(struct fuzz_seq *seq)
{
	for (char *word; (word = strtok(NULL, " \t\n"));) {
		u32 value = 0, i = parse_field(word, fuzz_target.config, FUZZ_CONFIG, 0xff, &value);
		if (i == FUZZ_CONFIG)
			return 0;
		seq->config[i] = (u8)value;
	}
	return 1;
}

static int parse_op(struct fuzz_seq *seq, const char *name)
{
	u32 value[4] = { 0, 0, 0, 0 }, o = 0;
	while (o < fuzz_target.nr_ops && strcmp(name, fuzz_target.ops[o].name))
		o++;
	if (o == fuzz_target.nr_ops || seq->n == FUZZ_MAX_OPS)
		return 0;
	for (char *word; (word = strtok(NULL, " \t\n"));) {
		u32 v = 0, i = parse_field(word, fuzz_target.ops[o].field, 4, 0xffff, &v);
		if (i == 4 || (i == 0 && v > 0xff))
			return 0;
		value[i] = v;
	}
	seq->op[seq->n++] = (struct fuzz_op){ (u8)o, (u8)value[0], (u16)value[1], (u16)value[2], (u16)value[3] };
	return 1;
}

int fuzz_parse(struct fuzz_seq *seq, FILE *in)
{
	char line[512];
	int number = 0, begun = 0;
	memset(seq, 0, sizeof *seq);
	while (fgets(line, sizeof line, in)) {
		number++;
		line[strcspn(line, "#")] = 0;
		char *word = strtok(line, " \t\n");
		if (!word)
			continue;
		if (!begun) {
			const char *target = strtok(NULL, " \t\n"), *version = target ? strtok(NULL, " \t\n") : NULL;
			if (strcmp(word, "provm") || !version || strcmp(target, fuzz_target.name) || atoi(version) != FUZZ_VERSION)
				return number;
			begun = 1;
		} else if (strcmp(word, "config") ? !parse_op(seq, word) : !parse_config(seq)) {
			return number;
		}
	}
	return begun ? 0 : number + 1;
}
