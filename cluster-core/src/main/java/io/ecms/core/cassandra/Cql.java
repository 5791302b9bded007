package io.ecms.core.cassandra;

import com.datastax.oss.driver.api.core.AllNodesFailedException;
import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.DefaultConsistencyLevel;
import com.datastax.oss.driver.api.core.DriverException;
import com.datastax.oss.driver.api.core.config.DefaultDriverOption;
import com.datastax.oss.driver.api.core.config.DriverConfigLoader;
import com.datastax.oss.driver.api.core.cql.AsyncResultSet;
import com.datastax.oss.driver.api.core.cql.BoundStatement;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.datastax.oss.driver.api.core.cql.ResultSet;
import com.datastax.oss.driver.api.core.cql.Row;
import com.datastax.oss.driver.api.core.cql.Statement;
import io.ecms.core.feed.StoreException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A session with the database: prepared statements only, bounded waits, failures as {@link
 * StoreException}. Blocking and thread-safe.
 */
final class Cql implements AutoCloseable {
  /** Requests of one caller that are under way at the same time. */
  private static final int WINDOW = 128;

  private final CqlSession session;
  private final Duration limit;

  private Cql(CqlSession session, Duration limit) {
    this.session = session;
    this.limit = limit;
  }

  /**
   * Opens a session.
   *
   * @param keyspace where the tables are; null before there is one
   */
  static Cql open(CassandraSettings settings, @Nullable String keyspace) {
    Duration timeout = settings.requestTimeout();
    var config =
        DriverConfigLoader.programmaticBuilder()
            .withString(DefaultDriverOption.REQUEST_CONSISTENCY, settings.consistency())
            .withString(
                DefaultDriverOption.REQUEST_SERIAL_CONSISTENCY, settings.serialConsistency())
            .withDuration(DefaultDriverOption.REQUEST_TIMEOUT, timeout)
            .withDuration(DefaultDriverOption.METADATA_SCHEMA_REQUEST_TIMEOUT, timeout)
            .withDuration(DefaultDriverOption.CONTROL_CONNECTION_TIMEOUT, timeout)
            .withDuration(DefaultDriverOption.CONNECTION_INIT_QUERY_TIMEOUT, timeout)
            .withDuration(DefaultDriverOption.RECONNECTION_BASE_DELAY, Duration.ofMillis(200))
            .withDuration(DefaultDriverOption.RECONNECTION_MAX_DELAY, Duration.ofSeconds(5))
            .withInt(DefaultDriverOption.REQUEST_PAGE_SIZE, 1_000)
            .build();
    var builder =
        CqlSession.builder()
            .withConfigLoader(config)
            .withLocalDatacenter(settings.localDatacenter());
    for (String point : settings.contactPoints()) {
      int colon = point.lastIndexOf(':');
      builder.addContactPoint(
          new InetSocketAddress(
              point.substring(0, colon), Integer.parseInt(point.substring(colon + 1))));
    }
    settings
        .credentials()
        .ifPresent(known -> builder.withAuthCredentials(known.user(), known.password()));
    if (keyspace != null) {
      builder.withKeyspace(keyspace);
    }
    try {
      return new Cql(builder.build(), timeout.multipliedBy(4));
    } catch (AllNodesFailedException e) {
      throw new StoreException(
          "cannot reach Cassandra at %s (%s)"
              .formatted(String.join(", ", settings.contactPoints()), e.getMessage()),
          e);
    } catch (DriverException | IllegalStateException e) {
      throw new StoreException("cannot open the keyspace " + keyspace + ": " + e.getMessage(), e);
    }
  }

  /** Runs a statement that is not prepared: the schema. */
  void execute(String cql) {
    try {
      session.execute(cql);
    } catch (DriverException e) {
      throw new StoreException("Cassandra refuses: " + cql, e);
    }
  }

  boolean hasTable(String keyspace, String table) {
    return session
        .getMetadata()
        .getKeyspace(keyspace)
        .flatMap(found -> found.getTable(table))
        .isPresent();
  }

  PreparedStatement prepare(String cql) {
    try {
      return session.prepare(cql);
    } catch (DriverException e) {
      throw new StoreException("Cassandra refuses: " + cql, e);
    }
  }

  /** Runs one statement; the rows come page by page as they are read. */
  ResultSet run(Statement<?> statement) {
    try {
      return session.execute(statement);
    } catch (DriverException e) {
      throw failed(e);
    }
  }

  /** All rows. */
  List<Row> rows(Statement<?> statement) {
    try {
      return run(statement).all();
    } catch (DriverException e) {
      throw failed(e);
    }
  }

  Optional<Row> one(Statement<?> statement) {
    return Optional.ofNullable(run(statement).one());
  }

  static DefaultConsistencyLevel level(String word) {
    return DefaultConsistencyLevel.valueOf(word);
  }

  /** Runs statements side by side, a bounded number at a time, and waits for all of them. */
  void runAll(Collection<? extends Statement<?>> statements) {
    sideBySide(List.copyOf(statements), result -> result);
  }

  /** The same, answering the first row of each in their order. */
  List<Optional<Row>> firstRows(List<? extends Statement<?>> statements) {
    return sideBySide(statements, result -> Optional.ofNullable(result.one()));
  }

  /** What came with the first answer to a statement, and whether that is all. */
  record FirstPage(List<Row> rows, boolean isAll) {}

  /** The same, answering the first page of each in their order. */
  List<FirstPage> firstPages(List<? extends Statement<?>> statements) {
    return sideBySide(
        statements,
        result -> {
          List<Row> rows = new ArrayList<>();
          result.currentPage().forEach(rows::add);
          return new FirstPage(rows, !result.hasMorePages());
        });
  }

  private <T> List<T> sideBySide(
      List<? extends Statement<?>> statements, Function<AsyncResultSet, T> read) {
    Deque<CompletableFuture<AsyncResultSet>> running = new ArrayDeque<>();
    List<T> results = new ArrayList<>(statements.size());
    for (Statement<?> statement : statements) {
      if (running.size() >= WINDOW) {
        results.add(read.apply(await(running.removeFirst())));
      }
      running.addLast(session.executeAsync(statement).toCompletableFuture());
    }
    while (!running.isEmpty()) {
      results.add(read.apply(await(running.removeFirst())));
    }
    return results;
  }

  private AsyncResultSet await(CompletableFuture<AsyncResultSet> running) {
    try {
      return running.orTimeout(limit.toMillis(), TimeUnit.MILLISECONDS).join();
    } catch (CompletionException e) {
      throw failed(e.getCause() == null ? e : e.getCause());
    }
  }

  private static StoreException failed(Throwable cause) {
    return new StoreException("Cassandra has not done it: " + cause.getMessage(), cause);
  }

  /** Values in the order of the statement's markers; null writes nothing but a tombstone. */
  static BoundStatement bind(PreparedStatement statement, @Nullable Object... values) {
    return statement.bind(values);
  }

  @Override
  public void close() {
    try {
      session
          .closeAsync()
          .toCompletableFuture()
          .orTimeout(limit.toMillis(), TimeUnit.MILLISECONDS)
          .join();
    } catch (CompletionException e) {
      throw failed(e.getCause() == null ? e : e.getCause());
    }
  }
}
