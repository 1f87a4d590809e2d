/** A small client of the service: TLS, deadlines on every call, retries that are safe. */
package org.xiangfu.client;
