/** Signing in with a certificate whose key a card, or a file, holds. */
package org.xiangfu.client.card;
