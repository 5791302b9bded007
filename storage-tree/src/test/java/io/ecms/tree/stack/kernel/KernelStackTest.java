package io.ecms.tree.stack.kernel;

import io.ecms.tree.stack.BlockStack;
import io.ecms.tree.stack.BlockStackContract;
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
}
