package org.xiangfu.torture;

import java.time.Duration;

/**
 * What is to go wrong.
 *
 * @param calm how long the clients work before the first fault of each phase
 * @param kills how often a node is killed
 * @param cuts how often a line is cut
 * @param rolling whether each node is restarted in turn
 */
record Plan(Duration calm, int kills, int cuts, boolean rolling) {}
