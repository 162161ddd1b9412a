package serve

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/fsnotify/fsnotify"
)

// soon is how long an event is waited for that has to come.
const soon = 30 * time.Second

// watching is a Watch of a small site, and what came of it.
type watching struct {
	t       *testing.T
	dir     string
	built   chan []string // a build ended that was told of these files
	settled chan []string // after each quiet period, what had changed
	said    chan string
	hold    sync.Mutex // held while no build may end
	stop    func() error
}

// watch writes a small site and watches it. The quiet period is long enough for
// a test on a busy machine to write many files in it.
func watch(t *testing.T, change func(*Watching)) *watching {
	t.Helper()
	r := &watching{
		t: t, dir: t.TempDir(), built: make(chan []string, 100), settled: make(chan []string, 100), said: make(chan string, 100),
	}
	r.write("config.yaml", "title: Test\n")
	r.write("data/clients/acme.yaml", "name: Acme\n")
	r.write("data/clients/big-co/2026.yaml", "events: []\n")
	r.write("content/about/house.md", "house\n")
	r.write("public/index.html", "<html>")
	o := Watching{
		Dir: r.dir, Out: filepath.Join(r.dir, "public"), quiet: 150 * time.Millisecond, longest: 10 * time.Second, every: 20 * time.Millisecond,
		settled: func(changed []string) { r.settled <- changed },
		Log:     func(format string, args ...any) { r.said <- fmt.Sprintf(format, args...) },
		remote:  func(string) string { return "" },
	}
	if change != nil {
		change(&o)
	}
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() {
		ended <- Watch(ctx, o, func(changed []string) error {
			r.hold.Lock()
			defer r.hold.Unlock()
			r.built <- changed
			return nil
		})
	}()
	r.stop = func() error {
		cancel()
		return await(t, ended, "the end of watching")
	}
	t.Cleanup(func() { cancel() })
	if got := await(t, r.built, "the first build"); got != nil {
		t.Errorf("the first build was told of %v, not of all", got)
	}
	return r
}

func await[T any](t *testing.T, c <-chan T, what string) T {
	t.Helper()
	select {
	case v := <-c:
		return v
	case <-time.After(soon):
		t.Fatalf("%s did not come", what)
		panic("unreachable")
	}
}

func (r *watching) path(name string) string { return filepath.Join(r.dir, filepath.FromSlash(name)) }

func (r *watching) write(name, text string) {
	r.t.Helper()
	if err := errors.Join(os.MkdirAll(filepath.Dir(r.path(name)), 0o777), os.WriteFile(r.path(name), []byte(text), 0o666)); err != nil {
		r.t.Fatal(err)
	}
}

func (r *watching) rename(from, to string) {
	r.t.Helper()
	if err := os.Rename(r.path(from), r.path(to)); err != nil {
		r.t.Fatal(err)
	}
}

func (r *watching) remove(name string) {
	r.t.Helper()
	if err := os.RemoveAll(r.path(name)); err != nil {
		r.t.Fatal(err)
	}
}

// wants one quiet period after which just those files had changed, and one
// build if there are any.
func (r *watching) wants(changed ...string) {
	r.t.Helper()
	slices.Sort(changed)
	if got := await(r.t, r.settled, "the quiet period"); !slices.Equal(got, changed) {
		r.t.Errorf("changed: %v, want %v", got, changed)
	}
	if len(changed) > 0 {
		if got := await(r.t, r.built, "the build"); !slices.Equal(got, changed) {
			r.t.Errorf("the build was told of %v, want %v", got, changed)
		}
	}
	r.noMore()
}

// noMore wants no further build after a change that is seen for certain.
func (r *watching) noMore() {
	r.t.Helper()
	if n := len(r.built); n > 0 {
		r.t.Errorf("%d builds too many", n)
	}
}

const acme = "data/clients/acme.yaml"

// Both ways of watching see every kind of save the same way.
func both(t *testing.T, test func(*testing.T, *watching)) {
	t.Run("told", func(t *testing.T) { test(t, watch(t, nil)) })
	t.Run("looking", func(t *testing.T) {
		r := watch(t, func(o *Watching) { o.Poll = true })
		if said := await(t, r.said, "the word that it polls"); !strings.Contains(said, "looking for changes every 20ms: as asked") {
			t.Errorf("said %q", said)
		}
		test(t, r)
	})
}

