package io.ecms.core.cassandra;

import io.ecms.core.entity.Wire;

/**
 * Tells all members that the event stream has grown.
 *
 * @param offset of the newest event
 */
record FeedHead(long offset) implements Wire {}
