/* SPDX-License-Identifier: BSD-2-Clause */
/* The texts of /proc, as Linux prints them, a line or a few at a time into pvm_text. */
#ifndef PVM_PROC_H
#define PVM_PROC_H

#include "text.h"
#include "zone.h"

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

#ifdef __cplusplus
}
#endif
#endif
