/** Was everything kept that was promised? */
package org.xiangfu.torture.audit;
