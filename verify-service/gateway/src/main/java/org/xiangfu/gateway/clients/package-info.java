/** Who may ask the gateway, for what and how often. */
package org.xiangfu.gateway.clients;
