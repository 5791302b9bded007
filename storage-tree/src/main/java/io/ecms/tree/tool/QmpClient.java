package io.ecms.tree.tool;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.ecms.tree.process.Deadline;
import io.ecms.tree.wire.TimedChannel;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A connection to a QEMU monitor (QMP over a unix socket), one command at a time, events dropped.
 *
 * <p>A command that misses its deadline may still be carried out, and its late answer would be
 * taken for that of the next command: close the client then. For use by one thread at a time.
 */
public final class QmpClient implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(QmpClient.class);
  private static final ObjectMapper JSON = JsonMapper.builder().build();

  /** Longest line accepted from the monitor, in bytes. */
  private static final int MAX_LINE = 4 << 20;

  private static final int CHUNK = 8192;

  private final TimedChannel channel;
  private final Path socket;
  private final ByteBuffer received = ByteBuffer.allocate(CHUNK).flip();

  private QmpClient(TimedChannel channel, Path socket) {
    this.channel = channel;
    this.socket = socket;
  }

  /**
   * Connects and negotiates capabilities.
   *
   * @throws ToolException {@code qmp-unreachable} (retryable)
   */
  public static QmpClient connect(Path socket, Duration timeout) {
    Deadline deadline = Deadline.in(timeout);
    try {
      TimedChannel channel = TimedChannel.connect(UnixDomainSocketAddress.of(socket), deadline);
      QmpClient client = new QmpClient(channel, socket);
      try {
        client.readMessage(deadline); // the greeting
        client.send("qmp_capabilities", Map.of(), deadline);
        return client;
      } catch (IOException | RuntimeException e) {
        channel.close();
        throw e;
      }
    } catch (IOException e) {
      throw new ToolException("qmp-unreachable", true, "no QMP monitor at " + socket, e);
    }
  }

  /**
   * Carries out one command.
   *
   * @param arguments values that Jackson can write: strings, numbers, booleans, maps
   * @return the {@code return} member of the answer
   * @throws ToolException {@code qmp-refused} with QEMU's reason, or {@code qmp-unreachable} when
   *     the answer is late or the connection breaks (retryable)
   */
  public JsonNode execute(String command, Map<String, ?> arguments, Duration timeout) {
    try {
      return send(command, arguments, Deadline.in(timeout));
    } catch (IOException e) {
      throw new ToolException(
          "qmp-unreachable", true, "%s at %s had no answer".formatted(command, socket), e);
    }
  }

  private JsonNode send(String command, Map<String, ?> arguments, Deadline deadline)
      throws IOException {
    byte[] line = JSON.writeValueAsBytes(Map.of("execute", command, "arguments", arguments));
    LOG.debug("qmp {} {}", socket, command);
    channel.write(ByteBuffer.wrap(line), deadline);
    channel.write(ByteBuffer.wrap(new byte[] {'\n'}), deadline);
    JsonNode answer = readMessage(deadline);
    while (answer.has("event")) {
      answer = readMessage(deadline);
    }
    if (answer.has("error")) {
      String reason = answer.path("error").path("desc").asText();
      throw new ToolException("qmp-refused", false, "%s: %s".formatted(command, reason));
    }
    return answer.path("return");
  }

  private JsonNode readMessage(Deadline deadline) throws IOException {
    String line = readLine(deadline);
    try {
      return JSON.readTree(line);
    } catch (JsonProcessingException e) {
      throw new IOException("not QMP: " + line, e);
    }
  }

  private String readLine(Deadline deadline) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    while (true) {
      while (received.hasRemaining()) {
        byte next = received.get();
        if (next == '\n') {
          return line.toString(StandardCharsets.UTF_8);
        }
        line.write(next);
      }
      if (line.size() > MAX_LINE) {
        throw new IOException("QMP line longer than " + MAX_LINE);
      }
      received.clear();
      try {
        channel.read(received, deadline);
      } finally {
        received.flip();
      }
    }
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      LOG.debug("closing QMP at {}", socket, e);
    }
  }
}
