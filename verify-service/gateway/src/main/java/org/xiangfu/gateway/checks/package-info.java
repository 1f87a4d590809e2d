/** Is this the person? Yes, no, or ask: what other agencies are told, and nothing else. */
package org.xiangfu.gateway.checks;
