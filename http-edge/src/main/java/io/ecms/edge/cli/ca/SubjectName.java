package io.ecms.edge.cli.ca;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.regex.Pattern;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.x509.GeneralName;

/** A name in a certificate: a DNS name or an address. */
sealed interface SubjectName {
  Pattern DNS_NAME = Pattern.compile("[A-Za-z0-9]([A-Za-z0-9.-]{0,251}[A-Za-z0-9])?");
  Pattern ADDRESS = Pattern.compile("[0-9]{1,3}(\\.[0-9]{1,3}){3}|[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*");

  /** A DNS name. */
  record Dns(String name) implements SubjectName {}

  /** An address, of 4 or 16 bytes. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Address(byte[] bytes) implements SubjectName {}

  /**
   * What a user calls a host.
   *
   * @throws IllegalArgumentException when it is neither a DNS name nor an address
   */
  static SubjectName of(String host) {
    if (ADDRESS.matcher(host).matches()) {
      try {
        // Never looked up: the form is that of an address.
        return new Address(InetAddress.getByName(host).getAddress());
      } catch (UnknownHostException e) {
        throw new IllegalArgumentException("'" + host + "' is not an address", e);
      }
    }
    if (!DNS_NAME.matcher(host).matches()) {
      throw new IllegalArgumentException("'" + host + "' is neither a host name nor an address");
    }
    return new Dns(host);
  }

  /** As an alternative name of a subject (RFC 5280, 4.2.1.6). */
  default GeneralName alternative() {
    return switch (this) {
      case Dns(var name) -> new GeneralName(GeneralName.dNSName, name);
      case Address(var bytes) -> new GeneralName(GeneralName.iPAddress, new DEROctetString(bytes));
    };
  }
}
