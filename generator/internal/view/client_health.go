package view

import (
	"cmp"
	"strconv"

	"holdfast/generator/internal/addr"
	"holdfast/generator/internal/day"
	"holdfast/generator/internal/retention"
)

// HealthView is how well things stand with a client, as its page shows it: band
// and reason first, then the number and the arithmetic behind it.
type HealthView struct {
	Known  bool
	Score  int
	Band   string // green amber red unknown
	Reason string
	Held   string // what holds the band below the score's own, in words; or ""
	Was    int    // the score at the last month-end; -1 where unknown or the same
	Parts  []PartLine
	Trend  []TrendPoint // the last twelve month-ends, oldest first
}

// PartLine is one part of health.
type PartLine struct {
	Name    string
	Known   bool
	Score   int
	Share   string // of the score, in per cent
	Data    string // what it is measured from
	Lowered []LoweredLine
}

// LoweredLine is what one sign took from a part.
type LoweredLine struct {
	Sign   Link
	Points int
}

// TrendPoint is the score at a month-end; -1 where it is unknown.
type TrendPoint struct {
	On    day.Day
	Score int
}

// SignLine is one sign that a client shows.
type SignLine struct {
	Code     string
	Sign     Link
	Severity string // watch warn act
	Since    day.Day
	Evidence string
	Rests    []RestLine
	Plays    []Link
	Aside    bool // set aside
	By       Link
	Until    day.Day
	Why      string
}

// RestLine is one record that a sign rests on.
type RestLine struct {
	What  string
	Place string // file and line as typed; "" for an audience, or without a repository
	Href  string // where it can be read, or ""
}

func newHealthView(w *retention.World, r *retention.Row) HealthView {
	h, behind := &r.Health, r.Health.Behind.Get()
	v := HealthView{Known: h.Known, Score: h.Score, Band: cmp.Or(h.Band, retention.Unknown), Reason: h.Reason, Held: held(&behind), Was: -1}
	for _, p := range w.Parts(r) {
		line := PartLine{Name: p.Name, Known: p.Known, Score: p.Score, Data: p.Data, Share: strconv.FormatFloat(p.Share, 'f', 0, 64)}
		for _, l := range p.Lowered {
			line.Lowered = append(line.Lowered, LoweredLine{sign(l.Sign), l.Points})
		}
		v.Parts = append(v.Parts, line)
	}
	trend := behind.Trend
	for i, end := range retention.MonthEnds(w.AsOf, len(trend)) {
		v.Trend = append(v.Trend, TrendPoint{end, int(trend[i])})
	}
	if n := len(trend); n > 0 && h.Known && trend[n-1] >= 0 && int(trend[n-1]) != h.Score {
		v.Was = int(trend[n-1])
	}
	return v
}

// held says in words why the band is worse than the score alone would make it.
func held(h *retention.Behind) string {
	switch h.Forced {
	case "":
		return ""
	case "notice":
		return "notice has been given"
	default:
		return "while “" + sign(h.Forced).Text + "” shows"
	}
}

// Tone is a colour for the band.
func (h HealthView) Tone() string {
	if h.Band == retention.Unknown || h.Band == "" {
		return "grey"
	}
	return h.Band
}

// ScoreText is the score for an attribute, "" where it is unknown.
func (h HealthView) ScoreText() string {
	if !h.Known {
		return ""
	}
	return strconv.Itoa(h.Score)
}

func newSignLines(w *retention.World, r *retention.Row) []SignLine {
	repo := NewRepo(w.Config.Repository)
	lines := make([]SignLine, 0, len(r.Findings))
	for i := range r.Findings {
		fd := &r.Findings[i]
		line := SignLine{
			Code: fd.Sign, Sign: sign(fd.Sign), Severity: fd.Severity.String(), Since: fd.Since, Evidence: fd.Evidence,
			Aside: fd.Aside(), Until: fd.Snoozed.Until, Why: fd.Snoozed.Why,
		}
		if fd.Snoozed.By != "" {
			line.By = personLink(w, fd.Snoozed.By)
		}
		for _, rest := range fd.Rests {
			l := RestLine{What: rest.What}
			if file, n := w.Place(r, rest); file != "" && repo.URL != "" {
				l.Place, l.Href = file+":"+strconv.Itoa(int(n)), repo.Line(file, n)
			}
			line.Rests = append(line.Rests, l)
		}
		for _, p := range w.PlaysForSign(fd.Sign) {
			if shown(w, p.Address) != nil {
				line.Plays = append(line.Plays, Link{p.Title, p.Address})
			}
		}
		lines = append(lines, line)
	}
	return lines
}

// signsShown are the codes of the signs that a client shows and nobody set aside.
func signsShown(r *retention.Row) []string {
	codes := make([]string, 0, len(r.Findings))
	for i := range r.Findings {
		if !r.Findings[i].Aside() {
			codes = append(codes, r.Findings[i].Sign)
		}
	}
	return codes
}

// worstSign is the worst of the signs that are not set aside.
func worstSign(r *retention.Row) (Link, string) {
	for i := range r.Findings {
		if fd := &r.Findings[i]; !fd.Aside() {
			return Link{sign(fd.Sign).Text, addr.Sign(fd.Sign)}, fd.Severity.String()
		}
	}
	return Link{}, ""
}

// topSigns is how many signs stand above the fold.
const topSigns = 3

// TopSigns are the worst signs that nobody has set aside.
func (f ClientFile) TopSigns() (top []SignLine) {
	for _, s := range f.Signs {
		if !s.Aside && len(top) < topSigns {
			top = append(top, s)
		}
	}
	return top
}

// MoreSigns is how many more there are.
func (f ClientFile) MoreSigns() int { return len(f.Signs) - len(f.TopSigns()) }
