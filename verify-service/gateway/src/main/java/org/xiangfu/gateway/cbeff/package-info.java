/** Photos in the biometric files that other systems exchange. */
package org.xiangfu.gateway.cbeff;
