/** Clients that enrol, retire, read and verify, several at the same person at once. */
package org.xiangfu.torture.workload;
