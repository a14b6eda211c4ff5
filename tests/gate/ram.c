/* SPDX-License-Identifier: BSD-2-Clause */
/* gate: pass */
/* The one memory-model hypothesis that docs/soundness.md admits: a frame behind pvm_ram does not hold the core's own arrays. */
struct pvm_frame {
	unsigned long word[512];
};
struct pvm_frame *pvm_ram;
unsigned long pvm_count[8];

/*@ requires frame: \valid(pvm_ram + (0 .. 7));
    requires range: f < 8;
    terminates \true;
    assigns pvm_ram[f].word[0], pvm_count[f];
    exits \false;
    ensures stored: pvm_ram[f].word[0] == 1; */
void store(unsigned f)
{
	pvm_ram[f].word[0] = 1;
	pvm_count[f] = 2;
}
