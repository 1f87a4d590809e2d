/** Measuring error rates on labelled photos, in the terms of ISO/IEC 19795-1. */
package org.xiangfu.engine.evaluate;
