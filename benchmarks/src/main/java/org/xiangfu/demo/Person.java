package org.xiangfu.demo;

import java.nio.file.Path;

/**
 * Somebody in the demo, known by a made-up number only.
 *
 * @param number from 1
 * @param id such as {@code DEMO-0001}
 * @param capture the photo with which the person comes to the counter; not enrolled
 * @param spare another photo that is not enrolled
 */
record Person(int number, String id, Path capture, Path spare) {
  static String id(int number) {
    return "DEMO-%04d".formatted(number);
  }
}
