/** Files that another system lets this one fetch. */
package org.xiangfu.gateway.references;
