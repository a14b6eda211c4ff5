#!/usr/bin/perl
# SPDX-License-Identifier: BSD-2-Clause
# life.pl CALLS < text of `perf script`: merges the calls that life.c saw with the page faults that perf saw, in the order of time.
# README.md in this folder describes the lines.
use strict;
use warnings;

my $calls = shift or die "usage: life.pl CALLS < perf.txt\n";
my (@lines, %first, %known, %code, $n);

open my $in, '<', $calls or die "$calls: $!\n";
while (<$in>) {
	my ($time, $pid, $text) = /^([\d.]+) (\d+) (.*)$/ or die "$calls: $_";
	push @lines, { time => $time, n => ++$n, pid => $pid, text => $text };
	$known{$pid} = 1;
}
while (<STDIN>) {
	next unless m{^\s*.*?\s+(-?\d+)/(-?\d+)\s+([\d.]+):\s+(.*)$};
	my ($pid, $tid, $time, $event) = ($1, $2, $3, $4);
	if ($event =~ /^exceptions:page_fault_\w+: address=0x([0-9a-f]+) .*error_code=0x([0-9a-f]+)/) {
		$code{$tid} = [ $1, hex $2 ];
	} elsif ($known{$pid} && $event =~ /^page-faults:\s+([0-9a-f]+)\s+([0-9a-f]+)/) {
		my ($addr, $ip, $access) = ($1, $2, '?');
		if ($code{$tid} && $code{$tid}[0] eq $addr) {
			my $error = $code{$tid}[1];    # Intel SDM 3A, 4.7: bit 0 present, 1 write, 4 fetch
			$access = $error & 16 ? 'x' : $error & 2 ? 'w' : 'r';
			$access = uc $access if $error & 1;
		}
		delete $code{$tid};
		my $by = length $ip == 16 && $ip =~ /^f/ ? ' kernel' : '';
		push @lines, { time => $time, n => ++$n, pid => $pid, text => "f $addr $access$by" };
	}
}

# A new process may run before its parent is seen to have forked: the fork comes first.
@lines = sort { $a->{time} <=> $b->{time} || $a->{n} <=> $b->{n} } @lines;
$first{ $_->{pid} } //= $_->{time} for @lines;
for (@lines) {
	my ($child) = $_->{text} =~ /^[FVC] (\d+)$/ or next;
	($_->{time}, $_->{n}) = ($first{$child}, 0) if defined $first{$child} && $first{$child} <= $_->{time};
}
@lines = sort { $a->{time} <=> $b->{time} || $a->{n} <=> $b->{n} } @lines;

# The first process begins with its exec; what it did before is the recorder's.
my ($pid, $begun) = (0, 0);
for (@lines) {
	$begun ||= $_->{text} =~ /^e /;
	next unless $begun;
	print "p $_->{pid}\n" if $_->{pid} != $pid;
	$pid = $_->{pid};
	print "$_->{text}\n";
}
