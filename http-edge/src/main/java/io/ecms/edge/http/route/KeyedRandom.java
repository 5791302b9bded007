package io.ecms.edge.http.route;

import io.ecms.edge.http.api.IdempotencyKey;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.random.RandomGenerator;

/** The same numbers for the same key: SHA-256 over the key and a counter. Not thread-safe. */
final class KeyedRandom implements RandomGenerator {
  private final byte[] seed;
  private long counter;

  KeyedRandom(IdempotencyKey key) {
    this.seed = key.value().getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public long nextLong() {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(seed);
      digest.update(ByteBuffer.allocate(Long.BYTES).putLong(0, counter));
      counter++;
      return ByteBuffer.wrap(digest.digest()).getLong();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
