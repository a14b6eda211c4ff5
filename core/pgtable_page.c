/* SPDX-License-Identifier: BSD-2-Clause */
/* Page-table trees: the frames of processes, which come and go beside them. Each body ends with the steps by which the trees are seen to
 * be what they were, as in pgtable_op.h. */
#include "pgtable_page.h"

#include "pgtable_count.h"

u32 pvm_zero_page;

int pvm_pt_flush(u32 cpu)
{
  /*@ ghost pvm_pt_places(); */
  int e = pvm_tlb_flush(cpu);
  /*@ assert tables: Tables_Same{Pre, Here}; */
  /*@ assert still: \forall integer t; Pt_Table(t) ==> \at(Pt_Table(t), Pre) && pvm_page_state[t] == \at(pvm_page_state[t], Pre); */
  /*@ assert roots: Roots_Same{Pre, Here}; */
  /*@ assert k0: Next_Same{Pre, Here}; */
  /*@ assert links: Pt_Links; */
  /*@ assert back: Pt_Back; */
  /*@ assert slots: Pt_Slots; */
  /*@ assert bounds: Pt_Bounds; */
  /*@ assert orders: Pt_Orders; */
  /*@ assert count: Pt_Count; */
  /*@ assert full: Pt_Full(PVM_NONE); */
  /*@ assert k4: Walk4_Same{Pre, Here}; */
  /*@ assert k3: Walk3_Same{Pre, Here}; */
  /*@ assert k2: Walk2_Same{Pre, Here}; */
  /*@ assert k1: Walk1_Same{Pre, Here}; */
  /*@ assert m1: Map1_Same{Pre, Here}(PVM_NONE, 0, 0); */
  /*@ assert m2: Map2_Same{Pre, Here}(PVM_NONE, 0, 0); */
  return e;
}

u32 pvm_page_alloc(u32 cpu, u32 node)
{
  return cpu < PVM_MAX_CPUS && node < PVM_MAX_NODES ? page_take(cpu, node) : PVM_NONE;
}

/* Words i .. i+7 of frame f become those of frame `from`. */
/*@ requires ram: Ram_Valid;
    requires frames: f < pvm_nr_frames && from < pvm_nr_frames && from != f;
    requires words: i + 7 < 512;
    terminates \true;
    assigns pvm_ram[f].word[i .. i + 7];
    exits \false;
    ensures filled: \forall integer k; i <= k < i + 8 ==> PT_WORD(f, k) == PT_WORD(from, k); */
static inline void page_copy8(u32 f, u32 from, u32 i)
{
  pvm_ram[f].word[i] = pvm_ram[from].word[i];
  pvm_ram[f].word[i + 1] = pvm_ram[from].word[i + 1];
  pvm_ram[f].word[i + 2] = pvm_ram[from].word[i + 2];
  pvm_ram[f].word[i + 3] = pvm_ram[from].word[i + 3];
  pvm_ram[f].word[i + 4] = pvm_ram[from].word[i + 4];
  pvm_ram[f].word[i + 5] = pvm_ram[from].word[i + 5];
  pvm_ram[f].word[i + 6] = pvm_ram[from].word[i + 6];
  pvm_ram[f].word[i + 7] = pvm_ram[from].word[i + 7];
}

/* The words of frame f become those of frame `from`. */
/*@ requires ram: Ram_Valid;
    requires frames: f < pvm_nr_frames && from < pvm_nr_frames && from != f;
    terminates \true;
    assigns pvm_ram[f].word[0 .. 511];
    exits \false;
    ensures filled: \forall integer i; PT_I9(i) ==> PT_WORD(f, i) == PT_WORD(from, i);
    ensures others: \forall integer u, k; 0 <= u < pvm_nr_frames ==> u != f ==> PT_I9(k) ==> PT_WORD(u, k) == \old(PT_WORD(u, k)); */
