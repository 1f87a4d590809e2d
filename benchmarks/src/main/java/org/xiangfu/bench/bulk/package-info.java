/** What bulk loading gains over the stream. */
package org.xiangfu.bench.bulk;
