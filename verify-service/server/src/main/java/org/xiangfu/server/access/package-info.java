/** Who may do what: rights, passwords, tokens, and the check that every call passes. */
package org.xiangfu.server.access;
