package retention

import (
	"strings"

	"holdfast/generator/internal/book"
	"holdfast/generator/internal/stats"
)

// scores-down: they rate us lower than they used to.
//
// As mood-down, of survey scores of one kind as parts of ten: the last three, the
// newest within thirteen months, against up to eight before (three at least). The
// average has fallen with a robust z of at most −2 (the MAD for no less than half a
// point), graded: watch 1 point of ten, warn 2, act 3. Of several kinds the worst counts.
var signScoresDown = Sign{
	Code: "scores-down", Group: "Mood", Title: "Their scores have fallen", Soft: true, Part: "mood",
	Noun:    "falling scores",
	Means:   "They rate us lower than they used to. The number matters less than its direction.",
	RestsOn: "The last three survey scores of one kind, against up to eight before them, by robust z-score.",
	Gauge:   "fall of the average, points of ten", Watch: 1, Warn: 2, Act: 3,
	look: lookScoresDown,
}

const (
	scoresBefore = 8
	fewestScores = 3
	scoreAge     = 400 // days
)

func lookScoresDown(f *file, at *look, say *Finding) (worst Severity) {
	if len(f.scores) < recentFew+fewestScores {
		return 0
	}
	var kinds [8]string
	seen := 0
	for _, i := range f.scores {
		kind := f.rec.Scores[i].Kind
		if known(kinds[:seen], kind) || seen == len(kinds) {
			continue
		}
		kinds[seen] = kind
		seen++
		if sev := f.scoresOf(kind, at, nil); sev > worst {
			worst = sev
			if say != nil {
				say.Rests = nil
				f.scoresOf(kind, at, say)
			}
		}
	}
	return worst
}

func known(list []string, s string) bool {
	for _, x := range list {
		if x == s {
			return true
		}
	}
	return false
}

func (f *file) scoresOf(kind string, at *look, say *Finding) Severity {
	var last [recentFew + scoresBefore]*book.Score // the newest first
	n := 0
	for i := len(f.scores) - 1; i >= 0 && n < len(last); i-- {
		if s := &f.rec.Scores[f.scores[i]]; s.Kind == kind && s.Date <= at.on {
			last[n] = s
			n++
		}
	}
	if n < recentFew+fewestScores || last[0].Date <= at.on-scoreAge {
		return 0
	}
	before := make([]float64, 0, scoresBefore)
	for _, s := range last[recentFew:n] {
		before = append(before, ofTen(s))
	}
	now := (ofTen(last[0]) + ofTen(last[1]) + ofTen(last[2])) / recentFew
	if stats.RobustZ(now, before, 0.5) > lowZ {
		return 0
	}
	sev := f.rules.grade(scoresDown, mean(before)-now)
	if sev == 0 || say == nil {
		return sev
	}
	say.Evidence = "Last three " + strings.ToUpper(strings.ReplaceAll(kind, "-", " ")) + " scores " + figure(ofTen(last[2])) + ", " +
		figure(ofTen(last[1])) + ", " + figure(ofTen(last[0])) + " of ten; the " + number(len(before)) + " before averaged " + figure(mean(before)) + "."
	for _, s := range last[:recentFew] {
		say.rest(s.At, "score, "+dayText(s.Date, f.asOf))
	}
	return sev
}

// ofTen is a score as a part of ten.
func ofTen(s *book.Score) float64 {
	of := s.Of.Float()
	if of == 0 {
		of = 10
	}
	return 10 * s.Value.V.Float() / of
}