static void page_copy(u32 f, u32 from)
{
  /*@ loop invariant range: 0 <= i <= 512 && i % 8 == 0;
      loop invariant filled: \forall integer k; 0 <= k < i ==> PT_WORD(f, k) == PT_WORD(from, k);
      loop invariant others: \forall integer u, k; 0 <= u < pvm_nr_frames ==> u != f ==> PT_I9(k) ==>
        PT_WORD(u, k) == \at(PT_WORD(u, k), Pre);
      loop assigns i, pvm_ram[f].word[0 .. 511];
      loop variant 512 - i; */
  for (u32 i = 0; i < 512; i += 8)
    page_copy8(f, from, i);
}

/* The words of frame f, which is no table, are those of frame `from`, or 0 when that is PVM_NONE. */
/*@ requires ram: Ram_Valid;
    requires frame: f < pvm_nr_frames && !Pt_Table(f);
    requires from: from == PVM_NONE || (from < pvm_nr_frames && from != f);
    terminates \true;
    assigns pvm_ram[f].word[0 .. 511];
    exits \false;
    ensures filled: \forall integer i; PT_I9(i) ==> PT_WORD(f, i) == (from == PVM_NONE ? 0 : PT_WORD(from, i));
    ensures others: \forall integer u, k; 0 <= u < pvm_nr_frames ==> u != f ==> PT_I9(k) ==> PT_WORD(u, k) == \old(PT_WORD(u, k));
    ensures count: \forall integer u; 0 <= u < pvm_nr_frames && u != f ==> Pt_Live(u, 512) == \old(Pt_Live(u, 512)); */
static inline void page_words(u32 f, u32 from)
{
  if (from == PVM_NONE)
    pvm_frame_clear(f);
  else
    page_copy(f, from);
  /*@ ghost
    u32 j = 0;
    /@ loop invariant range: 0 <= j <= 512;
       loop invariant same: \forall integer u; 0 <= u < pvm_nr_frames && u != f ==> Pt_Live(u, j) == \at(Pt_Live(u, \at(j, Here)), Pre);
       loop assigns j;
       loop variant 512 - j; @/
    while (j < 512) j++;
  */
}

void pvm_page_fill(u32 f, u32 from)
{
  /*@ ghost pvm_pt_places(); */
  page_words(f, from);
  /*@ assert words: \forall integer t, i; Pt_Table(t) ==> PT_I9(i) ==> PT_WORD(t, i) == \at(PT_WORD(t, i), Pre); */
  /*@ assert k0: Next_Same{Pre, Here}; */
  /*@ assert k4: Walk4_Same{Pre, Here}; */
  /*@ assert k3: Walk3_Same{Pre, Here}; */
  /*@ assert k2: Walk2_Same{Pre, Here}; */
  /*@ assert k1: Walk1_Same{Pre, Here}; */
  /*@ assert links: Pt_Links; */
  /*@ assert back: Pt_Back; */
  /*@ assert slots: Pt_Slots; */
  /*@ assert count: Pt_Count; */
  /*@ assert full: Pt_Full(PVM_NONE); */
  /*@ assert m1: Map1_Same{Pre, Here}(PVM_NONE, 0, 0); */
  /*@ assert m2: Map2_Same{Pre, Here}(PVM_NONE, 0, 0); */
}

int pvm_page_put(u32 cpu, u32 f)
{
  if (cpu >= PVM_MAX_CPUS || !pvm_frame_mappable(f))
    return -PVM_EINVAL;
  u32 c = pvm_page_refcount[f];
  if (c == 0 || c > PVM_COUNT_MAX)
    return -PVM_EINVAL;
  if (c == 1 && pvm_page_mapcount[f] != 0)
    return -PVM_EBUSY;
  return page_unref(cpu, f, c);
}

int pvm_page_dup(u32 f)
{
  return pvm_frame_mappable(f) ? page_dup(f) : -PVM_EINVAL;
}

int pvm_page_drop(u32 cpu, u32 f)
{
  return cpu < PVM_MAX_CPUS && pvm_frame_mappable(f) ? page_drop(cpu, f) : -PVM_EINVAL;
}

