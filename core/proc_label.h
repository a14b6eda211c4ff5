/* SPDX-License-Identifier: BSD-2-Clause */
/* The texts of /proc, inside: the words that begin their lines, by number. Only the files of these texts include this. */
#ifndef PVM_PROC_LABEL_H
#define PVM_PROC_LABEL_H

#include "proc.h"

/* Of /proc/zoneinfo, then of /proc/PID/smaps, of `pmap`, and of /proc/PID/status. */
#define LABEL_FREE 0
#define LABEL_BOOST 1
#define LABEL_MIN 2
#define LABEL_LOW 3
#define LABEL_HIGH 4
#define LABEL_SPANNED 5
#define LABEL_PRESENT 6
#define LABEL_MANAGED 7
#define LABEL_CMA 8
#define LABEL_PROTECTION 9
#define LABEL_NR_FREE 10
#define LABEL_PAGESETS 11
#define LABEL_CPU 12
#define LABEL_COUNT 13
#define LABEL_PCP_HIGH 14
#define LABEL_BATCH 15
#define LABEL_START 16
#define LABEL_SIZE 17
#define LABEL_KERNEL_PAGE 18
#define LABEL_MMU_PAGE 19
#define LABEL_RSS 20
#define LABEL_PSS 21
#define LABEL_PSS_DIRTY 22
#define LABEL_SHARED_CLEAN 23
#define LABEL_SHARED_DIRTY 24
#define LABEL_PRIVATE_CLEAN 25
#define LABEL_PRIVATE_DIRTY 26
#define LABEL_REFERENCED 27
#define LABEL_ANONYMOUS 28
#define LABEL_LAZY_FREE 29
#define LABEL_ANON_HUGE 30
#define LABEL_SHMEM_HUGE 31
#define LABEL_FILE_HUGE 32
#define LABEL_SHARED_HUGETLB 33
#define LABEL_PRIVATE_HUGETLB 34
#define LABEL_SWAP 35
#define LABEL_SWAP_PSS 36
#define LABEL_LOCKED 37
#define LABEL_THP 38
#define LABEL_FLAGS 39
#define LABEL_ANON 40
#define LABEL_STACK 41
#define LABEL_VM_PEAK 42
#define LABEL_VM_SIZE 43
#define LABEL_VM_LCK 44
#define LABEL_VM_PIN 45
#define LABEL_VM_HWM 46
#define LABEL_VM_RSS 47
#define LABEL_RSS_ANON 48
#define LABEL_RSS_FILE 49
#define LABEL_RSS_SHMEM 50
#define LABEL_VM_DATA 51
#define LABEL_VM_STK 52
#define LABEL_VM_EXE 53
#define LABEL_VM_LIB 54
#define LABEL_VM_PTE 55
#define LABEL_VM_SWAP 56
#define LABELS 57

#ifdef __cplusplus
extern "C" {
#endif

extern const u8 pvm_proc_label[LABELS][24]; /* a byte 0 ends each */

/* Label i. */
/*@ requires wf: Text_Wf;
    requires index: i < LABELS;
    terminates \true;
    assigns PVM_TEXT_CELLS;
    exits \false;
    ensures wf: Text_Wf;
    ensures kept: Text_Kept{Pre, Post}; */
void pvm_proc_put(u32 i);

/* Label i, a number of kilobytes in 8 columns, the unit, and the end of the line. */
/*@ requires wf: Text_Wf;
    requires index: i < LABELS;
    terminates \true;
    assigns PVM_TEXT_CELLS;
    exits \false;
    ensures wf: Text_Wf;
    ensures kept: Text_Kept{Pre, Post}; */
void pvm_proc_kilobytes(u32 i, u64 kb);

#ifdef __cplusplus
}
#endif
#endif
