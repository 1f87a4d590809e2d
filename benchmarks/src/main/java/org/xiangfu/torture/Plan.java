package org.xiangfu.torture;

/**
 * What is to go wrong.
 *
 * @param kills how often a node is killed
 * @param cuts how often a line is cut
 * @param rolling whether each node is restarted in turn
 */
record Plan(int kills, int cuts, boolean rolling) {}
