/* SPDX-License-Identifier: BSD-2-Clause */
/* The texts of /proc, as Linux 6.1 prints them, a line or a few at a time into pvm_text.
 *
 * The core knows no paths: a text that ends with the name of a file stops in the column where the name begins. The embedder adds it with
 * pvm_text_path_byte, byte by byte, and pvm_text_byte('\n'). Lines whose subject the core does not have (reclaim, huge page files, threads)
 * are left out; lines of Linux that always are there although their subject is not (boost, cma, hugetlb) say 0. */
#ifndef PVM_PROC_H
#define PVM_PROC_H

#include "mm.h"
#include "text.h"

/* Columns before the name in a line of /proc/PID/maps, and a space (Linux: show_vma_header_prefix). */
#define PVM_PROC_COLUMN 72

/* What the embedder knows of the file of an area: the device, the inode; of an area without a file nothing of it is read but `name`. */
struct pvm_proc_file {
  u64 inode;
  u32 major, minor;
  u32 name; /* PVM_PROC_NAME_... */
};

/* What names an area that has no file. */
#define PVM_PROC_NAME_NONE 0  /* the core: [heap], [stack], or nothing */
#define PVM_PROC_NAME_OWN 1   /* the embedder: [vdso] (Linux: vm_ops->name, arch_vma_name) */
#define PVM_PROC_NAME_GIVEN 2 /* the embedder, where the core has no name: [anon:...] (Linux: PR_SET_VMA_ANON_NAME) */

/* Where the heap and the stack of an address space are (Linux: mm_struct). */
struct pvm_proc_mm {
  u64 start_brk, brk, start_stack;
};

/* The bytes of an area's pages, by what they are (Linux: struct mem_size_stats). The pss fields are in units of 1/4096 byte: a page that is mapped
 * m times counts 1/m. */
struct pvm_smaps {
  u64 rss, pss, pss_dirty;
  u64 shared_clean, shared_dirty, private_clean, private_dirty;
  u64 referenced, anonymous, lazyfree, anon_huge, file_huge;
  u64 swap, locked;
};

#include "../spec/proc.acsl"

