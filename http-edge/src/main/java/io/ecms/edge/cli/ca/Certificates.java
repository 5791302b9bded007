package io.ecms.edge.cli.ca;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Arrays;
import java.util.Date;
import java.util.List;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.CertIOException;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** Makes X.509 certificates (RFC 5280) with RSA keys. */
final class Certificates {
  private static final String SIGNATURE = "SHA256withRSA";
  private static final int SERIAL_BYTES = 16;

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
    X500Name subject = subject(name);
    return signed(
        signer,
        body(subject, subject, key, validity),
        (body, ids) ->
            // An authority for members only: none below it.
            body.addExtension(Extension.basicConstraints, true, new BasicConstraints(0))
                .addExtension(
                    Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign))
                .addExtension(
                    Extension.subjectKeyIdentifier, false, ids.createSubjectKeyIdentifier(key)));
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
    X500Name issuer = new JcaX509CertificateHolder(authority).getSubject();
    GeneralNames alternatives =
        new GeneralNames(names.stream().map(SubjectName::alternative).toArray(GeneralName[]::new));
    KeyPurposeId[] bothEnds = {KeyPurposeId.id_kp_serverAuth, KeyPurposeId.id_kp_clientAuth};
    return signed(
        signer,
        body(issuer, subject(name), key, validity),
        (body, ids) ->
            body.addExtension(Extension.basicConstraints, true, new BasicConstraints(false))
                .addExtension(
                    Extension.keyUsage,
                    true,
                    new KeyUsage(KeyUsage.digitalSignature | KeyUsage.keyEncipherment))
                .addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(bothEnds))
                .addExtension(Extension.subjectAlternativeName, false, alternatives)
                .addExtension(
                    Extension.subjectKeyIdentifier, false, ids.createSubjectKeyIdentifier(key))
                .addExtension(
                    Extension.authorityKeyIdentifier,
                    false,
                    ids.createAuthorityKeyIdentifier(authority.getPublicKey())));
  }

  /** What a certificate says beside names, key and validity. */
  @FunctionalInterface
  private interface Extensions {
    void addTo(X509v3CertificateBuilder body, JcaX509ExtensionUtils ids) throws CertIOException;
  }

  private static X509v3CertificateBuilder body(
      X500Name issuer, X500Name subject, PublicKey key, Validity validity)
      throws GeneralSecurityException {
    return new JcaX509v3CertificateBuilder(
        issuer, serial(key), Date.from(validity.from()), Date.from(validity.until()), subject, key);
  }

  private static X509Certificate signed(
      PrivateKey signer, X509v3CertificateBuilder body, Extensions extensions)
      throws GeneralSecurityException {
    try {
      extensions.addTo(body, new JcaX509ExtensionUtils());
      return new JcaX509CertificateConverter()
          .getCertificate(body.build(new JcaContentSignerBuilder(SIGNATURE).build(signer)));
    } catch (CertIOException | OperatorCreationException e) {
      throw new GeneralSecurityException("the certificate cannot be made", e);
    }
  }

  private static X500Name subject(String name) {
    return new X500NameBuilder().addRDN(BCStyle.CN, name).build();
  }

  /** Follows from the key, which is new for each certificate, so that it needs no counter. */
  private static BigInteger serial(PublicKey key) throws GeneralSecurityException {
    byte[] digest = MessageDigest.getInstance("SHA-256").digest(key.getEncoded());
    return new BigInteger(1, Arrays.copyOf(digest, SERIAL_BYTES));
  }
}
