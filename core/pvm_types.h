/* SPDX-License-Identifier: BSD-2-Clause */
/* Integer types and the few constants that every layer shares. */
#ifndef PVM_TYPES_H
#define PVM_TYPES_H

#include <stdint.h>

#ifdef PVM_CONFIG_FILE
#include PVM_CONFIG_FILE
#else
#include "pvm_config.h"
#endif

typedef uint8_t u8;
typedef uint16_t u16;
typedef uint32_t u32;
typedef uint64_t u64;
typedef int64_t i64;

/* A page frame number (physical address / 4096) is a u32 below PVM_MAX_FRAMES; this value says "no frame". */
#define PVM_NONE 0xffffffffu

/* The largest block of the buddy allocator has 2^10 frames (4 MiB), as Linux's MAX_ORDER - 1. */
#define PVM_TOP_ORDER 10
#define PVM_ORDERS 11
#define PVM_BLOCK 1024

/* A zone is node * 3 + type. */
#define PVM_ZONE_TYPES 3
#define PVM_MAX_ZONES (PVM_MAX_NODES * PVM_ZONE_TYPES)

/* Error codes, Linux's values; functions return them negated. */
#define PVM_EPERM 1
#define PVM_ENOENT 2
#define PVM_EBADF 9
#define PVM_EAGAIN 11
#define PVM_ENOMEM 12
#define PVM_EACCES 13
#define PVM_EFAULT 14
#define PVM_EBUSY 16
#define PVM_EEXIST 17
#define PVM_EINVAL 22
#define PVM_ERANGE 34
#define PVM_EOVERFLOW 75
#define PVM_EOPNOTSUPP 95

#endif
