/** The numbers that persons are known by. */
package org.xiangfu.server.person;
