package io.ecms.tree.image;

/** Format of a file that is imported. */
public enum ImageFormat {
  /** Found out from the file; only raw and qcow2 are accepted. */
  AUTO,
  /** The file's bytes are the disk's bytes, whatever they look like. */
  RAW,
  /** QEMU copy-on-write version 2 or 3. */
  QCOW2
}
