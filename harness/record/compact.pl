#!/usr/bin/perl
# SPDX-License-Identifier: BSD-2-Clause
# compact.pl MAPSDIR < text of `perf script`: writes the compact trace that README.md in this folder describes.
# A process is kept when MAPSDIR holds its maps and it faulted; what happened before its last exec belongs to another program.
use strict;
use warnings;
no warnings 'portable';    # addresses have 64 bits

my $dir = shift or die "usage: compact.pl MAPSDIR < perf.txt\n";
my (%name, %events, %code, @order);

while (<STDIN>) {
	next unless m{^\s*(.*?)\s+(-?\d+)/(-?\d+)\s+[\d.]+:\s+(.*)$};
	my ($comm, $pid, $tid, $event) = ($1, $2, $3, $4);
	push @order, $pid unless $events{$pid};
	$events{$pid} //= [];
	$name{$pid} = $comm;
	if ($event =~ /^PERF_RECORD_COMM exec/) {
		$events{$pid} = [];
	} elsif ($event =~ m{^PERF_RECORD_MMAP2? \S+ \[0x([0-9a-f]+)\(0x([0-9a-f]+)\) @ \S+.*\]: (\S{4}) (.*)$}) {
		push @{ $events{$pid} }, { lo => hex $1, hi => hex($1) + hex($2), prot => $3, path => $4 eq '//anon' ? '' : $4 };
	} elsif ($event =~ /^exceptions:page_fault_\w+: address=0x([0-9a-f]+) .*error_code=0x([0-9a-f]+)/) {
		$code{$tid} = [ hex $1, hex $2 ];
	} elsif ($event =~ /^page-faults:\s+([0-9a-f]+)\s+([0-9a-f]+)/) {
		my ($addr, $ip, $access) = (hex $1, $2, '?');
		if ($code{$tid} && $code{$tid}[0] == $addr) {
			my $error = $code{$tid}[1];    # Intel SDM 3A, 4.7: bit 0 present, 1 write, 4 fetch
			$access = $error & 16 ? 'x' : $error & 2 ? 'w' : 'r';
			$access = uc $access if $error & 1;
		}
		delete $code{$tid};
		push @{ $events{$pid} }, { addr => $addr, access => $access, ip => $ip } if $addr < 1 << 56;
	}
}

for my $pid (@order) {
	open my $maps, '<', "$dir/$pid" or next;
	my @lines = <$maps>;
	my @list = @{ $events{$pid} };
	next unless grep { exists $_->{addr} } @list;
	my @final = map { /^([0-9a-f]+)-([0-9a-f]+)/ ? [ hex $1, hex $2 ] : () } @lines;
	my $known = sub { my $a = shift; return grep { $_->[0] <= $a && $a < $_->[1] } @final };
	# Of the areas that perf saw come, keep those that hold a fault and are gone or changed at the end.
	my @gone = grep { exists $_->{addr} && !$known->($_->{addr}) } @list;
	print "p $pid $name{$pid}\n";
	for my $e (@list) {
		if (exists $e->{addr}) {
			printf "f %x %s %s\n", $e->{addr}, $e->{access}, $e->{ip};
		} elsif (grep { $e->{lo} <= $_->{addr} && $_->{addr} < $e->{hi} } @gone) {
			printf "m %x-%x %s %s\n", $e->{lo}, $e->{hi}, $e->{prot}, $e->{path};
		}
	}
	for (@lines) {
		next unless /^([0-9a-f]+-[0-9a-f]+) (\S{4}) \S+ \S+ \d+\s*(.*)$/;
		print "v $1 $2 $3\n";
	}
}
