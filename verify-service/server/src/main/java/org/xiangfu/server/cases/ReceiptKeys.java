package org.xiangfu.server.cases;

import java.io.IOException;
import java.nio.file.Path;
import org.xiangfu.server.sealing.SigningKeyFile;

/** The means of a site to sign receipts, and to tell its own from forgeries. */
public record ReceiptKeys(ReceiptSigner signer, ReceiptVerifier verifier) {
  /**
   * Reads a key file.
   *
   * @throws IOException if it is missing or is no key file; names it and says what to do
   */
  public static ReceiptKeys read(Path file) throws IOException {
    SigningKeyFile keys = SigningKeyFile.read(file);
    return new ReceiptKeys(new ReceiptSigner(keys.signer()), new ReceiptVerifier(keys.verifier()));
  }
}
