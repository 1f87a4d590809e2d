/** Who may connect. */
package org.xiangfu.server.security;
