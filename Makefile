# Holdfast. make site builds everything and the demo; make test runs every test.
SHELL := /bin/sh
GO ?= go
HOLDFAST := bin/holdfast
BUNDLE := templates/assets/vendor/echarts.js
SOURCES := $(shell find generator templates -path templates/tests -prune -o -name '*.go' -o -path templates/assets/vendor -prune -o -path 'templates/*' -type f -print 2>/dev/null)

.PHONY: site serve test check soak bench bench-search bench-search-large clean binary chromium

site: binary
	@$(HOLDFAST) build
	@echo "The demo is built. Open file://$(CURDIR)/public/index.html"

# Builds all and serves the demo, with live reload while you write.
serve: binary
	$(HOLDFAST) serve

binary: $(HOLDFAST)

$(HOLDFAST): go.mod go.sum $(SOURCES) $(BUNDLE)
	@mkdir -p bin
	$(GO) build -trimpath -o $(HOLDFAST) ./generator/cmd/holdfast

# Third-party browser code comes by npm's lock file and is never committed.
node_modules/.package-lock.json: package.json package-lock.json
	npm ci --no-audit --no-fund
	@touch $@

$(BUNDLE): node_modules/.package-lock.json templates/build.mjs
	npm run --silent bundle

chromium:
	@sh .ci/chromium.sh

# The race detector watches the packages that run in parallel. It slows markdown
# and the browser more than three times; they are built into what it watches. The
# thousand clients of one test are edited without it, above.
RACED := book chart diag pack quick render retention serve site view
test: binary chromium
	$(GO) vet ./...
	$(GO) test -timeout 30m ./...
	HOLDFAST_EDITS=40 $(GO) test -race -timeout 30m -skip 'OfMany$$' $(RACED:%=./generator/internal/%)
	GOOS=darwin GOARCH=arm64 $(GO) build -o /dev/null ./generator/cmd/holdfast
	GOOS=windows GOARCH=amd64 $(GO) build -o /dev/null ./generator/cmd/holdfast
	npm run --silent types
	node --test templates/tests/

check: test
	@test -z "$$($(GO) tool gofumpt -l generator templates)" || { $(GO) tool gofumpt -l generator templates; echo "run: go tool gofumpt -w generator templates"; exit 1; }
	$(GO) tool staticcheck ./...
	$(GO) tool golangci-lint run
	$(GO) mod tidy -diff
	$(GO) tool govulncheck ./...

# Random edits and killed builds for as long as one likes: make soak EDITS=20000 KILLS=500 SEED=7
EDITS ?= 5000
KILLS ?= 200
soak: binary
	HOLDFAST_EDITS=$(EDITS) HOLDFAST_SEED=$(SEED) $(GO) test -timeout 24h -run 'TestRandomEdits$$' -v ./generator/internal/site
	HOLDFAST_KILLS=$(KILLS) $(GO) test -timeout 24h -run TestKilledBuild -v ./generator/cmd/holdfast

bench: binary
	$(GO) test -run '^$$' -bench . ./generator/...

# Questions with known answers over 10,000 clients and 1,000 playbooks, ours beside two others,
# and what a question costs in bytes and requests.
BENCH ?= /tmp/holdfast-bench
bench-search: binary
	cd templates/tests && npm install --no-package-lock --no-audit --no-fund
	rm -rf $(BENCH)
	$(GO) run ./generator/internal/sample/cmd/sample -clients 10000 -playbooks 1000 -seed 1 $(BENCH)/site
	$(GO) run ./generator/internal/sample/cmd/known -docs -n 100 $(BENCH)/site $(BENCH)/known.json
	$(HOLDFAST) --site $(BENCH)/site build --no-cache --out $(BENCH)/public 2>/dev/null
	node --max-old-space-size=8000 templates/tests/known-items.mjs $(BENCH)/public $(BENCH)/known.json --against minisearch,pagefind --bytes
	HOLDFAST_BENCH_SITE=$(BENCH)/public HOLDFAST_BENCH_KNOWN=$(BENCH)/known.json $(GO) test -run '^$$' -bench SearchInBrowser -benchtime 1x ./generator/cmd/holdfast
	rm -rf $(BENCH)

# What a question costs over a hundred thousand clients: only the index is made, for their pages
# would take many gigabytes. It takes some four gigabytes of BENCH and ten minutes.
BENCH_CLIENTS ?= 100000
bench-search-large: $(BUNDLE)
	rm -rf $(BENCH)
	$(GO) run ./generator/internal/sample/cmd/sample -clients $(BENCH_CLIENTS) -playbooks 1000 -seed 1 $(BENCH)/site
	$(GO) run ./generator/internal/sample/cmd/known -every 100 -n 60 $(BENCH)/site $(BENCH)/known.json
	HOLDFAST_BENCH_SITE=$(BENCH)/site HOLDFAST_BENCH_OUT=$(BENCH)/public TMPDIR=$(BENCH) $(GO) test -run '^$$' -bench IndexOnly -benchtime 1x ./generator/internal/site
	node --max-old-space-size=4000 templates/tests/known-items.mjs $(BENCH)/public $(BENCH)/known.json --only-bytes
	rm -rf $(BENCH)

clean:
	rm -rf bin node_modules templates/assets/vendor .holdfast
	find public -mindepth 1 ! -name .gitkeep -delete
