/* SPDX-License-Identifier: BSD-2-Clause */
/* What all fuzz targets share: the format of an input, the oracles, the story that a failure tells.
 *
 * An input is a header of 8 bytes, version and configuration, then records of 8 bytes, one operation each:
 *
 *     byte   0        1 .. 7             8   9    10..11  12..13  14..15    16 ...
 *            version  configuration      op  who  flags   a       b         the next record
 *
 * Numbers are little endian. Every string of bytes is an input: what lacks in the header reads zero, an op is taken modulo the number of
 * ops, a last record that is cut off is left out, and so is what follows FUZZ_MAX_OPS records. A version that is not known is read as the
 * newest. A target is one file that defines fuzz_target; driver.c runs it for an engine, replay.c for a person. */
#ifndef PVM_FUZZ_H
#define PVM_FUZZ_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "pvm_types.h"

#define FUZZ_VERSION 1
#define FUZZ_CONFIG 7
#define FUZZ_HEADER 8
#define FUZZ_RECORD 8
#define FUZZ_MAX_OPS 256
#define FUZZ_MAX_SIZE (FUZZ_HEADER + FUZZ_MAX_OPS * FUZZ_RECORD)

struct fuzz_op {
	u8 op, who;
	u16 flags, a, b;
};

struct fuzz_seq {
	u8 config[FUZZ_CONFIG];
	u32 n;
	struct fuzz_op op[FUZZ_MAX_OPS];
};

/* An op in text: its name, and the names of the fields who, flags, a, b that it reads (NULL: it does not). */
struct fuzz_op_info {
	const char *name;
	const char *field[4];
};

struct fuzz_target {
	const char *name;
	const char *config[FUZZ_CONFIG]; /* names of the bytes that it reads */
	const struct fuzz_op_info *ops;
	u32 nr_ops;
	void (*begin)(const u8 *config);
	void (*step)(const struct fuzz_op *op);
	void (*end)(void);       /* takes everything down; all must be back then */
	void (*check)(void);     /* the proven checkers, and the whole state against the model */
	void (*reset)(void);     /* back to the state after load, at a cost in proportion to what was used */
	void (*show)(FILE *out); /* the state, for a person */
	u32 period;              /* an engine checks after one op in so many */
	u64 (*state)(void);      /* a hash of what decides what ops do; NULL: it is not explored */
};
extern const struct fuzz_target fuzz_target;

/* ops.c */
void fuzz_decode(struct fuzz_seq *seq, const u8 *data, size_t size, u32 nr_ops);
size_t fuzz_encode(u8 *data, const struct fuzz_seq *seq);
void fuzz_print_op(FILE *out, const struct fuzz_op *op);
void fuzz_print(FILE *out, const struct fuzz_seq *seq);
int fuzz_parse(struct fuzz_seq *seq, FILE *in); /* 0, or the number of the line that is wrong */

/* mutate.c: changes up to `size` bytes in place, at most `max`; returns the new size. */
size_t fuzz_mutate(u8 *data, size_t size, size_t max, u64 seed);
size_t fuzz_cross(const u8 *a, size_t na, const u8 *b, size_t nb, u8 *out, size_t max, u64 seed);

/* run.c: runs one input; the hash covers every result. */
u64 fuzz_run(const struct fuzz_seq *seq);

/* The checkers read all of the machine, which takes as long as a thousand ops. So engines sample: they run after one op in fuzz_check_period, over all
 * inputs (fuzz_target.period, or FUZZ_CHECK in the environment); replays run them after every op. fuzz_seldom says that it is time. */
extern u32 fuzz_check_period;
extern u32 fuzz_since; /* ops since the last time; for engines, what an input begins with comes from its bytes, so that it always takes the same way */
int fuzz_seldom(void);

extern u64 fuzz_total_ops;

/* Not 0: fuzz_run checks after the last op, and fuzz_state is the state then. */
extern int fuzz_exploring;
extern u64 fuzz_state;

/* How a run is told: not at all, op by op, or as the body of a unit test. */
enum { FUZZ_QUIET, FUZZ_STORY, FUZZ_TEST };
extern int fuzz_telling;
extern u64 fuzz_hash;

/* Prints the op, what is wrong and the state, then aborts. */
_Noreturn void fuzz_fail(const char *format, ...) __attribute__((format(printf, 1, 2)));
void fuzz_told(const char *format, ...) __attribute__((format(printf, 1, 2)));
void fuzz_called(u64 have, u64 want, const char *format, ...) __attribute__((format(printf, 3, 4)));

/* A call of the core, written as C, with the model's answer: equal or the run fails. */
#define CALL(have, want, ...) \
	do { \
		u64 want_ = (u64)(want), have_ = (u64)(have); \
		fuzz_hash = (fuzz_hash ^ have_) * 0x100000001b3u; \
		if (have_ != want_ || fuzz_telling != FUZZ_QUIET) \
			fuzz_called(have_, want_, __VA_ARGS__); \
	} while (0)

/* A statement that has no result; TELL comes before the statement itself. */
#define TELL(...) \
	do { \
		if (fuzz_telling != FUZZ_QUIET) \
			fuzz_told(__VA_ARGS__); \
	} while (0)

/* What must hold. */
#define HOLDS(condition, ...) \
	do { \
		if (!(condition)) \
			fuzz_fail(__VA_ARGS__); \
	} while (0)

/* One of 0 .. n-1, and now and then a value that is too large. */
static inline u32 fuzz_pick(u32 v, u32 n)
{
	return v % 32 == 31 ? n + v / 32 : v % n;
}

#endif
