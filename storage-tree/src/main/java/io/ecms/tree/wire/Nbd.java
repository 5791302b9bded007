package io.ecms.tree.wire;

/**
 * Numbers of the NBD protocol, as its description names them: fixed newstyle negotiation, simple
 * replies.
 */
public final class Nbd {
  public static final long MAGIC_SERVER = 0x4e42444d41474943L; // "NBDMAGIC"
  public static final long MAGIC_OPTION = 0x49484156454F5054L; // "IHAVEOPT"
  public static final long MAGIC_OPTION_REPLY = 0x3e889045565a9L;
  public static final int MAGIC_REQUEST = 0x25609513;
  public static final int MAGIC_REPLY = 0x67446698;

  /** Handshake flags of both sides. */
  public static final int FIXED_NEWSTYLE_NO_ZEROES = 3;

  public static final int OPT_ABORT = 2;
  public static final int OPT_INFO = 6;
  public static final int OPT_GO = 7;
  public static final int REP_ACK = 1;
  public static final int REP_INFO = 3;
  public static final int REP_ERR_UNSUPPORTED = 0x80000001;
  public static final int REP_ERR_INVALID = 0x80000003;
  public static final int REP_ERR_UNKNOWN = 0x80000006;
  public static final int INFO_EXPORT = 0;
  public static final int INFO_BLOCK_SIZE = 3;

  public static final short CMD_READ = 0;
  public static final short CMD_WRITE = 1;
  public static final short CMD_DISC = 2;
  public static final short CMD_FLUSH = 3;
  public static final short CMD_CACHE = 5;

  /** Transmission flags: there are flags, only reading, flushes are answered, many connections. */
  public static final int READ_ONLY_EXPORT = 1 | 2 | 4 | 1 << 8;

  /** Transmission flag of a server that carries out {@link #CMD_CACHE}. */
  public static final int SEND_CACHE = 1 << 10;

  public static final int EPERM = 1;
  public static final int EIO = 5;
  public static final int EINVAL = 22;

  /** Bytes that the server sends first. */
  public static final int HELLO_BYTES = 18;

  public static final int OPTION_BYTES = 16;
  public static final int OPTION_REPLY_BYTES = 20;
  public static final int REQUEST_BYTES = 28;
  public static final int REPLY_BYTES = 16;

  /** Longest option, and longest reply to one, that is accepted. */
  public static final int MAX_OPTION_BYTES = 1 << 16;

  /** Longest read that servers must accept without negotiating block sizes. */
  public static final int MAX_READ_BYTES = 32 << 20;

  private Nbd() {}
}
