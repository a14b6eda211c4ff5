# SPDX-License-Identifier: BSD-2-Clause
# Joins rows.txt (what to show), times (nanoseconds) and counts (instructions) into the table; with data=1, into columns for gnuplot.
FILENAME != file { file = FILENAME; files++ }
files == 1 && !/^#/ && NF {
	rows++
	split($0, col, /[ \t]*\|[ \t]*/)
	name[rows] = col[1]
	text[rows] = col[2]
	target[rows] = col[3]
	others[rows] = col[4]
}
files == 2 { ns[$1, $2] = $4 / $3 }
files == 3 { ins[$1, $2] = $4 / $3 }
function value(table, row, frames) {
	if (row ~ /^fault-(anon|cow)/) # beside zeroing or copying the frame
		return table[row, frames] - table[(row ~ /cow/ ? "page-copy" : "page-zero"), frames]
	if (row ~ /^rmap-walk/) {
		loop = row
		sub(/walk/, "loop", loop)
		return table[row, frames] - table[loop, frames]
	}
	if (row ~ /range$|^(load|store)|^rmap-(prepare|unlink)|^(mmap|mprotect|page|fault|fork|exit)-/) # these loops choose nothing
		return table[row, frames]
	return table[row, frames] - table[(row ~ /^(map|unmap|query)/ ? "table-loop" : "loop"), frames]
}
END {
	n = split(sizes, size, " ")
	if (data) {
		printf "frames"
		for (r = 1; r <= rows; r++)
			if ((name[r], 2 ^ size[1]) in ins) # those of all machines
				printf " %s", name[r]
		print ""
		for (s = 1; s <= n; s++) {
			printf "%d", size[s]
			for (r = 1; r <= rows; r++)
				if ((name[r], 2 ^ size[1]) in ins)
					printf " %.1f", value(ins, name[r], 2 ^ size[s])
			print ""
		}
		exit
	}
	printf "%-40s|", "instructions, nanoseconds at 2^k frames"
	for (s = 1; s <= n; s++)
		printf "       2^%-2d    ", size[s]
	print "| growth target | others"
	for (r = 1; r <= rows; r++) {
		if (!((name[r], 2 ^ size[n]) in ins))
			continue
		lo = hi = value(ins, name[r], 2 ^ size[n])
		printf "%-40s|", text[r]
		for (s = 1; s <= n; s++) {
			if (!((name[r], 2 ^ size[s]) in ins)) { # the machine is too small
				printf " %6s %6s ", "-", "-"
				continue
			}
			i = value(ins, name[r], 2 ^ size[s])
			t = value(ns, name[r], 2 ^ size[s])
			lo = i < lo ? i : lo
			hi = i > hi ? i : hi
			printf " %6.1f %6.1f ", i, t < 0 ? 0 : t
		}
		growth = lo > 0 ? hi / lo : 0
		verdict = target[r] == "" ? "" : hi <= target[r] ? "met" : "MISSED"
		printf "| %5.2f%s %5s %-6s| %s\n", growth, (growth > 1.5 ? "!" : " "), target[r], verdict, others[r]
	}
	print "growth: most over fewest instructions, to be within 1.5. Others do more (locks, accounting); theirs is what a caller pays."
}
