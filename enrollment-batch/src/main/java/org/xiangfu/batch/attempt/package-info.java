/** A second attempt at photos that the service refused. */
package org.xiangfu.batch.attempt;
