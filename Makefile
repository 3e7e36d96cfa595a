# OKPAY Support. Two commands are enough: "make run" and "make test". Expected beforehand: git, make and Go of the
# version in go.mod; everything else they install (Debian, Ubuntu) or name.

SHELL := /bin/bash
BIN := build/okpay-support
VERSION := $(shell git describe --tags --always --dirty 2>/dev/null || echo 0.1.0-dev)
# PACK_KEY is a desk's key, RW…, whose content packs its people's programs take from the start.
LDFLAGS := -s -w -X okpay.example/support/internal/app.Version=$(VERSION) \
	$(if $(PACK_KEY),-X okpay.example/support/internal/app.PackKey=$(PACK_KEY))
# The window's tests run on Fyne's software driver, without a display.
TESTTAGS := ci,no_glfw
# SQLite is C code turned into Go, and used behind the locks of its driver. Without the race detector in it (the driver
# and all else have it) tests of the store take a quarter of the time. Regular expressions are safe to be shared, and read
# strings, which nobody writes: without it in them the tests of mail/trust take a quarter of the time. The cipher of the
# store's pages is called by SQLite, behind the same locks; its checksum also by age, on a buffer of its own.
RACE := -race $(foreach p,github.com/ncruces/go-sqlite3-wasm/... lukechampine.com/adiantum/... golang.org/x/crypto/internal/poly1305 regexp/...,\
	-gcflags=$p=-race=false)

# What is compiled with the same flags is compiled once: lint, tests without the race detector, fuzzing and the crash test use
# what the build does, and the other way round. Without paths in it, what was compiled in one folder serves in another.
SHARED := -trimpath

.PHONY: help run build test rest unit race plain tour behave crash soak fleet lint fuzz fuzz-short vuln gallery bench bench-mail bench-growth \
	bench-hostile bench-search bench-start bench-ui clean setup-run setup-test setup-bench setup-package package package-linux package-windows try-package \
	reproduce

help: ## what can be made
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 17

run: setup-run build ## open the window on the built-in mailbox; without a display, walk through it and take pictures
	@if [ "$$(uname)" != Linux ] || [ -n "$$DISPLAY$$WAYLAND_DISPLAY" ]; then \
		$(BIN) --demo; \
	else \
		echo "There is no display here, so the window runs on a virtual one and is driven through every screen."; \
		$(MAKE) --no-print-directory tour; \
	fi

build: ## build the program into build/
	@mkdir -p build
	@[ -x $(BIN) ] || echo "Building; the first time takes some minutes, since the window's C parts are compiled."
	go generate ./assets
	go build $(SHARED) -ldflags '$(LDFLAGS)' -o $(BIN) ./cmd/okpay-support

# The unit tests wait for servers and for their clocks, the window for its screen: side by side they leave no processor idle.
test: setup-test build ## all tests: lint, unit, race, fuzzing in short, Dovecot, Postfix (as root), the window under a virtual display
	@$(MAKE) --no-print-directory -j2 race rest
	@echo "make test: everything passed"

# One after another, the quick ones first. They are done before the tests under the race detector are.
rest:
	@$(MAKE) --no-print-directory lint
	@$(MAKE) --no-print-directory fuzz-short
	@$(MAKE) --no-print-directory tour
	@$(MAKE) --no-print-directory behave
	@$(BIN) demo
	@$(MAKE) --no-print-directory plain

# These begin first, so that no long one is left alone at the end.
LONGEST := ./cmd/... ./mail ./mail/inbox ./internal/app ./ui/tickets ./ui/compose ./ui

# Tests with Fit in their name draw each state in each look, those with Floods read the same line a million times, those with
# EachByte or ByteByByte read a file as often as it has bytes, and three of mail/trust judge one text after another. The race
# detector, which smaller tests of the same keep, would find nothing there but make it slow.
PLAIN := Fit|Floods|EachByte|ByteByByte|HarmlessCorpora|OurOwnAdvice|TheWeights
PLAINLY = $(shell grep -rlE --include='*_test.go' '^func Test\w*($(PLAIN))' cmd faq internal mail ui | sed 's,^,./,; s,/[^/]*$$,,' | sort -u)

unit: race plain ## unit, race and integration tests; lint is what vets them

race:
	OKPAY_SUPPORT_REQUIRE_SERVERS=1 OKPAY_SUPPORT_KEYRING=file go test -vet=off $(SHARED) $(RACE) -tags $(TESTTAGS) -timeout 20m \
		-skip '$(PLAIN)' $(LONGEST) ./...