func TestSaves(t *testing.T) {
	saves := []struct {
		name string
		save func(*watching)
		want []string
	}{
		{"in place, as VS Code", func(r *watching) { r.write(acme, "name: Acme Ltd\n") }, []string{acme}},
		{"by a file renamed over it, as sed -i", func(r *watching) {
			r.write("data/clients/sedAbCdEf", "name: Acme Ltd\n")
			r.rename("data/clients/sedAbCdEf", acme)
		}, []string{acme}},
		{"as vim", func(r *watching) {
			r.write("data/clients/.acme.yaml.swp", "swap")
			r.write("data/clients/4913", "")
			r.remove("data/clients/4913")
			r.rename(acme, acme+"~")
			r.write(acme, "name: Acme Ltd\n")
			r.remove(acme + "~")
			r.remove("data/clients/.acme.yaml.swp")
		}, []string{acme}},
		{"as JetBrains", func(r *watching) {
			r.write(acme+"___jb_tmp___", "name: Acme Ltd\n")
			r.rename(acme, acme+"___jb_old___")
			r.rename(acme+"___jb_tmp___", acme)
			r.remove(acme + "___jb_old___")
		}, []string{acme}},
		{"as Emacs", func(r *watching) {
			_ = os.Symlink("me@here.123", r.path("data/clients/.#acme.yaml"))
			r.write("data/clients/#acme.yaml#", "name: Ac")
			r.write(acme, "name: Acme Ltd\n")
			r.remove("data/clients/#acme.yaml#")
			r.remove("data/clients/.#acme.yaml")
		}, []string{acme}},
		{"the same bytes", func(r *watching) { r.write(acme, "name: Acme\n") }, nil},
		{"the same bytes, by a rename", func(r *watching) {
			r.write("data/clients/sedAbCdEf", "name: Acme\n")
			r.rename("data/clients/sedAbCdEf", acme)
		}, nil},
		{"the same bytes at another time", func(r *watching) {
			_ = os.Chtimes(r.path(acme), time.Now(), time.Unix(1e9, 0))
		}, nil},
		{"config.yaml, by a rename", func(r *watching) {
			r.write("config.yaml.tmp", "title: Other\n")
			r.rename("config.yaml.tmp", "config.yaml")
		}, []string{"config.yaml"}},
		{"a new file", func(r *watching) { r.write("data/clients/new-co.yaml", "name: New\n") }, []string{"data/clients/new-co.yaml"}},
		{"a file deleted", func(r *watching) { r.remove(acme) }, []string{acme}},
		{"a file renamed", func(r *watching) { r.rename(acme, "data/clients/acme-ltd.yaml") }, []string{acme, "data/clients/acme-ltd.yaml"}},
		{"new folders with files", func(r *watching) {
			r.write("content/a/b/c/page.md", "page\n")
			r.write("content/a/page.md", "page\n")
		}, []string{"content/a/b/c/page.md", "content/a/page.md"}},
		{"a top folder that was not there", func(r *watching) { r.write("templates/pages/home.html", "home") }, []string{"templates/pages/home.html"}},
		{"a folder deleted", func(r *watching) { r.remove("data/clients/big-co") }, []string{"data/clients/big-co/2026.yaml"}},
		{"a folder renamed", func(r *watching) { r.rename("data/clients", "data/people") }, []string{
			acme, "data/clients/big-co/2026.yaml", "data/people/acme.yaml", "data/people/big-co/2026.yaml",
		}},
		{"a record made fragments", func(r *watching) {
			r.write("data/clients/acme/client.yaml", "name: Acme\n")
			r.remove(acme)
		}, []string{acme, "data/clients/acme/client.yaml"}},
	}
	for _, s := range saves {
		t.Run(s.name, func(t *testing.T) {
			t.Parallel()
			both(t, func(t *testing.T, r *watching) {
				s.save(r)
				if len(s.want) > 0 || r.told() {
					r.wants(s.want...)
				}
				// What follows is seen too, and once.
				r.write("data/team.yaml", "a: {name: A}\n")
				r.wants("data/team.yaml")
				if err := r.stop(); err != nil {
					t.Error(err)
				}
			})
		})
	}
}

// told reports whether a save that changes nothing ends in a quiet period: a
// look may come when all is as it was.
func (r *watching) told() bool {
	return !strings.Contains(r.t.Name(), "looking")
}

