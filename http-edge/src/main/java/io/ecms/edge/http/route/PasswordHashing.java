package io.ecms.edge.http.route;

import io.ecms.core.model.HashedPassword;
import io.ecms.edge.http.api.CreateVm;
import io.ecms.edge.http.api.IdempotencyKey;
import io.ecms.node.firstboot.PasswordHash;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.random.RandomGenerator;

/**
 * Replaces a password by its hash before anything else sees it (X14).
 *
 * <p>Hashing is slow on purpose, so it runs on the executor given. A salt need only be unlike
 * others; for a request with an idempotency key it follows from the key, because a repeat must be
 * the same request to the byte.
 */
public final class PasswordHashing {
  private final RandomGenerator random;
  private final Executor executor;

  /**
   * Hashes with SHA-512 crypt, about 5 ms of processor time each.
   *
   * @param random salts of requests without a key; cannot be predicted
   */
  public PasswordHashing(RandomGenerator random, Executor executor) {
    this.random = random;
    this.executor = executor;
  }

  CompletionStage<CreateVm> withHash(
      CreateVm request, Optional<String> password, Optional<IdempotencyKey> key) {
    if (password.isEmpty()) {
      return CompletableFuture.completedStage(request);
    }
    RandomGenerator salt = key.<RandomGenerator>map(KeyedRandom::new).orElse(random);
    return CompletableFuture.supplyAsync(
        () ->
            new CreateVm(
                request.name(),
                request.vcpus(),
                request.memoryMib(),
                request.diskGib(),
                request.image(),
                request.network(),
                request.hostname(),
                Optional.of(hash(password.get(), salt)),
                request.labels(),
                request.restart()),
        executor);
  }

  private static HashedPassword hash(String password, RandomGenerator salt) {
    return new HashedPassword(PasswordHash.sha512Crypt(password.toCharArray(), salt).value());
  }
}
