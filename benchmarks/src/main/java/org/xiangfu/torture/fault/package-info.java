/** What goes wrong, when, and how long clients had to wait because of it. */
package org.xiangfu.torture.fault;
