package site

import (
	"encoding/csv"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"holdfast/generator/internal/book"
	"holdfast/generator/internal/retention"
	"holdfast/templates"
)

// exported builds the states with everything under /data/.
func exported(t *testing.T, config string) (dir, out string) {
	t.Helper()
	dir, out = filepath.Join(t.TempDir(), "site"), filepath.Join(t.TempDir(), "public")
	if err := os.CopyFS(dir, os.DirFS("testdata/states")); err != nil {
		t.Fatal(err)
	}
	name := filepath.Join(dir, "config.yaml")
	body, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, append(body, config...), 0o666); err != nil {
		t.Fatal(err)
	}
	if res, err := Build(Options{Dir: dir, Out: out, Templates: templates.FS, Now: time.Unix(0, 0)}); err != nil {
		t.Fatal(err, res.Problems)
	}
	return dir, out
}

// Every table is there as CSV and JSON, and both say the same.
func TestDataFiles(t *testing.T) {
	_, out := exported(t, "export: full\n")
	for _, table := range retention.Catalogue() {
		if table.Name == "clients" {
			continue // has a shape of its own
		}
		body, err := os.ReadFile(filepath.Join(out, "data", table.Name+".csv"))
		if err != nil {
			t.Error(err)
			continue
		}
		lines, err := csv.NewReader(strings.NewReader(string(body))).ReadAll()
		if err != nil {
			t.Fatalf("%s.csv: %v", table.Name, err)
		}
		body, err = os.ReadFile(filepath.Join(out, "data", table.Name+".json"))
		if err != nil {
			t.Error(err)
			continue
		}
		var objects []map[string]any
		if err := json.Unmarshal(body, &objects); err != nil {
			t.Fatalf("%s.json: %v\n%s", table.Name, err, body)
		}
		if len(lines) != len(objects)+1 || len(lines[0]) != len(table.Columns) {
			t.Fatalf("%s: %d lines of CSV, %d objects", table.Name, len(lines), len(objects))
		}
		for i, object := range objects {
			for j, c := range table.Columns {
				if got, want := asText(object[c.Name]), strings.TrimPrefix(lines[i+1][j], "'"); got != want || lines[0][j] != c.Name {
					t.Errorf("%s row %d, %s: %q in JSON, %q in CSV", table.Name, i, c.Name, got, want)
				}
				if s, text := object[c.Name].(string); c.Type == retention.Money && object[c.Name] != nil && (!text || !strings.Contains(s, ".")) {
					t.Errorf("%s.%s: money is %v", table.Name, c.Name, object[c.Name])
				}
			}
		}
	}
	for _, name := range []string{"events", "contacts", "cases", "steps", "revenue"} {
		if body, _ := os.ReadFile(filepath.Join(out, "data", name+".json")); len(body) < 10 {
			t.Errorf("%s.json has no rows; the fixture tests nothing", name)
		}
	}
}

func asText(v any) string {
	switch v := v.(type) {
	case nil:
		return ""
	case bool:
		if v {
			return "1"
		}
		return "0"
	case float64:
		b, _ := json.Marshal(v)
		return string(b)
	}
	return v.(string)
}

// Without export: full there are the measures and the clients, no records.
func TestDataSummary(t *testing.T) {
	_, out := exported(t, "")
	files, err := filepath.Glob(filepath.Join(out, "data", "*"))
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]bool{"clients.csv": true, "clients.json": true}
	for _, name := range book.MeasureNames {
		want[name+".csv"], want[name+".json"] = true, true
	}
	for _, f := range files {
		if !want[filepath.Base(f)] {
			t.Errorf("%s is there", filepath.Base(f))
		}
		delete(want, filepath.Base(f))
	}
	for name := range want {
		t.Errorf("%s is not there", name)
	}
}

// A changed record changes the tables that show it; the others stay.
func TestDataFilesAreKept(t *testing.T) {
	dir, out := exported(t, "export: full\n")
	build := func() Stats {
		t.Helper()
		res, err := Build(Options{Dir: dir, Out: out, Templates: templates.FS, Now: time.Unix(0, 0)})
		if err != nil {
			t.Fatal(err, res.Problems)
		}
		return res.Stats
	}
	if s := build(); s.Written != 0 {
		t.Errorf("%d files were written with nothing changed", s.Written)
	}
	if err := os.MkdirAll(filepath.Join(dir, "data/clients/active"), 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "data/clients/active/x.yaml"), []byte("events: [{date: 2026-02-03, kind: other, summary: \"=1+1, \\\"so\\\" <b>\"}]\n"), 0o666); err != nil {
		t.Fatal(err)
	}
	orders, _ := os.Stat(filepath.Join(out, "data/orders.csv"))
	build()
	body, err := os.ReadFile(filepath.Join(out, "data/events.csv"))
	if err != nil || !strings.Contains(string(body), `"'=1+1, ""so"" <b>"`) {
		t.Errorf("the event is not in events.csv, or it is a formula: %v\n%s", err, body)
	}
	body, _ = os.ReadFile(filepath.Join(out, "data/events.json"))
	if !strings.Contains(string(body), `"=1+1, \"so\" <b>"`) {
		t.Errorf("the event is not in events.json:\n%s", body)
	}
	if again, _ := os.Stat(filepath.Join(out, "data/orders.csv")); !os.SameFile(orders, again) {
		t.Error("orders.csv was written again though it says the same")
	}
}
