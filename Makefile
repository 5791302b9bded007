# What a developer and an operator of one machine need; `make` alone shows the list.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
MVN ?= mvn --batch-mode
# Maven itself runs on the product's JDK: the formatter parses with the compiler of its JVM.
export JAVA_HOME := $(shell ./ecms --java-home)
export MAVEN_OPTS := --sun-misc-unsafe-memory-access=allow --enable-native-access=ALL-UNNAMED
ARGS ?=
NODES ?= 1

# Fewer tests than this fail `make verify`: raise it when tests are added, so that none gets lost.
TEST_FLOOR := 1980

sources := $(shell find */src */pom.xml pom.xml -type f 2>/dev/null)

help: ## show this list
	@sed -n 's/^\([a-z-]*\):[^#]*## /  make \1\t/p' Makefile | expand -t 20

deps: ## install missing Debian packages (as root), else name them
	@.ci/deps

build: target/built ## build the program

target/built: $(sources)
	$(MVN) -q -DskipTests package
	@mkdir -p target && .ci/train-cache && touch $@

format: ## format all sources
	$(MVN) -q spotless:apply

# Tests with a dozen processes can be starved on a small machine, so a failure gets a second go; how
# many needed it is told.
verify: deps-tests guest ## build and run all tests, on real parts; the last line is the count
	@rm -rf */target/surefire-reports; .ci/count-tests-check
	@status=0; $(MVN) verify -Dmaven.test.failure.ignore=true \
	  -Dsurefire.rerunFailingTestsCount=1 || status=$$?; \
	  .ci/count-tests $(TEST_FLOOR) $$status

verify-faults: deps ## servers on a ring of three databases under kill -9, partitions and stops, as root (13 min)
	$(MVN) -q verify -pl http-edge -am -Dtest=RingFaults -Dsurefire.failIfNoSpecifiedTests=false

verify-kernel: build ## the kernel stack on a real kernel inside a guest: iSCSI, bcache, device-mapper, LVM (10 min)
	@.ci/deps kernel
	@docker/kernel-guest/verify.sh

guest: ## build the small guest image into target/guest (cached)
	@docker/guest/build-guest.sh target/guest

quickstart: deps build ## start everything and run three VMs; options in ARGS="..."
	@docker/guest/build-guest.sh target/guest || echo "make: no guest image, hence no real guests"
	@./ecms quickstart $(ARGS)

stop: ## end what `make quickstart` started
	@./ecms quickstart --stop $(ARGS)

cassandra: ## start a real Cassandra in the background; a ring with NODES=3, options in ARGS="..."
	@docker/cassandra/cassandra.sh start --nodes $(NODES) $(ARGS)

cassandra-stop: ## end what `make cassandra` started; the data in .ecms/cassandra stays
	@docker/cassandra/cassandra.sh stop $(ARGS)

bench: build ## measure; table on the screen, target/bench/results.json
	@ECMS_MAIN=io.ecms.bench.Main ./ecms $(ARGS)

bench-tree: build ## boot storms through image trees, real and played; target/bench/tree.json
	@ECMS_MAIN=io.ecms.bench.tree.TreeBench ./ecms $(ARGS)

bench-relay: build ## the relay beside a plain copy loop; target/bench/relay.json (2 min)
	@ECMS_MAIN=io.ecms.bench.relay.RelayBench ./ecms $(ARGS)

# Without Maven, so that it starts in a second; the build writes the class path.
SEEDS ?= 200
FROM ?= 1
TRACE ?=
simulate: build ## look for broken invariants: SEEDS=n FROM=first-seed, TRACE=1 to read a run
	@$(JAVA_HOME)/bin/java --sun-misc-unsafe-memory-access=allow -XX:+UseSerialGC -Xmx512m \
	  -cp "master-actors/target/test-classes:master-actors/target/classes:$$(cat master-actors/target/simulator.classpath)" \
	  io.ecms.sim.Main $(SEEDS) $(FROM) $(TRACE)

MINUTES ?= 10
SEED ?= 1
soak: build ## all faults on a real cluster for MINUTES=10, as root; SEED=1 chooses them
	$(MVN) -q -pl http-edge -am test -Dtest=Soak -Dsurefire.failIfNoSpecifiedTests=false \
	  "-Decms.test.args=-Decms.soak.minutes=$(MINUTES) -Decms.faults.seed=$(SEED)"

soak-tree: build ## hosts of a real image tree join, leave and die under readers for MINUTES=10
	$(MVN) -q -pl storage-tree -am test -Dtest=TreeSoak -Dsurefire.failIfNoSpecifiedTests=false \
	  "-Decms.test.args=-Decms.soak.minutes=$(MINUTES) -Decms.faults.seed=$(SEED)"

clean: ## remove everything built, but not the data in .ecms
	rm -rf target */target

.PHONY: help deps deps-tests build format verify verify-faults verify-kernel guest quickstart stop cassandra cassandra-stop bench bench-tree bench-relay \
  simulate soak soak-tree clean
