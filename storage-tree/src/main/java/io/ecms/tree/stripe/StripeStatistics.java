package io.ecms.tree.stripe;

/**
 * What a {@link StripeServer} has done since it was opened.
 *
 * @param reads of clients
 * @param fetched pieces that were asked from the sources for them
 * @param ahead blocks of the home stripe that were fetched before they were read
 * @param repeated requests that were sent again because a source was lost or changed
 */
public record StripeStatistics(long reads, long fetched, long ahead, long repeated) {}