// Folders that came and moved are watched under their new names.
func TestFoldersMove(t *testing.T) {
	both(t, func(t *testing.T, r *watching) {
		r.write("content/a/b/page.md", "1")
		r.wants("content/a/b/page.md")
		r.rename("content/a", "content/z")
		r.wants("content/a/b/page.md", "content/z/b/page.md")
		r.write("content/z/b/page.md", "2")
		r.wants("content/z/b/page.md")
		r.remove("content/z")
		r.wants("content/z/b/page.md")
		r.write("content/z/b/page.md", "3")
		r.wants("content/z/b/page.md")
		r.write("content/z/b/page.md", "4")
		r.wants("content/z/b/page.md")
	})
}

// A checkout of many files is one change.
func TestBurst(t *testing.T) {
	both(t, func(t *testing.T, r *watching) {
		var want []string
		for i := range 200 {
			name := fmt.Sprintf("data/clients/c-%d.yaml", i)
			if i%4 == 0 {
				name = fmt.Sprintf("data/clients/c-%d/client.yaml", i)
			}
			r.write(name, fmt.Sprintf("name: %d\n", i))
			want = append(want, name)
		}
		r.remove(acme)
		r.wants(append(want, acme)...)
	})
}

// What a site is not made from is not watched.
func TestNotWatched(t *testing.T) {
	both(t, func(t *testing.T, r *watching) {
		for _, name := range []string{
			"public/index.html", "public/a/index.html", ".git/index", ".holdfast/pack", "node_modules/a/b.js", "bin/holdfast", "README.md",
			"content/.git/x", "content/node_modules/a.md", "content/.DS_Store", "data/clients/acme.yaml~", "data/clients/.acme.yaml.swp",
		} {
			r.write(name, "x")
		}
		r.write("data/team.yaml", "a: {name: A}\n")
		r.wants("data/team.yaml")
	})
	t.Run("an output folder in content", func(t *testing.T) {
		r := watch(t, func(o *Watching) { o.Out = filepath.Join(o.Dir, "content", "out") })
		r.write("content/out/x.md", "x")
		r.write("content/outer.md", "x")
		r.wants("content/outer.md")
	})
}

// A change while a build runs is followed by another build, even if the bytes
// are back to what they were: the build may have read what was there between.
func TestChangeDuringBuild(t *testing.T) {
	both(t, func(t *testing.T, r *watching) {
		r.hold.Lock()
		r.write(acme, "name: One\n")
		if got := await(t, r.settled, "the first change"); !slices.Equal(got, []string{acme}) {
			t.Fatal(got)
		}
		// The build waits. In polling, two states are seen only by two looks.
		r.write("config.yaml", "title: Between, and longer\n")
		if !r.told() {
			time.Sleep(200 * time.Millisecond)
		}
		r.write("config.yaml", "title: Test\n")
		if !r.told() {
			time.Sleep(200 * time.Millisecond)
		} else {
			time.Sleep(20 * time.Millisecond) // both events are read before the build ends
		}
		r.hold.Unlock()
		await(t, r.built, "the build")
		if got := await(t, r.settled, "the second change"); !slices.Equal(got, []string{"config.yaml"}) {
			t.Error(got)
		}
		await(t, r.built, "the second build")
	})
}

// A content that changed under the same size and time is found by turns.
func TestLookingDoesNotTrustTimes(t *testing.T) {
	r := watch(t, func(o *Watching) { o.Poll = true })
	st, err := os.Stat(r.path(acme))
	if err != nil {
		t.Fatal(err)
	}
	r.write(acme, "name: Acmo\n")
	if err := os.Chtimes(r.path(acme), st.ModTime(), st.ModTime()); err != nil {
		t.Fatal(err)
	}
	r.wants(acme)
}

// fake is a stream of notes that a test makes.
type fake struct {
	events chan fsnotify.Event
	errors chan error
	add    func(string) error
	closed chan struct{}
}

func newFake() *fake {
	return &fake{make(chan fsnotify.Event), make(chan error), func(string) error { return nil }, make(chan struct{}, 10)}
}

func (f *fake) notes() (*notes, error) {
	return &notes{
		events: f.events, errors: f.errors, add: f.add, remove: func(string) error { return nil },
		close: func() error { f.closed <- struct{}{}; return nil },
	}, nil
}

// After an overflow all is read again and listened to from the start.
func TestOverflow(t *testing.T) {
	f, opened := newFake(), 0
	r := watch(t, func(o *Watching) {
		o.notify = func() (*notes, error) { opened++; return f.notes() }
	})
	r.write("content/lost/page.md", "lost")
	r.remove(acme)
	f.errors <- fsnotify.ErrEventOverflow
	if said := await(t, r.said, "the word"); !strings.Contains(said, "reading everything again") {
		t.Errorf("said %q", said)
	}
	await(t, f.closed, "the end of the first stream")
	r.wants(acme, "content/lost/page.md")
	f.errors <- fsnotify.ErrEventOverflow
	r.wants()
	if err := r.stop(); err != nil || opened != 3 {
		t.Errorf("%d streams, %v", opened, err)
	}
}

