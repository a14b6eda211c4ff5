/* SPDX-License-Identifier: BSD-2-Clause */
/* Changes inputs by operations: inserts, deletes, duplicates, swaps, moves runs, changes fields. Numbers are taken from where pages, blocks and
 * tables begin and end, or from another record of the input: what one op named, another should name, too. Used by libFuzzer (driver.c)
 * and by AFL++ (afl.c). */
#include <string.h>

#include "fuzz.h"

static u64 random_next(u64 *seed)
{
	*seed ^= *seed >> 12;
	*seed ^= *seed << 25;
	*seed ^= *seed >> 27;
	return *seed * 0x2545f4914f6cdd1du;
}

static u32 below(u64 *seed, size_t n)
{
	return (u32)((random_next(seed) >> 32) % n);
}

static u8 *record(u8 *data, u32 i)
{
	return data + FUZZ_HEADER + i * FUZZ_RECORD;
}

static u32 field(u64 *seed)
{
	static const u16 edges[] = { 0,   1,   2,    3,    7,    8,    9,    10,   11,    31,    63,    64,     65,     255,    256,
		                     511, 512, 513, 1023, 1024, 1025, 2047, 2048, 4095, 4096, 0x3fff, 0x4000, 0x7fff, 0x8000, 0xffff };
	switch (below(seed, 4)) {
	case 0:
		return edges[below(seed, sizeof edges / sizeof edges[0])];
	case 1:
		return below(seed, 0x10000);
	default:
		return below(seed, 16);
	}
}

/* Field f = 0 .. 3 (who, flags, a, b) of a record. */
static void set_field(u8 *r, u32 f, u32 v)
{
	if (f == 0) {
		r[1] = (u8)v;
		return;
	}
	r[2 * f] = (u8)v;
	r[2 * f + 1] = (u8)(v >> 8);
}

static u32 get_field(const u8 *r, u32 f)
{
	return f == 0 ? r[1] : (u32)(r[2 * f] | r[2 * f + 1] << 8);
}

static void change(u8 *data, u32 n, u32 i, u64 *seed)
{
	u8 *r = record(data, i);
	u32 f = below(seed, 4), v = get_field(r, f);
	switch (below(seed, 6)) {
	case 0:
		r[0] = (u8)below(seed, 256);
		break;
	case 1:
		set_field(r, f, v + 1);
		break;
	case 2:
		set_field(r, f, v - 1);
		break;
	case 3:
		set_field(r, f, v ^ 1u << below(seed, 16));
		break;
	case 4:
		set_field(r, f, get_field(record(data, below(seed, n)), f));
		break;
	default:
		set_field(r, f, field(seed));
	}
}

/* A new record at place i; half of the time with the numbers of another one. */
static void insert(u8 *data, u32 n, u32 i, u64 *seed)
{
	u8 *r = record(data, i);
	memmove(r + FUZZ_RECORD, r, (n - i) * FUZZ_RECORD);
	u32 from = n ? below(seed, n) : 0;
	if (n && below(seed, 2)) {
		memcpy(r, record(data, from < i ? from : from + 1), FUZZ_RECORD);
	} else {
		for (u32 f = 0; f < 4; f++)
			set_field(r, f, field(seed));
	}
	r[0] = (u8)below(seed, 256);
}

static void swap(u8 *a, u8 *b)
{
	u8 t[FUZZ_RECORD];
	memcpy(t, a, FUZZ_RECORD);
	memcpy(a, b, FUZZ_RECORD);
	memcpy(b, t, FUZZ_RECORD);
}

/* Copies a run of records to another place of the input; returns how many there are then. */
static u32 splice(u8 *data, u32 n, u32 room, u64 *seed)
{
	u8 run[FUZZ_MAX_OPS * FUZZ_RECORD];
	u32 from = below(seed, n), len = 1 + below(seed, n - from < 16 ? n - from : 16), to = below(seed, n + 1);
	if (len > room - n)
		return n;
	memcpy(run, record(data, from), len * FUZZ_RECORD);
	memmove(record(data, to + len), record(data, to), (n - to) * FUZZ_RECORD);
	memcpy(record(data, to), run, len * FUZZ_RECORD);
	return n + len;
}

static u32 mutate_once(u8 *data, u32 n, u32 room, u64 *seed)
{
	u32 what = below(seed, 16);
	if (what == 0) {
		data[1 + below(seed, FUZZ_CONFIG)] = (u8)field(seed);
		return n;
	}
	if (n == 0 || (what < 4 && n < room)) {
		if (room > 0) {
			insert(data, n, below(seed, n + 1), seed);
			return n + 1;
		}
		return n;
	}
	u32 i = below(seed, n);
	switch (what) {
	case 4:
	case 5: /* delete a run */
	{
		u32 len = what == 4 ? 1 : 1 + below(seed, n - i);
		memmove(record(data, i), record(data, i + len), (n - i - len) * FUZZ_RECORD);
		return n - len;
	}
	case 6: /* duplicate */
		if (n == room)
			return n;
		memmove(record(data, i + 1), record(data, i), (n - i) * FUZZ_RECORD);
		return n + 1;
	case 7:
		swap(record(data, i), record(data, below(seed, n)));
		return n;
	case 8:
		return splice(data, n, room, seed);
	default:
		change(data, n, i, seed);
		return n;
	}
}

size_t fuzz_mutate(u8 *data, size_t size, size_t max, u64 seed)
{
	if (max > FUZZ_MAX_SIZE)
		max = FUZZ_MAX_SIZE;
	if (max < FUZZ_HEADER)
		return size < max ? size : max;
	if (size > max)
		size = max;
	if (size < FUZZ_HEADER)
		memset(data + size, 0, FUZZ_HEADER - size);
	data[0] = FUZZ_VERSION;
	seed = seed * 0x9e3779b97f4a7c15u + 1;
	u32 n = size < FUZZ_HEADER ? 0 : (u32)((size - FUZZ_HEADER) / FUZZ_RECORD), room = (u32)((max - FUZZ_HEADER) / FUZZ_RECORD);
	for (u32 more = 1 + below(&seed, 4); more > 0; more--)
		n = mutate_once(data, n, room, &seed);
	return FUZZ_HEADER + n * FUZZ_RECORD;
}

/* The beginning of a, then the end of b. */
size_t fuzz_cross(const u8 *a, size_t na, const u8 *b, size_t nb, u8 *out, size_t max, u64 seed)
{
	seed = seed * 0x9e3779b97f4a7c15u + 1;
	if (na < FUZZ_HEADER || nb < FUZZ_HEADER || max < FUZZ_HEADER)
		return 0;
	size_t x = (na - FUZZ_HEADER) / FUZZ_RECORD, y = (nb - FUZZ_HEADER) / FUZZ_RECORD, room = (max - FUZZ_HEADER) / FUZZ_RECORD;
	size_t head = below(&seed, x + 1), skip = below(&seed, y + 1), tail = y - skip;
	if (room > FUZZ_MAX_OPS)
		room = FUZZ_MAX_OPS;
	if (head > room)
		head = room;
	if (tail > room - head)
		tail = room - head;
	memcpy(out, a, FUZZ_HEADER + head * FUZZ_RECORD);
	memcpy(out + FUZZ_HEADER + head * FUZZ_RECORD, b + FUZZ_HEADER + skip * FUZZ_RECORD, tail * FUZZ_RECORD);
	return FUZZ_HEADER + (head + tail) * FUZZ_RECORD;
}
