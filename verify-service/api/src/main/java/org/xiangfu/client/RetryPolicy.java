package org.xiangfu.client;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.xiangfu.v1.AccessServiceGrpc;
import org.xiangfu.v1.AdminServiceGrpc;
import org.xiangfu.v1.CaseServiceGrpc;
import org.xiangfu.v1.EnrollmentServiceGrpc;
import org.xiangfu.v1.EventServiceGrpc;
import org.xiangfu.v1.GatewayServiceGrpc;
import org.xiangfu.v1.IncidentServiceGrpc;
import org.xiangfu.v1.ProductionServiceGrpc;
import org.xiangfu.v1.VerificationServiceGrpc;

/**
 * The gRPC service config that repeats a call the service could not take. In a cluster the calls go
 * round the nodes whose health is SERVING, so that a call is repeated at another one than failed.
 */
final class RetryPolicy {
  // gRPC Java allows at most five attempts; with these pauses they span a leader's election. The
  // service itself never answers UNKNOWN: it is how gRPC Java tells of some broken connections
  // (grpc-java issue 10120).
  private static final Map<String, Object> POLICY =
      Map.of(
          "maxAttempts",
          5.0,
          "initialBackoff",
          "0.2s",
          "maxBackoff",
          "3s",
          "backoffMultiplier",
          2.5,
          "retryableStatusCodes",
          List.of("UNAVAILABLE", "UNKNOWN"));

  private RetryPolicy() {}

  /** The config for one address: a service that is away is reported within seconds. */
  static Map<String, ?> serviceConfig() {
    return Map.of("methodConfig", methods(Map.of("retryPolicy", POLICY)));
  }

  /**
   * The config for several nodes: while none of them serves, as when they elect a leader, calls
   * wait for one within their deadline and spend no attempt.
   */
  static Map<String, ?> clusterConfig() {
    return Map.of(
        "methodConfig",
        methods(Map.of("retryPolicy", POLICY, "waitForReady", true)),
        "loadBalancingConfig",
        List.of(Map.of("round_robin", Map.of())),
        "healthCheckConfig",
        Map.of("serviceName", ""));
  }

  private static List<Map<String, Object>> methods(Map<String, Object> unary) {
    List<Map<String, String>> services =
        Stream.of(
                VerificationServiceGrpc.SERVICE_NAME,
                EnrollmentServiceGrpc.SERVICE_NAME,
                CaseServiceGrpc.SERVICE_NAME,
                ProductionServiceGrpc.SERVICE_NAME,
                IncidentServiceGrpc.SERVICE_NAME,
                EventServiceGrpc.SERVICE_NAME,
                GatewayServiceGrpc.SERVICE_NAME,
                AdminServiceGrpc.SERVICE_NAME,
                // Not the administration of accounts: what was made twice has two passwords.
                AccessServiceGrpc.SERVICE_NAME)
            .map(service -> Map.of("service", service))
            .toList();
    Map<String, Object> all = new HashMap<>(unary);
    all.put("name", services);
    // Only its owner knows what a broken stream had acknowledged: it must not be sent again here.
    var stream = Map.of("service", EnrollmentServiceGrpc.SERVICE_NAME, "method", "EnrollStream");
    return List.of(all, Map.of("name", List.of(stream)));
  }
}
