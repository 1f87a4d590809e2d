package org.xiangfu.server.gallery;

/** A document of the index and how alike its template is, by float32 arithmetic. */
record ScoredPhoto(int document, double cosine) {}
