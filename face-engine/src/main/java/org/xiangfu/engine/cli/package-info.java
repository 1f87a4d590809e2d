/** The commands {@code models}, {@code evaluate} and {@code calibrate}. */
package org.xiangfu.engine.cli;
