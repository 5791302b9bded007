package io.ecms.faults;

import io.ecms.faults.Fault.CutBetween;
import io.ecms.faults.Fault.DeafenMaster;
import io.ecms.faults.Fault.FillDisk;
import io.ecms.faults.Fault.IsolateMaster;
import io.ecms.faults.Fault.IsolateNode;
import io.ecms.faults.Fault.IsolateServer;
import io.ecms.faults.Fault.KillMaster;
import io.ecms.faults.Fault.KillServer;
import io.ecms.faults.Fault.KillStore;
import io.ecms.faults.Fault.MuteMaster;
import io.ecms.faults.Fault.PauseMaster;
import io.ecms.faults.Fault.PauseNode;
import io.ecms.faults.Fault.PauseServer;
import io.ecms.faults.Fault.RestartStore;
import io.ecms.faults.Fault.RollingRestart;
import io.ecms.faults.site.Host;
import io.ecms.faults.site.Instance;
import io.ecms.faults.site.Site;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/** Lets faults happen to a site, one after the other, and makes it whole again after each. */
final class Nemesis {
  private static final Duration CALM = Duration.ofSeconds(2);
  private static final Duration UNTIL_TAKEN_OVER = Duration.ofSeconds(9);

  private final Site site;

  Nemesis(Site site) {
    this.site = site;
  }

  /**
   * A fault that has happened.
   *
   * @param began just before its first effect
   * @param whole when everything was well again
   */
  record Episode(Fault fault, Instant began, Instant whole) {}

  Episode run(Fault fault) {
    Instant began = Instant.now();
    happen(fault);
    site.makeWhole();
    Instant whole = Instant.now();
    hold(CALM);
    return new Episode(fault, began, whole);
  }

  private void happen(Fault fault) {
    switch (fault) {
      case KillMaster() -> {
        site.master().kill();
        hold(UNTIL_TAKEN_OVER);
      }
      case KillServer(var server) -> {
        server(server).kill();
        hold(UNTIL_TAKEN_OVER);
      }
      case PauseMaster(var time) -> pause(site.master(), time);
      case PauseServer(var server, var time) -> pause(server(server), time);
      case PauseNode(var node, var time) -> pause(site.nodes().get(node - 1), time);
      case IsolateMaster(var time) -> {
        Host master = site.master().host();
        others(master).forEach(other -> site.network().cut(master, other));
        hold(time);
      }
      case MuteMaster(var time) -> {
        Host master = site.master().host();
        others(master).forEach(other -> site.network().cutOneWay(master, other));
        hold(time);
      }
      case DeafenMaster(var time) -> {
        Host master = site.master().host();
        others(master).forEach(other -> site.network().cutOneWay(other, master));
        hold(time);
      }
      case IsolateServer(var server, var time) -> {
        Host host = server(server).host();
        everybodyElse(host).forEach(other -> site.network().cut(host, other));
        hold(time);
      }
      case CutBetween(var one, var other, var time) -> {
        site.network().cut(server(one).host(), server(other).host());
        hold(time);
      }
      case IsolateNode(var node, var time) -> {
        Host host = site.nodes().get(node - 1).host();
        site.servers().forEach(server -> site.network().cut(host, server.host()));
        hold(time);
      }
      case KillStore(var node, var time) -> {
        site.ring().kill(node);
        hold(time);
      }
      case RestartStore() -> {
        for (int node = 1; node <= site.ring().hosts().size(); node++) {
          site.ring().stop(node);
        }
      }
      case FillDisk(var time) -> fillDisk(time);
      case RollingRestart() -> {
        for (Instance server : site.servers()) {
          server.terminate();
          site.makeWhole();
        }
      }
    }
  }

  private void fillDisk(Duration time) {
    site.ring().fillDisk();
    hold(time);
    // What a node does that could not write is its own affair; an operator starts it anew.
    int last = site.ring().hosts().size();
    site.ring().kill(last);
    site.ring().clearDisk();
  }

  private Instance server(int number) {
    return site.servers().get(number - 1);
  }

  private List<Host> others(Host server) {
    return site.servers().stream()
        .map(Instance::host)
        .filter(host -> !host.equals(server))
        .toList();
  }

  private List<Host> everybodyElse(Host server) {
    List<Host> nodes = site.nodes().stream().map(Instance::host).toList();
    return Stream.of(others(server), nodes, site.ring().hosts()).flatMap(List::stream).toList();
  }

  private static void pause(Instance instance, Duration time) {
    instance.pause();
    hold(time);
    instance.resume();
  }

  private static void hold(Duration time) {
    LockSupport.parkNanos(time.toNanos());
  }
}
