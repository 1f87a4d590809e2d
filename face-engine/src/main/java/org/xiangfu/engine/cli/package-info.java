/** The commands {@code models}, {@code evaluate}, {@code calibrate} and {@code population}. */
package org.xiangfu.engine.cli;
