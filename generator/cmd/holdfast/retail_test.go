package main

import (
	"bytes"
	"compress/gzip"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
)

// invoices is a real order history; it lies beside a developer's checkout and is
// not part of the repository.
const invoices = "../../../../shared/data/online-retail-invoices.csv.gz"

// mustRun runs the program and fails the test unless it is done.
func mustRun(t *testing.T, args ...string) {
	t.Helper()
	var stdout, stderr bytes.Buffer
	if code := run(t.Context(), args, strings.NewReader(""), &stdout, &stderr, time.Now); code != 0 {
		t.Fatalf("holdfast %s: exit %d\n%s", strings.Join(args, " "), code, stderr.String())
	}
}

// Real invoices become client pages: a page with a timeline and a chart for each
// of 4,372 customers, and on ten of them the sum that the CSV has, to the penny.
func TestRealInvoices(t *testing.T) {
	if _, err := os.Stat(invoices); err != nil {
		if os.Getenv("CI") != "" {
			t.Fatalf("in CI the real invoices must be there: %v", err)
		}
		t.Skipf("the real invoices are not on this machine: %v", err)
	}
	site := filepath.Join(t.TempDir(), "retail")
	mapping := filepath.Join(t.TempDir(), "mapping.yaml")
	text := "columns: {id: customer, date: date, amount: amount_gbp, ref: invoice, region: country}\nset: {owner: maria-lopez, tier: core, status: active}\n"
	if err := os.WriteFile(mapping, []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
	mustRun(t, "init", site)
	mustRun(t, "--site", site, "import", "orders", invoices, "--map", mapping)
	mustRun(t, "--site", site, "build", "--as-of", "2011-12-10")

	sums := sumsOf(t)
	if len(sums) != 4372 {
		t.Fatalf("%d customers in the CSV", len(sums))
	}
	pages, err := filepath.Glob(filepath.Join(site, "public", "clients", "*", "index.html"))
	if err != nil || len(pages) != len(sums) {
		t.Fatalf("%d client pages, %v; want %d", len(pages), err, len(sums))
	}
	for _, page := range pages {
		body, err := os.ReadFile(page)
		if err != nil {
			t.Fatal(err)
		}
		for _, want := range []string{`id="timeline"`, ` data-kind="order" data-date="201`, `<figure class="chart"`} {
			if !bytes.Contains(body, []byte(want)) {
				t.Errorf("%s has no %s", page, want)
			}
		}
	}
	for i, customer := range tenOf(sums) {
		body, err := os.ReadFile(filepath.Join(site, "public", "clients", "c-"+customer, "index.html"))
		if err != nil {
			t.Fatal(err)
		}
		if want := fmt.Sprintf(`data-total="%s"`, sums[customer].String()); !bytes.Contains(body, []byte(want)) {
			t.Errorf("%d: the page of c-%s has no %s", i, customer, want)
		}
	}
}

// pennies is an amount of a customer, added up without package money.
type pennies int64

func (p pennies) String() string {
	sign := ""
	if p < 0 {
		sign, p = "-", -p
	}
	return fmt.Sprintf("%s%d.%02d", sign, p/100, p%100)
}

// sumsOf adds up the CSV by customer.
func sumsOf(t *testing.T) map[string]pennies {
	t.Helper()
	f, err := os.Open(invoices)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	rows := csv.NewReader(z)
	head, err := rows.Read()
	if err != nil {
		t.Fatal(err)
	}
	who, amount := slices.Index(head, "customer"), slices.Index(head, "amount_gbp")
	sums := map[string]pennies{}
	for {
		row, err := rows.Read()
		if errors.Is(err, io.EOF) {
			return sums
		}
		if err != nil {
			t.Fatal(err)
		}
		whole, frac, _ := strings.Cut(row[amount], ".")
		p, err := strconv.ParseInt(whole+(frac + "00")[:2], 10, 64)
		if err != nil || len(frac) > 2 {
			t.Fatalf("amount %q: %v", row[amount], err)
		}
		sums[row[who]] += pennies(p)
	}
}

// tenOf picks the customers with the largest and smallest sums.
func tenOf(sums map[string]pennies) []string {
	var all []string
	for customer := range sums {
		all = append(all, customer)
	}
	slices.SortFunc(all, func(a, b string) int {
		if sums[a] != sums[b] {
			return int(sums[a] - sums[b])
		}
		return strings.Compare(a, b)
	})
	return append(all[:5:5], all[len(all)-5:]...)
}
