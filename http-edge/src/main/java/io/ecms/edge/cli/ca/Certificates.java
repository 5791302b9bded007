package io.ecms.edge.cli.ca;

import java.io.ByteArrayInputStream;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Makes X.509 certificates (RFC 5280) with RSA keys. The JDK reads and checks certificates but
 * cannot make them by a public interface; what is made here is read back by the JDK before it is
 * given out.
 */
final class Certificates {
  private static final String SIGNATURE = "SHA256withRSA";
  private static final byte[] ALGORITHM =
      Der.sequence(Der.oid("1.2.840.113549.1.1.11"), Der.nothing());
  private static final String COMMON_NAME = "2.5.4.3";
  private static final int SERIAL_BYTES = 16;
  private static final int KEY_ID_BYTES = 20;

  private Certificates() {}

  /**
   * For how long a certificate is good.
   *
   * @param until not after this
   */
  record Validity(Instant from, Instant until) {}

  /** The certificate of an authority, signed by itself. */
  static X509Certificate authority(String name, PublicKey key, PrivateKey signer, Validity validity)
      throws GeneralSecurityException {
    byte[] subject = subject(name);
    return signed(
        signer,
        body(
            key,
            subject,
            subject,
            validity,
            List.of(
                // An authority for members only: none below it.
                extension("2.5.29.19", true, Der.sequence(Der.yes(), Der.integer(BigInteger.ZERO))),
                extension("2.5.29.15", true, Der.bits(new byte[] {0x06}, 1)),
                extension("2.5.29.14", false, Der.octets(keyId(key))))));
  }

  /**
   * The certificate of a member, for both ends of a connection.
   *
   * @param names how members may be called: DNS names and addresses
   */
  static X509Certificate member(
      String name,
      List<SubjectName> names,
      PublicKey key,
      X509Certificate authority,
      PrivateKey signer,
      Validity validity)
      throws GeneralSecurityException {
    byte[] bothEnds = Der.sequence(Der.oid("1.3.6.1.5.5.7.3.1"), Der.oid("1.3.6.1.5.5.7.3.2"));
    byte[][] alternatives = names.stream().map(SubjectName::encoded).toArray(byte[][]::new);
    return signed(
        signer,
        body(
            key,
            subject(name),
            authority.getSubjectX500Principal().getEncoded(),
            validity,
            List.of(
                extension("2.5.29.19", true, Der.sequence()),
                extension("2.5.29.15", true, Der.bits(new byte[] {(byte) 0xa0}, 5)),
                extension("2.5.29.37", false, bothEnds),
                extension("2.5.29.17", false, Der.sequence(alternatives)),
                extension("2.5.29.14", false, Der.octets(keyId(key))),
                extension(
                    "2.5.29.35",
                    false,
                    Der.sequence(Der.implicit(0, keyId(authority.getPublicKey())))))));
  }

  private static byte[] body(
      PublicKey key, byte[] subject, byte[] issuer, Validity validity, List<byte[]> extensions)
      throws GeneralSecurityException {
    return Der.sequence(
        Der.explicit(0, Der.integer(BigInteger.TWO)),
        Der.integer(serial(key)),
        ALGORITHM,
        issuer,
        Der.sequence(Der.time(validity.from()), Der.time(validity.until())),
        subject,
        key.getEncoded(),
        Der.explicit(3, Der.sequence(new ArrayList<>(extensions).toArray(byte[][]::new))));
  }

  private static X509Certificate signed(PrivateKey signer, byte[] body)
      throws GeneralSecurityException {
    Signature signature = Signature.getInstance(SIGNATURE);
    signature.initSign(signer);
    signature.update(body);
    byte[] whole = Der.sequence(body, ALGORITHM, Der.bits(signature.sign(), 0));
    return (X509Certificate)
        CertificateFactory.getInstance("X.509")
            .generateCertificate(new ByteArrayInputStream(whole));
  }

  private static byte[] subject(String name) {
    return Der.sequence(Der.set(Der.sequence(Der.oid(COMMON_NAME), Der.text(name))));
  }

  private static byte[] extension(String oid, boolean critical, byte[] value) {
    return critical
        ? Der.sequence(Der.oid(oid), Der.yes(), Der.octets(value))
        : Der.sequence(Der.oid(oid), Der.octets(value));
  }

  /** Follows from the key, which is new for each certificate, so that it needs no counter. */
  private static BigInteger serial(PublicKey key) throws GeneralSecurityException {
    byte[] digest = MessageDigest.getInstance("SHA-256").digest(key.getEncoded());
    return new BigInteger(1, Arrays.copyOf(digest, SERIAL_BYTES));
  }

  private static byte[] keyId(PublicKey key) throws GeneralSecurityException {
    byte[] digest = MessageDigest.getInstance("SHA-256").digest(key.getEncoded());
    return Arrays.copyOf(digest, KEY_ID_BYTES);
  }
}
