/** Notices of accepted replacements on their way to the holders' households. */
package org.xiangfu.server.notices;
