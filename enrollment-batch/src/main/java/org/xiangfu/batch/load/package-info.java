/** Files of templates into the service, in bulk. */
package org.xiangfu.batch.load;
