package book

import (
	"fmt"
	"strings"
	"testing"

	"gopkg.in/yaml.v3"
)

// usual is a record of the reference work: 12 KB, 40 events, 24 months, 3 contacts.
func usual() []byte {
	var b strings.Builder
	b.WriteString("name: Northwind Freight\nowner: maria-lopez\ntier: key\nsince: 2019-03-04\ntags: [freight, emea]\ncontacts:\n")
	for i := range 3 {
		fmt.Fprintf(&b, "  - id: contact-%d\n    name: Jane Roe %d\n    title: COO\n    role: decision-maker\n    from: 2019-03-04\n    email: jane@example.com\n", i, i)
	}
	b.WriteString("contracts:\n  - {id: msa, signed: 2023-03-20, start: 2023-04-01, end: 2026-03-31, notice_days: 90, annual_value: 240000}\nrevenue:\n")
	for i := range 24 {
		fmt.Fprintf(&b, "  %d-%02d: %d.50\n", 2024+i/12, i%12+1, 18000+i)
	}
	b.WriteString("events:\n")
	for i := range 40 {
		fmt.Fprintf(&b, "  - date: 2025-%02d-%02d\n    kind: call\n    direction: in\n    by: maria-lopez\n    with: [contact-%d]\n    summary: Asked for a price review of the winter lanes\n", i%12+1, i%28+1, i%3)
		if i%2 == 0 {
			b.WriteString("    details: |\n      She said the **board** now compares every supplier, and that the winter peak\n      decides. Next call on Monday, with the figures.\n")
		} else {
			fmt.Fprintf(&b, "    sentiment: %d\n", i%5-2)
		}
	}
	b.WriteString("cases:\n  - {id: price, opened: 2025-06-01, owner: maria-lopez, reasons: [{code: competitor-price, on: 2025-06-02, stated: true}]}\n")
	return []byte(b.String())
}

// BenchmarkNodes is what yaml.v3 alone takes for one record.
func BenchmarkNodes(b *testing.B) {
	src := usual()
	b.SetBytes(int64(len(src)))
	b.ReportAllocs()
	for b.Loop() {
		var n yaml.Node
		if err := yaml.Unmarshal(src, &n); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkUsual makes the same nodes by the reader of usual YAML.
func BenchmarkUsual(b *testing.B) {
	src := usual()
	b.SetBytes(int64(len(src)))
	b.ReportAllocs()
	for b.Loop() {
		if usualYAML(new(nodeRoom), src) == nil {
			b.Fatal("the record is not usual")
		}
	}
}

// BenchmarkRecord is reading it with all our checks, to typed values.
func BenchmarkRecord(b *testing.B) {
	src := usual()
	b.SetBytes(int64(len(src)))
	b.ReportAllocs()
	for b.Loop() {
		if p := parseRecord("x", []string{"x.yaml"}, [][]byte{src}, pounds); len(p.Problems) > 0 {
			b.Fatal(show(p.Problems))
		}
	}
}

// BenchmarkSee is the cut to an audience and a day.
func BenchmarkSee(b *testing.B) {
	src := usual()
	l := &Lens{AsOf: 739664, tier: "key"}
	b.ReportAllocs()
	for b.Loop() {
		b.StopTimer()
		p := parseRecord("x", []string{"x.yaml"}, [][]byte{src}, pounds)
		b.StartTimer()
		if !l.See(&p.Record) {
			b.Fatal("nothing is seen")
		}
	}
}
