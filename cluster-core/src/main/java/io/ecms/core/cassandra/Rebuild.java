package io.ecms.core.cassandra;

import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.datastax.oss.driver.api.core.cql.Row;
import com.datastax.oss.driver.api.core.cql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Builds the read model anew while it is read and while new events are written to it. Both write
 * with the new generation, so each row is replaced by a newer one and never by an older one; in the
 * end whatever is still of an older generation is deleted, because nothing of the journal says it.
 * Can be interrupted at any point and begun again.
 */
final class Rebuild {
  private static final Logger LOG = LoggerFactory.getLogger(Rebuild.class);
  private static final int AT_ONCE = 100;
  private static final int DELETED_AT_ONCE = 500;

  /** Every table of the read model with its partition key. */
  private enum Table {
    ENTITY_INDEX("kind, field, value, period"),
    ENTITY_PERIOD("kind, field, value"),
    ADDRESS_INDEX("field, value"),
    NETWORK_RESOURCE("ip_addr"),
    NODE_RESOURCE("host_name"),
    VM_RESOURCE_CONFIG("vm_id"),
    VM_RUNENV_INFO("vm_id"),
    VDISK_INFO("disk_id"),
    // Last: from it follows what else a later event must delete.
    ENTITY_STATE("kind, id");

    private final String key;

    Table(String key) {
      this.key = key;
    }

    String select() {
      return "SELECT DISTINCT " + key + " FROM " + name();
    }

    String delete() {
      return "DELETE FROM %s USING TIMESTAMP ? WHERE %s"
          .formatted(
              name(),
              Arrays.stream(key.split(", ", -1))
                  .map(column -> column + " = ?")
                  .collect(Collectors.joining(" AND ")));
    }
  }

  private final Cql cql;
  private final Projector projector;
  private final JournalTables journal;
  private final AddressTables addresses;

  Rebuild(Cql cql, Projector projector, JournalTables journal, AddressTables addresses) {
    this.cql = cql;
    this.projector = projector;
    this.journal = journal;
    this.addresses = addresses;
  }

  /**
   * Runs.
   *
   * @param goOn asked between two steps
   * @return whether it has come to its end
   */
  boolean run(long generation, BooleanSupplier goOn) {
    LOG.info("The read model is built anew, generation {}", generation);
    projector.forget();
    addresses.renew(ReadModelTables.stamp(generation, 0));
    long count = 0;
    @Nullable String after = null;
    List<String> ids;
    do {
      ids = journal.persistenceIds(after, AT_ONCE);
      projector.replay(ids, generation);
      count += ids.size();
      after = ids.isEmpty() ? null : ids.getLast();
    } while (ids.size() == AT_ONCE && goOn.getAsBoolean());
    if (ids.size() == AT_ONCE) {
      return false;
    }
    for (Table table : Table.values()) {
      if (!goOn.getAsBoolean()) {
        return false;
      }
      purge(table, ReadModelTables.stamp(generation, 0) - 1);
    }
    LOG.info("The read model is built anew from {} entities", count);
    return true;
  }

  private void purge(Table table, long stamp) {
    PreparedStatement delete = cql.prepare(table.delete());
    List<Statement<?>> open = new ArrayList<>();
    for (Row row : cql.run(cql.prepare(table.select()).bind())) {
      @Nullable Object[] values = new Object[row.size() + 1];
      values[0] = stamp;
      for (int i = 0; i < row.size(); i++) {
        values[i + 1] = row.getObject(i);
      }
      open.add(Cql.bind(delete, values));
      if (open.size() == DELETED_AT_ONCE) {
        cql.runAll(open);
        open.clear();
      }
    }
    cql.runAll(open);
  }
}
