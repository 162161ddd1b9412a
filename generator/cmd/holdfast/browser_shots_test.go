package main

import (
	"bytes"
	"image"
	"image/color"
	"image/png"
	"testing"
)

// Two pictures of a page are alike when at most one pixel in five hundred differs
// by more than 16 of 255 in red, green or blue: room for how a machine smooths its
// letters, none for a line of text that moved.
const (
	tolerance = 0.002
	nuance    = 16
)

// differs is the part of two pictures that is not alike, 0 to 1. What only one of
// them covers differs.
func differs(a, b []byte) (float64, error) {
	x, err := png.Decode(bytes.NewReader(a))
	if err != nil {
		return 0, err
	}
	y, err := png.Decode(bytes.NewReader(b))
	if err != nil {
		return 0, err
	}
	all := x.Bounds().Union(y.Bounds())
	both := x.Bounds().Intersect(y.Bounds())
	n := all.Dx()*all.Dy() - both.Dx()*both.Dy()
	for row := both.Min.Y; row < both.Max.Y; row++ {
		for col := both.Min.X; col < both.Max.X; col++ {
			if far(x.At(col, row), y.At(col, row)) {
				n++
			}
		}
	}
	return float64(n) / float64(max(1, all.Dx()*all.Dy())), nil
}

func far(a, b color.Color) bool {
	ar, ag, ab, _ := a.RGBA()
	br, bg, bb, _ := b.RGBA()
	const limit = nuance * 257
	return max(ar, br)-min(ar, br) > limit || max(ag, bg)-min(ag, bg) > limit || max(ab, bb)-min(ab, bb) > limit
}

func TestDiffers(t *testing.T) {
	sheet := func(height, marked int, ink uint8) []byte {
		img := image.NewGray(image.Rect(0, 0, 100, height))
		for i := range img.Pix {
			img.Pix[i] = 255
		}
		for i := range marked {
			img.Pix[i] = ink
		}
		var b bytes.Buffer
		if err := png.Encode(&b, img); err != nil {
			t.Fatal(err)
		}
		return b.Bytes()
	}
	for name, c := range map[string]struct {
		a, b []byte
		want float64
	}{
		"the same":        {sheet(100, 0, 0), sheet(100, 0, 0), 0},
		"a nuance":        {sheet(100, 0, 0), sheet(100, 500, 255-nuance), 0},
		"a line of ink":   {sheet(100, 0, 0), sheet(100, 100, 0), 0.01},
		"a longer page":   {sheet(100, 0, 0), sheet(125, 0, 0), 0.2},
		"past the nuance": {sheet(100, 0, 0), sheet(100, 50, 255-nuance-1), 0.005},
	} {
		if got, err := differs(c.a, c.b); err != nil || got != c.want {
			t.Errorf("%s: %g, %v; want %g", name, got, err, c.want)
		}
	}
}
