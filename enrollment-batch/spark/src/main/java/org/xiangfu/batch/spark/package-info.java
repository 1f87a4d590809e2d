/**
 * The extraction of an archive on an Apache Spark cluster: photos of any Hadoop file system into
 * sealed files of templates, one a part, every record accounted for.
 */
package org.xiangfu.batch.spark;
