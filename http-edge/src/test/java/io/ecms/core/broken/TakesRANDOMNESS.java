package io.ecms.core.broken;

import java.security.SecureRandom;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;

final class TakesRANDOMNESS {
  private TakesRANDOMNESS() {}

  static Random random() {
    return new Random();
  }

  static Random secure() {
    return new SecureRandom();
  }

  static Random ofThread() {
    return ThreadLocalRandom.current();
  }

  static UUID id() {
    return UUID.randomUUID();
  }

  static double number() {
    return Math.random();
  }

  static Supplier<UUID> later() {
    return UUID::randomUUID;
  }
}
