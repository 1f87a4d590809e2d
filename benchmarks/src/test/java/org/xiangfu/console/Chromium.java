package org.xiangfu.console;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.deque.html.axecore.results.Rule;
import com.deque.html.axecore.selenium.AxeBuilder;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.openqa.selenium.By;
import org.openqa.selenium.Dimension;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.StaleElementReferenceException;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.support.ui.WebDriverWait;

/** A browser without a screen whose camera is a film. For one thread. */
final class Chromium implements AutoCloseable {
  private static final Path PICTURES = Path.of("target", "console-screens");
  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final Set<String> SERIOUS = Set.of("serious", "critical");

  private final ChromeDriver driver;
  private final URI console;

  private Chromium(ChromeDriver driver, URI console) {
    this.driver = driver;
    this.console = console;
  }

  /** True if this computer has what {@link #open} needs. */
  static boolean isThere() {
    return program("chromium").isPresent() && program("chromedriver").isPresent();
  }

  static Chromium open(URI console, Path film) {
    var service =
        new ChromeDriverService.Builder()
            .usingDriverExecutable(program("chromedriver").orElseThrow())
            .usingAnyFreePort()
            .build();
    var options = new ChromeOptions();
    options.setBinary(program("chromium").orElseThrow());
    options.addArguments(
        "--headless=new",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-dev-shm-usage",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--use-fake-ui-for-media-stream",
        "--use-fake-device-for-media-stream",
        "--use-file-for-fake-video-capture=" + film.toAbsolutePath());
    var driver = new ChromeDriver(service, options);
    driver.manage().window().setSize(new Dimension(1366, 900));
    return new Chromium(driver, console);
  }

  private static Optional<File> program(String name) {
    return Stream.of(System.getenv("PATH").split(File.pathSeparator))
        .map(folder -> new File(folder, name))
        .filter(File::canExecute)
        .findFirst();
  }

  void go(String path) {
    driver.get(console.resolve(path).toString());
  }

  WebElement find(String css) {
    return new WebDriverWait(driver, PATIENCE)
        .until(now -> now.findElements(By.cssSelector(css)).stream().findFirst().orElse(null));
  }

  boolean shows(String css) {
    return !driver.findElements(By.cssSelector(css)).isEmpty();
  }

  void type(String css, String text) {
    use(css, element -> element.sendKeys(text));
  }

  void click(String css) {
    use(css, WebElement::click);
  }

  // A page may be followed by the next one between the finding and the use.
  private void use(String css, Consumer<WebElement> action) {
    new WebDriverWait(driver, PATIENCE)
        .ignoring(StaleElementReferenceException.class)
        .until(
            now -> {
              action.accept(now.findElement(By.cssSelector(css)));
              return true;
            });
  }

  /** Waits until a script says true. */
  void until(String script) {
    new WebDriverWait(driver, PATIENCE).until(_ -> Boolean.TRUE.equals(run(script)));
  }

  /** The element that has the keyboard. */
  WebElement focused() {
    return driver.switchTo().activeElement();
  }

  String language() {
    return (String) run("return document.documentElement.lang");
  }

  String text() {
    return find("main").getText();
  }

  Object run(String script) {
    return driver.executeScript(script);
  }

  /** Keeps a picture of the whole page, and finds no serious violation of accessibility in it. */
  void show(String name) throws IOException {
    Files.createDirectories(PICTURES);
    long height = (Long) driver.executeScript("return document.documentElement.scrollHeight");
    driver.manage().window().setSize(new Dimension(1366, (int) Math.max(900, height + 180)));
    driver.executeScript("window.scrollTo(0, 0)");
    Files.write(
        PICTURES.resolve(name + "-" + language() + ".png"),
        driver.getScreenshotAs(OutputType.BYTES));
    driver.manage().window().setSize(new Dimension(1366, 900));
    List<String> violations =
        new AxeBuilder()
                .withTags(List.of("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"))
                .analyze(driver)
                .getViolations()
                .stream()
                .filter(rule -> SERIOUS.contains(rule.getImpact()))
                .map(Chromium::described)
                .toList();
    assertEquals(List.of(), violations, name + " in " + language());
  }

  private static String described(Rule rule) {
    return rule.getId() + ": " + rule.getHelp() + " " + rule.getNodes().getFirst().getHtml();
  }

  @Override
  public void close() {
    driver.quit();
  }
}
