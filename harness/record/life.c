/* SPDX-License-Identifier: BSD-2-Clause */
/* life DIR PROGRAM ARGS...: runs the program and writes to DIR/calls what it, and every process that it starts, asks of its address space: each
 * call of the mmap family with its result, forks, execs, and the memory map after exec, now and then, and at exit. Each line begins with the time
 * (CLOCK_MONOTONIC, as `perf record -k CLOCK_MONOTONIC` takes it) and the process. The exit status is the program's. Part of life.sh; x86-64
 * Linux only. The lines are described in README.md. */
#define _GNU_SOURCE
#include <errno.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define OPTIONS (PTRACE_O_TRACESYSGOOD | PTRACE_O_TRACEEXIT | PTRACE_O_TRACEFORK | PTRACE_O_TRACEVFORK | PTRACE_O_TRACECLONE | PTRACE_O_TRACEEXEC)
#define MAX_TASKS 4096
#define SNAPSHOT_EVERY 40 /* calls of one process */

struct call {
	long nr;
	const char *name;
	int args, fd; /* how many arguments; which of them is a file descriptor, or -1 */
};
static const struct call calls[] = {
	{ SYS_mmap, "mmap", 6, 4 },
	{ SYS_munmap, "munmap", 2, -1 },
	{ SYS_mprotect, "mprotect", 3, -1 },
	{ SYS_pkey_mprotect, "pkey_mprotect", 4, -1 },
	{ SYS_mremap, "mremap", 5, -1 },
	{ SYS_brk, "brk", 1, -1 },
	{ SYS_madvise, "madvise", 3, -1 },
	{ SYS_mlock, "mlock", 2, -1 },
	{ SYS_mlock2, "mlock2", 3, -1 },
	{ SYS_munlock, "munlock", 2, -1 },
	{ SYS_mlockall, "mlockall", 1, -1 },
	{ SYS_munlockall, "munlockall", 0, -1 },
	{ SYS_msync, "msync", 3, -1 },
	{ SYS_mincore, "mincore", 3, -1 },
	{ SYS_shmat, "shmat", 3, -1 },
	{ SYS_shmdt, "shmdt", 1, -1 },
	{ SYS_remap_file_pages, "remap_file_pages", 5, -1 },
};

struct task {
	pid_t pid;
	const struct call *call; /* that it is in, or NULL */
	uint64_t arg[6];
	unsigned nr_calls;
};
static struct task tasks[MAX_TASKS];
static FILE *out;

static void die(const char *what)
{
	fprintf(stderr, "life: %s: %s\n", what, strerror(errno));
	exit(2);
}

static struct task *task_of(pid_t pid)
{
	struct task *free = NULL;
	for (struct task *t = tasks; t < tasks + MAX_TASKS; t++) {
		if (t->pid == pid)
			return t;
		if (!t->pid && !free)
			free = t;
	}
	if (!free) {
		errno = EAGAIN;
		die("too many processes");
	}
	*free = (struct task){ pid, NULL, { 0 }, 0 };
	return free;
}

static void line(pid_t pid)
{
	struct timespec now;
	clock_gettime(CLOCK_MONOTONIC, &now);
	fprintf(out, "%lld.%09ld %d ", (long long)now.tv_sec, now.tv_nsec, (int)pid);
}

/* The lines of /proc/PID/FILE that begin with one of the words (all lines: NULL), after the letter `kind`. */
static void copy(pid_t pid, const char *file, char kind, const char *const *words)
{
	char path[64], text[8192];
	snprintf(path, sizeof path, "/proc/%d/%s", (int)pid, file);
	FILE *in = fopen(path, "r");
	if (!in)
		return;
	while (fgets(text, sizeof text, in)) {
		const char *const *w = words;
		while (w && *w && strncmp(text, *w, strlen(*w)))
			w++;
		if (w && !*w)
			continue;
		line(pid);
		fprintf(out, "%c %s", kind, text);
	}
	fclose(in);
}

static void event(pid_t pid, const char *text)
{
	line(pid);
	fprintf(out, "%s\n", text);
}

static void maps(pid_t pid, const char *when)
{
	static const char *const counts[] = { "VmPeak", "VmSize", "VmLck", "VmHWM", "VmRSS", "RssAnon", "RssFile", "RssShmem", "VmData", "VmStk", "VmExe", "VmPTE", NULL };
	event(pid, when);
	copy(pid, "maps", 'v', NULL);
	copy(pid, "status", 'r', counts);
}

