/** The commands {@code models} and {@code evaluate}. */
package org.xiangfu.engine.cli;
