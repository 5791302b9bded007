package io.ecms.tree.relay;

import io.ecms.edge.cli.ca.Authority;
import io.ecms.tree.wire.TlsFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** Real certificates, as `ecms ca` makes them. */
public final class Certificates {
  private static final String HOST = "127.0.0.1";
  private static final Duration DAY = Duration.ofDays(1);

  private final Authority authority;

  private Certificates(Authority authority) {
    this.authority = authority;
  }

  /** A new authority. */
  public static Certificates in(Path directory) throws IOException, GeneralSecurityException {
    Authority authority = new Authority(directory);
    Authority.Issued _ = authority.init(Instant.now().minus(DAY.multipliedBy(10)));
    return new Certificates(authority);
  }

  /** Good for a day. */
  public TlsFiles of(String member) throws IOException, GeneralSecurityException {
    return issued(member, Instant.now());
  }

  /** Good until yesterday. */
  public TlsFiles expired(String member) throws IOException, GeneralSecurityException {
    return issued(member, Instant.now().minus(DAY.multipliedBy(2)));
  }

  private TlsFiles issued(String member, Instant at) throws IOException, GeneralSecurityException {
    Authority.Issued issued = authority.issue(member, List.of(HOST), DAY, at);
    return new TlsFiles(issued.key(), issued.certificate(), authority.certificate());
  }
}
