/** What both interfaces share of HTTP: who calls, how much is taken on, errors and the log. */
package org.xiangfu.gateway.http;
