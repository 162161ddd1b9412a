// Package templates holds the page templates and browser assets that the binary
// carries. A site's own templates/ folder is laid over them, file by file.
package templates

import "embed"

// FS is the folder as it was when the binary was built; assets/vendor, which
// make brings in by npm, is part of it.
//
//go:embed base.html all:pages all:partials all:assets
var FS embed.FS
