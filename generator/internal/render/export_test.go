package render

import "html/template"

// OnTry calls f for each page with what package quick made of it.
func (e *Engine) OnTry(f func(t *template.Template, dot *Dot, page []byte, err error)) { e.tried = f }
