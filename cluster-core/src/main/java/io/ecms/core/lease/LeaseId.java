package io.ecms.core.lease;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import io.ecms.core.model.InvalidValue;
import io.ecms.core.model.IpAddress;
import io.ecms.core.model.NetworkName;

/** Identity of a lease: an address in a network, written {@code network:address}. */
public record LeaseId(NetworkName network, IpAddress ip) {

  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  public static LeaseId parse(String text) {
    int colon = text.indexOf(':');
    if (colon < 1) {
      throw new InvalidValue("lease id", "must be network:address");
    }
    return new LeaseId(
        new NetworkName(text.substring(0, colon)), new IpAddress(text.substring(colon + 1)));
  }

  @JsonValue
  @Override
  public String toString() {
    return network + ":" + ip;
  }
}
