package io.ecms.bench.client;

/**
 * The answer to a request.
 *
 * @param status 100 to 599
 * @param body decoded as UTF-8
 */
public record HttpReply(int status, String body) {}
