package io.ecms.edge.http.api;

import io.ecms.core.model.IpAddress;
import io.ecms.core.model.MacAddress;
import io.ecms.core.model.NetworkName;
import io.ecms.core.model.VmId;
import org.jspecify.annotations.Nullable;

/**
 * A network address as the API shows it.
 *
 * @param mac follows from the address
 * @param vm who holds it or held it last
 */
public record LeaseView(
    IpAddress ip, MacAddress mac, State state, @Nullable VmId vm, NetworkName network) {

  /** States of a lease. */
  public enum State {
    FREE,
    HELD,
    QUARANTINED
  }
}
