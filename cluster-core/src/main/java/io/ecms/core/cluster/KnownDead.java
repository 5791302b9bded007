package io.ecms.core.cluster;

import com.typesafe.config.Config;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.pekko.event.EventStream;
import org.apache.pekko.remote.FailureDetector;
import org.apache.pekko.remote.FailureDetectorWithAddress;
import org.apache.pekko.remote.PhiAccrualFailureDetector;

/**
 * The library's failure detector for one other member, which also believes what {@link DeathWatch}
 * has found out: a member is removed only when somebody misses it, and of a process that is dead
 * for certain nobody has to wait for the next heartbeats. Named in the configuration.
 *
 * <p>What is known is about processes, so it is the same for all systems of this JVM.
 */
public final class KnownDead implements FailureDetector, FailureDetectorWithAddress {
  private static final Set<String> DEAD = ConcurrentHashMap.newKeySet();

  private final PhiAccrualFailureDetector silence;
  private volatile String address = "";

  /** Called by the library. */
  public KnownDead(Config config, EventStream events) {
    this.silence = new PhiAccrualFailureDetector(config, events);
  }

  /** From now on the member at {@code address} is missed, until it is heard again. */
  static void add(String address) {
    DEAD.add(address);
  }

  @Override
  public void setAddress(String other) {
    address = other;
    silence.setAddress(other);
  }

  @Override
  public boolean isAvailable() {
    return !DEAD.contains(address) && silence.isAvailable();
  }

  @Override
  public boolean isMonitoring() {
    return silence.isMonitoring();
  }

  /** It lives: another process at the same address. */
  @Override
  public void heartbeat() {
    DEAD.remove(address);
    silence.heartbeat();
  }
}
