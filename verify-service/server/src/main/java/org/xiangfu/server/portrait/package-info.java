/** The photos of people, as they were enrolled, sealed and outside of log and index. */
package org.xiangfu.server.portrait;
