package org.xiangfu.bench.load;

import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.xiangfu.client.XiangfuClient;

/** Calls of a running service, each for an applicant drawn by chance. */
record ServiceTraffic(List<XiangfuClient> clients, List<Applicant> applicants, Work work)
    implements Traffic {
  private interface Call {
    void make();
  }

  private record ServiceRequest(String kind, Call call) implements Request {
    @Override
    public void send() {
      call.make();
    }
  }

  @Override
  public Request next(int client) {
    var random = ThreadLocalRandom.current();
    XiangfuClient service = clients.get(client);
    Applicant applicant = applicants.get(random.nextInt(applicants.size()));
    return random.nextDouble() < work.identifyShare()
        ? new ServiceRequest(
            "identify", () -> service.verification().identify(applicant.identify()))
        : new ServiceRequest("verify", () -> service.verification().verify(applicant.verify()));
  }
}
