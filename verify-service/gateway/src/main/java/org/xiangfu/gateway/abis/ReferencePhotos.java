package org.xiangfu.gateway.abis;

import com.google.protobuf.ByteString;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xiangfu.gateway.cbeff.CbeffException;
import org.xiangfu.gateway.cbeff.CbeffFile;
import org.xiangfu.gateway.cbeff.FaceRecord;
import org.xiangfu.gateway.references.ReferenceException;
import org.xiangfu.gateway.references.References;

/** The photo at a reference's address. */
final class ReferencePhotos {
  private static final Logger LOG = LoggerFactory.getLogger(ReferencePhotos.class);

  // Eight MiB, as much as the service takes, in base64 with line breaks.
  private static final int MAX_BLOCK = 12 << 20;

  private final References references;

  ReferencePhotos(References references) {
    this.references = references;
  }

  ByteString at(String address) throws AbisException, InterruptedException {
    try {
      byte[] file = references.fetch(address);
      return ByteString.copyFrom(FaceRecord.image(CbeffFile.face(file, MAX_BLOCK)));
    } catch (ReferenceException e) {
      LOG.warn("a reference was not fetched: {}", e.getMessage());
      throw new AbisException(
          switch (e.fault()) {
            case NOT_ALLOWED, NOT_FETCHED -> AbisFailure.NOT_FETCHED;
            case EXPIRED -> AbisFailure.URL_EXPIRED;
            case NOT_DECRYPTED -> AbisFailure.INVALID_CBEFF;
          });
    } catch (CbeffException e) {
      LOG.warn("a reference holds no photo: {}", e.getMessage());
      throw new AbisException(
          switch (e.fault()) {
            case INVALID -> AbisFailure.INVALID_CBEFF;
            case NO_FACE -> AbisFailure.CBEFF_EMPTY;
          });
    }
  }
}
