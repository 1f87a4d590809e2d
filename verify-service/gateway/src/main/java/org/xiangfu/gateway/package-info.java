/** HTTP for other agencies and systems, in front of the verification service. */
package org.xiangfu.gateway;
