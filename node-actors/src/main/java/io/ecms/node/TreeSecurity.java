package io.ecms.node;

import io.ecms.core.model.InvalidValue;
import io.ecms.tree.wire.TlsFiles;
import io.ecms.tree.wire.TlsIdentity;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides whether a node's streams of image trees are protected: whoever can connect to a node
 * could otherwise read all of its images. So a node that others can reach has certificates, or its
 * operator has said that it needs none.
 */
final class TreeSecurity {
  private static final Logger LOG = LoggerFactory.getLogger(TreeSecurity.class);
  private static final String KEY = "ecms.node.tree.tls";

  private TreeSecurity() {}

  /**
   * Refuses a node that others could read from without a certificate, unless its operator has said
   * so.
   *
   * @throws InvalidValue that says what to do
   */
  static void check(NodeSettings settings) {
    TreeSettings tree = settings.tree();
    boolean certificates = tree.clusterFiles().isPresent();
    switch (settings.stack()) {
      case SIMULATED -> LOG.debug("nothing listens");
      case USER ->
          check(
              settings,
              certificates,
              "needs ecms.cluster.tls",
              "Give the members certificates (ecms ca, ecms.cluster.tls), or");
      case KERNEL -> check(settings, false, "iSCSI does not have", "The stack kernel has no TLS;");
    }
  }

  private static void check(
      NodeSettings settings, boolean protectable, String lacks, String advice) {
    String address = settings.agent().address();
    if (protectable) {
      return; // there is TLS unless it was not wanted
    }
    switch (settings.tree().protection()) {
      case ON -> throw new InvalidValue(KEY, "is on, which " + lacks);
      case OFF -> LOG.debug("{} is off", KEY);
      case AUTO -> {
        if (!isLoopback(address)) {
          throw new InvalidValue(
              KEY,
              ("whoever reaches %s could read this node's images. %s set it to off when nobody"
                      + " else is in this network")
                  .formatted(address, advice));
        }
      }
    }
  }

  /**
   * What parents and children are to agree on; empty for plain streams.
   *
   * @throws InvalidValue when the files cannot be used
   */
  static Optional<TlsIdentity> identity(NodeSettings settings) {
    String address = settings.agent().address();
    if (settings.tree().protection() == TreeSettings.Protection.OFF) {
      if (!isLoopback(address)) {
        LOG.warn("{} is off: whoever reaches {} can read this node's images", KEY, address);
      }
      return Optional.empty();
    }
    return settings.tree().clusterFiles().map(TreeSecurity::identity);
  }

  private static TlsIdentity identity(TlsFiles files) {
    try {
      return TlsIdentity.of(files);
    } catch (IOException e) {
      throw new InvalidValue("ecms.cluster.tls", String.valueOf(e.getMessage()));
    }
  }

  private static boolean isLoopback(String address) {
    try {
      return InetAddress.getByName(address).isLoopbackAddress();
    } catch (UnknownHostException e) {
      LOG.debug("{} is unknown, so it is not this host alone", address, e);
      return false;
    }
  }
}
