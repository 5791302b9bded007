package io.ecms.tree.stack.kernel;

import io.ecms.tree.stack.BlockStack;
import io.ecms.tree.stack.BlockStackContract;
import io.ecms.tree.stack.Endpoint;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/**
 * The kernel stack keeps the contract with a played kernel; with a real one see {@link
 * KernelContractInGuest}.
 */
class KernelStackTest extends BlockStackContract {
  private PlayedHosts hosts;

  @BeforeEach
  void open(@TempDir Path directory) throws IOException {
    hosts = new PlayedHosts(directory);
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
    return hosts.golden(IMAGE);
  }

  @Override
  protected void readColdBlock(BlockStack stack) {
    // A session of iSCSI is there from the login on, read or not.
  }

  /** The end of an agent ends no target that others use. */
  @Override
  protected void die(BlockStack stack, String name, Endpoint at) {
    hosts.crash(name);
    hosts.kernel().killTargetDaemon(at);
  }
}
