package org.xiangfu.counter.console;

/**
 * A made-up applicant as the page of those who wait shows one.
 *
 * @param place in the line, from 1
 * @param number on the application
 * @param kind for the form of a new case
 * @param wish what the applicant comes for, in words
 * @param picture where the picture is seen
 */
public record WaitingApplicant(
    int place, String number, String kind, String wish, String picture) {}
