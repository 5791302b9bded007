package io.ecms.tree.wire;

import java.nio.file.Path;
import java.util.List;

/**
 * Key and certificates of a member, in PEM, as {@code ecms ca} makes them.
 *
 * @param key private key of this member, PKCS #8
 * @param certificate of this member, followed by those between it and the authority, if any
 * @param authority certificate of the authority that has issued the certificates of all members
 */
public record TlsFiles(Path key, Path certificate, Path authority) {
  List<Path> all() {
    return List.of(key, certificate, authority);
  }
}
