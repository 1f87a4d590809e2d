/**
 * Backups of a running node: the files of an index commit and the committed log after it, cut into
 * sealed objects that are written once; a sealed manifest for each group and run, written last.
 */
package org.xiangfu.server.backup;
