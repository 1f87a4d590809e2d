/** Model packs: the models, and what is known of them. */
package org.xiangfu.engine.pack;
