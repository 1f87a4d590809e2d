package org.xiangfu.server.sealing;

import com.google.common.base.Throwables;
import com.google.crypto.tink.Aead;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.security.GeneralSecurityException;
import java.security.InvalidParameterException;
import java.security.Key;
import java.security.KeyStore;
import java.security.Provider;
import java.security.ProviderException;
import java.security.SecureRandom;
import java.security.Security;
import java.util.Arrays;
import java.util.EnumSet;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.security.auth.login.FailedLoginException;

/** An AES key on a PKCS#11 token, used by the JDK's SunPKCS11 provider with AES-GCM. */
final class TokenKey implements Aead {
  private static final int NONCE_BYTES = 12;
  private static final int TAG_BITS = 128;

  private final SecureRandom random = new SecureRandom();
  private final Provider provider;
  private final SecretKey key;

  private TokenKey(Provider provider, SecretKey key) {
    this.provider = provider;
    this.key = key;
  }

  static TokenKey open(String uri) throws IOException {
    var address = TokenAddress.of(uri);
    char[] pin = pin(address.pinFile());
    Provider provider;
    KeyStore token;
    try {
      provider = provider(address);
      token = login(address, provider, pin);
    } finally {
      Arrays.fill(pin, '0');
    }
    try {
      Key key = token.getKey(address.object(), null);
      if (key instanceof SecretKey secret && key.getAlgorithm().equals("AES")) {
        return new TokenKey(provider, secret);
      }
    } catch (GeneralSecurityException | ProviderException e) {
      throw new IOException(
          "the token does not give the key %s: %s".formatted(address.object(), e.getMessage()));
    }
    throw new IOException(
        ("the token has no AES key called %s; make one that cannot leave it: pkcs11-tool --module"
                + " … --login --keygen --key-type AES:32 --label %<s --sensitive, or name another"
                + " with object=")
            .formatted(address.object()));
  }

  private static Provider provider(TokenAddress address) throws IOException {
    try {
      return Security.getProvider("SunPKCS11").configure(address.configuration());
    } catch (InvalidParameterException | ProviderException e) {
      throw new IOException(
          ("the PKCS#11 module or its slot cannot be used: %s; see module-path, slot-id and that"
                  + " the token is plugged in")
              .formatted(reason(e)));
    }
  }

  private static KeyStore login(TokenAddress address, Provider provider, char[] pin)
      throws IOException {
    try {
      KeyStore token = KeyStore.getInstance("PKCS11", provider);
      token.load(null, pin);
      return token;
    } catch (GeneralSecurityException e) {
      throw new IOException(
          "there is no token in the slot, or it was never initialised: %s; see slot-id and that the"
                  .formatted(reason(e))
              + " token is plugged in");
    } catch (IOException e) {
      throw new IOException(
          isLogin(e)
              ? "the token refuses the PIN in %s (%s); correct the file, before the token locks itself"
                  .formatted(address.pinFile(), reason(e))
              : "the token could not be logged in to: " + reason(e));
    }
  }

  private static boolean isLogin(Throwable e) {
    return Throwables.getCausalChain(e).stream().anyMatch(FailedLoginException.class::isInstance);
  }

  private static char[] pin(Path file) throws IOException {
    if (!Files.isReadable(file)) {
      throw new IOException(
          "the PIN file " + file + " cannot be read; write the PIN into it, and chmod 600");
    }
    if (Files.getFileStore(file).supportsFileAttributeView("posix")) {
      var others = EnumSet.copyOf(Files.getPosixFilePermissions(file));
      others.removeAll(
          EnumSet.of(
              PosixFilePermission.OWNER_READ,
              PosixFilePermission.OWNER_WRITE,
              PosixFilePermission.OWNER_EXECUTE));
      if (!others.isEmpty()) {
        throw new IOException("others than its owner can use the PIN file " + file + "; chmod 600");
      }
    }
    return Files.readString(file).strip().toCharArray();
  }

  private static String reason(Throwable e) {
    Throwable last = e;
    while (last.getCause() != null && last.getCause() != last) {
      last = last.getCause();
    }
    return String.valueOf(last.getMessage());
  }

  @Override
  public byte[] encrypt(byte[] plaintext, byte[] associated) throws GeneralSecurityException {
    byte[] nonce = new byte[NONCE_BYTES];
    random.nextBytes(nonce);
    byte[] sealed = cipher(Cipher.ENCRYPT_MODE, nonce, associated).doFinal(plaintext);
    return ByteBuffer.allocate(NONCE_BYTES + sealed.length).put(nonce).put(sealed).array();
  }

  @Override
  public byte[] decrypt(byte[] ciphertext, byte[] associated) throws GeneralSecurityException {
    if (ciphertext.length < NONCE_BYTES) {
      throw new GeneralSecurityException("what was wrapped is too short");
    }
    byte[] nonce = Arrays.copyOf(ciphertext, NONCE_BYTES);
    return cipher(Cipher.DECRYPT_MODE, nonce, associated)
        .doFinal(ciphertext, NONCE_BYTES, ciphertext.length - NONCE_BYTES);
  }

  private Cipher cipher(int mode, byte[] nonce, byte[] associated) throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding", provider);
    cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce));
    if (associated.length > 0) {
      cipher.updateAAD(associated);
    }
    return cipher;
  }
}
