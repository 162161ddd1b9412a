package site

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io/fs"
	"path"
	"strings"

	"holdfast/generator/internal/render"
)

// asset is one file of the site's look, at an address that holds its hash, so
// that hosts and browsers may keep it for ever.
type asset struct {
	address string
	body    []byte
}

// loadAssets joins the style sheets and scripts, in byte order of their names,
// into one file each, and takes everything else as it is.
func loadAssets(fsys fs.FS) (render.Assets, []asset, error) {
	var out []asset
	add := func(name string, body []byte) string {
		sum := sha256.Sum256(body)
		ext := path.Ext(name)
		address := "/assets/" + strings.TrimSuffix(path.Base(name), ext) + "." + hex.EncodeToString(sum[:6]) + ext
		out = append(out, asset{address, body})
		return address
	}
	css, err := joined(fsys, "assets/css/*.css")
	if err != nil {
		return render.Assets{}, nil, err
	}
	js, err := joined(fsys, "assets/js/*.js")
	if err != nil {
		return render.Assets{}, nil, err
	}
	echarts, err := fs.ReadFile(fsys, "assets/vendor/echarts.js")
	if err != nil {
		return render.Assets{}, nil, fmt.Errorf("the chart library is not in this binary; build it with make: %w", err)
	}
	a := render.Assets{CSS: add("site.css", css), JS: add("site.js", js), ECharts: add("echarts.js", echarts), Other: map[string]string{}}
	err = fs.WalkDir(fsys, "assets/img", func(name string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() || strings.HasPrefix(e.Name(), ".") {
			return err
		}
		body, err := fs.ReadFile(fsys, name)
		a.Other[strings.TrimPrefix(name, "assets/")] = add(name, body)
		return err
	})
	return a, out, err
}

func joined(fsys fs.FS, pattern string) ([]byte, error) {
	names, err := fs.Glob(fsys, pattern)
	if err != nil {
		return nil, err
	}
	var all []byte
	for _, n := range names {
		if strings.HasPrefix(path.Base(n), ".") {
			continue // an editor's lock or backup
		}
		b, err := fs.ReadFile(fsys, n)
		if err != nil {
			return nil, err
		}
		all = append(append(all, b...), '\n')
	}
	return all, nil
}
