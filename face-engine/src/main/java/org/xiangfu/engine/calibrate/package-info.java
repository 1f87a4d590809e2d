/** Scores to error rates. */
package org.xiangfu.engine.calibrate;
