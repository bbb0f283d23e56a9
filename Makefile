# The commands of the project. make build needs Go, gcc, Node and npm; the
# tests need Chromium and a few PDF tools too: `make missing` names what is not there.

STATIC   := templates/static
STAMP    := $(STATIC)/node_modules/.package-lock.json
MANIFEST := $(STATIC)/dist/MANIFEST
CHROMIUM ?= /usr/bin/chromium
GO       ?= go

# A folder that the tests leave their pictures in; empty: none are kept.
ARTIFACTS ?=

# What the tests call beside Go: the program or file, a colon, the Debian package that has it.
NEEDED := gcc:gcc node:nodejs npm:npm $(CHROMIUM):chromium \
	/usr/share/fonts/truetype/liberation/LiberationSans-Regular.ttf:fonts-liberation \
	pdftotext:poppler-utils qpdf:qpdf \
	tesseract:tesseract-ocr /usr/share/tesseract-ocr/5/tessdata/dan.traineddata:tesseract-ocr-dan

export CGO_ENABLED = 1
export CHROMIUM

.PHONY: build run test check compiled bench fuzz-uploads clean assets npm missing needed

build: assets
	$(GO) build -trimpath -o ankebord .

run: build
	./ankebord serve --demo --data data/demo

test: needed assets check compiled
	$(if $(ARTIFACTS),mkdir -p '$(ARTIFACTS)')
	$(GO) test -race -timeout 20m $(if $(ARTIFACTS),-artifacts -outputdir='$(abspath $(ARTIFACTS))') ./...

# PDFium is compiled into the user's cache, as the first "ankebord inspect" does:
# under the race detector the same takes twelve times as long.
compiled: assets
	$(GO) run . inspect fixtures/decisions/sag-1-nordlyng.pdf >/dev/null

check: assets
	@unformatted=$$(gofmt -l .); \
	if [ -n "$$unformatted" ]; then echo "gofmt -w is due for:"; echo "$$unformatted"; exit 1; fi
	$(GO) vet ./...
	$(GO) tool -modfile=tools/go.mod staticcheck ./...

bench: assets
	$(GO) test -run '^$$' -bench . -benchmem ./...

# The hostile corpus in full: damaged files of every format, each read or answered.
fuzz-uploads: compiled
	$(GO) test ./server/extract -run TestHostileCorpus -v -timeout 5h -hostile 20000

clean:
	rm -rf ankebord artifacts $(STATIC)/node_modules
	find $(STATIC)/dist -type f ! -name README.md -delete

# The browser's files: npm fetches what the lock file names, the copier puts
# what is served into dist.
assets: $(MANIFEST)

npm: $(STAMP)

$(STAMP): $(STATIC)/package-lock.json $(STATIC)/package.json $(STATIC)/.npmrc
	npm ci --prefix $(STATIC) --ignore-scripts --no-audit --no-fund --prefer-offline --loglevel=error
	@touch $@

$(MANIFEST): $(STAMP) $(STATIC)/assets/main.go
	$(GO) run ./$(STATIC)/assets

# The Debian packages that are still to be installed, on one line.
missing:
	@for pair in $(NEEDED); do \
		what=$${pair%:*}; \
		command -v "$$what" >/dev/null || [ -e "$$what" ] || printf '%s ' "$${pair##*:}"; \
	done; echo

needed:
	@absent=$$($(MAKE) --no-print-directory -s missing); \
	if [ -n "$${absent% }" ]; then \
		echo "make test cannot run without: $$absent"; \
		echo "On Debian: apt-get install $$absent"; \
		echo "Chromium is looked for at $(CHROMIUM); set CHROMIUM where it is elsewhere."; \
		exit 1; \
	fi
