package io.ecms.edge.cli.ca;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.cert.CertPathValidator;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AuthorityTest {
  private static final Instant NOW = Instant.parse("2026-03-04T05:06:07Z");
  private static final Duration YEAR = Duration.ofDays(365);

  private final Path directory;

  AuthorityTest(@TempDir Path directory) {
    this.directory = directory;
  }

  private static Authority authority(Path directory) {
    return new Authority(directory, 2048);
  }

  private static X509Certificate read(Path file) throws Exception {
    try (InputStream in = Files.newInputStream(file)) {
      return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
    }
  }

  /** As a peer does it. */
  private static void validate(X509Certificate member, X509Certificate authority, Instant at)
      throws Exception {
    PKIXParameters parameters = new PKIXParameters(Set.of(new TrustAnchor(authority, null)));
    parameters.setRevocationEnabled(false);
    parameters.setDate(Date.from(at));
    CertPathValidator.getInstance("PKIX")
        .validate(
            CertificateFactory.getInstance("X.509").generateCertPath(List.of(member)), parameters);
  }

  @Test
  void aMemberIsTrustedByWhoTrustsItsAuthority() throws Exception {
    Authority authority = authority(directory.resolve("a"));
    X509Certificate root = read(authority.init(NOW).certificate());

    X509Certificate member =
        read(
            authority
                .issue("server-1", List.of("10.0.0.1", "s1.example", "::1"), YEAR, NOW)
                .certificate());

    validate(member, root, NOW);
    assertThat(member.getSubjectX500Principal().getName()).isEqualTo("CN=server-1");
    assertThat(member.getSubjectAlternativeNames().stream().map(name -> name.get(1)))
        .map(Object::toString)
        .containsExactly("ecms-member", "10.0.0.1", "s1.example", "0:0:0:0:0:0:0:1");
    assertThat(member.getExtendedKeyUsage())
        .containsExactly("1.3.6.1.5.5.7.3.1", "1.3.6.1.5.5.7.3.2");
    assertThat(member.getBasicConstraints()).isEqualTo(-1);
    assertThat(root.getBasicConstraints()).isZero();
    assertThat(root.getKeyUsage()[5]).as("signs certificates").isTrue();
  }

  @Test
  void aMemberIsNotTrustedAfterItsTimeOrByOthers() throws Exception {
    Authority authority = authority(directory.resolve("a"));
    X509Certificate root = read(authority.init(NOW).certificate());
    X509Certificate foreign = read(authority(directory.resolve("b")).init(NOW).certificate());
    X509Certificate member = read(authority.issue("server-1", List.of(), YEAR, NOW).certificate());

    assertThatThrownBy(() -> validate(member, root, NOW.plus(YEAR).plusSeconds(1)))
        .isInstanceOf(CertPathValidatorException.class);
    assertThatThrownBy(() -> validate(member, foreign, NOW))
        .isInstanceOf(CertPathValidatorException.class);
  }

  @Test
  void theFilesAreTheirOwnersOnly() throws Exception {
    Authority authority = authority(directory.resolve("a"));
    Authority.Issued ca = authority.init(NOW);
    Authority.Issued member = authority.issue("server-1", List.of(), YEAR, NOW);

    for (Path key : List.of(ca.key(), member.key())) {
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(key)))
          .isEqualTo("rw-------");
      assertThat(Files.readString(key)).startsWith("-----BEGIN PRIVATE KEY-----\n");
    }
  }

  @Test
  void nothingIsOverwritten() throws Exception {
    Authority authority = authority(directory.resolve("a"));
    Authority.Issued _ = authority.init(NOW);
    Authority.Issued _ = authority.issue("server-1", List.of(), YEAR, NOW);

    assertThatThrownBy(() -> authority.init(NOW)).isInstanceOf(FileAlreadyExistsException.class);
    assertThatThrownBy(() -> authority.issue("server-1", List.of(), YEAR, NOW))
        .isInstanceOf(FileAlreadyExistsException.class);
  }

  @Test
  void withoutAnAuthorityNothingIsIssued() {
    assertThatThrownBy(() -> authority(directory).issue("a", List.of(), YEAR, NOW))
        .isInstanceOf(NoSuchFileException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a b", "-x", "x_y", "1.2.3.4.5:", "999.1.1.1"})
  void whatIsNoHostIsRefused(String host) throws IOException {
    assertThatThrownBy(() -> SubjectName.of(host)).isInstanceOf(IllegalArgumentException.class);
  }

  /** Dates from 2050 on have another form in certificates. */
  @Test
  void aCertificateMayOutlastTheShortYears() throws Exception {
    Authority authority = authority(directory.resolve("a"));
    X509Certificate root =
        read(authority.init(Instant.parse("2045-01-01T00:00:00Z")).certificate());

    assertThat(root.getNotAfter().toInstant())
        .isEqualTo(Instant.parse("2045-01-01T00:00:00Z").plus(Duration.ofDays(3650)));
  }
}
