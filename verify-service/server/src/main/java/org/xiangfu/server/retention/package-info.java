/** What is kept for how long, and the erasing of what was kept long enough. */
package org.xiangfu.server.retention;
