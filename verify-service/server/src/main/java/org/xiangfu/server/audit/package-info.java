/**
 * What auditors ask of cases: search, statistics that hide small counts, samples and their reviews.
 */
package org.xiangfu.server.audit;
