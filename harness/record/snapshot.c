/* SPDX-License-Identifier: BSD-2-Clause */
/* snapshot DIR PROGRAM ARGS...: runs the program and copies /proc/PID/maps of it, and of every process that it starts, to DIR/PID
 * at the moment when the process exits: ptrace stops a process in its exit while its memory is still there (PTRACE_EVENT_EXIT).
 * The exit status is the program's. Part of record.sh; runs on Linux only. */
#define _GNU_SOURCE
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <signal.h>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <unistd.h>

#define OPTIONS (PTRACE_O_TRACEEXIT | PTRACE_O_TRACEFORK | PTRACE_O_TRACEVFORK | PTRACE_O_TRACECLONE | PTRACE_O_TRACEEXEC)

static void die(const char *what)
{
	fprintf(stderr, "snapshot: %s: %s\n", what, strerror(errno));
	exit(2);
}

static void copy_maps(const char *dir, pid_t pid)
{
	char from[64], to[4096], text[4096];
	size_t n;
	snprintf(from, sizeof from, "/proc/%d/maps", (int)pid);
	snprintf(to, sizeof to, "%s/%d", dir, (int)pid);
	FILE *in = fopen(from, "r"), *out = fopen(to, "w");
	if (!in || !out)
		die(in ? to : from);
	while ((n = fread(text, 1, sizeof text, in)) > 0)
		if (fwrite(text, 1, n, out) != n)
			die(to);
	fclose(in);
	if (fclose(out))
		die(to);
}

int main(int argc, char **argv)
{
	if (argc < 3) {
		fprintf(stderr, "usage: snapshot DIR PROGRAM ARGS...\n");
		return 2;
	}
	pid_t child = fork();
	if (child < 0)
		die("fork");
	if (child == 0) {
		ptrace(PTRACE_TRACEME, 0, 0, 0);
		raise(SIGSTOP);
		execvp(argv[2], argv + 2);
		die(argv[2]);
	}
	int status, result = 2;
	if (waitpid(child, &status, 0) != child || !WIFSTOPPED(status))
		die("wait");
	if (ptrace(PTRACE_SETOPTIONS, child, 0, OPTIONS) || ptrace(PTRACE_CONT, child, 0, 0))
		die("ptrace");
	for (pid_t pid; (pid = waitpid(-1, &status, __WALL)) > 0;) {
		if (!WIFSTOPPED(status)) {
			if (pid == child)
				result = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
			continue;
		}
		int event = status >> 16, signal = WSTOPSIG(status);
		if (event == PTRACE_EVENT_EXIT)
			copy_maps(argv[1], pid);
		/* Stops of ptrace itself, and the first stop of a new process, are not the program's business. */
		ptrace(PTRACE_CONT, pid, 0, event || signal == SIGSTOP || signal == SIGTRAP ? 0 : signal);
	}
	return result;
}
