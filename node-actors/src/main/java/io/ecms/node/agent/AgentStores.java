package io.ecms.node.agent;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;

/** What a node controller keeps over restarts, on disk or, for simulations, in memory. */
public final class AgentStores {
  private final EpochStore epoch;
  private final Memberships memberships;
  private final VmFiles files;
  private final ImagePart images;

  private AgentStores(EpochStore epoch, Memberships memberships, VmFiles files, ImagePart images) {
    this.epoch = epoch;
    this.memberships = memberships;
    this.files = files;
    this.images = images;
  }

  /** Reads what an earlier node controller left in the data directory. */
  static AgentStores onDisk(AgentSettings settings, AgentPorts ports) {
    try {
      Files.createDirectories(settings.data());
    } catch (IOException e) {
      throw new UncheckedIOException("cannot make " + settings.data(), e);
    }
    return new AgentStores(
        new EpochFile(settings.data().resolve("epoch")),
        new MembershipStore(settings.data().resolve("memberships")),
        settings.realGuests()
            ? new DiskVmFiles(settings.data())
            : new MemoryVmFiles(settings.data()),
        new ImageWork(ports.images(), ports.stack()));
  }

  /** Empty stores in memory; hand the same to each restart of a simulated node controller. */
  public static AgentStores inMemory(AgentSettings settings, ImagePart images) {
    return new AgentStores(
        new MemoryEpoch(), new MemoryMemberships(), new MemoryVmFiles(settings.data()), images);
  }

  /** The controller has ended: what it did not keep is forgotten. */
  public void restarted() {
    memberships.forgetUsers();
  }

  EpochStore epoch() {
    return epoch;
  }

  Memberships memberships() {
    return memberships;
  }

  VmFiles files() {
    return files;
  }

  ImagePart images() {
    return images;
  }
}
