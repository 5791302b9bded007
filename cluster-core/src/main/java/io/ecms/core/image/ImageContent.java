package io.ecms.core.image;

/**
 * The bytes of an image after its import.
 *
 * @param sizeBytes virtual size, a multiple of 512
 * @param sha256 digest of the raw content, lower-case hex
 */
public record ImageContent(long sizeBytes, String sha256) {}
