package org.xiangfu.counter.console;

/**
 * Something that is wrong with the service.
 *
 * @param tone how bad it is: no-match for what stops work, refer for what will, none for news
 * @param what is wrong, and where
 * @param remedy what to do
 */
public record AlertView(Tone tone, String what, String remedy) {}
