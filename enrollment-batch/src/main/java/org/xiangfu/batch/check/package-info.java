/** The double check (核校) of what was enrolled, by people who look at a random sample. */
package org.xiangfu.batch.check;
