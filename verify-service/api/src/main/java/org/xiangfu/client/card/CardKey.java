package org.xiangfu.client.card;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.InvalidParameterException;
import java.security.KeyStore;
import java.security.KeyStoreException;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.Security;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * A key that a card holds and never gives away, and the certificates that go with it.
 *
 * @param key of the provider that holds it
 * @param certificates its own first
 * @param provider that signs with it; empty: whichever of Java's can
 */
public record CardKey(
    PrivateKey key, List<X509Certificate> certificates, Optional<Provider> provider) {
  /** Keeps a copy. */
  public CardKey {
    certificates = List.copyOf(certificates);
  }

  /**
   * The key of a PKCS#12 file.
   *
   * @throws IOException if it cannot be read, the PIN is wrong, or there is no such key; names the
   *     file
   */
  public static CardKey pkcs12(Path file, char[] pin) throws IOException {
    try {
      KeyStore store = KeyStore.getInstance("PKCS12");
      try (var in = Files.newInputStream(file)) {
        store.load(in, pin);
      }
      return of(store, pin, Optional.empty());
    } catch (GeneralSecurityException | IOException e) {
      throw new IOException(
          "cannot use %s: is it a PKCS#12 file with one key for signing in, and the PIN right?"
              .formatted(file),
          e);
    }
  }

  /**
   * The key of a card behind a PKCS#11 library.
   *
   * @param library of the card reader's maker, such as {@code /usr/lib/opensc-pkcs11.so}
   * @throws IOException if there is no card, the PIN is wrong, or there is no such key; names the
   *     library
   */
  public static CardKey pkcs11(Path library, char[] pin) throws IOException {
    try {
      Provider provider =
          Security.getProvider("SunPKCS11")
              .configure("--name=xiangfu-card\nlibrary=%s\n".formatted(library));
      KeyStore store = KeyStore.getInstance("PKCS11", provider);
      store.load(null, pin);
      return of(store, pin, Optional.of(provider));
    } catch (GeneralSecurityException | InvalidParameterException | IOException e) {
      throw new IOException(
          "cannot use the card of %s: is it in the reader, and the PIN right?".formatted(library),
          e);
    }
  }

  /**
   * The key of a store for signing: the only one, or the only one whose certificate has the usage
   * digitalSignature.
   *
   * @throws KeyStoreException if there is none, or a choice
   */
  public static CardKey of(KeyStore store, char[] pin, Optional<Provider> provider)
      throws GeneralSecurityException {
    List<String> keys =
        Collections.list(store.aliases()).stream().filter(alias -> signs(store, alias)).toList();
    if (keys.size() != 1) {
      throw new KeyStoreException(
          "there must be one key for signing in, not %d".formatted(keys.size()));
    }
    Certificate[] chain = store.getCertificateChain(keys.getFirst());
    return new CardKey(
        (PrivateKey) store.getKey(keys.getFirst(), pin),
        Arrays.stream(chain).map(X509Certificate.class::cast).toList(),
        provider);
  }

  private static boolean signs(KeyStore store, String alias) {
    try {
      return store.isKeyEntry(alias)
          && store.getCertificate(alias) instanceof X509Certificate certificate
          && certificate.getKeyUsage() != null
          && certificate.getKeyUsage()[0];
    } catch (KeyStoreException e) {
      throw new IllegalStateException("a key store that was not opened", e);
    }
  }

  @Override
  public String toString() {
    return "CardKey";
  }
}
