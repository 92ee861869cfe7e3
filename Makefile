# What CI runs is in .ci/run, which needs no make; the targets of the same name call it.

VERSION := $(shell git describe --tags --dirty 2>/dev/null)
LDFLAGS := -s -w $(if $(VERSION),-X main.version=$(VERSION))

# Telegram's types take the compiler 5.4 GB if nobody asks it to be modest, and 3.7 GB with this.
export GOMEMLIMIT ?= 3000MiB

.PHONY: all build test race lint fuzz torture bench bench-growth demo check-unit check-systemd check install uninstall dist picture clean

all: build

# A program of one file, which needs nothing of the machine it runs on.
build:
	CGO_ENABLED=0 go build -ldflags '$(LDFLAGS)' -o bin/userbot ./cmd/userbot

test:
	go test ./...

race lint fuzz demo:
	.ci/run $@

# make torture N=10000 [SEED=7]: kill and cut off the program while N things are typed.
torture:
	N=$(N) SEED=$(SEED) .ci/run $@

check-unit:
	.ci/run unit

check-systemd:
	.ci/run systemd

# Everything that CI runs.
check:
	.ci/run

# The figures of docs/performance.md: userbot beside gotd clients that keep nothing. Built as it is installed.
# make bench UPDATE=1 writes them there.
bench:
	CGO_ENABLED=0 go run ./internal/bench $(if $(UPDATE),-update docs/performance.md)

# The table of a long life anew, with a million commands answered. It takes longer.
bench-growth:
	CGO_ENABLED=0 go run ./internal/bench -only growth -answered 1000000 $(if $(UPDATE),-update docs/performance.md)

# Nothing is built here: whoever installs is root, and has no Go. And nothing is installed that is not what the tree says.
# DESTDIR is for packages, which make user, folders and modes by their own means.
install:
	@[ -e bin/userbot ] || { echo 'There is no bin/userbot yet. First, as yourself: make'; exit 1; }
	@newer=$$(find go.mod go.sum Makefile example.go config.example.yaml cmd internal -newer bin/userbot ! -path '*/testdata*' ! -name '*_test.go') && \
		[ -z "$$newer" ] || { echo "bin/userbot is older than the source ($$(echo $$newer | cut -d ' ' -f 1)). First, as yourself: make"; exit 1; }
	install -D -m 0755 bin/userbot $(DESTDIR)/usr/bin/userbot
	install -D -m 0644 systemd/userbot.service $(DESTDIR)/usr/lib/systemd/system/userbot.service
	install -D -m 0644 systemd/userbot@.service $(DESTDIR)/usr/lib/systemd/system/userbot@.service
	install -D -m 0644 systemd/userbot-backup@.service $(DESTDIR)/usr/lib/systemd/system/userbot-backup@.service
	install -D -m 0644 systemd/userbot-backup@.timer $(DESTDIR)/usr/lib/systemd/system/userbot-backup@.timer
	install -D -m 0644 systemd/userbot.sysusers $(DESTDIR)/usr/lib/sysusers.d/userbot.conf
	install -D -m 0644 systemd/userbot.tmpfiles $(DESTDIR)/usr/lib/tmpfiles.d/userbot.conf
	install -D -m 0644 docs/config.schema.json $(DESTDIR)/usr/share/userbot/config.schema.json
	install -D -m 0644 man/userbot.1 $(DESTDIR)/usr/share/man/man1/userbot.1
	install -D -m 0644 man/userbot.yaml.5 $(DESTDIR)/usr/share/man/man5/userbot.yaml.5
	[ -e $(DESTDIR)/etc/userbot/config.yaml ] || install -D -m 0640 config.example.yaml $(DESTDIR)/etc/userbot/config.yaml
ifeq ($(DESTDIR),)
	systemd-sysusers userbot.conf
	systemd-tmpfiles --create userbot.conf
	systemctl daemon-reload
endif

# The configuration and the state folder, which holds the account's session, stay, and so does the user, whose they are.
uninstall:
ifeq ($(DESTDIR),)
	-systemctl disable --now userbot.service userbot@.service userbot-backup@.timer
	-systemctl stop 'userbot@*.service' 'userbot-backup@*.timer'
endif
	cd $(or $(DESTDIR),/)/usr && rm -f bin/userbot lib/systemd/system/userbot.service lib/systemd/system/userbot@.service \
		lib/systemd/system/userbot-backup@.service lib/systemd/system/userbot-backup@.timer lib/sysusers.d/userbot.conf lib/tmpfiles.d/userbot.conf share/man/man1/userbot.1 share/man/man5/userbot.yaml.5 && rm -rf share/userbot
ifeq ($(DESTDIR),)
	rm -f /var/lib/systemd/timers/stamp-userbot-backup@*.timer
endif
	if cmp -s config.example.yaml $(DESTDIR)/etc/userbot/config.yaml; then rm $(DESTDIR)/etc/userbot/config.yaml; fi
	[ ! -d $(DESTDIR)/etc/userbot ] || rmdir --ignore-fail-on-non-empty $(DESTDIR)/etc/userbot
ifeq ($(DESTDIR),)
	systemctl daemon-reload
endif

# Programs, Debian packages, checksums and lists of what is in them, in bin/dist. ONLY_AMD64=1 leaves out all but Linux on
# the processor of most servers: each other one takes the compiler minutes.
dist:
	go -C tools/dist build -o $(CURDIR)/bin/ github.com/goreleaser/goreleaser/v2 github.com/CycloneDX/cyclonedx-gomod/cmd/cyclonedx-gomod
	PATH="$(CURDIR)/bin:$$PATH" RELEASE=$$(git describe --tags --exact-match 2>/dev/null | sed 's/^v//') \
		EPOCH=$$(git log -1 --format=%ct) DATE=$$(TZ=UTC0 git log -1 --date=format-local:%Y-%m-%dT%H:%M:%SZ --format=%cd) \
		bin/goreleaser release --config tools/dist/goreleaser.yaml --clean --snapshot --parallelism 1

# The pictures in docs: sessions of the demo, as it runs now, a daemon's status, and the dashboard while people type for LIVING: that
# takes prometheus, of Debian's package of that name or as .ci/run alerts unpacks it. What is in the others is tested (TestThePicture…).
LIVING ?= 6m
picture:
	@mkdir -p bin
	go test ./internal/demo -count=1 -run '^TestThePictures$$' -transcripts $(CURDIR)/bin
	go test ./cmd/userbot -count=1 -run '^(TestThePictureOfStatus|TestTheDashboard)$$' -pictures $(CURDIR)/bin -living $(LIVING) \
		-prometheus "$$(command -v prometheus || echo $(CURDIR)/bin/prometheus)"
	for name in demo demo-40 status; do \
		go -C tools/picture tool freeze $(CURDIR)/bin/$$name.ansi --language ansi --config freeze.json --output $(CURDIR)/docs/$$name.svg || exit; \
	done
	go -C tools/picture run ./dashboard $(CURDIR)/contrib/prometheus/dashboard.json $(CURDIR)/bin/dashboard.json $(CURDIR)/docs/dashboard.svg

clean:
	rm -rf bin
