/** MOSIP's ABIS interface over HTTP. */
package org.xiangfu.gateway.abis;
