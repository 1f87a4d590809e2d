/** The commands {@code models}, {@code evaluate} and {@code population}. */
package org.xiangfu.engine.cli;
