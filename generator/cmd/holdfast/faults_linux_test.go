package main

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"

	"holdfast/generator/internal/sample"
)

// small mounts a file system of so many kilobytes, in memory.
func small(t *testing.T, kb int) string {
	t.Helper()
	dir := t.TempDir()
	if err := syscall.Mount("tmpfs", dir, "tmpfs", 0, fmt.Sprintf("size=%dk", kb)); err != nil {
		if os.Getenv("CI") != "" {
			t.Fatalf("a file system for this test cannot be mounted: %v", err)
		}
		t.Skipf("only root may mount a file system: %v", err)
	}
	t.Cleanup(func() { _ = syscall.Unmount(dir, 0) })
	return dir
}

func mount(t *testing.T, dir string, flags uintptr, data string) {
	t.Helper()
	if err := syscall.Mount("tmpfs", dir, "tmpfs", syscall.MS_REMOUNT|flags, data); err != nil {
		t.Fatal(err)
	}
}

// A full disk is said, the last good site stays, and the next build with room
// finishes the job.
func TestDiskFull(t *testing.T) {
	site := filepath.Join(t.TempDir(), "site")
	if err := sample.Write(site, sample.Options{Seed: 3, Clients: 30, Playbooks: 5}); err != nil {
		t.Fatal(err)
	}
	disk := small(t, 64<<10)
	out := filepath.Join(disk, "public")
	mustBuild(t, nil, "--site", site, "build", "--no-cache", "--out", out)
	before := tree(t, out)
	clean := t.TempDir()
	change(t, site)
	mustBuild(t, nil, "--site", site, "build", "--no-cache", "--out", clean)
	after := tree(t, clean)

	var fs syscall.Statfs_t
	if err := syscall.Statfs(disk, &fs); err != nil {
		t.Fatal(err)
	}
	used := (fs.Blocks - fs.Bfree) * uint64(fs.Bsize) >> 10
	mount(t, disk, 0, fmt.Sprintf("size=%dk", used+100))
	stdout, stderr, code := holdfast(t, nil, "--site", site, "build", "--no-cache", "--out", out)
	if code != 3 || !strings.Contains(stderr, "no space left on device") || strings.Contains(stderr, "fault") {
		t.Errorf("a full disk: exit %d, %s%s", code, stdout, stderr)
	}
	for _, f := range newReader(out, before, after).walk() {
		t.Errorf("a full disk: %s", f)
	}
	if diff := treeDiff(before, tree(t, out)); len(diff) > 0 {
		t.Errorf("a full disk: the last good site is not as it was: %v", diff[:min(5, len(diff))])
	}
	mount(t, disk, 0, "size=64m")
	mustBuild(t, nil, "--site", site, "build", "--no-cache", "--out", out)
	if diff := treeDiff(after, tree(t, out)); len(diff) > 0 {
		t.Errorf("with room again: the site differs from a clean one in %v", diff)
	}
}

// An output folder that cannot be written to is said, and nothing changes.
func TestReadOnlyOutput(t *testing.T) {
	site, disk := smallSite(t), small(t, 16<<10)
	out := filepath.Join(disk, "public")
	mustBuild(t, nil, "--site", site, "build", "--out", out)
	before := tree(t, out)
	config := read(t, filepath.Join(site, "config.yaml"))
	write(t, site, "config.yaml", regexp.MustCompile(`(?m)^title: .*`).ReplaceAllString(config, "title: Other"))
	mount(t, disk, syscall.MS_RDONLY, "")
	_, stderr, code := holdfast(t, nil, "--site", site, "build", "--out", out)
	if code != 3 || !strings.Contains(stderr, "read-only file system") {
		t.Errorf("read-only: exit %d, %s", code, stderr)
	}
	if diff := treeDiff(before, tree(t, out)); len(diff) > 0 {
		t.Errorf("read-only: changed %v", diff)
	}
	mount(t, disk, 0, "")
	mustBuild(t, nil, "--site", site, "build", "--out", out)
	if page := read(t, filepath.Join(out, "index.html")); !strings.Contains(page, "Other") {
		t.Error("writable again: the page is as it was")
	}
}