// Where the system will not tell, that is said and files are looked at.
func TestFallBack(t *testing.T) {
	t.Run("no watches left", func(t *testing.T) {
		r := watch(t, func(o *Watching) {
			f, n := newFake(), 0
			f.add = func(name string) error {
				if n++; n > 3 {
					return syscall.ENOSPC
				}
				return nil
			}
			o.notify = f.notes
		})
		r.falls("the system will not tell of changes in data/clients/big-co: no space left on device")
		r.sees("data/team.yaml")
	})
	t.Run("no watches left for a new folder", func(t *testing.T) {
		f := newFake()
		r := watch(t, func(o *Watching) {
			f.add = func(name string) error {
				if filepath.Base(name) == "new" {
					return syscall.ENOSPC
				}
				return nil
			}
			o.notify = f.notes
		})
		r.write("content/new/page.md", "new")
		f.events <- fsnotify.Event{Name: r.path("content/new"), Op: fsnotify.Create}
		r.falls("the system will not tell of changes in content/new")
		r.saw("content/new/page.md")
		r.sees("content/new/other.md")
	})
	t.Run("no instances left", func(t *testing.T) {
		r := watch(t, func(o *Watching) { o.notify = func() (*notes, error) { return nil, syscall.EMFILE } })
		r.falls("too many open files")
		r.sees("data/team.yaml")
	})
	t.Run("a stream that breaks", func(t *testing.T) {
		f := newFake()
		r := watch(t, func(o *Watching) { o.notify = f.notes })
		r.write(acme, "name: Unseen\n")
		f.errors <- errors.New("short read")
		r.falls("short read")
		r.saw(acme)
	})
	t.Run("a stream that ends", func(t *testing.T) {
		f := newFake()
		r := watch(t, func(o *Watching) { o.notify = f.notes })
		close(f.events)
		r.falls("the system stopped telling")
		r.sees("data/team.yaml")
	})
	t.Run("a network file system", func(t *testing.T) {
		r := watch(t, func(o *Watching) { o.remote = func(string) string { return "NFS" } })
		r.falls("the site is on NFS")
		r.sees("data/team.yaml")
	})
	t.Run("a link", func(t *testing.T) {
		r := watch(t, nil)
		other := filepath.Join(t.TempDir(), "page.md")
		if err := errors.Join(os.WriteFile(other, []byte("1"), 0o666), os.Symlink(other, r.path("content/linked.md"))); err != nil {
			t.Fatal(err)
		}
		r.falls("content/linked.md is a link")
		r.saw("content/linked.md")
		if err := os.WriteFile(other, []byte("22"), 0o666); err != nil {
			t.Fatal(err)
		}
		r.saw("content/linked.md")
	})
}

// falls wants to be told why files are looked at from now on.
func (r *watching) falls(why string) {
	r.t.Helper()
	said := await(r.t, r.said, "the reason")
	if !strings.Contains(said, "looking for changes every") || !strings.Contains(said, why) {
		r.t.Errorf("said %q, want %q", said, why)
	}
}

// sees changes a file and wants that seen.
func (r *watching) sees(name string) {
	r.t.Helper()
	r.write(name, "x: "+r.t.Name()+"\n")
	r.saw(name)
}

// saw wants a file among those that changed, sooner or later, and a build.
func (r *watching) saw(name string) {
	r.t.Helper()
	for !slices.Contains(await(r.t, r.settled, name), name) {
	}
	await(r.t, r.built, "the build")
}

// Bubbles of synctest have their own time, in which only a test's notes tell.

// bubble is a Watch in a bubble: events at given times, builds with theirs.
func bubble(t *testing.T, o Watching, rebuild func() error) (*fake, string) {
	t.Helper()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "config.yaml"), []byte("0"), 0o666); err != nil {
		t.Fatal(err)
	}
	f := newFake()
	o.Dir, o.notify, o.remote = dir, f.notes, func(string) string { return "" }
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error)
	go func() { ended <- Watch(ctx, o, func([]string) error { return rebuild() }) }()
	t.Cleanup(func() { cancel(); <-ended })
	synctest.Wait()
	return f, filepath.Join(dir, "config.yaml")
}