#ifdef __cplusplus
extern "C" {
#endif

/* The line of zone z in /proc/buddyinfo: its free blocks by order (Linux: frag_show_print); frames in pagesets are not among them. 0;
 * -EINVAL when there is no such zone; -ENOENT when it has no frames, and Linux has no line for it; on error the text is empty. */
/*@ requires wf: Text_Wf;
    terminates \true;
    assigns PVM_TEXT_CELLS;
    exits \false;
    ensures wf: Text_Wf;
    ensures result: \result == (z >= PVM_MAX_ZONES ? -PVM_EINVAL : pvm_zone_managed[z] == 0 ? -PVM_ENOENT : 0);
    ensures fail: \result != 0 ==> pvm_text_len == 0; */
int pvm_proc_buddyinfo(u32 z);

/* The block of zone z in /proc/zoneinfo (Linux: zoneinfo_show_print), in three texts: down to the line "pagesets", then one for each CPU
 * that is online, then the last line. A zone without frames has the first text alone, as in Linux. Frames that are reserved are not counted as
 * present. 0, or 1 when the other two follow; -EINVAL when there is no such zone; on error the text is empty. */
/*@ requires wf: Text_Wf;
    requires zone: Zone_Wf;
    terminates \true;
    assigns PVM_TEXT_CELLS;
    exits \false;
    ensures wf: Text_Wf;
    ensures result: \result == (z >= PVM_MAX_ZONES ? -PVM_EINVAL : pvm_zone_managed[z] == 0 ? 0 : 1);
    ensures fail: \result < 0 ==> pvm_text_len == 0; */
int pvm_proc_zoneinfo(u32 z);

/* The pageset of `cpu` in zone z: how many frames it holds, the limits. 0; -EINVAL when there is no such zone or CPU; on error the text is empty. */
/*@ requires wf: Text_Wf;
    terminates \true;
    assigns PVM_TEXT_CELLS;
    exits \false;
    ensures wf: Text_Wf;
    ensures result: \result == (z < PVM_MAX_ZONES && cpu < PVM_MAX_CPUS ? 0 : -PVM_EINVAL);
    ensures fail: \result != 0 ==> pvm_text_len == 0; */
int pvm_proc_zoneinfo_cpu(u32 z, u32 cpu);

/* The end of the block of zone z. 0; -EINVAL when there is no such zone; on error the text is empty. */
/*@ requires wf: Text_Wf;
    terminates \true;
    assigns PVM_TEXT_CELLS;
    exits \false;
    ensures wf: Text_Wf;
    ensures result: \result == (z < PVM_MAX_ZONES ? 0 : -PVM_EINVAL);
    ensures fail: \result != 0 ==> pvm_text_len == 0; */
int pvm_proc_zoneinfo_end(u32 z);

/* The line of area v in /proc/PID/maps (Linux: show_map_vma). 0, and the line is complete; 1 when the embedder adds the name; -EINVAL when
 * there is no such area, and then the text is empty. */
/*@ requires wf: Text_Wf;
    terminates \true;
    assigns PVM_TEXT_CELLS;
    exits \false;
    ensures wf: Text_Wf;
    ensures result: \result == 0 || \result == 1 || \result == -PVM_EINVAL;
    ensures einval: \result == -PVM_EINVAL <==> !Vma_In(v);
    ensures named: \result == 1 <==> Vma_In(v) && Proc_Named(v, f.name, mm.start_brk, mm.brk, mm.start_stack);
    ensures column: \result == 1 ==> pvm_text_len > PVM_PROC_COLUMN;
    ensures fail: \result < 0 ==> pvm_text_len == 0; */
int pvm_proc_maps(u32 v, struct pvm_proc_file f, struct pvm_proc_mm mm);

/* What area v has in memory, and what is swapped out, by a walk of the page tables under root; holes are passed over table by table (Linux:
 * smap_gather_stats). All 0 when there is no such area or root. Frames that are not allocated, the zero page and pages of PFNMAP areas are not
 * counted (Linux: vm_normal_page). The pss fields stop at 2^64-1, which no memory has tables for. */
/*@ requires vma: Vma_Wf;
    requires wf: Pt_Wf;
    terminates \true;
    assigns \nothing;
    exits \false;
    ensures sums: Smaps_Sums(\result);
    ensures size: Vma_In(v) ==> \result.rss + \result.swap <= pvm_it_end[v] - pvm_it_start[v];
    ensures none: !Vma_In(v) || !Pt_Root(root) ==> \result.rss == 0 && \result.swap == 0; */
struct pvm_smaps pvm_smaps_walk(u32 root, u32 v);

/* What follows the line of area v in /proc/PID/smaps (Linux: show_smap); thp: whether the embedder would give it huge pages. 0; -EINVAL
 * when there is no such area or root; on error the text is empty. */
/*@ requires text: Text_Wf;
    requires vma: Vma_Wf;
    requires wf: Pt_Wf;
    terminates \true;
    assigns PVM_TEXT_CELLS;
    exits \false;
    ensures text: Text_Wf;
    ensures result: \result == 0 || \result == -PVM_EINVAL;
    ensures done: \result == 0 <==> Vma_In(v) && Pt_Root(root);
    ensures fail: \result != 0 ==> pvm_text_len == 0; */
int pvm_proc_smaps(u32 root, u32 v, u32 thp);

/* The line of area v that `pmap -x` prints (procps 4): kilobytes, resident, dirty, permissions, name; start_stack as in pvm_proc_mm. 0, and the line
 * is complete; 1 when the embedder adds the last part of the file's path; -EINVAL when there is no such area or root, and then
 * the text is empty. */
/*@ requires text: Text_Wf;
    requires vma: Vma_Wf;
    requires wf: Pt_Wf;
    terminates \true;
    assigns PVM_TEXT_CELLS;
    exits \false;
    ensures text: Text_Wf;
    ensures result: \result == 0 || \result == 1 || \result == -PVM_EINVAL;
    ensures einval: \result == -PVM_EINVAL <==> !(Vma_In(v) && Pt_Root(root));
    ensures named: \result == 1 <==> Vma_In(v) && Pt_Root(root) && pvm_vma_file[v] != 0;
    ensures fail: \result < 0 ==> pvm_text_len == 0; */
int pvm_proc_pmap(u32 root, u32 v, u64 start_stack);

/* Tables of the tree under root that Linux counts: those of levels 1 to 3 (mm_pgtables_bytes, in tables). */
/*@ requires wf: Pt_Wf;
    requires root: Pt_Root(root);
    terminates \true;
    assigns \nothing;
    exits \false;
    ensures tables: \result == Proc_Tables(root); */
u64 pvm_proc_tables(u32 root);

/* The lines of address space m in /proc/PID/status, from VmPeak to VmSwap (Linux: task_mem). 0; -EINVAL when there is no such address
 * space, and then the text is empty. Shared memory without a file is a file's to the core; nothing is pinned. */
/*@ requires text: Text_Wf;
    requires wf: Pt_Wf;
    requires mm: Mm_Roots;
    terminates \true;
    assigns PVM_TEXT_CELLS;
    exits \false;
    ensures text: Text_Wf;
    ensures result: \result == 0 || \result == -PVM_EINVAL;
    ensures done: \result == 0 <==> Mm_Live(m);
    ensures fail: \result != 0 ==> pvm_text_len == 0; */
int pvm_proc_status(u32 m);

#ifdef __cplusplus
}
#endif
#endif
