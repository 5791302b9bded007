package io.ecms.tree.wire;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManagerFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who this member is and whom it trusts: mutual TLS 1.3 (RFC 8446) with the files that the members
 * of the cluster use among themselves.
 *
 * <p>New files are taken up by the next stream; while they are being replaced and do not fit
 * together, streams go on with the earlier ones. Thread-safe.
 */
public final class TlsIdentity {
  private static final Logger LOG = LoggerFactory.getLogger(TlsIdentity.class);
  private static final String VERSION = "TLSv1.3";
  private static final char[] NO_PASSWORD = {};

  /**
   * How long a peer may come back without showing its certificate again. The least that can be set
   * without switching it off: a certificate is looked at anew for each stream anyway.
   */
  private static final int RESUMPTION_SECONDS = 1;

  private final TlsFiles files;
  private final Object lock = new Object();
  private Loaded loaded;

  /** The context that was made of files as they were. */
  private record Loaded(SSLContext context, List<Stamp> stamps) {}

  /** What tells one content of a file from the next. */
  private record Stamp(FileTime modified, long bytes, String inode) {
    static Stamp of(Path file) throws IOException {
      BasicFileAttributes seen = Files.readAttributes(file, BasicFileAttributes.class);
      return new Stamp(seen.lastModifiedTime(), seen.size(), String.valueOf(seen.fileKey()));
    }
  }

  private TlsIdentity(TlsFiles files, Loaded loaded) {
    this.files = files;
    this.loaded = loaded;
  }

  /**
   * Reads the files.
   *
   * @throws IOException when they cannot be read or do not fit together; says which
   */
  public static TlsIdentity of(TlsFiles files) throws IOException {
    return new TlsIdentity(files, load(files));
  }

  /** For streams that this member opens. */
  public Protection dialling() {
    return () -> Optional.of(session(/* client= */ true));
  }

  /** For streams that others open; they must show a certificate. */
  public Protection listening() {
    return () -> Optional.of(session(/* client= */ false));
  }

  private TlsSession session(boolean client) {
    SSLEngine engine = context().createSSLEngine();
    engine.setUseClientMode(client);
    SSLParameters parameters = engine.getSSLParameters();
    parameters.setProtocols(new String[] {VERSION});
    if (!client) {
      parameters.setNeedClientAuth(true);
    }
    engine.setSSLParameters(parameters);
    return new TlsSession(engine);
  }

  private SSLContext context() {
    synchronized (lock) {
      try {
        if (!stamps(files).equals(loaded.stamps())) {
          loaded = load(files);
          LOG.info("certificates of {} are taken up", files.certificate());
        }
      } catch (IOException e) {
        LOG.warn("going on with the earlier certificates: {}", e.getMessage());
      }
      return loaded.context();
    }
  }

  private static List<Stamp> stamps(TlsFiles files) throws IOException {
    List<Stamp> stamps = new ArrayList<>();
    for (Path file : files.all()) {
      stamps.add(Stamp.of(file));
    }
    return stamps;
  }

  private static Loaded load(TlsFiles files) throws IOException {
    try {
      List<Stamp> stamps = stamps(files);
      Certificate[] own = PemFiles.certificates(files.certificate());
      KeyStore keys = emptyStore();
      keys.setKeyEntry("own", PemFiles.keyOf(own[0], files.key()), NO_PASSWORD, own);
      KeyManagerFactory keyManagers = KeyManagerFactory.getInstance("PKIX");
      keyManagers.init(keys, NO_PASSWORD);
      KeyStore trusted = emptyStore();
      for (Certificate authority : PemFiles.certificates(files.authority())) {
        trusted.setCertificateEntry("authority-" + trusted.size(), authority);
      }
      TrustManagerFactory trustManagers = TrustManagerFactory.getInstance("PKIX");
      trustManagers.init(trusted);
      SSLContext context = SSLContext.getInstance(VERSION);
      context.init(keyManagers.getKeyManagers(), trustManagers.getTrustManagers(), null);
      context.getServerSessionContext().setSessionTimeout(RESUMPTION_SECONDS);
      return new Loaded(context, stamps);
    } catch (IOException | GeneralSecurityException | IllegalArgumentException e) {
      throw new IOException(
          "%s cannot be used for TLS: %s".formatted(files.all(), e.getMessage()), e);
    }
  }

  private static KeyStore emptyStore() throws IOException, GeneralSecurityException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    return store;
  }
}
