package io.ecms.tree.wire;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ecms.tree.relay.Certificates;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PeerCertificateTest {
  private final Path directory;

  PeerCertificateTest(@TempDir Path directory) {
    this.directory = directory;
  }

  private static X509Certificate read(Path file) throws Exception {
    return (X509Certificate) PemFiles.certificates(file)[0];
  }

  @Test
  void membersHaveADnsNameInCommonAndOthersOfTheSameAuthorityHaveNot() throws Exception {
    Certificates ours = Certificates.in(directory.resolve("ca"));
    X509Certificate one = read(ours.of("one").certificate());
    TlsFiles files = ours.of("two");
    X509Certificate two = read(files.certificate());
    X509Certificate nameless = read(files.authority());

    assertThatCode(() -> PeerCertificate.check(one, two)).doesNotThrowAnyException();
    assertThatThrownBy(() -> PeerCertificate.check(nameless, one))
        .isInstanceOf(SSLException.class)
        .hasMessageContaining("no DNS name");
    assertThatThrownBy(() -> PeerCertificate.check(one, nameless)).isInstanceOf(SSLException.class);
  }

  @Test
  void oneThatHasExpiredIsRefusedWhateverTheHandshakeSaid() throws Exception {
    Certificates ours = Certificates.in(directory.resolve("ca"));
    X509Certificate good = read(ours.of("good").certificate());
    X509Certificate expired = read(ours.expired("expired").certificate());

    assertThatThrownBy(() -> PeerCertificate.check(expired, good))
        .isInstanceOf(SSLException.class)
        .hasMessageContaining("not good");
  }
}
