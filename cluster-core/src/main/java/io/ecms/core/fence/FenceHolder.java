package io.ecms.core.fence;

import org.apache.pekko.actor.AbstractExtensionId;
import org.apache.pekko.actor.ActorSystem;
import org.apache.pekko.actor.ExtendedActorSystem;
import org.apache.pekko.actor.Extension;

/**
 * The fence of an actor system, for parts that the library makes and that nobody can hand anything
 * to. Open until it is set.
 */
public final class FenceHolder implements Extension {
  private static final Id ID = new Id();

  private volatile Fence fence = Fence.open();

  private FenceHolder() {}

  /** Made once for each system. */
  private static final class Id extends AbstractExtensionId<FenceHolder> {
    @Override
    public FenceHolder createExtension(ExtendedActorSystem system) {
      return new FenceHolder();
    }
  }

  /** The holder of this system. */
  public static FenceHolder of(ActorSystem system) {
    return ID.get(system);
  }

  /** From now on this one counts. */
  public void set(Fence next) {
    fence = next;
  }

  /** Whether this server may act. */
  public boolean held() {
    return fence.held();
  }
}
