package org.xiangfu.client;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.xiangfu.v1.AdminServiceGrpc;
import org.xiangfu.v1.EnrollmentServiceGrpc;
import org.xiangfu.v1.EventServiceGrpc;
import org.xiangfu.v1.IncidentServiceGrpc;
import org.xiangfu.v1.VerificationServiceGrpc;

/**
 * The gRPC service config that repeats a call the service could not take. In a cluster the calls go
 * round the nodes whose health is SERVING, so that a call is repeated at another one than failed.
 */
final class RetryPolicy {
  // gRPC Java allows at most five attempts; with these pauses they span a leader's election.
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
          List.of("UNAVAILABLE"));

  private RetryPolicy() {}

  /** The config for several nodes. */
  static Map<String, ?> clusterConfig() {
    Map<String, Object> config = new HashMap<>(serviceConfig());
    config.put("loadBalancingConfig", List.of(Map.of("round_robin", Map.of())));
    config.put("healthCheckConfig", Map.of("serviceName", ""));
    return Map.copyOf(config);
  }

  /** The config for one address. */
  static Map<String, ?> serviceConfig() {
    var services =
        List.of(
            Map.of("service", VerificationServiceGrpc.SERVICE_NAME),
            Map.of("service", EnrollmentServiceGrpc.SERVICE_NAME),
            Map.of("service", IncidentServiceGrpc.SERVICE_NAME),
            Map.of("service", EventServiceGrpc.SERVICE_NAME),
            Map.of("service", AdminServiceGrpc.SERVICE_NAME));
    // Only its owner knows what a broken stream had acknowledged: it must not be sent again here.
    var stream = Map.of("service", EnrollmentServiceGrpc.SERVICE_NAME, "method", "EnrollStream");
    return Map.of(
        "methodConfig",
        List.of(Map.of("name", services, "retryPolicy", POLICY), Map.of("name", List.of(stream))));
  }
}
