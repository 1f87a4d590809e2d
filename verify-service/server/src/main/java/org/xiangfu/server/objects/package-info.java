/** Where sealed objects are kept: a directory, or a bucket of an S3-compatible store. */
package org.xiangfu.server.objects;