# One package at a time: those under the race detector are tested beside them.
plain:
	OKPAY_SUPPORT_REQUIRE_SERVERS=1 OKPAY_SUPPORT_KEYRING=file go test -p 1 -vet=off $(SHARED) -tags $(TESTTAGS) -run '$(PLAIN)' $(PLAINLY)
	cd tools/measure && go test $(SHARED) ./...

tour: build ## drive the window through every screen on a virtual display; pictures in out/tour
	@rm -rf out/tour && mkdir -p out/tour
	@OKPAY_SUPPORT_KEYRING=file xvfb-run -a -s "-screen 0 1280x900x24 -nolisten tcp" $(BIN) --demo --tour out/tour
	@echo "The pictures and the log are in out/tour."

gallery: ## draw every screen and state in both languages, light and dark, at 100 and 150 %; pictures in out/gallery
	@rm -rf out/gallery && mkdir -p out/gallery
	OKPAY_SUPPORT_KEYRING=file PICTURES=$(CURDIR)/out/gallery go test -tags $(TESTTAGS) -count=1 -run Fit ./ui/...
	@cd tools && go run ./gallery $(CURDIR)/out/gallery

behave: build ## use the real program on a virtual desktop: the whole way by keyboard and mouse, one window, links, crashes
	@scripts/behave.sh $(BIN) out/behave
	go test -vet=off $(SHARED) -tags $(TESTTAGS),behave -count=1 -timeout 20m -v ./ui/behave -args -program $(CURDIR)/$(BIN) -out $(CURDIR)/out/behave

crash: build ## kill the program N (1000) times at random and look for what is lost, doubled or astray; SEED repeats a plan
	OKPAY_SUPPORT_REQUIRE_SERVERS=1 go test -tags $(TESTTAGS) -count=1 -timeout 0 -v -run TestCrash ./mail/mailtest/crash \
		-args -kills $(or $(N),1000) -seed $(or $(SEED),0) -parallel 2 -program $(CURDIR)/$(BIN)

soak: setup-bench ## let a script use the window for H (1) hours before a server that restarts; what it holds must stay level; SEED
	OKPAY_SUPPORT_REQUIRE_SERVERS=1 go test -tags $(TESTTAGS) -run '^$$' -bench Soak -benchtime 1x -timeout 0 ./ui/bench/ \
		-args -soak $$(awk 'BEGIN { print int(3600 * $(or $(H),1)) }')s -seed $(or $(SEED),1)
	@cd tools/measure && go run ./report $(CURDIR)/docs/benchmarks.md <$(CURDIR)/out/soak/soak.md

fleet: ## play a million programs, an outage and new content; plots in docs/images, figures in docs/scale.md
	@mkdir -p build out
	cd tools/measure && go build -o $(CURDIR)/build/ ./fleet ./report
	build/fleet -images docs/images >out/fleet.txt
	build/report docs/scale.md <out/fleet.txt

lint: ## go vet, gofmt, golangci-lint, go.mod, and the licences of all that is linked
	go mod tidy -diff
	go -C tools/packaging test $(SHARED) ./notices
	@test -z "$$(gofmt -l cmd internal mail faq ui assets tools)" || { gofmt -l cmd internal mail faq ui assets tools; echo "run gofmt -w on these"; exit 1; }
	go vet $(SHARED) -tags $(TESTTAGS),behave ./...
	GOFLAGS=$(SHARED) go tool -modfile=tools/go.mod golangci-lint run

# Each part is measured although another fails; what was measured goes into the papers.
bench: setup-bench ## measure mail, growth, window and search beside their yardsticks and write docs/benchmarks.md; a quarter of an hour
	@mkdir -p build out
	@$(MAKE) -k --no-print-directory bench-mail bench-growth bench-hostile bench-ui bench-search >out/bench.txt 2>&1; status=$$?; \
		(cd tools/measure && go build -o $(CURDIR)/build/report ./report) && \
		build/report -images docs/images docs/benchmarks.md <out/bench.txt; \
		echo "The output is in out/bench.txt."; exit $$status

MAILS ?= 1000,10000,100000

