/** JMH benchmarks of the parts; each says in a sentence what it measures and against what. */
package org.xiangfu.bench.micro;
