package io.ecms.tree.stack.kernel;

import io.ecms.tree.stack.BlockStack;
import io.ecms.tree.stack.BlockStackContract;
import io.ecms.tree.stack.Endpoint;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** The kernel stack keeps the contract with a real kernel; run by {@code make verify-kernel}. */
class KernelContractInGuest extends BlockStackContract {
  private KernelHosts hosts;

  @BeforeEach
  void open() throws IOException {
    hosts = new KernelHosts();
  }

  @AfterEach
  void close() throws IOException {
    hosts.close();
  }

  @Override
  protected BlockStack host(String name) {
    return hosts.start(name);
  }

  @Override
  protected Path golden() throws IOException {
    Path file = hosts.directory().resolve("golden.raw");
    SparseFile.ensure(file, IMAGE.sizeBytes());
    return file;
  }

  @Override
  protected void readColdBlock(BlockStack stack) throws IOException {
    KernelHosts.read(KernelHosts.out("b", IMAGE), 0, 4096);
  }

  /** The end of an agent ends no target that others use. */
  @Override
  protected void die(BlockStack stack, String name, Endpoint at) {
    hosts.crash(name);
    KernelHosts.killDaemon(at.host());
  }
}
