package io.ecms.core.cassandra;

import com.datastax.oss.driver.api.core.cql.BoundStatement;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.datastax.oss.driver.api.core.cql.Row;
import io.ecms.core.readmodel.Cursor;
import io.ecms.core.readmodel.EntityKind;
import io.ecms.core.readmodel.Filter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Reads pages of entities from the index: oldest first, operations newest first. One partition is
 * read from the cursor on; where things are spread over periods, one after the other. What the
 * partition alone does not say of a filter is compared row by row, a bounded number for each page:
 * then the page ends early and its cursor leads on. Thread-safe.
 */
final class IndexQuery {
  private static final int SCANNED_AT_MOST = 5_000;
  private static final int PERIODS_AT_MOST = 50;

  /** A row that a filter shows. */
  record Hit(Row row, String id) {
    long sequence() {
      return row.getLong(8);
    }

    /** Column of the document. */
    static final int DOCUMENT = 9;
  }

  /** A part of what a filter shows. */
  record Hits(List<Hit> hits, Optional<Cursor> next) {}

  /** One order of reading, with its statements. */
  private record Statements(
      PreparedStatement first, PreparedStatement after, PreparedStatement periods) {}

  private final Cql cql;
  private final Statements oldestFirst;
  private final Statements newestFirst;
  private final Statements oldestIds;
  private final Statements newestIds;

  IndexQuery(Cql cql) {
    this.cql = cql;
    this.oldestFirst = ascending(", sequence, document");
    this.newestFirst = descending(", sequence, document");
    this.oldestIds = ascending("");
    this.newestIds = descending("");
  }

  private Statements ascending(String more) {
    return statements(more, "> (?,?)", ">= ?", "ASC");
  }

  private Statements descending(String more) {
    return statements(more, "< (?,?)", "<= ?", "DESC");
  }

  private Statements statements(String more, String after, String fromPeriod, String direction) {
    String select =
        "SELECT created, id, name, state, node, image, vm, labels"
            + more
            + " FROM entity_index WHERE kind = ? AND field = ? AND value = ? AND period = ?";
    String order = " ORDER BY created " + direction + ", id " + direction;
    return new Statements(
        cql.prepare(select + order),
        cql.prepare(select + " AND (created, id) " + after + order),
        cql.prepare(
            "SELECT period FROM entity_period WHERE kind = ? AND field = ? AND value = ? AND period "
                + fromPeriod
                + " ORDER BY period "
                + direction));
  }

  /** The rows that a filter shows after a place in the list, with their documents. */
  Hits read(EntityKind kind, Filter filter, Optional<Cursor> from, int limit) {
    return read(kind, filter, from, limit, isNewestFirst(kind) ? newestFirst : oldestFirst);
  }

  /** The same without the documents. */
  Hits readIds(EntityKind kind, Filter filter, Optional<Cursor> from, int limit) {
    return read(kind, filter, from, limit, isNewestFirst(kind) ? newestIds : oldestIds);
  }

  private static boolean isNewestFirst(EntityKind kind) {
    return kind == EntityKind.OPERATION;
  }

  private Hits read(
      EntityKind kind, Filter filter, Optional<Cursor> from, int limit, Statements statements) {
    boolean newest = isNewestFirst(kind);
    IndexKey.Source source = IndexKey.of(kind, filter);
    Scan scan = new Scan(filter, limit, from);
    int periods = 0;
    for (long period : periods(source, statements, from, newest)) {
      if (periods++ == PERIODS_AT_MOST && scan.last.isPresent()) {
        return scan.soFar();
      }
      if (scan.stopped(cql.run(bind(statements, source.in(period), scan.last, limit)))) {
        return scan.soFar();
      }
    }
    return new Hits(scan.hits, Optional.empty());
  }

  private List<Long> periods(
      IndexKey.Source source, Statements statements, Optional<Cursor> from, boolean newest) {
    if (!source.isSpread()) {
      return List.of(0L);
    }
    long edge = newest ? Long.MAX_VALUE : 0;
    long begin = from.map(cursor -> source.periodOf(cursor.order())).orElse(edge);
    return cql
        .rows(
            Cql.bind(
                statements.periods(),
                source.kind().name(),
                source.field().word(),
                source.value(),
                begin))
        .stream()
        .map(row -> row.getLong(0))
        .toList();
  }

  private static BoundStatement bind(
      Statements statements, IndexKey key, Optional<Cursor> after, int limit) {
    String kind = key.kind().name();
    BoundStatement bound =
        after.isPresent()
            ? Cql.bind(
                statements.after(),
                kind,
                key.field().word(),
                key.value(),
                key.period(),
                after.get().order(),
                after.get().id())
            : Cql.bind(statements.first(), kind, key.field().word(), key.value(), key.period());
    return bound.setPageSize(Math.min(1_000, limit + 1));
  }

  /** What one page has found so far. */
  private static final class Scan {
    private final Filter filter;
    private final int limit;
    private final List<Hit> hits = new ArrayList<>();
    private Optional<Cursor> last;
    private int seen;

    Scan(Filter filter, int limit, Optional<Cursor> from) {
      this.filter = filter;
      this.limit = limit;
      this.last = from;
    }

    Hits soFar() {
      return new Hits(hits, last);
    }

    /** Takes rows until the page is full or has looked at enough; tells whether it is so. */
    boolean stopped(Iterable<Row> rows) {
      for (Row row : rows) {
        if (hits.size() == limit || seen == SCANNED_AT_MOST) {
          return true;
        }
        seen++;
        long created = row.getLong(0);
        String id = JournalTables.text(row, 1);
        last = Optional.of(new Cursor(created, id));
        if (shows(row)) {
          hits.add(new Hit(row, id));
        }
      }
      return false;
    }

    private boolean shows(Row row) {
      return equal(filter.name(), row, 2)
          && equal(filter.state(), row, 3)
          && equal(filter.node(), row, 4)
          && equal(filter.image(), row, 5)
          && equal(filter.vm(), row, 6)
          && hasLabels(row);
    }

    private static boolean equal(Optional<String> wanted, Row row, int column) {
      return wanted.map(value -> value.equals(row.getString(column))).orElse(true);
    }

    private boolean hasLabels(Row row) {
      if (filter.labels().isEmpty()) {
        return true;
      }
      Set<String> labels = row.getSet(7, String.class);
      Set<String> wanted =
          filter.labels().entrySet().stream()
              .map(label -> IndexKey.label(label.getKey().value(), label.getValue()))
              .collect(Collectors.toSet());
      return labels != null && labels.containsAll(wanted);
    }
  }
}
