package io.ecms.tree.stack.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ecms.tree.stack.CacheStatistics;
import io.ecms.tree.stack.Endpoint;
import io.ecms.tree.stack.ImageRef;
import io.ecms.tree.stack.StackException;
import io.ecms.tree.tool.kernel.Dmsetup;
import io.ecms.tree.tool.kernel.Modprobe;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The checks before a start-up: what is missing is named before anything is made. */
class HostCheckTest {
  private static final ImageRef IMAGE = new ImageRef("debian-12", 8L << 20);
  private PlayedHosts hosts;

  @BeforeEach
  void open(@TempDir Path directory) throws IOException {
    hosts = new PlayedHosts(directory);
  }

  @AfterEach
  void close() throws IOException {
    hosts.close();
  }

  private KernelStackSettings settings(CacheKind kind, long cacheMib) {
    KernelStackSettings base = hosts.settings("leaf");
    return new KernelStackSettings(
        base.dataDirectory(),
        base.node(),
        base.portal(),
        base.allow(),
        kind,
        cacheMib << 20,
        base.volumes(),
        base.parentTimeout(),
        base.watchEvery());
  }

  private List<String> hostCodes(CacheKind kind) throws IOException {
    PlayedKernel kernel = hosts.kernel();
    return new HostCheck(
            settings(kind, 64),
            kernel.host(),
            new Modprobe(kernel, kernel.host().sysfs()),
            new Dmsetup(kernel))
        .findings().stream().map(Finding::code).toList();
  }

  private List<Finding> cacheFindings(CacheKind kind, long cacheMib, long imageMib)
      throws IOException {
    return new CacheCheck(settings(kind, cacheMib), hosts.kernel().host())
        .findings(new ImageRef("img", imageMib << 20));
  }

  @Test
  void aHostWithEverythingIsFit() throws IOException {
    assertThat(hosts.start("leaf").check(IMAGE)).isEmpty();
  }

  @Test
  void whatIsMissingIsNamed() throws IOException {
    hosts.kernel().withoutModule("dm_cache_smq");
    hosts.kernel().withoutInitiatorDaemon();
    assertThat(hosts.start("leaf").check(IMAGE))
        .extracting(Finding::code)
        .containsExactly("kernel-module-missing", "iscsid-not-running");

    hosts.kernel().withoutProgram("tgtd");
    assertThat(hosts.start("leaf").check(IMAGE))
        .singleElement()
        .satisfies(finding -> {
          assertThat(finding.code()).isEqualTo("kernel-tool-missing");
          assertThat(finding.message()).contains("tgtd");
        });
  }

  @Test
  void nothingIsMadeOnAHostThatIsNotFit() throws IOException {
    hosts.kernel().withoutModule("iscsi_tcp");
    Path golden = hosts.golden(IMAGE);
    assertThatThrownBy(() -> hosts.start("leaf").serveRoot(IMAGE, golden))
        .isInstanceOfSatisfying(
            StackException.class, e -> assertThat(e.code()).isEqualTo("kernel-module-missing"));
    assertThat(hosts.kernel().devices().left()).isEmpty();
    assertThat(hosts.start("leaf").members()).isEmpty();
  }

  @Test
  void anAgentDoesNotStartWhereItCannotLookForWhatIsLeft() throws IOException {
    hosts.kernel().withoutModule("dm_mod");
    assertThatThrownBy(() -> hosts.start("leaf"))
        .isInstanceOfSatisfying(
            StackException.class, e -> assertThat(e.code()).isEqualTo("kernel-module-missing"));
    hosts.kernel().withoutProgram("dmsetup");
    assertThatThrownBy(() -> hosts.start("leaf"))
        .isInstanceOfSatisfying(
            StackException.class, e -> assertThat(e.code()).isEqualTo("kernel-tool-missing"));
  }

  @Test
  void flashcacheIsToldToBeAbsent() throws IOException {
    assertThat(hostCodes(CacheKind.FLASHCACHE)).containsExactly("kernel-tool-missing");
    hosts.kernel().withProgram("flashcache_create");
    hosts.kernel().withoutModule("flashcache");
    assertThat(hostCodes(CacheKind.FLASHCACHE))
        .containsExactly("kernel-module-missing", "kernel-target-missing");
  }

  @Test
  void aCacheThatWouldStarveTheHostIsRefused() throws IOException {
    hosts.kernel().memory(1L << 30);
    // 256 MiB may be taken: 32 GiB of bcache or flashcache at 8 KiB per MiB.
    assertThat(cacheFindings(CacheKind.BCACHE, 32 << 10, 1024))
        .extracting(Finding::code)
        .doesNotContain("cache-memory");
    assertThat(cacheFindings(CacheKind.BCACHE, (32 << 10) + 1, 1024))
        .filteredOn(finding -> finding.severity() == Finding.Severity.REFUSE)
        .extracting(Finding::code)
        .contains("cache-memory");
  }

  @Test
  void aCacheThatHoldsLittleOfTheImageIsWarnedOf() throws IOException {
    assertThat(cacheFindings(CacheKind.DM_CACHE, 64, 1281))
        .containsExactly(
            new Finding(
                "cache-small",
                Finding.Severity.WARN,
                "a cache of 64 MiB holds less than a 20th of image img; watch its hit ratio"));
    assertThat(cacheFindings(CacheKind.DM_CACHE, 64, 1280)).isEmpty();
  }

  @Test
  void aCacheLargerThanTheDiskIsRefused() throws IOException {
    hosts.kernel().memory(1L << 50);
    assertThat(cacheFindings(CacheKind.DM_CACHE, 1L << 30, 1024))
        .extracting(Finding::code)
        .containsExactly("cache-space");
  }

  @Test
  void aCacheThatIsTooSmallThrashes() {
    long image = 100L << 20;
    assertThat(CacheStatistics.bounded(4 * image, image, image).problem()).isEmpty();
    assertThat(CacheStatistics.bounded(8 * image, 2 * image, image).problem())
        .as("read often, and mostly from the cache")
        .isEmpty();
    assertThat(CacheStatistics.bounded(3 * image, 2 * image, image).problem())
        .hasValueSatisfying(problem -> assertThat(problem.code()).isEqualTo("cache-thrashes"));
  }

  @Test
  void theHitRatioIsThePartThatTheParentWasNotAskedFor() {
    assertThat(new CacheStatistics(100, 25).hitRatio()).isEqualTo(0.75);
    assertThat(new CacheStatistics(100, 130).hitRatio()).isZero();
    assertThat(new CacheStatistics(0, 0).hitRatio()).isEqualTo(1);
  }

  @Test
  void settingsThatCannotWorkAreRefused() {
    assertThatThrownBy(() -> settings(CacheKind.BCACHE, 63))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() ->
            new KernelStackSettings(
                Path.of("/data"),
                "Node 1",
                new Endpoint("127.0.0.1", 3261),
                "ALL",
                CacheKind.BCACHE,
                64L << 20,
                Optional.empty(),
                Duration.ofSeconds(5),
                Duration.ofSeconds(5)))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
