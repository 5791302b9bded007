package io.ecms.tree.stack.kernel;

/**
 * A VM's disk; while the record is there, the disk is.
 *
 * @param name as the VM knows it
 * @param imageId image that it lies over
 * @param sizeBytes size seen by the guest
 */
record DiskRecord(String name, String imageId, long sizeBytes) {}
