/** What speaks against a person's photos once they are on record. */
package org.xiangfu.server.suspicion;
