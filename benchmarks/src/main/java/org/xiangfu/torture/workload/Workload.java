package org.xiangfu.torture.workload;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.xiangfu.client.ClientOptions;
import org.xiangfu.client.ClientOptions.Security;
import org.xiangfu.client.XiangfuClient;
import org.xiangfu.torture.history.History;

/** Clients at work, each a thread with connections of its own to all nodes. */
public final class Workload implements AutoCloseable {
  private final Settings settings;
  private final Album album;
  private final History history;
  private final Subjects subjects;
  private final List<XiangfuClient> connections = new ArrayList<>();
  private final List<PhotoCalls> calls = new ArrayList<>();
  private final List<Future<Void>> clerks = new ArrayList<>();
  private final ExecutorService threads;
  private volatile boolean working;

  /**
   * What the clients do.
   *
   * @param clients how many, at least 1
   * @param teamSize clients that work on one person at once, at least 1
   * @param pause mean pause of a client between two operations; uniform from none to twice as long
   * @param usesEach operations on a person until the team goes on to the next
   * @param deadline limit of each call, retries included
   * @param seed of everything drawn by chance
   */
  public record Settings(
      int clients, int teamSize, Duration pause, int usesEach, Duration deadline, long seed) {
    /** How many persons are in work at once. */
    int teams() {
      return Math.ceilDiv(clients, teamSize);
    }
  }

  /**
   * Clients that do not work yet.
   *
   * @param nodes addresses of the nodes, {@code host:port}
   * @throws IOException if a certificate cannot be read
   */
  public Workload(
      Settings settings, List<String> nodes, Security security, Album album, History history)
      throws IOException {
    this.settings = settings;
    this.album = album;
    this.history = history;
    this.subjects = new Subjects(settings.teams(), album.faces(), settings.usesEach());
    this.threads =
        Executors.newFixedThreadPool(
            settings.clients(), Thread.ofPlatform().name("client-", 1).daemon(true).factory());
    Random random = new Random(settings.seed());
    for (int client = 0; client < settings.clients(); client++) {
      List<String> order = new ArrayList<>(nodes);
      Collections.shuffle(order, random);
      var options = new ClientOptions(String.join(",", order), security, settings.deadline());
      XiangfuClient connection = XiangfuClient.connect(options);
      connections.add(connection);
      calls.add(new PhotoCalls(connection, operator(client)));
    }
  }

  /** The account under which a client's events are kept. */
  public static String operator(int client) {
    return "torture-" + client;
  }

  /** Lets the clients work. */
  public void start() {
    working = true;
    for (int client = 0; client < settings.clients(); client++) {
      clerks.add(
          threads.submit(
              new Clerk(
                  client,
                  client % settings.teams(),
                  calls.get(client),
                  subjects,
                  album,
                  history,
                  settings.pause(),
                  new Random(settings.seed() * 31 + client + history.size()),
                  () -> working)));
    }
  }

  /**
   * Lets the clients finish the calls in progress.
   *
   * @throws IOException if a client ended before it was to
   */
  public void stop() throws IOException, InterruptedException {
    working = false;
    try {
      for (Future<Void> clerk : clerks) {
        clerk.get();
      }
    } catch (ExecutionException e) {
      throw new IOException("a client broke: " + e.getCause(), e);
    } finally {
      clerks.clear();
    }
  }

  /** The persons so far. */
  public Subjects subjects() {
    return subjects;
  }

  @Override
  public void close() {
    working = false;
    threads.shutdownNow();
    connections.forEach(XiangfuClient::close);
  }
}
