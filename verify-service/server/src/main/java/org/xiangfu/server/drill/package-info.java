/** Planned switch-overs as an exercise: what they took, whether anything was lost, the report. */
package org.xiangfu.server.drill;
