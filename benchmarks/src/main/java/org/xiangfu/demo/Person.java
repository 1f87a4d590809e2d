package org.xiangfu.demo;

import java.nio.file.Path;

/**
 * Somebody in the demo, who does not exist.
 *
 * @param number from 1
 * @param id identity number, of the right form and never issued
 * @param capture the photo with which the person comes to the counter; not enrolled
 * @param spare another photo that is not enrolled
 */
record Person(int number, String id, Path capture, Path spare) {}
