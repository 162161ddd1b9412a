package render

import (
	"html/template"
	"strconv"

	"holdfast/generator/internal/view"
)

// trendFigure draws the score at the last month-ends, and now, as a line: its
// points are attributes, so it needs no style of its own. A month in which it was
// unknown is a gap.
func trendFigure(h view.HealthView) template.HTML {
	points := h.Trend
	known := 0
	for _, p := range points {
		if p.Score >= 0 {
			known++
		}
	}
	if known == 0 || known == 1 && !h.Known { // one point is no line
		return ""
	}
	const width, height = 240, 48
	b := []byte(`<figure class="trend"><svg viewBox="-4 -4 248 56" role="img" aria-label="Health at the last month-ends: `)
	for i, p := range points {
		if i > 0 {
			b = append(b, ", "...)
		}
		b = append(append(b, Month(p.On.Month())...), ' ')
		b = appendScore(b, p.Score)
	}
	b = append(b, `"><path class="base" d="M0 48H240"/><path class="line" d="`...)
	scores := make([]int, 0, len(points)+1)
	for _, p := range points {
		scores = append(scores, p.Score)
	}
	if h.Known {
		scores = append(scores, h.Score)
	} else {
		scores = append(scores, -1)
	}
	pen, last, lastAt := byte('M'), -1, 0
	for i, s := range scores {
		if s < 0 {
			pen = 'M'
			continue
		}
		b = append(b, pen)
		b = strconv.AppendInt(b, int64(i*width/(len(scores)-1)), 10)
		b = append(b, ' ')
		b = strconv.AppendInt(b, int64(height-s*height/100), 10)
		pen, last, lastAt = 'L', s, i
	}
	b = append(b, `"/><circle class="now" r="3" cx="`...)
	b = strconv.AppendInt(b, int64(lastAt*width/(len(scores)-1)), 10)
	b = append(b, `" cy="`...)
	b = strconv.AppendInt(b, int64(height-last*height/100), 10)
	b = append(b, `"/></svg><figcaption>`...)
	first := firstKnown(points)
	b = append(append(b, Month(points[first].On.Month())...), ": "...)
	b = append(strconv.AppendInt(b, int64(points[first].Score), 10), ", "...)
	at := len(points) - 1
	b = append(append(b, Month(points[at].On.Month())...), ": "...)
	b = appendScore(b, points[at].Score)
	if h.Known {
		b = strconv.AppendInt(append(b, ", now "...), int64(h.Score), 10)
	}
	return template.HTML(append(b, "</figcaption></figure>\n"...))
}

func firstKnown(points []view.TrendPoint) int {
	for i, p := range points {
		if p.Score >= 0 {
			return i
		}
	}
	return 0
}

func appendScore(b []byte, score int) []byte {
	if score < 0 {
		return append(b, "unknown"...)
	}
	return strconv.AppendInt(b, int64(score), 10)
}
