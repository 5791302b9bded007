package io.ecms.edge.http.server;

import com.typesafe.config.Config;
import java.time.Duration;

/**
 * Settings of the HTTP server, {@code ecms.http} in the configuration.
 *
 * @param host address to listen on
 * @param port TCP port, 1 to 65535, or 0 for any free one
 * @param maxConnections most connections at once; further ones wait in the kernel
 * @param requestTimeout longest time to an answer; above the longest wait for an operation
 * @param idleTimeout how long a connection may be silent; above the request timeout
 * @param headTimeout how long the head of a request may take to arrive, silence before it included
 * @param shutdownGrace how long running requests may go on when the server ends
 * @param eventHeartbeat longest silence of an event stream
 * @param eventBuffer most events read ahead of a subscriber
 * @param eventGather how long events are gathered before they go out together, for 1000 subscribers
 * @param eventRoundsApart least time between what goes out together, for 1000 subscribers
 * @param eventPatience how long a subscriber may take nothing before it is disconnected
 * @param eventSubscribers most event streams at once
 */
public record HttpSettings(
    String host,
    int port,
    int maxConnections,
    Duration requestTimeout,
    Duration idleTimeout,
    Duration headTimeout,
    Duration shutdownGrace,
    Duration eventHeartbeat,
    int eventBuffer,
    Duration eventGather,
    Duration eventRoundsApart,
    Duration eventPatience,
    int eventSubscribers) {

  /**
   * The settings in a configuration.
   *
   * @param config the whole configuration
   * @throws com.typesafe.config.ConfigException when a key is missing or wrong
   */
  public static HttpSettings of(Config config) {
    Config http = config.getConfig("ecms.http");
    return new HttpSettings(
        http.getString("host"),
        http.getInt("port"),
        http.getInt("max-connections"),
        http.getDuration("request-timeout"),
        http.getDuration("idle-timeout"),
        http.getDuration("head-timeout"),
        http.getDuration("shutdown-grace"),
        http.getDuration("events.heartbeat"),
        http.getInt("events.buffer"),
        http.getDuration("events.gather"),
        http.getDuration("events.rounds-apart"),
        http.getDuration("events.patience"),
        http.getInt("events.max-subscribers"));
  }
}
