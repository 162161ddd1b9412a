package money

import (
	"errors"
	"strings"
	"testing"
)

func currency(t testing.TB, code string) Currency {
	t.Helper()
	c, err := ParseCurrency(code)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestCurrency(t *testing.T) {
	for code, want := range map[string]Currency{
		"GBP": {"GBP", 2, "£"}, "EUR": {"EUR", 2, "€"}, "JPY": {"JPY", 0, "¥"}, "KWD": {"KWD", 3, "KWD "}, "CHF": {"CHF", 2, "CHF "}, "CLF": {"CLF", 4, "CLF "},
	} {
		if got := currency(t, code); got != want {
			t.Errorf("%s: %+v", code, got)
		}
	}
	for _, code := range []string{"", "GB", "gbp", "GBPS", "£", "G P", "GB1"} {
		if c, err := ParseCurrency(code); err == nil {
			t.Errorf("%q: %+v", code, c)
		}
	}
}

func TestParse(t *testing.T) {
	for _, c := range []struct {
		code, typed string
		want        Amount
		err         error
	}{
		{"GBP", "1200.50", 120050, nil},
		{"GBP", "1200.5", 120050, nil},
		{"GBP", "-35", -3500, nil},
		{"GBP", "+35", 3500, nil},
		{"GBP", "-0", 0, nil},
		{"GBP", "-0.00", 0, nil},
		{"GBP", "007", 700, nil},
		{"GBP", "0.01", 1, nil},
		{"GBP", "-0.01", -1, nil},
		{"GBP", "10000000000", 1e12, nil},
		{"GBP", "-10000000000", -1e12, nil},
		{"JPY", "1200", 1200, nil},
		{"KWD", "1.234", 1234, nil},
		{"KWD", "1", 1000, nil},
		{"GBP", "1.005", 0, ErrLossy},
		{"JPY", "1.0", 0, ErrLossy},
		{"KWD", "0.0001", 0, ErrLossy},
		{"GBP", "1.000", 0, ErrLossy},
		{"GBP", "10000000000.01", 0, ErrRange},
		{"GBP", strings.Repeat("9", 15), 0, ErrRange},
		{"GBP", strings.Repeat("9", 400), 0, ErrRange},
		{"KWD", "1000000000.001", 0, ErrRange},
		{"GBP", strings.Repeat("0", 16) + "1", 0, ErrRange},
		{"GBP", "", 0, ErrForm},
		{"GBP", "-", 0, ErrForm},
		{"GBP", ".5", 0, ErrForm},
		{"GBP", "5.", 0, ErrForm},
		{"GBP", "1,200", 0, ErrForm},
		{"GBP", "1e3", 0, ErrForm},
		{"GBP", "£5", 0, ErrForm},
		{"GBP", "1_000", 0, ErrForm},
		{"GBP", " 5", 0, ErrForm},
		{"GBP", "--5", 0, ErrForm},
		{"GBP", "5.-1", 0, ErrForm},
		{"GBP", "1.2.3", 0, ErrForm},
		{"GBP", "NaN", 0, ErrForm},
		{"GBP", "٣", 0, ErrForm},
		{"GBP", "0x10", 0, ErrForm},
	} {
		if got, err := currency(t, c.code).Parse(c.typed); got != c.want || !errors.Is(err, c.err) {
			t.Errorf("%s %q: %d %v, want %d %v", c.code, c.typed, got, err, c.want, c.err)
		}
	}
}

func TestForms(t *testing.T) {
	for _, c := range []struct {
		code                 string
		amount               Amount
		decimal, text, short string
	}{
		{"GBP", 0, "0.00", "£0", "£0"},
		{"GBP", 5, "0.05", "£0.05", "£0"},
		{"GBP", -5, "-0.05", "−£0.05", "£0"},
		{"GBP", 50, "0.50", "£0.50", "£1"},
		{"GBP", -50, "-0.50", "−£0.50", "−£1"},
		{"GBP", 120050, "1200.50", "£1,200.50", "£1,201"},
		{"GBP", 120000, "1200.00", "£1,200", "£1,200"},
		{"GBP", 999949, "9999.49", "£9,999.49", "£9,999"},
		{"GBP", 999950, "9999.50", "£9,999.50", "£10 k"},
		{"GBP", 24000000, "240000.00", "£240,000", "£240 k"},
		{"GBP", 1049999, "10499.99", "£10,499.99", "£11 k"},
		{"GBP", 99949999, "999499.99", "£999,499.99", "£1 m"},
		{"GBP", 99949949, "999499.49", "£999,499.49", "£999 k"},
		{"GBP", 260000000, "2600000.00", "£2,600,000", "£2.6 m"},
		{"GBP", -260000000, "-2600000.00", "−£2,600,000", "−£2.6 m"},
		{"GBP", 1e12, "10000000000.00", "£10,000,000,000", "£10000 m"},
		{"JPY", 1234567, "1234567", "¥1,234,567", "¥1.2 m"},
		{"JPY", -1, "-1", "−¥1", "−¥1"},
		{"KWD", 1234567, "1234.567", "KWD 1,234.567", "KWD 1,235"},
		{"KWD", 1, "0.001", "KWD 0.001", "KWD 0"},
	} {
		cur := currency(t, c.code)
		if d, x, s := cur.Decimal(c.amount), cur.Text(c.amount), cur.Short(c.amount); d != c.decimal || x != c.text || s != c.short {
			t.Errorf("%s %d: %q %q %q, want %q %q %q", c.code, c.amount, d, x, s, c.decimal, c.text, c.short)
		}
	}
	if f := currency(t, "KWD").Float(1500); f != 1.5 {
		t.Error(f)
	}
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{"1200.50", "-0", "5.", "1e3", "99999999999999999", "0.001"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		for _, code := range []string{"JPY", "GBP", "KWD"} {
			c := currency(t, code)
			a, err := c.Parse(s)
			if err != nil {
				continue
			}
			if again, err := c.Parse(c.Decimal(a)); err != nil || again != a || a > Max || a < -Max {
				t.Errorf("%s %q: %d, %q, %d %v", code, s, a, c.Decimal(a), again, err)
			}
		}
	})
}
