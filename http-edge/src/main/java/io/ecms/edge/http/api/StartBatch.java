package io.ecms.edge.http.api;

import io.ecms.core.operation.BatchPolicy;

/**
 * What a batch is given (T4).
 *
 * @param template what is wanted of each VM; its name and host name get a number behind
 * @param count 1 or more
 */
public record StartBatch(CreateVm template, int count, BatchPolicy policy) {}