/* What a new program's address space is laid out by: proc(5), /proc/PID/stat. */
static void layout(pid_t pid)
{
	char path[64], text[4096];
	snprintf(path, sizeof path, "/proc/%d/stat", (int)pid);
	FILE *in = fopen(path, "r");
	if (!in || !fgets(text, sizeof text, in))
		die(path);
	fclose(in);
	char *name = strchr(text, '('), *end = strrchr(text, ')');
	uint64_t field[53] = { 0 };
	unsigned n = 2;
	*end = 0;
	for (char *word = strtok(end + 1, " "); word && n < 52; word = strtok(NULL, " "))
		field[++n] = strtoull(word, NULL, 10);
	line(pid);
	fprintf(out, "e code=%" PRIx64 "-%" PRIx64 " data=%" PRIx64 "-%" PRIx64 " brk=%" PRIx64 " stack=%" PRIx64 " %s\n", field[26], field[27],
		field[45], field[46], field[47], field[28], name + 1);
	static const char *const limits[] = { "Max data size", "Max stack size", "Max locked memory", "Max address space", NULL };
	copy(pid, "limits", 'l', limits);
}

static void entered(struct task *t, const struct __ptrace_syscall_info *info)
{
	t->call = NULL;
	for (size_t i = 0; i < sizeof calls / sizeof *calls; i++)
		if ((uint64_t)calls[i].nr == info->entry.nr)
			t->call = &calls[i];
	memcpy(t->arg, info->entry.args, sizeof t->arg);
}

static void left(struct task *t, const struct __ptrace_syscall_info *info)
{
	if (!t->call)
		return;
	line(t->pid);
	fprintf(out, "s %s", t->call->name);
	for (int i = 0; i < t->call->args; i++)
		fprintf(out, " %" PRIx64, t->arg[i]);
	if (info->exit.is_error)
		fprintf(out, " = -%lld", -(long long)info->exit.rval);
	else
		fprintf(out, " = %llx", (unsigned long long)info->exit.rval);
	if (t->call->fd >= 0 && (int)t->arg[t->call->fd] >= 0) {
		char path[64], name[4096];
		struct stat about;
		snprintf(path, sizeof path, "/proc/%d/fd/%d", (int)t->pid, (int)t->arg[t->call->fd]);
		ssize_t n = readlink(path, name, sizeof name - 1);
		if (n > 0 && !stat(path, &about)) {
			name[n] = 0;
			fprintf(out, " %llx %s", (unsigned long long)about.st_size, name);
		}
	}
	fputc('\n', out);
	t->call = NULL;
	if (++t->nr_calls % SNAPSHOT_EVERY == 0)
		maps(t->pid, "S");
}

static void stopped(pid_t pid, int status)
{
	struct task *t = task_of(pid);
	int event_nr = status >> 16, signal = WSTOPSIG(status);
	unsigned long message = 0;
	if (signal == (SIGTRAP | 0x80)) {
		struct __ptrace_syscall_info info;
		if (ptrace(PTRACE_GET_SYSCALL_INFO, pid, sizeof info, &info) > 0) {
			if (info.op == PTRACE_SYSCALL_INFO_ENTRY)
				entered(t, &info);
			else if (info.op == PTRACE_SYSCALL_INFO_EXIT)
				left(t, &info);
		}
	} else if (event_nr == PTRACE_EVENT_FORK || event_nr == PTRACE_EVENT_VFORK || event_nr == PTRACE_EVENT_CLONE) {
		ptrace(PTRACE_GETEVENTMSG, pid, 0, &message);
		line(pid);
		fprintf(out, "%c %lu\n", event_nr == PTRACE_EVENT_FORK ? 'F' : event_nr == PTRACE_EVENT_VFORK ? 'V' : 'C', message);
	} else if (event_nr == PTRACE_EVENT_EXEC) {
		layout(pid);
		maps(pid, "S");
	} else if (event_nr == PTRACE_EVENT_EXIT) {
		maps(pid, "x");
		t->pid = 0;
	}
	int own = event_nr || signal == SIGSTOP || signal == SIGTRAP || signal == (SIGTRAP | 0x80);
	ptrace(event_nr == PTRACE_EVENT_EXIT ? PTRACE_CONT : PTRACE_SYSCALL, pid, 0, own ? 0 : signal);
}

int main(int argc, char **argv)
{
	if (argc < 3) {
		fprintf(stderr, "usage: life DIR PROGRAM ARGS...\n");
		return 2;
	}
	char path[4096];
	snprintf(path, sizeof path, "%s/calls", argv[1]);
	out = fopen(path, "we");
	if (!out)
		die(path);
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
	if (ptrace(PTRACE_SETOPTIONS, child, 0, OPTIONS) || ptrace(PTRACE_SYSCALL, child, 0, 0))
		die("ptrace");
	for (pid_t pid; (pid = waitpid(-1, &status, __WALL)) > 0;) {
		if (WIFSTOPPED(status))
			stopped(pid, status);
		else if (pid == child)
			result = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
	}
	fclose(out);
	return result;
}