/* Page f, fresh, gets a use: a state, an owner and an index there. */
/*@ requires wf: Pt_State;
    requires page: Page_New(f);
    requires state: PVM_PAGE_KERNEL <= state <= PVM_PAGE_SLAB;
    terminates \true;
    assigns pvm_page_state[f], pvm_page_owner[f], pvm_page_index[f];
    exits \false;
    ensures wf: Pt_State;
    ensures page: pvm_page_state[f] == state && pvm_page_owner[f] == owner && pvm_page_index[f] == index;
    ensures safe: \old(Tlb_Safe) ==> Tlb_Safe;
    ensures roots: Roots_Same{Pre, Here};
    ensures kept: Frames_Kept_But{Pre, Here}(f);
    ensures same: Map_Same{Pre, Here}(PVM_NONE, 0, 0); */
static void page_use(u32 f, u8 state, u32 owner, u64 index)
{
  /*@ ghost pvm_pt_places(); */
  /*@ assert apart: \forall integer i; 0 <= i < pvm_tlb_count ==> pvm_tlb_frame[i] != f; */
  pvm_page_state[f] = state;
  pvm_page_owner[f] = owner;
  pvm_page_index[f] = index;
  /*@ assert tables: Tables_Same{Pre, Here}; */
  /*@ assert still: \forall integer t; Pt_Table(t) ==> \at(Pt_Table(t), Pre) && pvm_page_state[t] == \at(pvm_page_state[t], Pre); */
  /*@ assert roots: Roots_Same{Pre, Here}; */
  /*@ assert k0: Next_Same{Pre, Here}; */
  /*@ assert links: Pt_Links; */
  /*@ assert back: Pt_Back; */
  /*@ assert slot: \forall integer t, i; Pt_Table(t) ==> PT_I9(i) ==>
        Pt_Slot(\at(pvm_page_state[t], Pre) - PVM_PAGE_TABLE, PT_WORD(t, i)); */
  /*@ assert slots: Pt_Slots; */
  /*@ assert bounds: Pt_Bounds; */
  /*@ assert orders: Pt_Orders; */
  /*@ assert count: Pt_Count; */
  /*@ assert full: Pt_Full(PVM_NONE); */
  /*@ assert stack: Tlb_Frames; */
  /*@ assert reserve: Reserve_Wf; */
  /*@ assert zone: Zone_Wf; */
  /*@ assert k4: Walk4_Same{Pre, Here}; */
  /*@ assert k3: Walk3_Same{Pre, Here}; */
  /*@ assert k2: Walk2_Same{Pre, Here}; */
  /*@ assert k1: Walk1_Same{Pre, Here}; */
  /*@ assert m1: Map1_Same{Pre, Here}(PVM_NONE, 0, 0); */
  /*@ assert m2: Map2_Same{Pre, Here}(PVM_NONE, 0, 0); */
}

/* Has frame f just been taken as a page? */
/*@ requires nr: pvm_nr_frames <= PVM_MAX_FRAMES;
    terminates \true;
    assigns \nothing;
    exits \false;
    ensures new: \result != 0 <==> Page_New(f); */
static inline int page_new(u32 f)
{
  return f < pvm_nr_frames && pvm_page_state[f] == PVM_PAGE_KERNEL && pvm_page_order[f] == 0 && pvm_page_refcount[f] == 1 &&
         pvm_page_mapcount[f] == 0;
}

int pvm_page_add_file(u32 f, u32 file, u64 index)
{
  if (!page_new(f))
    return -PVM_EINVAL;
  page_use(f, PVM_PAGE_FILE, file, index);
  return 0;
}

int pvm_page_set_zero(u32 f)
{
  if (!page_new(f))
    return -PVM_EINVAL;
  pvm_page_fill(f, PVM_NONE);
  page_use(f, PVM_PAGE_ZERO, 0, 0);
  pvm_zero_page = f;
  return 0;
}
