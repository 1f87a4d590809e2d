/** What is measured with: generated templates and galleries, and prepared photos. */
package org.xiangfu.bench.generate;
