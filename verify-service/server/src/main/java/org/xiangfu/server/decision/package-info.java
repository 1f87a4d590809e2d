/** From cosines to error rates, and from error rates to what the clerk is told. */
package org.xiangfu.server.decision;