// The quiet period starts again with each event, and ends at last.
func TestQuietPeriod(t *testing.T) {
	for _, c := range []struct {
		name   string
		events []int // milliseconds
		builds []int
	}{
		{"one event", []int{0}, []int{60}},
		{"each starts it again", []int{0, 50, 100}, []int{160}},
		{"two saves", []int{0, 100}, []int{60, 160}},
		{"half a second at most", []int{0, 50, 100, 150, 200, 250, 300, 350, 400, 450, 490, 540}, []int{500, 600}},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				start := time.Now()
				builds := []int{}
				f, config := bubble(t, Watching{}, func() error {
					builds = append(builds, int(time.Since(start).Milliseconds()))
					return nil
				})
				for i, ms := range c.events {
					time.Sleep(time.Until(start.Add(time.Duration(ms) * time.Millisecond)))
					if err := os.WriteFile(config, []byte(fmt.Sprint(i+1)), 0o666); err != nil {
						t.Fatal(err)
					}
					f.events <- fsnotify.Event{Name: config, Op: fsnotify.Write}
				}
				time.Sleep(time.Second)
				synctest.Wait()
				if want := append([]int{0}, c.builds...); !slices.Equal(builds, want) {
					t.Errorf("builds at %v, want %v", builds, want)
				}
			})
		})
	}
}

// A build that the machine fails is tried again, later and later; with the next
// save at once, though it changes nothing.
func TestRetry(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		start := time.Now()
		var builds []int
		f, config := bubble(t, Watching{}, func() error {
			builds = append(builds, int(time.Since(start).Milliseconds()))
			if n := len(builds); n > 1 && n < 6 {
				return errors.New("the disk is full")
			}
			return nil
		})
		save := func(text string) {
			if err := os.WriteFile(config, []byte(text), 0o666); err != nil {
				t.Fatal(err)
			}
			f.events <- fsnotify.Event{Name: config, Op: fsnotify.Write}
		}
		save("1")
		time.Sleep(4 * time.Second)
		save("1")
		time.Sleep(time.Minute)
		synctest.Wait()
		if want := []int{0, 60, 1060, 3060, 4060, 12060}; !slices.Equal(builds, want) {
			t.Errorf("builds at %v, want %v", builds, want)
		}
	})
}

// A first build that the machine fails is the end.
func TestFirstBuildFails(t *testing.T) {
	want := errors.New("the disk is full")
	got := Watch(t.Context(), Watching{Dir: t.TempDir()}, func([]string) error { return want })
	if !errors.Is(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
}

// A build is due when the day ends, though nothing changes, also after the
// machine slept.
func TestMidnight(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		start := time.Now()
		zone := time.FixedZone("", -2*3600)
		var asleep atomic.Int64
		now := func() time.Time { return time.Now().Add(time.Duration(asleep.Load())).In(zone) }
		var builds []time.Time
		until := func() time.Duration {
			y, m, d := builds[len(builds)-1].Date()
			return time.Date(y, m, d+1, 0, 0, 0, 0, zone).Sub(now())
		}
		bubble(t, Watching{Until: until}, func() error { builds = append(builds, now()); return nil })
		time.Sleep(24*time.Hour - time.Since(start))
		synctest.Wait()
		if len(builds) != 2 || !builds[1].Equal(time.Date(2000, 1, 1, 0, 0, 0, 0, zone)) {
			t.Errorf("builds at %v, want one at midnight", builds)
		}
		asleep.Store(int64(12 * time.Hour))
		time.Sleep(time.Minute)
		synctest.Wait()
		if len(builds) != 3 {
			t.Errorf("builds at %v, want one after the machine slept", builds)
		}
	})
}

// When watching ends, no build runs and nothing is left behind.
func TestEnd(t *testing.T) {
	before := runtime.NumGoroutine()
	both(t, func(t *testing.T, r *watching) {
		r.hold.Lock()
		r.write(acme, "name: One\n")
		await(t, r.settled, "the change")
		time.AfterFunc(50*time.Millisecond, r.hold.Unlock)
		if err := r.stop(); err != nil {
			t.Error(err)
		}
		if len(r.built) != 1 {
			t.Error("the end did not wait for the build")
		}
	})
	for deadline := time.Now().Add(soon); runtime.NumGoroutine() > before; time.Sleep(10 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("%d goroutines, %d before", runtime.NumGoroutine(), before)
		}
	}
}
