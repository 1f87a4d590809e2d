/**
 * A rehearsed day at an office: what a clerk, a supervisor and an auditor do, by the public API.
 */
package org.xiangfu.day;
