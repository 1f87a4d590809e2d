/** What every command line program of the service's clients shares; needs picocli. */
package org.xiangfu.client.cli;
