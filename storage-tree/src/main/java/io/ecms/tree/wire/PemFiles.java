package io.ecms.tree.wire;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.Collection;

/** Reads keys and certificates (RFC 7468). */
final class PemFiles {
  private PemFiles() {}

  /** All certificates of a file, in their order; at least one. */
  static Certificate[] certificates(Path file) throws IOException, GeneralSecurityException {
    try (InputStream in = Files.newInputStream(file)) {
      Collection<? extends Certificate> found =
          CertificateFactory.getInstance("X.509").generateCertificates(in);
      if (found.isEmpty()) {
        throw new CertificateException("there is no certificate in " + file);
      }
      return found.toArray(Certificate[]::new);
    }
  }

  /**
   * The private key to a certificate, in PKCS #8.
   *
   * @throws GeneralSecurityException when it is none, or belongs to another certificate
   */
  static PrivateKey keyOf(Certificate certificate, Path file)
      throws IOException, GeneralSecurityException {
    String content = Files.readString(file).replaceAll("-----[A-Z ]+-----", "");
    String algorithm = certificate.getPublicKey().getAlgorithm();
    PrivateKey key =
        KeyFactory.getInstance(algorithm)
            .generatePrivate(new PKCS8EncodedKeySpec(Base64.getMimeDecoder().decode(content)));
    if (!fits(key, certificate, algorithm.equals("EC") ? "ECDSA" : algorithm)) {
      throw new KeyException(file + " is the key of another certificate");
    }
    return key;
  }

  private static boolean fits(PrivateKey key, Certificate certificate, String algorithm)
      throws GeneralSecurityException {
    byte[] anything = certificate.getEncoded();
    Signature signature = Signature.getInstance("SHA256with" + algorithm);
    signature.initSign(key);
    signature.update(anything);
    byte[] signed = signature.sign();
    signature.initVerify(certificate);
    signature.update(anything);
    return signature.verify(signed);
  }
}
