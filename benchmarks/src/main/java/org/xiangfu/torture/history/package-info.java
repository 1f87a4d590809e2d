/** What clients asked and were told, and what a record of photos may answer. */
package org.xiangfu.torture.history;
