/* SPDX-License-Identifier: BSD-2-Clause */
/* provm: the whole interface. A kernel includes this one header, with core/ and arch/x86_64/ in its include path, compiles the .c
 * files of both folders as they are, and writes the hooks that pvm_port.h declares. Maxima: pvm_config.h.
 *
 *   frame.h    page descriptors, the firmware's memory map        pvm_frame_init, pvm_frame_reserve, pvm_frame_get ...
 *   zone.h     zones, watermarks, pagesets: where pages come from  pvm_zone_init, pvm_alloc_pages, pvm_free_pages ...
 *   reserve.h  frames for page tables, taken in advance
 *   tlb.h      pending invalidations, frames that wait for them    pvm_tlb_flush ...
 *   pgtable.h  page tables                                         pvm_pt_map, pvm_pt_unmap ...
 *   pgtable_batch.h  entries of many pages at once                 pvm_pt_load, pvm_pt_store
 *   pgtable_page.h   pages that come and go beside the tables       pvm_page_alloc, pvm_page_dup, pvm_page_drop, pvm_pt_flush
 *   walk.h     the processor's walk, for tests and software MMUs   pvm_hw_walk; pgtable_hw.h: pvm_pt_access
 *   itree.h    interval trees, for areas and for reverse maps      pvm_itree_find, pvm_itree_insert, pvm_itree_gap_up ...
 *   pool.h     numbers for objects: which areas, chains ... exist   pvm_pool_alloc, pvm_pool_free, pvm_pool_room
 *   vma.h      areas of address spaces                             pvm_vma_insert, pvm_vma_find, pvm_vma_split, pvm_vma_resize ...
 *   vma_merge.h  areas that become one                             pvm_vma_locate, pvm_vma_merge
 *   rmap.h     who can map an anonymous page                       pvm_anon_vma_prepare, pvm_anon_vma_fork, pvm_rmap_first ...
 *   area.h     both at once: areas cut, moved, joined, copied      pvm_area_map, pvm_area_cut, pvm_area_remove, pvm_area_join, pvm_area_fork ...
 *   mm.h       address spaces                                      pvm_mm_create, pvm_mm_get
 *   zap.h      pages that are unmapped and given back              pvm_zap_range
 *   fork.h     address spaces copied, and their end                pvm_mm_fork, pvm_mm_put
 *   rmap_use.h   all leaves of a page                               pvm_page_referenced, pvm_try_to_unmap; pgtable_rmap.h: one of them
 *   proc.h     texts of /proc                                      pvm_proc_buddyinfo, pvm_proc_maps, pvm_proc_smaps ...
 *   fault.h    what an access that faulted needs                   pvm_fault_class, pvm_fault_prot
 *   fault_handle.h   and what is done for it                       pvm_handle_mm_fault
 *   account.h  pages by kind, limits, promised memory              pvm_may_expand_vm, pvm_vm_enough_memory
 *   mmap.h     system calls                                        pvm_mmap, pvm_munmap, pvm_mprotect, pvm_brk
 *   mremap.h                                                       pvm_mremap
 *   madvise.h                                                      pvm_madvise
 *   mlock.h                                                        pvm_mlock, pvm_munlock, pvm_mlockall, pvm_munlockall
 *   msync.h                                                        pvm_msync
 *   mincore.h                                                      pvm_mincore
 *
 * buddy.h and bits.h are below these. Calls return 0, a count, or a negated errno; functions that return a frame return PVM_NONE
 * instead. An error leaves everything as it was. Calls that change page tables leave what is to be flushed in the gather: pvm_pt_flush before
 * a process runs on. Calls do not lock: the declaration of each array names the lock that guards it. */
#ifndef PVM_H
#define PVM_H

#include "pvm_types.h"

#include "bits.h"
#include "buddy.h"
#include "frame.h"
#include "zone.h"

#include "reserve.h"
#include "tlb.h"

#include "pte.h"
#include "pgtable.h"
#include "pgtable_batch.h"
#include "pgtable_page.h"
#include "walk.h"
#include "pgtable_hw.h"

#include "itree.h"
#include "pool.h"
#include "vma.h"
#include "vma_merge.h"
#include "rmap.h"
#include "area.h"
#include "mm.h"
#include "zap.h"
#include "fault.h"
#include "fault_handle.h"
#include "fork.h"
#include "mmap.h"
#include "mremap.h"
#include "madvise.h"
#include "mlock.h"
#include "msync.h"
#include "mincore.h"
#include "rmap_use.h"

#include "proc.h"

#include "pvm_port.h"

#endif
