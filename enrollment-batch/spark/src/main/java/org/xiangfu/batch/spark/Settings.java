package org.xiangfu.batch.spark;

import java.io.Serializable;
import org.xiangfu.templates.TemplatePack;

/**
 * What every task must know.
 *
 * @param archive folder of the photos
 * @param output folder of the template files
 * @param pack folder of the model pack, as {@link Shipped} finds it on an executor
 * @param packId of the pack that the driver found there
 * @param key key file, as {@link Shipped} finds it on an executor
 * @param workers photos in work at once on an executor; 0 for as many as it has cores
 * @param keepPhotos true if the files are to hold the photos too
 * @param quality true if quality is to be measured
 */
record Settings(
    String archive,
    String output,
    String pack,
    String packId,
    String packDigest,
    int dimension,
    String key,
    int workers,
    boolean keepPhotos,
    boolean quality)
    implements Serializable {

  TemplatePack templatePack() {
    return new TemplatePack(packId, packDigest, dimension);
  }
}
