/** A second attempt at photos that gave no template at the first look. */
package org.xiangfu.engine.attempt;
