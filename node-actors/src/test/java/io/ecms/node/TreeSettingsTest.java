package io.ecms.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.ecms.core.model.InvalidValue;
import io.ecms.tree.fill.FillSettings;
import io.ecms.tree.relay.RateLimit;
import io.ecms.tree.wire.TlsFiles;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.Test;

class TreeSettingsTest {
  private static final String ELSEWHERE = "address = \"10.0.0.1\", ";
  private static final String CERTIFICATES = "enabled = true, key = /k, certificate = /c, ca = /a";

  private static NodeSettings read(String keys, String clusterTls) {
    Config defaults = ConfigFactory.load();
    return NodeSettings.of(
        ConfigFactory.parseString(keys).withFallback(defaults.getConfig("ecms.node")),
        ConfigFactory.parseString(clusterTls).withFallback(defaults.getConfig("ecms.cluster.tls")));
  }

  private static AbstractThrowableAssert<?, ?> refused(String keys) {
    return assertThatThrownBy(() -> read(keys, "")).isInstanceOf(InvalidValue.class);
  }

  @Test
  void relaysHaveNoRateLimitUnlessOneIsSet() {
    assertThat(read("", "").tree().relay().rateLimit()).isEmpty();
    assertThat(read("tree.rate-limit = 10000000", "").tree().relay().rateLimit())
        .isEqualTo(Optional.of(new RateLimit(10_000_000, 2_500_000)));
    refused("tree.rate-limit = 100").hasMessageContaining("ecms.node.tree.rate-limit");
  }

  @Test
  void aNodeThatOthersReachHasCertificatesOrSaysThatItNeedsNone() {
    refused(ELSEWHERE).hasMessageContaining("ecms.node.tree.tls").hasMessageContaining("ecms ca");
    refused("address = \"0.0.0.0\"").hasMessageContaining("ecms.node.tree.tls");
    refused("tree.tls = on").hasMessageContaining("ecms.cluster.tls");
    refused("tree.tls = perhaps").hasMessageContaining("ecms.node.tree.tls");

    assertThat(read(ELSEWHERE, CERTIFICATES).tree().clusterFiles())
        .contains(new TlsFiles(Path.of("/k"), Path.of("/c"), Path.of("/a")));
    assertThat(read(ELSEWHERE + "tree.tls = off", "").tree().clusterFiles()).isEmpty();
    assertThat(read(ELSEWHERE + "stack = simulated", "").tree().clusterFiles()).isEmpty();
  }

  @Test
  void plainStreamsAreForLoopbackAddressesAndForWhoWantsThem() {
    assertThat(TreeSecurity.identity(read("", ""))).isEmpty();
    assertThat(TreeSecurity.identity(read("address = \"::1\"", ""))).isEmpty();
    assertThat(TreeSecurity.identity(read(ELSEWHERE + "tree.tls = off", ""))).isEmpty();
    assertThat(TreeSecurity.identity(read("tree.tls = off", CERTIFICATES))).isEmpty();
  }

  @Test
  void filesThatCannotBeUsedAreNamed() {
    assertThatThrownBy(() -> TreeSecurity.identity(read("", CERTIFICATES)))
        .isInstanceOf(InvalidValue.class)
        .hasMessageContaining("ecms.cluster.tls")
        .hasMessageContaining("/c");
  }

  @Test
  void cachesAreFilledSlowlyAndNotAtOnceUnlessItIsSetOtherwise() {
    assertThat(read("", "").tree().fill())
        .isEqualTo(
            new FillSettings(Duration.ofMinutes(5), Optional.of(8L << 20), Optional.of(64L << 20)));
    assertThat(read("tree.fill { after = 0s, rate = 0 }", "").tree().fill())
        .isEqualTo(FillSettings.NEVER);
    assertThatThrownBy(() -> read("tree.fill.rate = -1", ""))
        .isInstanceOf(InvalidValue.class)
        .hasMessageContaining("ecms.node.tree.fill");
  }
}
