package io.ecms.tree.wire;

import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;

/**
 * What is asked of a peer's certificate beside that the authority has issued it: that it is good
 * now, also when the peer resumes an earlier session, and that it shares a DNS name with our own.
 * The members of a cluster have one in common, by which the cluster library tells them from others
 * who have certificates of the same authority, and so do we.
 */
final class PeerCertificate {
  /** Alternative name of the kind dNSName (RFC 5280, 4.2.1.6). */
  private static final Integer DNS = 2;

  private PeerCertificate() {}

  static void check(SSLSession session) throws SSLException {
    check(first(session.getPeerCertificates()), first(session.getLocalCertificates()));
  }

  static void check(X509Certificate peer, X509Certificate own) throws SSLException {
    try {
      peer.checkValidity();
      Set<String> common = names(peer);
      common.retainAll(names(own));
      if (common.isEmpty()) {
        throw new SSLPeerUnverifiedException(
            "the certificate of %s shares no DNS name with that of this member"
                .formatted(peer.getSubjectX500Principal()));
      }
    } catch (CertificateException e) {
      throw new SSLException("the peer's certificate is not good: " + e.getMessage(), e);
    }
  }

  private static X509Certificate first(Certificate[] chain) throws SSLPeerUnverifiedException {
    if (chain.length > 0 && chain[0] instanceof X509Certificate certificate) {
      return certificate;
    }
    throw new SSLPeerUnverifiedException("there is no X.509 certificate");
  }

  private static Set<String> names(X509Certificate certificate) throws CertificateException {
    Collection<List<?>> all = certificate.getSubjectAlternativeNames();
    Set<String> names = new HashSet<>();
    if (all != null) {
      for (List<?> name : all) {
        if (DNS.equals(name.get(0))) {
          names.add(String.valueOf(name.get(1)).toLowerCase(Locale.ROOT));
        }
      }
    }
    return names;
  }
}
