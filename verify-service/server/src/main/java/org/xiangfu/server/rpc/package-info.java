/** One handler for each call, under one error path; the services only route to them. */
package org.xiangfu.server.rpc;
