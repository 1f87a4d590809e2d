package org.xiangfu.console;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.Keys;

@Timeout(300)
class TrainingIT {
  private static final Pattern READY =
      Pattern.compile("Training ready .*(http://127\\.0\\.0\\.1:\\d+)");
  private static final Pattern PASSWORD = Pattern.compile("Password .*: (.+)");
  private static final int TERMINATED = 143;

  @TempDir Path folder;

  @Test
  void aTraineePractisesWithNothingElseAndItsEndLeavesNothing() throws Exception {
    assumeTrue(Chromium.isThere(), "needs Debian's chromium and chromium-driver on the PATH");
    Path temporary = Files.createDirectory(folder.resolve("temporary"));
    Process training = start(temporary);
    try (BufferedReader out = training.inputReader(StandardCharsets.UTF_8)) {
      URI address = URI.create(await(out, READY));
      String password = await(out, PASSWORD);
      assertEquals(1, workspaces(temporary).size());
      try (var browser = Chromium.open(address, folder.resolve("no-camera.mjpeg"))) {
        practise(browser, password);
      }
      // Not what Ctrl-C sends: a build in the background hands on that it is to be ignored.
      training.destroy();
      assertTrue(training.waitFor(30, TimeUnit.SECONDS), "still runs though it was told to end");
      assertEquals(TERMINATED, training.exitValue());
      assertEquals(List.of(), workspaces(temporary));
    } finally {
      training.destroyForcibly();
    }
  }

  private static void practise(Chromium browser, String password) throws IOException {
    browser.go("/sign-in");
    browser.show("20-training-sign-in");
    browser.type("#password", password + Keys.ENTER);
    browser.find(".applicants");
    assertTrue(
        browser.run("return document.title").toString().startsWith("訓練模式 非正式作業"), "the title");
    browser.show("21-training-applicants");
    browser.click(".applicants form:has(input[value=CASE_KIND_COLLECTION]) button");
    browser.find("#camera[data-ready=off]");
    browser.show("22-training-capture");
    browser.click("#practice");
    browser.find(".verdict .band.match");
    browser.find("button[value=DECISION_ACCEPT]").sendKeys(Keys.ENTER);
    browser.find(".lesson.right");
    browser.show("23-training-lesson");
    browser.click("a[href$='/slip']");
    browser.show("24-training-slip");
  }

  private static Process start(Path temporary) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "--add-modules=jdk.incubator.vector",
            "-Dai.djl.offline=true",
            "-Dstdout.encoding=UTF-8",
            "-Djava.io.tmpdir=" + temporary,
            "-Dxiangfu.home=" + Path.of("..").toAbsolutePath().normalize(),
            "-cp",
            System.getProperty("java.class.path"),
            "org.xiangfu.demo.Main",
            "training",
            "--port",
            "0")
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }

  private static String await(BufferedReader out, Pattern wanted) throws IOException {
    for (String line = out.readLine(); line != null; line = out.readLine()) {
      Matcher found = wanted.matcher(line);
      if (found.find()) {
        return found.group(1);
      }
    }
    throw new IOException("it ended before it said " + wanted);
  }

  private static List<Path> workspaces(Path temporary) throws IOException {
    try (Stream<Path> files = Files.list(temporary)) {
      return files.filter(file -> file.getFileName().toString().startsWith("xiangfu-")).toList();
    }
  }
}
