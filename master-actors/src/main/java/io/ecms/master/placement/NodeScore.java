package io.ecms.master.placement;

/** What speaks for a node that fits, each from 0 to 1; {@link Weights} combine them. */
public enum NodeScore {
  /** Share of the node's vcpus that stays free. */
  CPU {
    @Override
    double of(Row row, Search search) {
      return (row.freeVcpus - search.vcpus()) * row.perVcpu;
    }
  },
  /** Share of the node's memory that stays free. */
  MEMORY {
    @Override
    double of(Row row, Search search) {
      return (row.freeMemoryMib - search.memoryMib()) * row.perMemoryMib;
    }
  },
  /** Share of the node's disk space that stays free. */
  STORAGE {
    @Override
    double of(Row row, Search search) {
      return (row.freeStorageGib - search.storageGib()) * row.perStorageGib;
    }
  },
  /** The image is cached already: nothing needs to travel down its tree. */
  IMAGE {
    @Override
    double of(Row row, Search search) {
      return search.withImage().get(row.slot) ? 1 : 0;
    }
  },
  /** Few VMs, so that the loss of a node hurts few. */
  SPREAD {
    @Override
    double of(Row row, Search search) {
      return 1.0 / (1 + row.vms);
    }
  };

  /** The score of a node that all filters have let through. */
  abstract double of(Row row, Search search);
}
