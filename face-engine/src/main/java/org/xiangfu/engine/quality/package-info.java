/** How good a photo is, in the terms of ISO/IEC 29794-5. */
package org.xiangfu.engine.quality;
