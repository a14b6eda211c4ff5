/* SPDX-License-Identifier: BSD-2-Clause */
/* gate: Memory model hypotheses */
/* Not that hypothesis: a pointer argument is believed to be apart from a word of pvm_ram. */
struct pvm_frame {
	unsigned long word[512];
};
struct pvm_frame *pvm_ram;
unsigned long pvm_count[8];

/*@ requires frame: \valid(pvm_ram + (0 .. 7)) && \valid(out);
    requires range: f < 8;
    terminates \true;
    assigns pvm_ram[f].word[0], *out;
    exits \false;
    ensures stored: *out == 2; */
void store(unsigned f, unsigned long *out)
{
	pvm_ram[f].word[0] = 1;
	*out = 2;
}