// serveProgram runs serve as a program of its own, after a shell has prepared
// its world.
func serveProgram(t *testing.T, dir, prepare string) (*server, *os.Process) {
	t.Helper()
	name, err := exec.LookPath("holdfast")
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(name, "--site", dir, "serve", "--addr", "127.0.0.1:0")
	if prepare != "" {
		script := prepare + ` && exec "$0" "$@"`
		cmd = exec.Command("unshare", append([]string{"--user", "--map-root-user", "sh", "-c", script, name}, cmd.Args[1:]...)...)
	}
	stdout, stderr := &lines{c: make(chan string, 1000)}, &lines{c: make(chan string, 1000)}
	cmd.Stdout, cmd.Stderr = stdout, stderr
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Signal(os.Interrupt)
		if err := cmd.Wait(); err != nil {
			t.Errorf("the end of serving: %v", err)
		}
	})
	return &server{url: stdout.wants(t, `^serving (http://127\.0\.0\.1:\d+) from `)[1], stderr: stderr}, cmd.Process
}

// With ten watches to be had, files are looked at by turns instead, and that is
// said; changes are seen all the same.
func TestWatchLimit(t *testing.T) {
	dir := smallSite(t)
	for i := range 12 {
		write(t, dir, fmt.Sprintf("content/notes/n%d/page.md", i), "---\ntitle: A note\n---\nText.\n")
	}
	s, _ := serveProgram(t, dir, "echo 10 > /proc/sys/user/max_inotify_watches")
	s.stderr.wants(t, `^looking for changes every 300ms: the system will not tell of changes in .*`)
	s.stderr.wants(t, `^built `)
	record := read(t, filepath.Join(dir, "data/clients/acme.yaml"))
	write(t, dir, "data/clients/acme.yaml", regexp.MustCompile(`(?m)^name: .*`).ReplaceAllString(record, "name: Acme Renamed"))
	s.stderr.wants(t, `^built `)
	if _, body := s.get(t, "/clients/acme/"); !strings.Contains(body, "Acme Renamed") {
		t.Error("the page is as it was")
	}
}

// More changes at once than the system keeps: everything is read again, that is
// said, and no change is missed.
func TestQueueOverflow(t *testing.T) {
	dir := smallSite(t)
	s, process := serveProgram(t, dir, "")
	s.stderr.wants(t, `^built `)
	limit := 0
	if _, err := fmt.Sscan(read(t, "/proc/sys/fs/inotify/max_queued_events"), &limit); err != nil {
		t.Fatal(err)
	}
	if err := process.Signal(syscall.SIGSTOP); err != nil {
		t.Fatal(err)
	}
	one, other := filepath.Join(dir, "content", "one.csv"), filepath.Join(dir, "content", "other.csv")
	for i := range limit {
		if err := errors.Join(os.WriteFile(one, []byte("x\n"), 0o666), os.WriteFile(other, fmt.Appendln(nil, i), 0o666)); err != nil {
			t.Fatal(err)
		}
	}
	record := read(t, filepath.Join(dir, "data/clients/acme.yaml"))
	write(t, dir, "data/clients/acme.yaml", regexp.MustCompile(`(?m)^name: .*`).ReplaceAllString(record, "name: Acme Renamed"))
	if err := process.Signal(syscall.SIGCONT); err != nil {
		t.Fatal(err)
	}
	s.stderr.wants(t, `^too many changes at once to be told of each; reading everything again$`)
	// A build of what was told before that may come between.
	for deadline := time.Now().Add(patience); ; time.Sleep(20 * time.Millisecond) {
		_, page := s.get(t, "/clients/acme/")
		_, copied := s.get(t, "/other.csv")
		if strings.Contains(page, "Acme Renamed") && copied == fmt.Sprintln(limit-1) {
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("changes were missed: the copied file says %q", copied)
		}
	}
}
