package extract

import (
	"os/exec"
	"syscall"

	"golang.org/x/sys/unix"
)

// isolate keeps the terminal's interrupt from the worker: its reader ends it.
func isolate(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
}

// confine gives up what the worker needs no more once PDFium is loaded: it may
// write to no file and leave no core, which would hold the citizen's letter.
// Failure is no harm; PDFium itself cannot ask for any of it.
func confine() {
	for _, resource := range []int{syscall.RLIMIT_FSIZE, syscall.RLIMIT_CORE} {
		_ = syscall.Setrlimit(resource, &syscall.Rlimit{})
	}
}

// limitCPU lets the worker spend so many more seconds, on two cores. It ends a
// worker that is caught in a file when nobody is left to kill it.
func limitCPU(seconds uint64) {
	var used syscall.Rusage
	var limit syscall.Rlimit
	if syscall.Getrusage(syscall.RUSAGE_SELF, &used) != nil || syscall.Getrlimit(syscall.RLIMIT_CPU, &limit) != nil {
		return
	}
	limit.Cur = min(limit.Max, uint64(used.Utime.Sec+used.Stime.Sec)+2*seconds+1)
	_ = syscall.Setrlimit(syscall.RLIMIT_CPU, &limit)
}

// bind lets another process that we started take so many bytes of memory,
// write to no file and leave no core, and has it yield to more urgent work.
func bind(pid int, memory uint64) error {
	for resource, most := range map[int]uint64{unix.RLIMIT_AS: memory, unix.RLIMIT_FSIZE: 0, unix.RLIMIT_CORE: 0} {
		if err := unix.Prlimit(pid, resource, &unix.Rlimit{Cur: most, Max: most}, nil); err != nil {
			return err
		}
	}
	return unix.Setpriority(unix.PRIO_PROCESS, pid, 10)
}