bench-growth: ## measure a home of MAILS (1000,10000,100000; a million takes a quarter of an hour), a mailbox and a file that grow
	go test -tags $(TESTTAGS) -run '^$$' -bench Store -benchtime 5x -timeout 0 ./mail/mailtest/bench/ \
		-args -mails $(MAILS)
	go test -tags $(TESTTAGS) -run '^$$' -bench 'Mailbox|Attachment' -benchtime 3x -timeout 0 ./mail/mailtest/bench/

bench-mail: setup-bench ## measure sending and receiving beside msmtp, mbsync and neomutt; some minutes
	go test -tags $(TESTTAGS) -run '^$$' -bench Send -benchtime 9x ./mail/mailtest/bench/
	go test -tags $(TESTTAGS) -run '^$$' -bench Receive -benchtime 5x ./mail/mailtest/bench/
	go test -tags $(TESTTAGS) -run '^$$' -bench Check -benchtime 3x -timeout 30m ./mail/mailtest/bench/
	go test -tags $(TESTTAGS) -run '^$$' -bench Reply -benchtime 20x ./mail/mailtest/bench/
	go test -tags $(TESTTAGS) -run '^$$' -bench Watched -benchtime 5x ./mail/mailtest/bench/

bench-hostile: ## measure what hostile mails, and hostile texts to be scanned for secrets, cost in time and memory; some minutes
	go test -tags $(TESTTAGS) -run '^$$' -bench Hostile -benchtime 1x -timeout 30m ./mail/mailtest/hostile/

SEARCHDATA := ../shared/data

bench-search: ## measure the search beside bleve and FTS5 on the questions in SEARCHDATA (../shared/data); some minutes
	cd tools/searchbench && go build -o $(CURDIR)/build/searchbench .
	build/searchbench -data $(SEARCHDATA) -plot docs/images/search-growth.svg

bench-start: setup-test build ## measure cold and warm starts of the command line and of the window; some minutes
	@scripts/start.sh $(BIN) 15

bench-ui: setup-bench ## measure the window beside a bare one, typing, and screens with a great deal in them; some minutes
	OKPAY_SUPPORT_KEYRING=file go test -tags $(TESTTAGS) -run '^$$' -bench 'Start|Open' -benchtime 9x ./ui/bench/
	go test -tags $(TESTTAGS) -run '^$$' -bench Key -benchtime 500x ./ui/bench/
	go test -tags $(TESTTAGS) -run '^$$' -bench 'Conversation|List' -benchtime 9x ./ui/bench/

package: package-linux package-windows ## make the packages for Linux and Windows in build/packages
	@cd build/packages && sha256sum -- *.tar.xz *.deb *.zip >SHA256SUMS && cat SHA256SUMS

package-linux: setup-package ## make the .tar.xz and the .deb alone
	@rm -rf build/packages && packaging/version_test.sh && (cd tools/packaging && go test ./...) && packaging/linux.sh

package-windows: setup-package ## make the .zip for Windows alone
	@packaging/windows.sh

try-package: ## install, upgrade from OLD and remove the .deb in a clean root; run the Windows program under wine; as root
	@[ "$$(id -u)" = 0 ] || { echo "make try-package: only root can enter another root; run it as root" >&2; exit 1; }
	@scripts/setup.sh try
	@$(MAKE) --no-print-directory package
	@packaging/try-deb.sh build/packages/*.deb $(or $(OLD),4a34fc8)
	@packaging/try-wine.sh build/packages/*.zip

reproduce: setup-package ## make the packages twice, in two folders, and compare them; COLD=1 compiles all anew
	@packaging/reproduce.sh linux windows

FUZZED := ./mail/... ./faq/... ./internal/app

fuzz: ## run each fuzz target for T (10s), one after another; FUZZED chooses packages
	@scripts/fuzz.sh $(TESTTAGS) $(or $(T),10s) $(FUZZED)

# What reads mail, pictures and packs, a few inputs each; the others need SQLite, which takes long to be built for fuzzing.
fuzz-short:
	@$(MAKE) --no-print-directory fuzz T=200x FUZZED="./mail/message ./mail/trust ./mail/privacy ./faq/pack"

vuln: ## look for known vulnerabilities in libraries and in Go; 3: there are some, 2: the reports cannot be had
	@scripts/vuln.sh

setup-run:
	@scripts/setup.sh run

setup-test:
	@scripts/setup.sh test

setup-bench:
	@scripts/setup.sh bench

setup-package:
	@scripts/setup.sh package

clean: ## remove what was built
	rm -rf build out
