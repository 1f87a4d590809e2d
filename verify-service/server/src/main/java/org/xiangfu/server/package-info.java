/** The service: its configuration, its life, and the command that runs it. */
package org.xiangfu.server;
