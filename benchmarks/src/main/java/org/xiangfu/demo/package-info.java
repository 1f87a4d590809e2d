/** {@code xiangfu demo}: the whole service with a few faces, told step by step. */
package org.xiangfu.demo;
