package io.ecms.edge.cli.ca;

import io.ecms.edge.cli.ca.Certificates.Validity;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;

/**
 * A certificate authority in a directory: {@code ca.key} and {@code ca.crt}, and beside them {@code
 * NAME.key} and {@code NAME.crt} of each member. PEM; keys can be read by their owner only.
 */
public final class Authority {
  /**
   * A name that all members have in common. The cluster library accepts a peer whose certificate
   * shares a name with its own.
   */
  private static final String COMMON = "ecms-member";

  private static final String NAME = "ca";

  /** RSA, because the cluster library reads no other keys. */
  private static final int KEY_BITS = 3072;

  private static final Duration LIFE = Duration.ofDays(3650);

  /** Clocks of hosts differ a little. */
  private static final Duration EARLIER = Duration.ofHours(1);

  private static final String KEY = "PRIVATE KEY";
  private static final String CERTIFICATE = "CERTIFICATE";
  private static final Base64.Encoder LINES = Base64.getMimeEncoder(64, new byte[] {'\n'});

  private final Path directory;
  private final int keyBits;

  /**
   * @param directory where its files are or shall be
   */
  public Authority(Path directory) {
    this(directory, KEY_BITS);
  }

  /**
   * @param keyBits length of RSA keys; smaller ones are made sooner
   */
  Authority(Path directory, int keyBits) {
    this.directory = directory;
    this.keyBits = keyBits;
  }

  /**
   * Files of a member.
   *
   * @param key its private key, PKCS #8
   */
  public record Issued(Path key, Path certificate) {}

  /**
   * Makes a new authority.
   *
   * @throws FileAlreadyExistsException when there is one in the directory
   */
  public Issued init(Instant now) throws IOException, GeneralSecurityException {
    Files.createDirectories(
        directory,
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    KeyPair keys = newKeys();
    return write(
        NAME,
        keys.getPrivate(),
        Certificates.authority(
            "ECMS cluster CA",
            keys.getPublic(),
            keys.getPrivate(),
            new Validity(now.minus(EARLIER), now.plus(LIFE))));
  }

  /**
   * Makes key and certificate of a member.
   *
   * @param hosts names and addresses under which it is reached
   * @param life how long the certificate is good
   * @throws FileAlreadyExistsException when the member has some already
   * @throws java.nio.file.NoSuchFileException when there is no authority in the directory
   * @throws IllegalArgumentException when one of the hosts is neither a name nor an address
   */
  public Issued issue(String member, List<String> hosts, Duration life, Instant now)
      throws IOException, GeneralSecurityException {
    List<SubjectName> names =
        Stream.concat(Stream.of(COMMON), hosts.stream()).distinct().map(SubjectName::of).toList();
    KeyPair keys = newKeys();
    return write(
        member,
        keys.getPrivate(),
        Certificates.member(
            member,
            names,
            keys.getPublic(),
            readCertificate(),
            readKey(),
            new Validity(now.minus(EARLIER), now.plus(life))));
  }

  /** The authority's own certificate. */
  public Path certificate() {
    return directory.resolve(NAME + ".crt");
  }

  private KeyPair newKeys() throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
    generator.initialize(keyBits);
    return generator.generateKeyPair();
  }

  private X509Certificate readCertificate() throws IOException, GeneralSecurityException {
    try (InputStream in = Files.newInputStream(certificate())) {
      return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
    }
  }

  private PrivateKey readKey() throws IOException, GeneralSecurityException {
    String text = Files.readString(directory.resolve(NAME + ".key"));
    String content = text.replaceAll("-----[A-Z ]+-----", "");
    return KeyFactory.getInstance("RSA")
        .generatePrivate(new PKCS8EncodedKeySpec(Base64.getMimeDecoder().decode(content)));
  }

  private Issued write(String name, Key key, Certificate certificate)
      throws IOException, GeneralSecurityException {
    Issued files = new Issued(directory.resolve(name + ".key"), directory.resolve(name + ".crt"));
    if (Files.exists(files.certificate())) {
      throw new FileAlreadyExistsException(files.certificate().toString());
    }
    Files.createFile(
        files.key(),
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(files.key(), pem(KEY, key.getEncoded()));
    Files.writeString(files.certificate(), pem(CERTIFICATE, certificate.getEncoded()));
    return files;
  }

  private static String pem(String label, byte[] content) {
    return "-----BEGIN %s-----\n%s\n-----END %s-----\n"
        .formatted(label, LINES.encodeToString(content), label);
  }
}
