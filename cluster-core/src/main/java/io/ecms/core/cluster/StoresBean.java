package io.ecms.core.cluster;

/** Journal and projection as a bean. Thread-safe. */
public final class StoresBean implements JournalMXBean {
  private static final String NAME = "io.ecms:type=Journal";

  private final Stores stores;

  private StoresBean(Stores stores) {
    this.stores = stores;
  }

  /** Makes the stores visible. */
  public static void register(Stores stores) {
    Beans.register(NAME, new StoresBean(stores));
  }

  @Override
  public long getNewestOffset() {
    return stores.hub().newestDurable();
  }

  @Override
  public long getOldestOffset() {
    return stores.hub().oldest();
  }

  @Override
  public long getReadModelOffset() {
    return stores.readModel().offset();
  }

  @Override
  public long getReadModelLag() {
    return stores.projection().lag();
  }

  @Override
  public void rebuildReadModel() {
    stores.projection().rebuild();
  }
}
