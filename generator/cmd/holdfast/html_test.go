package main

import (
	"os/exec"
	"testing"
)

// Every page of the demo is valid HTML by html-validate, which make brings;
// templates/tests/htmlvalidate.mjs says what is asked of it.
func TestPagesAreValidHTML(t *testing.T) {
	out := demo(t)
	const root = "../../../"
	cmd := exec.CommandContext(t.Context(), "node", root+"node_modules/html-validate/bin/html-validate.mjs",
		"--config", root+"templates/tests/htmlvalidate.mjs", "--formatter", "text", "--ext", "html", out)
	if said, err := cmd.CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, said)
	}
}
