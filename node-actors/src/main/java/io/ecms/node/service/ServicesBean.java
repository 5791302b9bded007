package io.ecms.node.service;

import io.ecms.node.service.ServiceStatus.State;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;

/** What a watch has seen; read from any thread. */
public final class ServicesBean implements ServicesMXBean {
  private final ServiceWatch watch;

  public ServicesBean(ServiceWatch watch) {
    this.watch = watch;
  }

  @Override
  public Map<String, String> getStates() {
    return of(_ -> true, one -> word(one.state()));
  }

  @Override
  public Map<String, String> getSince() {
    return of(_ -> true, one -> one.since().toString());
  }

  @Override
  public Map<String, Integer> getRestarts() {
    return of(_ -> true, ServiceStatus::restarts);
  }

  @Override
  public Map<String, String> getProblems() {
    return of(one -> one.state() != State.UP, ServiceStatus::problem);
  }

  private <V> Map<String, V> of(Predicate<ServiceStatus> wanted, Function<ServiceStatus, V> value) {
    Map<String, V> byName = new TreeMap<>();
    for (ServiceStatus one : watch.services()) {
      if (wanted.test(one)) {
        byName.put(one.name(), value.apply(one));
      }
    }
    return byName;
  }

  private static String word(State state) {
    return state.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
